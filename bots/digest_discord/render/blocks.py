"""Blocks as texts and components. What is folded elsewhere is a press away here, or stands open: there are no folds."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import assert_never

from digest.chat.reply import command_line
from digest.domain.buttons import Button
from digest.domain.document import (
    Block,
    Card,
    Choice,
    Details,
    Divider,
    Heading,
    ItemList,
    Paragraph,
    Quote,
    Table,
    Text,
    plain,
)
from digest.domain.typesetting import isolated_text, records
from digest_discord.render.buttons import button, choice
from digest_discord.render.drawn import RULE, Item, Json, container, row
from digest_discord.render.markdown import escaped, one_line
from digest_discord.render.spans import inline, lines

REMEMBERED = 4_096
"""Texts and boxes kept drawn: those of the stories of a window, which thousands of editions share."""

ACCENTS = ((80, 0xE5484D), (70, 0xF5A524), (55, 0x3E93DE))
"""The colours of the edges of cards, each with the score from which it is used; below, `PALE`."""

PALE = 0x8B919A

NEW_LINE, EMPTY_LINE = "\n", "\n\n"

_MARKS = {1: "## ", 2: "### "}


def unfolded(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks; where a fold goes on from the paragraph before it, what is in it, without the fold's name."""
    before: Block | None = None
    for block in blocks:
        if isinstance(before, Paragraph) and not before.quiet and isinstance(block, Details) and _is_more(block):
            yield from block.blocks
        else:
            yield block
        before = block


def stacked(blocks: Iterable[Block], language: str, *, boxes: bool = True) -> list[Item]:
    """The blocks under one another, neighbouring texts as one, with an empty line where a new subject begins.

    Without `boxes` there are none, and no buttons in them: all that is folded stands open.
    """
    items: list[Item] = []
    before: Block | None = None
    for block in unfolded(blocks):
        drawn = list(_block(block, language, boxes))
        _append(items, drawn, EMPTY_LINE if before is None or _apart(before, block) else NEW_LINE)
        before = block if drawn else before
    return items


def accent(score: float | None) -> int | None:
    """The colour of a score (0 to 100): red, amber, blue, grey from the highest down; None without one."""
    if score is None:
        return None
    return next((colour for least, colour in ACCENTS if score >= least), PALE)


def more_button(card: Card) -> Button | None:
    """What opens the card's article, where something of it is folded: its label is what the fold would be called."""
    return _more_button(card.blocks, card.article)


def _append(items: list[Item], more: Sequence[Item], gap: str) -> None:
    for place, item in enumerate(more):
        if place == 0 and items and isinstance(item, str) and isinstance(last := items[-1], str):
            items[-1] = f"{last}{gap}{item}"
        else:
            items.append(item)


def _block(block: Block, language: str, boxes: bool) -> Iterator[Item]:
    match block:
        case Card() if boxes:
            yield from _card(block, language)
        case Card():
            yield from _tight(block.blocks, language)
        case Details():
            yield from _details(block, language, boxes)
        case Choice() if boxes:
            yield from (f"-# {escaped(one_line(block.label))}", row([choice(block)]))
        case Choice():
            yield "\n".join(lines(block.text))
        case Divider():
            yield RULE
        case _:
            if said := _text(block, language):
                yield said


@lru_cache(maxsize=REMEMBERED)
def _text(block: Heading | Paragraph | ItemList | Quote | Table, language: str) -> str:
    match block:
        case Heading():
            return _heading(block)
        case Paragraph(quiet=True):
            said = inline(block.text, quiet=True)
            return f"-# {said}" if said else ""
        case Paragraph():
            return "\n".join(lines(block.text))
        case ItemList():
            return "\n".join(f"{mark} {said}" for mark, item in _items(block) if (said := inline(item)))
        case Quote():
            return "\n".join(f"> {line}" for line in lines(block.text))
        case Table():
            return "\n".join(_records(block, block.language or language))
        case _:
            assert_never(block)


def _heading(block: Heading) -> str:
    """Two sizes, since the largest one fills a phone; a third level is bold."""
    said = inline(block.text, bold=block.level not in _MARKS)
    return f"{_MARKS.get(block.level, '')}{said}" if said else ""


def _items(block: ItemList) -> Iterator[tuple[str, Text]]:
    for number, item in enumerate(block.items, block.start or 0):
        yield ("-" if block.start is None else f"{number}."), item


def _records(table: Table, language: str) -> Iterator[str]:
    """A row a line: `entity: figure (information)`. A table in code, the only kind there is, breaks up on a phone."""
    for entity, rest in records(table, language, lambda cell: isolated_text(one_line(cell).strip())):
        yield f"- **{escaped(entity)}**{escaped(rest)}" if entity else f"- {escaped(rest.strip())}"


def _details(block: Details, language: str, boxes: bool) -> list[Item]:
    """Open, under its summary; that is larger than the headings in it."""
    inside = stacked(block.blocks, language, boxes=boxes)
    summary = _heading(Heading(block.summary, 2 if any(isinstance(one, Heading) for one in block.blocks) else 3))
    items: list[Item] = [summary] if inside and summary else []
    _append(items, inside, NEW_LINE)
    return items


def _card(card: Card, language: str) -> tuple[Json, ...]:
    """A box with the article's colour. What is folded in it the article shows, which its button opens."""
    return _box(card.blocks, card.article, accent(card.score), language)


@lru_cache(maxsize=REMEMBERED)
def _box(blocks: tuple[Block, ...], article: int, colour: int | None, language: str) -> tuple[Json, ...]:
    items = _tight(_seen(blocks), language)
    more = _more_button(blocks, article)
    under = (row([button(more)]),) if more else ()
    return (container([*items, *under], colour),) if items or under else ()


@lru_cache(maxsize=REMEMBERED)
def _more_button(blocks: tuple[Block, ...], article: int) -> Button | None:
    folds = (block for block in blocks if isinstance(block, Details) and _is_more(block))
    return next((Button(plain(fold.summary), command_line("article", article)) for fold in folds), None)


def _seen(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks of a card without what is folded: of a fold in another language, its title."""
    for block in blocks:
        if not isinstance(block, Details):
            yield block
        elif not _is_more(block):
            yield Heading(block.summary, 3, block.language)


def _tight(blocks: Iterable[Block], language: str) -> list[Item]:
    """The blocks of a card, line under line: it is read as one. Boxes don't nest."""
    items: list[Item] = []
    for block in unfolded(blocks):
        _append(items, list(_block(block, language, boxes=False)), NEW_LINE)
    return items


def _is_more(fold: Details) -> bool:
    """Whether it holds more of the same, called by our words, and not by a title in another language (side by side)."""
    return fold.language is None and bool(plain(fold.summary).strip())


def _apart(before: Block, block: Block) -> bool:
    """Whether an empty line belongs between: not where Discord leaves room by itself, nor between asides or under a badge."""
    match before, block:
        case (Heading(), _) | (_, Heading(level=1 | 2)):
            return False
        case (Paragraph(quiet=True), Paragraph(quiet=True)) | (Paragraph(quiet=False), ItemList()):
            return False
        case Paragraph(text=spans), _:
            return not all(span.marked for span in spans)
    return True
