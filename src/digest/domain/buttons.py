"""The buttons of a message, and how they stand in rows that a phone can show."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from unicodedata import east_asian_width

COMMAND_BYTES = 64
"""The longest command a button or link carries, in UTF-8 (core.telegram.org/bots/api#inlinekeyboardbutton)."""


@dataclass(frozen=True, slots=True)
class Button:
    """Runs a command when pressed (at most `COMMAND_BYTES`). `title` names it for screen readers."""

    label: str
    command: str
    title: str = ""
    primary: bool = False
    kind: Literal["button"] = "button"


@dataclass(frozen=True, slots=True)
class LinkButton:
    """Opens an address outside."""

    label: str
    url: str
    title: str = ""
    kind: Literal["link"] = "link"


ButtonRow = tuple[Button | LinkButton, ...]


HALF = 18
"""The longest label of one of two buttons in a row, in columns: a Chinese character takes two. A phone cuts longer ones."""


def in_rows(buttons: Iterable[Button | LinkButton], size: int) -> tuple[ButtonRow, ...]:
    """The buttons in rows of that many, in their order; instead of a pair, a button that half a phone would cut stands alone."""
    done: list[ButtonRow] = []
    for button in buttons:
        pairs = done and len(done[-1]) < size and (size != 2 or (_is_half(button) and _is_half(done[-1][0])))
        done[-1:] = [(*done[-1], button)] if pairs else [*done[-1:], (button,)]
    return tuple(done)


def columns(text: str) -> int:
    """How wide the text is: a Chinese character takes as much room as two letters."""
    return sum(1 + (east_asian_width(letter) in "WF") for letter in text)


def _is_half(button: Button | LinkButton) -> bool:
    return columns(button.label) <= HALF
