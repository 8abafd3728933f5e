"""Breaking text into lines of a width, as a typesetter would: Latin between words, Chinese between characters.

Chinese lines start with no closing mark and end with no opening one (the rules of GB/T 15834 and JLREQ called kinsoku).
"""

from collections.abc import Callable, Iterator

from digest_preview.ink import Cell, Cells, width

_CLOSING = frozenset("，。、；：！？）】》」』〉〕”’…—·％‰℃,.;:!?)]}%»›")
_KEPT = frozenset(" ·")
_OPENING = frozenset("（【《「『〈〔“‘([{«‹")


def wrapped(line: Cells, columns: int) -> list[Cells]:
    """The cells in lines of at most that many columns; a newline always breaks. At least one line, even if empty."""
    lines: list[Cells] = []
    for paragraph in _paragraphs(line):
        lines += _fill(paragraph, max(columns, 2))
    return lines


def _paragraphs(line: Cells) -> Iterator[Cells]:
    paragraph: Cells = []
    for cell in line:
        if cell.text == "\n":
            yield paragraph
            paragraph = []
        else:
            paragraph.append(cell)
    yield paragraph


def _fill(paragraph: Cells, columns: int) -> list[Cells]:
    lines: list[Cells] = [[]]
    for atom in _atoms(paragraph, columns):
        for piece in _pieces(atom, columns):
            if lines[-1] and width(lines[-1]) + width(_stripped(piece)) > columns:
                lines.append([])
            lines[-1].extend(piece)
    return [_stripped(line) for line in lines]


def _atoms(paragraph: Cells, columns: int) -> Iterator[Cells]:
    """What must stay on one line, each with the spaces after it; of a line of facts, each fact that fits a line."""
    facts = _split(paragraph, _ends_fact)
    for fact in facts:
        whole = len(facts) > 1 and width(_stripped(fact)) <= columns
        yield from [fact] if whole else _split(fact, _may_break)


def _ends_fact(atom: Cells, right: Cell) -> bool:
    """Whether a fact is over: a dot or a wider space parts it from the next (`🔥 80  💎 65 · AI News`)."""
    return right.text != " " and "".join(cell.text for cell in atom[-2:]) in ("· ", "  ")


def _split(line: Cells, between: Callable[[Cells, Cell], bool]) -> list[Cells]:
    atoms: list[Cells] = []
    for cell in line:
        if atoms and not between(atoms[-1], cell):
            atoms[-1].append(cell)
        else:
            atoms.append([cell])
    return atoms


def _may_break(atom: Cells, right: Cell) -> bool:
    left = atom[-1]
    if right.text in _KEPT or left.text in _OPENING or (right.text in _CLOSING and left.text != " "):
        return False
    if left.text == " ":
        return not _belong(_stripped(atom)[-1:], right)
    return _wide(left) or _wide(right)


def _belong(before: Cells, right: Cell) -> bool:
    """Whether what a space parts stays together: an emoji and what it stands for, a figure and its Chinese neighbours."""
    if not before:
        return False
    left = before[0]
    if _is_picture(left) or _is_picture(right):
        return _is_picture(left)
    return (_wide(left) and right.text.isdecimal()) or (left.text.isdecimal() and _wide(right))


def _pieces(atom: Cells, columns: int) -> Iterator[Cells]:
    """The atom, cut between characters where it alone is longer than a line."""
    piece: Cells = []
    for cell in atom:
        if width(_stripped(piece)) + cell.width > columns and cell.text != " ":
            yield piece
            piece = []
        piece.append(cell)
    yield piece


def _stripped(line: Cells) -> Cells:
    end = len(line)
    while end and line[end - 1].text == " ":
        end -= 1
    return line[:end]


def _wide(cell: Cell) -> bool:
    return cell.width == 2


def _is_picture(cell: Cell) -> bool:
    return _wide(cell) and ord(cell.text[0]) >= 0x1F000
