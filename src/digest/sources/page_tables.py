"""Key data: the rows of a table, their cells joined by tabs, pipes, wide gaps or single spaces."""

import re
from collections.abc import Sequence

from digest.domain.article import KeyFact
from digest.domain.spelling import bare
from digest.sources.page_lines import Line
from digest.sources.script import has_han

_RULE = re.compile(r"[\s|｜:+=_-]{3,}")
_PIPE = re.compile(r"(?<!\\)[|｜]")
_GAP = re.compile(r"\t+|\s{2,}")
_BULLET = re.compile(r"[•·●▪‣]\s*|[-*]\s+")
_NOTHING = re.compile(r"[（(].*[)）][.。]?", re.DOTALL)
_NOTHING_WORDS = frozenset({"none", "na", "nodata", "无", "暂无", "無"})

_HEAD_FIRST = frozenset(
    ("entity", "entities", "item", "subject", "name", "metric", "实体", "實體", "主体", "对象", "项目", "名称", "指标")
)
_HEAD_REST = re.compile(
    r"information|info|data|metric|figure|value|detail|信息|数据|指标|数值|内容|資訊|數據|指標", re.IGNORECASE
)


def says_nothing(lines: Sequence[Line]) -> bool:
    """Whether a section holds only a remark that there is nothing: a sentence in parentheses, or a word like `None`."""
    filled = [line.text for line in lines if line]
    if len(filled) != 1:
        return not filled
    return bool(_NOTHING.fullmatch(filled[0])) or bare(filled[0]) in _NOTHING_WORDS


def read_table(lines: Sequence[Line]) -> tuple[KeyFact, ...]:
    """The rows under the header, at most three cells each; further cells join the figure."""
    filled = [line.text for line in lines if line]
    if says_nothing(lines):
        return ()
    ruled = len(filled) > 1 and _is_rule(filled[1])
    rows = [cells for text in filled if not _is_rule(text) and any(cells := _cells(text))]
    if rows and (ruled or _is_head(rows[0])):
        rows = rows[1:]
    return tuple(map(_fact, rows))


def _is_rule(text: str) -> bool:
    """A line of dashes between a header and its rows."""
    return "-" in text and bool(_RULE.fullmatch(text))


def _is_head(cells: Sequence[str]) -> bool:
    words = " ".join(cells).split()
    return bare(words[0]) in _HEAD_FIRST and bool(_HEAD_REST.search(" ".join(words[1:])))


def _fact(cells: Sequence[str]) -> KeyFact:
    entity, information, *rest = (*cells, "", "")
    figure = " · ".join(cell for cell in rest if cell)
    if not figure and len(cells) == 2 and information and _is_figure(information.split()):
        return KeyFact(entity, "", information)
    return KeyFact(entity, information, figure)


def _cells(text: str) -> list[str]:
    if "\t" in text:
        return [cell.strip() for cell in re.split(r"\t", text)]
    if _PIPE.search(text):
        return [cell.strip().replace("\\|", "|") for cell in _PIPE.split(text.strip().strip("|｜"))]
    if match := _BULLET.match(text):
        return _stated_cells(text[match.end() :])
    wide = [cell for cell in _GAP.split(text) if cell]
    return wide if len(wide) > 1 else _spaced_cells(text)


def _stated_cells(text: str) -> list[str]:
    """A list item `Entity: information` in place of a row."""
    entity, colon, information = re.sub("：", ": ", text, count=1).partition(": ")
    return [entity.strip(), information.strip()] if colon and len(entity) <= 60 else _spaced_cells(text)


# ---- cells joined by one space: which spaces are borders?

_CLOSERS = {"“": "”", "「": "」", "『": "』", "《": "》", "（": "）", "(": ")", '"': '"', "‘": "’", "[": "]"}
_FIGURE = re.compile(r"[约近超逾<>≈~±+$€£¥￥-]{0,3}\d|[“\"「]?\d")
_UNIT = re.compile(
    r"(?:thousand|million|billion|trillion|percent|per|of|to|usd|users?|hours?|days?|weeks?|months?|years?|points?|a|an|"
    r"in|%|[a-z]{1,3})[.,]?",
    re.IGNORECASE,
)
_LONGEST_FIGURE = 6
_MOST_WORDS = 200
"""Of a row that is taken apart; a longer line is no row of a table, and stays whole."""


def _spaced_cells(text: str) -> list[str]:
    """Two or three cells. In Chinese a space is a border; in English a cell begins with a capital, and a figure ends the row."""
    if text.count(" ") >= _MOST_WORDS:
        return [text]
    words = _words(text)
    if len(words) <= 2:
        return words
    strengths = _strengths(words)
    # The first cell ends at a border, and soon; the best end so far serves every later beginning of the last cell.
    ends = [strength - 0.4 * (at - 1) for at, strength in enumerate(strengths)]
    first, borders, best = 1, (1, len(words)), ends[1]
    for second in range(2, len(words)):
        if ends[second - 1] > ends[first]:
            first = second - 1
        if (fitness := ends[first] + _figure_fits(words, second, strengths[second])) > best:
            borders, best = (first, second), fitness
    last = max(range(1, len(words)), key=ends.__getitem__)
    if ends[last] > best:
        borders = (last, len(words))
    cells = (words[: borders[0]], words[borders[0] : borders[1]], words[borders[1] :])
    return [" ".join(cell) for cell in cells if cell]


def _words(text: str) -> list[str]:
    """The words; a span in quotation marks or parentheses is one, with what adheres to it."""
    words: list[str] = []
    closer = ""
    for piece in text.split(" "):
        if closer:
            words[-1] += " " + piece
        elif piece:
            words.append(piece)
        if not closer:
            closer = _left_open(piece)
        elif closer in piece:
            closer = _left_open(piece.rpartition(closer)[2])
    return words if not closer else text.split()


def _left_open(piece: str) -> str:
    """The closing mark that this piece still waits for."""
    closer = ""
    for char in piece:
        if not closer:
            closer = _CLOSERS.get(char, "")
        elif char == closer:
            closer = ""
    return closer


def _strengths(words: Sequence[str]) -> list[float]:
    """How much the space before each word looks like a border."""
    han = [has_han(word) for word in words]
    following = (*words[1:], "")
    strengths = [0.0]
    for at in range(1, len(words)):
        word = words[at]
        if han[at] or han[at - 1]:
            strengths.append(3.0 if han[at] and han[at - 1] else 2.0)
        elif word[0].isupper():
            strengths.append(2.0 if following[at][:1].islower() else 1.0)
        else:
            strengths.append(1.0 if word[0] in _CLOSERS else 0.0)
    return strengths


def _figure_fits(words: Sequence[str], start: int, strength: float) -> float:
    """How well the last cell begins at this word, before which a border of this strength stands."""
    fits = 3.0 + (0.5 if strength else 0) if _is_figure(words, start) else strength - 0.5
    return fits - 0.3 * (len(words) - start - 1)


def _is_figure(words: Sequence[str], start: int = 0) -> bool:
    """Whether the words from there on are a number with its unit."""
    if len(words) - start > _LONGEST_FIGURE or not _FIGURE.match(words[start]):
        return False
    return all(_FIGURE.match(word) or _UNIT.fullmatch(word) or has_han(word) for word in words[start + 1 :])
