"""Classic messages: text with entities, never markup. Folded blocks are expandable quotations, tables lines for a phone."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
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
)
from digest.ports import Payload
from digest_telegram.render.buttons import Keyboard
from digest_telegram.render.entities import EMPTY_LINE, NEW_LINE, Styled, bare, joined, styled
from digest_telegram.render.split import messages
from digest_telegram.render.tables import lines

RULE = bare("———")
UNSAID = bare("…")
"""Stands where a message can't be without a text."""

REMEMBERED, LATELY = 4_096, 256
"""Blocks kept drawn: those of cards (an edition of five has about twenty-five), which thousands of editions share; and others,
so that splitting a long text does not draw all of it for every measurement."""


def classic(document: Document) -> tuple[Payload, ...]:
    """The document as messages of text and entities."""
    return tuple(_payload(text, keyboard, with_entities=True) for text, keyboard in messages(document, draw, UNSAID))


def plain(document: Document) -> tuple[Payload, ...]:
    """The document as messages of text alone: the last try where everything else was refused."""
    return tuple(_payload(text, keyboard, with_entities=False) for text, keyboard in messages(document, draw, UNSAID))


def draw(document: Document) -> Styled:
    """All of the document's text, however long."""
    return _stacked(document.blocks, document.language, folded=False)


def _payload(text: Styled, keyboard: Keyboard | None, *, with_entities: bool) -> Payload:
    params: dict[str, Any] = {"text": text.text}
    if with_entities and text.entities:
        params["entities"] = [entity.packed() for entity in text.entities]
    params["link_preview_options"] = {"is_disabled": True}
    if keyboard:
        params["reply_markup"] = keyboard
    return {"method": "sendMessage", "params": params}


def _stacked(blocks: Sequence[Block], language: str, *, folded: bool) -> Styled:
    """The blocks under one another, with an empty line where a new subject begins."""
    parts: list[Styled] = []
    before: Block | None = None
    for block in blocks:
        drawn = _block(block, language, folded=folded)
        if drawn.blank:
            continue
        if before is not None:
            parts.append(EMPTY_LINE if _apart(before, block) else NEW_LINE)
        parts.append(drawn)
        before = block
    return joined(parts)


def _block(block: Block, language: str, *, folded: bool) -> Styled:
    """One block; `folded` where it stands in a quotation, which holds no other. A card has no empty lines: it is read as one.

    A card's number makes it another one in every edition; its blocks are the same.
    """
    if isinstance(block, Card):
        return _lines(_shared(inner, language, folded) for inner in block.blocks)
    return _lately(block, language, folded)


def _draw(block: Block, language: str, folded: bool) -> Styled:
    match block:
        case Heading():
            return styled(block.text, bold=True)
        case Paragraph():
            return styled(block.text, quiet=block.quiet)
        case Choice():
            return styled(block.text)
        case ItemList():
            return _lines(joined((bare(mark), styled(item))) for mark, item in _items(block))
        case Quote():
            return styled(block.text) if folded else styled(block.text).within("blockquote")
        case Table():
            return _lines(lines(block, block.language or language))
        case Divider():
            return RULE
        case Details():
            return _details(block, language, folded)
        case Card():
            return _block(block, language, folded=folded)
        case _:
            assert_never(block)


_shared = lru_cache(maxsize=REMEMBERED)(_draw)
_lately = lru_cache(maxsize=LATELY)(_draw)


def _items(block: ItemList) -> Iterator[tuple[str, Text]]:
    for number, item in enumerate(block.items, block.start or 0):
        yield ("• " if block.start is None else f"{number}. "), item


def _lines(lines: Iterable[Styled]) -> Styled:
    parts = [part for line in lines if not line.blank for part in (NEW_LINE, line)]
    return joined(parts[1:])


def _details(block: Details, language: str, folded: bool) -> Styled:
    """The summary in bold over the blocks, all in an expandable quotation; inside another one, open.

    Of a quotation the first three lines are seen: where it only goes on, they are its own.
    """
    inside = _stacked(block.blocks, language, folded=True)
    summary = styled(() if block.continues else block.summary, bold=True)
    drawn = joined((summary, NEW_LINE, inside)) if summary.units and inside.units else joined((summary, inside))
    return drawn if folded else drawn.within("expandable_blockquote")


def _apart(before: Block, block: Block) -> bool:
    """Whether an empty line belongs between: not under a heading or a badge, nor between asides or folds of one kind."""
    match before, block:
        case (Heading(), _) | (Details() | Paragraph(quiet=False), Details()):
            return False
        case Paragraph(quiet=True), Paragraph(quiet=True):
            return False
        case Paragraph(text=spans), _:
            return not all(span.marked for span in spans)
    return True
