"""Long documents opened part by part: one message, a tab for each of its chapters, pages where a chapter is long.

A chapter begins with a heading of level 2, as an article's sections do. What stands before the first one is shown with it;
the small print at the document's end goes with every chapter, as far as it leads nowhere: the notice that AI wrote this is
never left behind.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from digest.domain.compose.parts import shortened
from digest.domain.document import Block, Document, Heading, Paragraph, plain, text
from digest.domain.layout import split
from digest.domain.words import Words
from digest.ports import Payload
from digest_discord.identifiers import LENGTH, Press, written
from digest_discord.render.blocks import stacked, unfolded
from digest_discord.render.buttons import A_ROW, press_button, rows
from digest_discord.render.components import components, message
from digest_discord.render.drawn import CHARACTERS, FULL, Drawn, Json, row

PAGE = 2_400
"""The most characters of a page: some two screens of a phone, well within what a message may have."""

TITLE = 90
"""The most characters of a document's title over its later chapters."""

ROWS_ALONE = 12
"""The most rows of one button each."""

CHAPTERS, PAGES = 15, 0xFFF
"""The most chapters that get tabs, and the last page there can be."""


@dataclass(frozen=True, slots=True)
class Book:
    """A document by its chapters."""

    document: Document
    opening: tuple[Block, ...]
    chapters: tuple[tuple[Block, ...], ...]
    ending: tuple[Block, ...]

    def contents(self, chapter: int) -> tuple[Block, ...]:
        """What is read in a chapter: in the first one, all that stands around the others."""
        blocks = self.chapters[chapter]
        if chapter == 0:
            return (*self.opening, *blocks, *self.ending)
        heading = Heading(text(_said(blocks[0])))
        return (*self._over(), heading, *blocks[1:], *filter(_leads_nowhere, self.ending))

    def titles(self) -> Iterator[str]:
        """What the chapters are called."""
        return (_said(blocks[0]) for blocks in self.chapters)

    def _over(self) -> Iterator[Block]:
        """The document's title, as small print."""
        for block in self.opening[:1]:
            yield Paragraph(text(shortened(_said(block), TITLE)), quiet=True)


def opened(document: Document, again: str, words: Words, chapter: int = 0, page: int = 0) -> tuple[Payload, ...]:
    """The document as an answer that is turned over in its place: one message, opened at that chapter and page (from 0).

    `again` is the press that shows the document once more (`Reply.again`); its tabs are presses of the same. Where that is
    empty, the document has no chapters, or its buttons and tabs leave no room in a message for what is read over them, all of
    it is shown, in as many messages as that takes. In place of a chapter or a page that is there no longer, the last one is
    shown.
    """
    book = by_chapters(document)
    if not again or book is None or len(written(Press(again, CHAPTERS, PAGES))) > LENGTH:
        return components(document)
    chapter = min(chapter, len(book.chapters) - 1)
    turned = _turned(book, again, words, chapter, page)
    return (message(turned),) if turned.weight <= FULL else components(document)


def by_chapters(document: Document) -> Book | None:
    """The document by its chapters; None where it has fewer than two, or more than there are tabs for."""
    blocks = document.blocks
    end = len(blocks)
    while end and isinstance(last := blocks[end - 1], Paragraph) and last.quiet:
        end -= 1
    starts = [at for at, block in enumerate(blocks[:end]) if isinstance(block, Heading) and block.level == 2]
    if not 2 <= len(starts) <= CHAPTERS:
        return None
    chapters = (blocks[at:border] for at, border in zip(starts, [*starts[1:], end], strict=True))
    return Book(document, blocks[: starts[0]], tuple(chapters), blocks[end:])


def _turned(book: Book, again: str, words: Words, chapter: int, page: int) -> Drawn:
    """One page of a chapter over its buttons."""
    under = [*_tabs(book, again, chapter), *rows(book.document.buttons)]
    contents = Document(tuple(unfolded(book.contents(chapter))))
    pages = split(contents, lambda part: _weight(book, part, under), FULL)
    page = min(page, len(pages) - 1)
    turning = _pager(again, words, chapter, page, len(pages))
    return Drawn((*stacked(pages[page].blocks, book.document.language), *turning, *under))


def _weight(book: Book, part: Document, under: list[Json]) -> int:
    """How much of a page it fills, room for the buttons that turn pages left."""
    text = Drawn(tuple(stacked(part.blocks, book.document.language)))
    room = row([{"type": 0}] * 3)
    return max(Drawn((*text.items, room, *under)).weight, text.weight * CHARACTERS // PAGE)


def _tabs(book: Book, again: str, here: int) -> list[Json]:
    """A button for each chapter, the open one marked; one a row where the document's own buttons stand so."""
    tabs = [
        press_button(title, Press(again, chapter), primary=chapter == here, off=chapter == here)
        for chapter, title in enumerate(book.titles())
    ]
    buttons = book.document.buttons
    alone = len(buttons) > 1 and all(len(one) == 1 for one in buttons) and len(tabs) + len(buttons) <= ROWS_ALONE
    size = 1 if alone else A_ROW
    return [row(tabs[at : at + size]) for at in range(0, len(tabs), size)]


def _pager(again: str, words: Words, chapter: int, page: int, pages: int) -> list[Json]:
    """Buttons to the page before and the page after, and between them which one this is; none for a single page."""
    if pages == 1:
        return []
    before = press_button(words.sentence("‹ Back"), Press(again, chapter, max(0, page - 1)), off=page == 0)
    where = press_button(f"{words.number(page + 1)} / {words.number(pages)}", Press(again, chapter, page), off=True)
    after = press_button(words.sentence("More ›"), Press(again, chapter, page + 1), off=page == pages - 1)
    return [row([before, where, after])]


def _said(block: Block) -> str:
    return plain(block.text) if isinstance(block, Heading | Paragraph) else ""


def _leads_nowhere(block: Block) -> bool:
    """Whether it is small print without links and presses."""
    return isinstance(block, Paragraph) and not any(span.url or span.command for span in block.text)
