"""Packing a document into parts that each stay within a limit, without losing or cutting a block that fits. Pure.

Parts are filled greedily. How many blocks, items, rows or characters fit is found by doubling and halving, so a part costs
a few measurements of its own size. `fragment.py` breaks blocks, `cut.py` texts.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from digest.domain.document import Block, Card, Details, Document, Paragraph, Table
from digest.domain.fragment import Blocks, Fits, Force, fill, peel

Measure = Callable[[Document], int]
"""How much of the limit a document takes, in the platform's own unit (characters, UTF-16 units, components).

It must not grow when something is taken away.
"""


def split(document: Document, measure: Measure, limit: int) -> tuple[Document, ...]:
    """The document in parts of at most `limit`, in order; buttons stand under the last part.

    Borders fall between cards where possible, else between blocks, else between a block's items or rows; a single text
    longer than the limit is cut after a sentence, a clause, a word or, as the last resort, a grapheme. Nothing is lost.
    A heading stays with what follows it where that is possible at all. The pieces of a card carry its article number, those
    of folded blocks repeat the summary, those of a table the header; numbers go on counting. Where a summary or header
    alone takes more than half of the limit, it is told once, as a paragraph or a row.

    A part exceeds the limit only where what cannot be cut (a divider, buttons, the frame around one character) does.
    """
    if measure(document) <= limit or not document.blocks:
        return (document,)
    return tuple(_Packer(document, measure, limit).parts())


@dataclass(frozen=True, slots=True)
class _Packer:
    document: Document
    measure: Measure
    limit: int

    def parts(self) -> Iterator[Document]:
        rest = tuple(tame for block in self.document.blocks for tame in self.tamed(block))
        while rest:
            taken, left = self.take(rest)
            if self.document.buttons and not left:
                if self.measure(replace(self.document, blocks=rest)) <= self.limit:
                    break
                taken, left = self.all_but_the_end(rest)
            yield self.part(taken)
            rest = left
        if self.document.buttons:
            yield replace(self.document, blocks=rest)

    def part(self, blocks: Blocks) -> Document:
        return replace(self.document, blocks=blocks, buttons=())

    def fits(self, limit: int) -> Fits:
        return lambda blocks: self.measure(self.part(blocks)) <= limit

    def take(self, blocks: Blocks) -> tuple[Blocks, Blocks]:
        """What goes into the next part, and the rest."""
        filled = _fill(blocks, self.fits(self.limit))
        if filled:
            return filled
        leaf, rest = peel(blocks[0])
        return (leaf,), (*rest, *blocks[1:])

    def all_but_the_end(self, blocks: Blocks) -> tuple[Blocks, Blocks]:
        """The blocks in two so that as little as possible is left for the part with the buttons; nothing if they fill it."""
        if self.measure(replace(self.document, blocks=())) >= self.limit:
            return blocks, ()
        return _fill(blocks, self.fits(self.measure(self.part(blocks)) - 1)) or (blocks, ())

    def tamed(self, block: Block) -> Blocks:
        """The block, its summary or header told once where repeating it would leave too little room for the rest."""
        match block:
            case Card():
                return (replace(block, blocks=tuple(tame for one in block.blocks for tame in self.tamed(one))),)
            case Details(summary=summary, blocks=inner) if not self.fits(self.limit)((block,)):
                tame = tuple(tame for one in inner for tame in self.tamed(one))
                if self.fits(self.limit // 2)((replace(block, blocks=()),)):
                    return (replace(block, blocks=tame),)
                return (Paragraph(summary, language=block.language), *tame)
            case Table(header=header, rows=rows) if not self.fits(self.limit)((block,)):
                if self.fits(self.limit // 2)((replace(block, rows=()),)):
                    return (block,)
                return (replace(block, header=("",) * len(header), rows=(header, *rows)),)
        return (block,)


def _fill(blocks: Blocks, fits: Fits) -> tuple[Blocks, Blocks] | None:
    """Fill a part as gently as anything gets into it; None where nothing does."""
    for force in Force:
        taken, rest = fill(blocks, fits, fits, force)
        if taken:
            return taken, rest
    return None
