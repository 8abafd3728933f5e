"""How text looks in a terminal: ANSI styles and links, in colours that read on light and dark backgrounds alike."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby

from wcwidth import iter_graphemes, wcswidth

from digest.domain.clean import clean
from digest.domain.document import Span, Text

_RESET = "\x1b[0m"
_LINK = "\x1b]8;;{url}\x1b\\{text}\x1b]8;;\x1b\\"


@dataclass(frozen=True, slots=True)
class Ink:
    """The look of a run of characters. Commands and links are cyan, which both light and dark themes keep readable."""

    bold: bool = False
    dim: bool = False
    italic: bool = False
    reverse: bool = False
    cyan: bool = False
    url: str | None = None

    def codes(self) -> str:
        """The SGR parameters (ECMA-48), empty for plain text."""
        set_ = ((self.bold, "1"), (self.dim, "2"), (self.italic, "3"), (self.reverse, "7"), (self.cyan, "36"))
        return ";".join(code for on, code in set_ if on)


@dataclass(frozen=True, slots=True)
class Cell:
    """One character as people see it (a grapheme cluster), its columns (0 to 2) and its look."""

    text: str
    width: int
    ink: Ink


Cells = list[Cell]


def cells(text: str, ink: Ink | None = None) -> Cells:
    """The text as cells. Control characters never get through; a tab is a space."""
    shown = clean(text).replace("\t", " ")
    return [Cell(part, _columns(part), ink or Ink()) for part in iter_graphemes(shown)]


def inked(spans: Text, base: Ink) -> Cells:
    """The spans as cells, their styles on top of a base."""
    return [cell for span in spans for cell in cells(span.text, _ink(span, base))]


def width(line: Iterable[Cell]) -> int:
    """The columns the cells take."""
    return sum(cell.width for cell in line)


def paint(line: Cells, *, color: bool) -> str:
    """The line as text for the terminal; without colour, the bare text."""
    if not color:
        return "".join(cell.text for cell in line).rstrip()
    while line and line[-1].text == " " and not line[-1].ink.reverse:
        line = line[:-1]
    return "".join(
        _run("".join(cell.text for cell in run), ink) for ink, run in groupby(line, key=lambda cell: cell.ink)
    )


def _run(text: str, ink: Ink) -> str:
    codes = ink.codes()
    painted = f"\x1b[{codes}m{text}{_RESET}" if codes else text
    return _LINK.format(url=ink.url, text=painted) if ink.url else painted


def _ink(span: Span, base: Ink) -> Ink:
    return replace(
        base,
        bold=base.bold or span.bold,
        italic=base.italic or span.italic,
        reverse=base.reverse or span.marked,
        cyan=base.cyan or span.code or span.command is not None,
        url=_address(span.url),
    )


def _address(url: str | None) -> str | None:
    """The address where it can stand in an escape sequence: printable ASCII only, as the OSC 8 convention demands."""
    return (
        url
        if url and url.startswith(("http://", "https://")) and all(" " < letter < "\x7f" for letter in url)
        else None
    )


def _columns(grapheme: str) -> int:
    return max(0, wcswidth(grapheme))
