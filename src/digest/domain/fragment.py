"""How blocks are broken where they must be: which of them fit a part, and each kind of block in two. Pure.

A piece keeps what its block is: a card its article number, folded blocks their summary, a table its header, a list its
numbering (an item cut in two keeps its number in both halves), spans their styles.
"""

from collections.abc import Callable
from dataclasses import replace
from enum import IntEnum

from digest.domain.cut import best_cut
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

Blocks = tuple[Block, ...]
Fits = Callable[[Blocks], bool]
"""Whether these blocks fit the part being filled."""


class Force(IntEnum):
    """What may be done to get anything into a part; each does what the one before does, and more."""

    GENTLE = 0
    """Break only a block that fits no part, texts only after sentences."""
    CUTTING = 1
    """Break the block after a heading to keep the two together, texts anywhere."""
    PARTING = 2
    """Part a heading from what follows it."""


def fill(blocks: Blocks, here: Fits, alone: Fits, force: Force) -> tuple[Blocks, Blocks]:
    """As many of the blocks as fit `here`, the last of them perhaps a piece, and the rest; nothing taken where none fit.

    `alone` tells whether blocks would fit an empty part.
    """
    count = largest(len(blocks), lambda some: here(blocks[:some]))
    if count == len(blocks):
        return blocks, ()
    before, block, behind = blocks[:count], blocks[count], blocks[count + 1 :]
    if any(not isinstance(one, Heading) for one in before):
        force = Force.GENTLE
    if force or not _fits_whole(block, alone):
        broken = _break(block, lambda some: here((*before, *some)), alone, force)
        if broken:
            head, tail = broken
            return (*before, head), (tail, *behind)
    while force < Force.PARTING and count and isinstance(blocks[count - 1], Heading):
        count -= 1
    return blocks[:count], blocks[count:]


def peel(block: Block) -> tuple[Block, Blocks]:
    """The first leaf of the block, whole, in the containers it stands in; and the rest."""
    if not (isinstance(block, Card | Details) and block.blocks):
        return block, ()
    head, rest = peel(block.blocks[0])
    rest = (*rest, *block.blocks[1:])
    return replace(block, blocks=(head,)), (replace(block, blocks=rest),) if rest else ()


def largest(most: int, fits: Callable[[int], bool]) -> int:
    """The largest count from 0 to `most` that fits, where smaller ones fit too; found by doubling, then halving."""
    low, high = 0, 1
    while high <= most and fits(high):
        low, high = high, 2 * high
    high = min(high, most + 1)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low


def _fits_whole(block: Block, alone: Fits) -> bool:
    """Measured from the front, so that a huge block costs no more than what fits."""
    size = _size(block)
    return largest(size, lambda some: alone((_halves(block, some)[0] if some < size else block,))) == size


def _break(block: Block, here: Fits, alone: Fits, force: Force) -> tuple[Block, Block] | None:
    """The block in two so that the first piece fits `here`; None where no piece does."""
    match block:
        case Card() | Details():
            return _break_container(block, here, alone, force)
        case ItemList() | Table():
            count = largest(_size(block) - 1, lambda some: here((_halves(block, some)[0],)))
            if count:
                return _halves(block, count)
            if not _size(block) or (not force and _fits_whole(_halves(block, 1)[0], alone)):
                return None
    return _cut(block, here, force)


def _break_container(block: Card | Details, here: Fits, alone: Fits, force: Force) -> tuple[Block, Block] | None:
    def within(fits: Fits) -> Fits:
        return lambda some: fits((replace(block, blocks=some),))

    taken, rest = fill(block.blocks, within(here), within(alone), force)
    return (replace(block, blocks=taken), replace(block, blocks=rest)) if taken and rest else None


def _cut(block: Block, here: Fits, force: Force) -> tuple[Block, Block] | None:
    """The block with its first text in two."""
    text = _first_text(block)
    room = largest(len(text) - 1, lambda at: here((_cut_at(block, at)[0],)))
    at = best_cut(text, room, sentences_only=force is Force.GENTLE) if room else 0
    return _cut_at(block, at) if at else None


def _size(block: Block) -> int:
    """How many elements `_halves` can tell apart: blocks, items, rows or characters."""
    match block:
        case Card() | Details():
            return len(block.blocks)
        case ItemList():
            return len(block.items)
        case Table():
            return len(block.rows)
        case Divider() | Choice():
            return 1
    return len(_first_text(block))


def _halves(block: Block, count: int) -> tuple[Block, Block]:
    """The block's first `count` elements, and the rest."""
    match block:
        case Card() | Details():
            return replace(block, blocks=block.blocks[:count]), replace(block, blocks=block.blocks[count:])
        case ItemList():
            start = None if block.start is None else block.start + count
            return replace(block, items=block.items[:count]), replace(block, items=block.items[count:], start=start)
        case Table():
            return replace(block, rows=block.rows[:count]), replace(block, rows=block.rows[count:])
    return _cut_at(block, count)


def _first_text(block: Block) -> str:
    """What a cut may fall into: the text, the first item, or the first row's cells in a line."""
    match block:
        case Heading() | Paragraph() | Quote():
            return plain(block.text)
        case ItemList():
            return plain(block.items[0]) if block.items else ""
        case Table():
            return "".join(block.rows[0]) if block.rows else ""
        case Divider() | Details() | Card() | Choice():
            return ""


def _cut_at(block: Block, at: int) -> tuple[Block, Block]:
    match block:
        case Heading() | Paragraph() | Quote():
            before, behind = _cut_spans(block.text, at)
            return replace(block, text=before), replace(block, text=behind)
        case ItemList():
            before, behind = _cut_spans(block.items[0], at)
            return replace(block, items=(before,)), replace(block, items=(behind, *block.items[1:]))
        case Table():
            above, below = _cut_row(block.rows[0], at)
            return replace(block, rows=(above,)), replace(block, rows=(below, *block.rows[1:]))
        case Divider() | Details() | Card() | Choice():
            raise TypeError(f"{block.kind} has no text to cut")


def _cut_spans(spans: Text, at: int) -> tuple[Text, Text]:
    before, behind = list(spans[:0]), list(spans[:0])
    for span in filter(lambda span: span.text, spans):
        if at >= len(span.text):
            before.append(span)
        elif at <= 0:
            behind.append(span)
        else:
            before.append(replace(span, text=span.text[:at]))
            behind.append(replace(span, text=span.text[at:]))
        at -= len(span.text)
    return tuple(before), tuple(behind)


def _cut_row(cells: tuple[str, ...], at: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    above, below = [], []
    for cell in cells:
        above.append(cell[:at])
        below.append(cell[at:])
        at = max(0, at - len(cell))
    return tuple(above), tuple(below)
