"""Forms to write into, where what people type can't be read: in guilds, and wherever somebody brings the bot along."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from digest.chat import trouble
from digest.domain.buttons import Button
from digest.domain.document import Document
from digest.domain.words import Words

OPENS: Final = "?"
"""Before a command in a button's id: the press opens the form for the command's argument."""

FILLED: Final = "!"
"""Before a command in a form's id. Between the two may stand the message that is asked about: `!123/faq`."""

TITLE, LONGEST = 45, 1_000
"""Characters of a title or label, and of what is written."""

INPUT, LABEL, PARAGRAPH = 4, 18, 2
"""Kinds of components, and a field's style (components/reference)."""

FIELD: Final = "text"


@dataclass(frozen=True, slots=True)
class Filled:
    """A form's command, and the message that it is about; empty for none."""

    command: str
    about: str


def with_button(document: Document, expects: str, words: Words) -> Document:
    """The document with a button that opens a form for what it waits for."""
    command = f"{OPENS}/{expects.removesuffix(f' {trouble.AGAIN}')}"
    row = (Button(words.sentence("Write an answer"), command),)
    return replace(document, buttons=(*document.buttons, row))


def form(command: str, words: Words, about: str = "") -> Mapping[str, Any]:
    """The form; `command` is what is run with what was written."""
    field = {"type": INPUT, "custom_id": FIELD, "style": PARAGRAPH, "max_length": LONGEST, "required": True}
    asked = words.sentence("Your question") if _asks(command) else words.sentence("Your answer")
    label = {"type": LABEL, "label": asked[:TITLE], "component": field}
    title = words.sentence("Ask") if _asks(command) else words.sentence("Write an answer")
    return {"custom_id": f"{FILLED}{about}{command}", "title": title[:TITLE], "components": [label]}


def opened(custom_id: str) -> str | None:
    """The command whose form a press opens; None where it opens none."""
    return custom_id.removeprefix(OPENS) if custom_id.startswith(f"{OPENS}/") else None


def filled(custom_id: str) -> Filled | None:
    """What a form that was filled in is for; None where it is no form of this bot."""
    about, slash, command = custom_id.removeprefix(FILLED).partition("/")
    known = custom_id.startswith(FILLED) and slash and (not about or about.isdecimal())
    return Filled(f"/{command}", about) if known else None


def _asks(command: str) -> bool:
    return command.split()[0] in ("/ask", "/faq", "/search")
