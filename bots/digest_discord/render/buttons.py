"""Buttons in rows, and long choices as lists to choose from (docs.discord.com, Component Reference)."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from digest.domain.buttons import Button, ButtonRow, LinkButton
from digest.domain.compose.parts import shortened
from digest.domain.document import Asks, Choice, Option
from digest.domain.typesetting import units
from digest_discord.channels import PLACES
from digest_discord.identifiers import Press, written
from digest_discord.render.drawn import BUTTON, CHANNELS, ROLES, SELECT, Json, row
from digest_discord.render.markdown import link, one_line

A_ROW = 5
A_LIST = 25
"""The most buttons of a row, and options of a list."""

MANY = 12
"""More buttons than these, one under another and all answers to one question, are a list (LOOK.md: at most 12 a message)."""

LABEL, OPTION = 80, 100
"""What each may have, in characters."""

END = 60
"""The characters of what a list begins or ends with, in its placeholder of at most 150."""

PRIMARY, SECONDARY, LINK = 1, 2, 5
UNSAID = "…"
"""Stands where Discord wants a text and there is none."""


def rows(found: Iterable[ButtonRow]) -> list[Json]:
    """The rows as components. A row of more than five goes on below itself; a long choice is a list.

    A button whose address Discord would refuse is left out.
    """
    drawn: list[Json] = []
    for command, run in groupby(found, key=_one_question):
        together = list(run)
        buttons = [one for one_row in together for one in one_row if isinstance(one, Button)]
        if command and len(buttons) > MANY:
            drawn += lists(command, buttons)
        else:
            drawn += [row(some) for one_row in together for some in _fitting(one_row)]
    return drawn


def button(shown: Button | LinkButton) -> Json:
    """One button."""
    if isinstance(shown, Button):
        return press_button(shown.label, Press(shown.command), primary=shown.primary)
    return {"type": BUTTON, "style": LINK, "label": fitting(shown.label, LABEL), "url": link(shown.url)}


def press_button(label: str, press: Press, *, primary: bool = False, off: bool = False) -> Json:
    """A button that is pressed here; one that is `off` only says something."""
    look = {"style": PRIMARY if primary else SECONDARY, "label": fitting(label, LABEL)}
    drawn = {"type": BUTTON, **look, "custom_id": written(press)}
    return {**drawn, "disabled": True} if off else drawn


def lists(command: str, buttons: Sequence[Button]) -> Iterator[Json]:
    """The buttons as lists to choose one of them from, named in full; the one that is set now is chosen already.

    Where none is, a list shows from where to where it goes: `00:00 … 23:00`.
    """
    for at in range(0, len(buttons), A_LIST):
        options = [_option(one) for one in buttons[at : at + A_LIST]]
        span = f"{fitting(options[0]['label'], END)} … {fitting(options[-1]['label'], END)}"
        yield row([{"type": SELECT, "custom_id": written(Press(command)), "placeholder": span, "options": options}])


def choice(asked: Choice) -> Json:
    """A list to choose from, whose id is the command with a star for what is chosen (`identifiers.filled`)."""
    list_ = {"custom_id": written(Press(asked.command)), "placeholder": fitting(asked.label, OPTION)}
    match asked.asks:
        case Asks.PLACES:
            return {"type": CHANNELS, **list_, "channel_types": list(PLACES), **_now(asked.options, "channel")}
        case Asks.ROLES:
            return {"type": ROLES, **list_, "min_values": 0, **_now(asked.options, "role")}
        case Asks.OPTIONS:
            options = [_answer(one) for one in asked.options[:A_LIST]]
            some = {"min_values": 0, "max_values": len(options)} if asked.several else {}
            return {"type": SELECT, **list_, **some, "options": options}


def _answer(option: Option) -> Json:
    drawn = {"label": fitting(option.label, OPTION), "value": option.value}
    return {**drawn, "default": True} if option.chosen else drawn


def _now(chosen: Iterable[Option], kind: str) -> Json:
    """What is chosen now, of things that Discord itself lists."""
    ids = [{"id": one.value, "type": kind} for one in chosen]
    return {"default_values": ids} if ids else {}


def fitting(text: str, length: int) -> str:
    """The text in one line of at most `length` UTF-16 units, with an ellipsis where it is cut; never empty."""
    said = one_line(text).strip()
    while units(said) > length:
        said = shortened(said, max(2, min(length, len(said) - (units(said) - length))))
    return said or UNSAID


def _option(button: Button) -> Json:
    option = {"label": fitting(button.title or button.label, OPTION), "value": written(Press(button.command))}
    return {**option, "default": True} if button.primary else option


def _one_question(buttons: ButtonRow) -> str:
    """The command to which all buttons of the row are answers, each with another last word; empty where they differ."""
    asked = {_but_the_last_word(one.command) if isinstance(one, Button) else "" for one in buttons}
    return asked.pop() if len(asked) == 1 else ""


def _but_the_last_word(command: str) -> str:
    """`/time` of `/time 08:00 .`, whose dot says that the answer comes in place."""
    return command.removesuffix(" .").rpartition(" ")[0]


def _fitting(buttons: ButtonRow) -> Iterator[list[Json]]:
    drawn = [button(one) for one in buttons if isinstance(one, Button) or link(one.url)]
    yield from (drawn[at : at + A_ROW] for at in range(0, len(drawn), A_ROW))
