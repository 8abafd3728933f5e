"""Messages of components: boxes for stories, headings, small print, lists, and rows of buttons."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from digest.domain.buttons import Button, ButtonRow
from digest.domain.document import Card, Document
from digest.ports import Payload
from digest_discord.identifiers import distinct
from digest_discord.render.blocks import more_button, stacked
from digest_discord.render.buttons import rows
from digest_discord.render.drawn import COMPONENTS, FULL, Drawn, count
from digest_discord.render.split import grouped, messages

IS_COMPONENTS_V2 = 1 << 15
"""The flag of such a message; it can't be taken off again (docs.discord.com, Message Flags)."""

UNDER = COMPONENTS - 3
"""The most components that stand under a message; what is left holds some of its text."""


def components(document: Document) -> tuple[Payload, ...]:
    """The document as messages of components."""
    document = _without_repeated_buttons(document)
    under = grouped(rows(document.buttons), lambda some: count(some) <= UNDER)
    stack = partial(stacked, language=document.language)
    return tuple(map(message, messages(document, under, stack, lambda drawn: drawn.weight, FULL)))


def message(drawn: Drawn) -> Payload:
    """The request's body with these components; nobody is mentioned by it."""
    components = distinct(drawn.components())
    body = {"flags": IS_COMPONENTS_V2, "allowed_mentions": {"parse": []}, "components": components}
    return {"method": "message", "body": body}


def _without_repeated_buttons(document: Document) -> Document:
    """The document without the buttons that stand in its cards already."""
    buttons = (more_button(block) for block in document.blocks if isinstance(block, Card))
    shown = {one.command for one in buttons if one}
    return replace(document, buttons=tuple(filter(None, (_without(row, shown) for row in document.buttons))))


def _without(row: ButtonRow, commands: Iterable[str]) -> ButtonRow:
    return tuple(one for one in row if not (isinstance(one, Button) and one.command in commands))
