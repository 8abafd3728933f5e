"""Documents in a terminal: ANSI where colour is wanted, and lines that fit the width, Chinese or Latin."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from string import ascii_lowercase
from typing import assert_never

from digest.domain.buttons import Button, LinkButton
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
from digest_preview.ink import Cells, Ink, cells, inked, paint, width
from digest_preview.tables import table_lines
from digest_preview.wrap import wrapped

LEAST = 20
"""The narrowest width drawn; a narrower terminal breaks the lines itself."""


def render(document: Document, *, width: int, color: bool) -> str:
    """The document as lines of at most `width` columns (only a link button's address may be longer), without a last newline.

    `color` allows ANSI styles and OSC 8 links; without it the text alone is given. Folded blocks are shown, set in under
    their summary: a terminal folds nothing. Buttons have numbers or letters, as `choices` gives them.
    """
    page = _Page(max(width, LEAST), document.language)
    lines = [*page.stacked(document.blocks, Ink()), *page.buttons(document)]
    return "\n".join(paint(line, color=color) for line in lines)


def choices(document: Document) -> tuple[tuple[str, Button | LinkButton], ...]:
    """The document's buttons in order, each with what to type for it.

    A button labelled with a number (a story's, an hour) has that number, and the others then have letters: a further number
    would be taken for a story's, or keep an hour from being typed. Without such buttons they are numbered. Beyond z their
    labels are left to type.
    """
    buttons = [button for row in document.buttons for button in row]
    marks = iter(ascii_lowercase) if any(button.label.isdecimal() for button in buttons) else map(str, count(1))
    return tuple((button.label if button.label.isdecimal() else next(marks, ""), button) for button in buttons)


class _Page:
    """Draws blocks for one width; `language` is the document's."""

    def __init__(self, columns: int, language: str) -> None:
        self._columns = columns
        self._language = language

    def stacked(self, blocks: tuple[Block, ...], ink: Ink) -> Iterator[Cells]:
        """The blocks under one another, with an empty line where a new subject begins."""
        for number, block in enumerate(blocks):
            if number and _apart(blocks[number - 1], block):
                yield []
            yield from self._block(block, ink)

    def buttons(self, document: Document) -> Iterator[Cells]:
        """The choices: stories side by side, the others a line each."""
        numbered = choices(document)
        stories = [cells(f"[{number}] ", Ink(bold=True)) for number, button in numbered if button.label == number]
        if numbered:
            yield []
        yield from wrapped([cell for story in stories for cell in story], self._columns) if stories else ()
        for number, button in numbered:
            if button.label != number:
                yield from self._button(number, button)

    def _button(self, number: str, button: Button | LinkButton) -> Iterator[Cells]:
        mark = cells(f"[{number}] ", Ink(bold=True))
        if isinstance(button, Button):
            yield from self._hung(mark, cells(button.label))
            return
        line = mark + cells(button.label, Ink(url=button.url))
        address = cells(button.url, Ink(dim=True))
        if width(line) + 2 + width(address) <= self._columns:
            yield line + cells("  ") + address
        else:  # an address is never broken: a terminal finds it only whole
            yield line
            yield address

    def _block(self, block: Block, ink: Ink) -> Iterator[Cells]:
        match block:
            case Heading():
                yield from self._heading(block, ink)
            case Paragraph():
                yield from wrapped(inked(block.text, replace(ink, dim=ink.dim or block.quiet)), self._columns)
            case Choice():
                yield from wrapped(inked(block.text, ink), self._columns)
            case ItemList():
                yield from self._list(block, ink)
            case Quote():
                yield from self._hung(cells("│ ", Ink(dim=True)), inked(block.text, ink), repeat=True)
            case Table():
                yield from table_lines(block, self._columns, ink, block.language or self._language)
            case Divider():
                yield cells("─" * self._columns, Ink(dim=True))
            case Details():
                yield from self._details(block, ink)
            case Card():
                yield from self._card(block, ink)
            case _:
                assert_never(block)

    def _heading(self, block: Heading, ink: Ink) -> Iterator[Cells]:
        mark, rest = _numbered(block.text)
        yield from self._hung(cells(mark, Ink(bold=True)), inked(rest, replace(ink, bold=True)))

    def _list(self, block: ItemList, ink: Ink) -> Iterator[Cells]:
        last = (block.start or 0) + len(block.items) - 1
        for number, item in enumerate(block.items, block.start or 0):
            mark = "• " if block.start is None else f"{number}. ".rjust(len(f"{last}. "))
            yield from self._hung(cells(mark, ink), inked(item, ink))

    def _details(self, block: Details, ink: Ink) -> Iterator[Cells]:
        yield from self._hung(cells("▾ ", Ink(cyan=True)), inked(block.summary, ink))
        yield from _set_in(_Page(self._columns - 2, self._language).stacked(block.blocks, ink), 2)

    def _card(self, block: Card, ink: Ink) -> Iterator[Cells]:
        """The card's blocks without empty lines, for a card is read as one; all but its heading stand under its title."""
        titles = [part for part in block.blocks if isinstance(part, Heading)]
        indent = len(_numbered(titles[0].text)[0]) if titles else 0
        body = _Page(self._columns - indent, self._language)
        for part in block.blocks:
            page, shift = (self, 0) if part in titles[:1] else (body, indent)
            yield from _set_in(page._block(part, ink), shift)

    def _hung(self, mark: Cells, line: Cells, *, repeat: bool = False) -> Iterator[Cells]:
        """The line behind its mark; further lines are set in as far, or carry the mark too."""
        rest = mark if repeat else cells(" " * width(mark))
        for number, part in enumerate(wrapped(line, self._columns - width(mark))):
            yield (rest if number else mark) + part


def _numbered(spans: Text) -> tuple[str, Text]:
    """A heading's number, `3. `, apart from the rest; an empty number where it has none."""
    mark = spans[0].text if spans else ""
    return (mark, spans[1:]) if mark.removesuffix(". ").isdecimal() and mark.endswith(". ") else ("", spans)


def _set_in(lines: Iterator[Cells], indent: int) -> Iterator[Cells]:
    for line in lines:
        yield cells(" " * indent) + line if line else line


def _apart(before: Block, block: Block) -> bool:
    """Whether an empty line belongs between two blocks: not under a heading or a badge, nor between asides of one kind."""
    match before, block:
        case (Heading(), _) | (Details() | Paragraph(quiet=False), Details()):
            return False
        case Paragraph(quiet=True), Paragraph(quiet=True):
            return False
        case Paragraph(text=spans), _:
            return not all(span.marked for span in spans)
    return True
