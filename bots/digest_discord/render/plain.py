"""Messages of one text each: the last try where components were refused."""

from functools import partial
from typing import Any

from digest.domain.document import Document
from digest.domain.typesetting import units
from digest.ports import Payload
from digest_discord.identifiers import distinct
from digest_discord.render.blocks import stacked
from digest_discord.render.buttons import A_ROW, UNSAID, rows
from digest_discord.render.drawn import BUTTON, RULE, Drawn, Json, row
from digest_discord.render.split import grouped, messages

SUPPRESS_EMBEDS = 1 << 2
"""The flag of a message under which no link's picture is shown."""

CHARACTERS = 1_970
"""What a bot's text may have, 2,000, less the line that mentions a role; in UTF-16 units, never fewer than the service counts."""

ROWS = 5
"""The most rows under a text."""

DRAWN_RULE = "———"


def plain(document: Document) -> tuple[Payload, ...]:
    """The document as texts, nothing boxed or folded, the buttons under the last."""
    under = grouped(_filled(rows(document.buttons)), lambda some: len(some) <= ROWS)
    stack = partial(stacked, language=document.language, boxes=False)
    return tuple(map(_message, messages(document, under, stack, lambda drawn: units(_text(drawn)), CHARACTERS)))


def _filled(under: list[Json]) -> list[Json]:
    """The rows, where they are more than stand under a text with their buttons moved together."""
    if len(under) <= ROWS:
        return under
    buttons = [one for some in under for one in some["components"] if one["type"] == BUTTON]
    lists = [some for some in under if some["components"][0]["type"] != BUTTON]
    return [*lists, *(row(buttons[at : at + A_ROW]) for at in range(0, len(buttons), A_ROW))]


def _message(drawn: Drawn) -> Payload:
    body: dict[str, Any] = {
        "flags": SUPPRESS_EMBEDS,
        "allowed_mentions": {"parse": []},
        "content": _text(drawn) or UNSAID,
    }
    if under := [item for item in drawn.items if not isinstance(item, str) and item is not RULE]:
        body["components"] = distinct(under)
    return {"method": "message", "body": body}


def _text(drawn: Drawn) -> str:
    texts = (
        item if isinstance(item, str) else DRAWN_RULE for item in drawn.items if isinstance(item, str) or item is RULE
    )
    return "\n\n".join(texts)
