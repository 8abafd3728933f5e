"""Rich messages: headings, lists, real tables, folds (sendRichMessage, Bot API 10.3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any, assert_never

from digest.domain.document import (
    Block,
    Card,
    Choice,
    Details,
    Divider,
    Document,
    Heading,
    ItemList,
    Paragraph,
    Quote,
    Table,
    Text,
    plain,
)
from digest.domain.typesetting import isolated_text, units
from digest.ports import Payload
from digest_telegram.render.buttons import Keyboard
from digest_telegram.render.split import messages, share
from digest_telegram.render.texts import rich_text

CHARACTERS, BLOCKS, COLUMNS = 32_768, 500, 20
"""What one message may have; blocks within blocks, list items and table rows are blocks too."""

UNSAID = "…"
"""Stands where Telegram wants a text and the document has none."""

REMEMBERED, LATELY = 4_096, 256
"""Blocks kept drawn: those of cards (an edition of five has about twenty-five), which thousands of editions share; and others,
so that splitting a long text does not draw all of it for every measurement."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Blocks as the Bot API takes them, their characters (in UTF-16 units, never fewer) and their number, nested ones too."""

    blocks: tuple[Json, ...] = ()
    characters: int = 0
    count: int = 0

    @property
    def blank(self) -> bool:
        """Whether there is nothing to see: a rule alone is nothing."""
        return not self.characters

    @property
    def weight(self) -> int:
        """How much of a message it fills."""
        return max(share(self.characters, CHARACTERS), share(self.count, BLOCKS))


def rich(document: Document) -> tuple[Payload, ...]:
    """The document as rich messages: one, unless it is longer than any article is."""
    return tuple(_payload(drawn, keyboard) for drawn, keyboard in messages(document, draw, _UNSAID))


def draw(document: Document) -> Drawn:
    """All of the document, however long. The small print at its end is its footer."""
    end = len(document.blocks)
    while end and isinstance(last := document.blocks[end - 1], Paragraph) and last.quiet:
        end -= 1
    footer = (_footer(block) for block in document.blocks[end:] if isinstance(block, Paragraph))
    return _joined((_stacked(document.blocks[:end], folded=False), *footer))


def _payload(drawn: Drawn, keyboard: Keyboard | None) -> Payload:
    message = {"blocks": list(drawn.blocks), "skip_entity_detection": True}
    markup = {"reply_markup": keyboard} if keyboard else {}
    return {"method": "sendRichMessage", "params": {"rich_message": message, **markup}}


def _joined(parts: Iterable[Drawn]) -> Drawn:
    found = tuple(parts)
    blocks = tuple(chain.from_iterable(part.blocks for part in found))
    return Drawn(blocks, sum(part.characters for part in found), sum(part.count for part in found))


def _stacked(blocks: Iterable[Block], *, folded: bool) -> Drawn:
    return _joined(_block(block, folded=folded) for block in blocks)


def _block(block: Block, *, folded: bool) -> Drawn:
    """One block; `folded` where it stands in details: those within details are open, so that nothing nests deeply."""
    if isinstance(block, Card):  # its number makes it another card in every edition; its blocks are the same
        return _joined(_shared(inner, folded) for inner in block.blocks)
    return _lately(block, folded)


def _draw(block: Block, folded: bool) -> Drawn:
    match block:
        case Heading():
            return _texted(block.text, {"type": "heading", "size": block.level + 1})
        case Paragraph():
            return _texted(block.text, {"type": "paragraph"}, quiet=block.quiet)
        case Choice():
            return _texted(block.text, {"type": "paragraph"})
        case ItemList():
            return _list(block)
        case Quote():
            return _holding({"type": "blockquote"}, _texted(block.text, {"type": "paragraph"}))
        case Table():
            return _table(block)
        case Divider():
            return Drawn(({"type": "divider"},), 0, 1)
        case Details():
            return _details(block, folded)
        case Card():
            return _block(block, folded=folded)
        case _:
            assert_never(block)


_shared = lru_cache(maxsize=REMEMBERED)(_draw)
_lately = lru_cache(maxsize=LATELY)(_draw)


@lru_cache(maxsize=LATELY)
def _footer(block: Paragraph) -> Drawn:
    return _texted(block.text, {"type": "footer"}, quiet=True)


def _texted(text: Text, block: Json, *, quiet: bool = False) -> Drawn:
    """The block with this text; nothing where that is blank."""
    said = plain(text)
    if not said.strip():
        return Drawn()
    return Drawn(({**block, "text": rich_text(text, quiet=quiet)},), _length(text), 1)


def _length(text: Text) -> int:
    """The text's units, the marks that keep right-to-left spans to themselves counted for every span."""
    return units(plain(text)) + 2 * len(text)


def _holding(block: Json, inside: Drawn) -> Drawn:
    """The block around those; nothing where they are none."""
    if not inside.blocks:
        return Drawn()
    return Drawn(({**block, "blocks": list(inside.blocks)},), inside.characters, inside.count + 1)


def _list(block: ItemList) -> Drawn:
    items = [_texted(item, {"type": "paragraph"}) for item in block.items]
    drawn = [
        {"blocks": list(item.blocks), **({} if block.start is None else {"value": number, "type": "1"})}
        for number, item in enumerate(items, block.start or 0)
        if item.blocks
    ]
    if not drawn:
        return Drawn()
    return Drawn(({"type": "list", "items": drawn},), sum(item.characters for item in items), 1 + 2 * len(drawn))


def _details(block: Details, folded: bool) -> Drawn:
    inside = _stacked(block.blocks, folded=True)
    if folded or not inside.blocks:
        return _joined((_texted(block.summary, {"type": "heading", "size": 4}), inside))
    summary = rich_text(block.summary, active=False) if plain(block.summary).strip() else UNSAID
    drawn = _holding({"type": "details", "summary": summary}, inside)
    return Drawn(drawn.blocks, drawn.characters + _length(block.summary) + len(UNSAID), drawn.count)


def _table(table: Table) -> Drawn:
    """A table of at most 20 columns; of a wider one the last columns share a cell, so that nothing is lost."""
    rows = [_cells(row, header=False) for row in table.rows]
    if any(table.header):
        rows = [_cells(table.header, header=True), *rows]
    rows = [row for row in rows if row]
    if not rows:
        return Drawn()
    said = sum(units(cell) + 3 for row in (table.header, *table.rows) for cell in row)
    return Drawn(({"type": "table", "cells": rows, "is_striped": True, "is_compact": True},), said, 1 + len(rows))


def _cells(row: Sequence[str], *, header: bool) -> list[Json]:
    fitting = row if len(row) <= COLUMNS else (*row[: COLUMNS - 1], " ".join(row[COLUMNS - 1 :]))
    return [_cell(text, header=header) for text in fitting]


def _cell(text: str, *, header: bool) -> Json:
    """One cell. One with nothing in it says so by having no text: an empty one may be refused."""
    said = {"text": isolated_text(text)} if text.strip() else {}
    marked = {"is_header": True} if header else {}
    return {"align": "left", "valign": "top", **said, **marked}


_UNSAID = Drawn(({"type": "paragraph", "text": UNSAID},), 1, 1)
