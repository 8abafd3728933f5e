"""Tables in a terminal: columns that share the width, or, where it is too narrow for them, records."""

from collections.abc import Iterator

from digest.domain.document import Table
from digest_preview.ink import Cells, Ink, cells, width
from digest_preview.wrap import wrapped

NARROW = 50
"""Below this many columns a table is told as records."""

_GAP = 2
_LEAST = 6


def table_lines(table: Table, columns: int, ink: Ink, language: str) -> Iterator[Cells]:
    """The table's lines, at most `columns` wide. `language` decides the marks between the cells of a record."""
    if columns < NARROW or len(table.header) * (_LEAST + _GAP) > columns:
        yield from _records(table, columns, ink, chinese=language.startswith("zh"))
        return
    widths = _shares(table, columns)
    yield from _row(table.header, widths, Ink(bold=True, dim=ink.dim))
    yield cells("─" * (sum(widths) + _GAP * (len(widths) - 1)), Ink(dim=True))
    for row in table.rows:
        yield from _row(row, widths, ink)


def _records(table: Table, columns: int, ink: Ink, *, chinese: bool) -> Iterator[Cells]:
    """`entity: figure (information)`, a row each; what is empty is left out."""
    colon, opening, closing = ("：", "（", "）") if chinese else (": ", " (", ")")
    for entity, *middle, last in table.rows:
        said = [part for part in middle if part]
        figure, extra = (last, said) if last else ("".join(said[:1]), said[1:])
        line = cells(entity, Ink(bold=True, dim=ink.dim))
        line += cells((colon if figure else "") + figure, ink)
        line += cells(opening + ", ".join(extra) + closing, ink) if extra else []
        for number, part in enumerate(wrapped(line, columns - 2)):
            yield cells("  " if number else "• ", ink) + part


def _shares(table: Table, columns: int) -> list[int]:
    """The columns' widths: what they need, the widest giving way until all fit."""
    texts = [table.header, *table.rows]
    widths = [max(_LEAST, *(width(cells(row[place])) for row in texts)) for place in range(len(table.header))]
    while sum(widths) + _GAP * (len(widths) - 1) > columns:
        widths[widths.index(max(widths))] -= 1
    return widths


def _row(row: tuple[str, ...], widths: list[int], ink: Ink) -> Iterator[Cells]:
    parts = [wrapped(cells(text, ink), share) for text, share in zip(row, widths, strict=True)]
    for number in range(max(len(part) for part in parts)):
        line: Cells = []
        for part, share in zip(parts, widths, strict=True):
            here = part[number] if number < len(part) else []
            line += here + cells(" " * (share - width(here) + _GAP))
        yield line
