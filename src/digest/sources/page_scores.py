"""The three scores of a page: value above, below or beside its label, in any order, labels in either language or both."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from digest.domain.article import Scores
from digest.domain.words import mark
from digest.ports.sources import Said
from digest.sources.page_lines import Line, Note

NAMES = ("hot", "quality", "impact")

_LABELS = {
    "hot": "hot hotness heat 热度 热度值 熱度",
    "quality": "quality 质量 品质 質量 品質",
    "impact": "impact influence 影响力 影响 影響力 影響",
}
_NAME_OF = {word: name for name, words in _LABELS.items() for word in words.split()}
_WORD = re.compile("|".join(sorted(_NAME_OF, key=len, reverse=True)), re.IGNORECASE)
_LONGEST = 80
_AROUND = " \t:=·•|,;、/()[]*_"


@dataclass(frozen=True, slots=True)
class _Label:
    name: str
    number: int


@dataclass(frozen=True, slots=True)
class _Value:
    text: str
    number: int


_Token = _Label | _Value


@dataclass(frozen=True, slots=True)
class ScoreLines:
    """The scores, or None where one is missing or wrong (said by then), and the numbers of the lines they stand in."""

    scores: Scores | None
    lines: frozenset[int]


def has_scores(lines: Sequence[Line]) -> bool:
    """Whether any of these lines names a score."""
    return any(map(_is_labelled, filter(None, lines)))


def read_scores(lines: Sequence[Line], note: Note) -> ScoreLines:
    """Find the three scores among these lines."""
    filled = [line for line in lines if line]
    labelled = [at for at, line in enumerate(filled) if _is_labelled(line)]
    if not labelled:
        note(
            filled[-1].number if filled else 1, "scores", Said(mark("there is no Hot, Quality or Impact on this page"))
        )
        return ScoreLines(None, frozenset())
    block = _block(filled, labelled)
    values = _pair([token for line in block for token in _tokens(line, loose=True)])
    checked = {name: _check(name, values, block, note) for name in NAMES}
    used = frozenset(line.number for line in block)
    scores = [checked[name] for name in NAMES]
    whole = [score for score in scores if score is not None]
    return ScoreLines(Scores(*whole) if len(whole) == len(NAMES) else None, used)


def _is_labelled(line: Line) -> bool:
    return any(isinstance(one, _Label) for one in _tokens(line))


def _tokens(line: Line, *, loose: bool = False) -> list[_Token]:
    """The labels and values of a line that holds nothing else. `loose`: a line without a label is values, read as it stands."""
    text = unicodedata.normalize("NFKC", line.text)
    if len(text) > _LONGEST:
        return []
    tokens = list(_parts(text, line.number))
    values = [token.text for token in tokens if isinstance(token, _Value)]
    if len(values) < len(tokens) and all(map(_like_a_score, values)):
        return tokens
    figures = re.split(r"[\s|;,·•]+", _value(text))
    row = figures if all(figure.isdecimal() for figure in figures) else [text]
    return [_Value(figure, line.number) for figure in row] if loose else []


def _parts(text: str, number: int) -> Iterator[_Token]:
    """Labels, of which neighbours that mean the same are one (`Hot 热度`), and what stands between them."""
    end, last = 0, ""
    for match in _WORD.finditer(text):
        name = _NAME_OF[match[0].casefold()]
        if between := _value(text[end : match.start()]):
            yield _Value(between, number)
        if between or name != last:
            yield _Label(name, number)
        end, last = match.end(), name
    if rest := _value(text[end:]):
        yield _Value(rest, number)


def _value(text: str) -> str:
    return text.strip(_AROUND)


def _like_a_score(text: str) -> bool:
    """A number, or what stands where one should: short, with a digit, or a dash."""
    return len(text) <= 12 and (
        any(char.isdigit() for char in text) or text.casefold() in {"-", "--", "—", "–", "n/a", "无"}
    )


def _block(lines: Sequence[Line], labelled: Sequence[int]) -> Sequence[Line]:
    """The lines from the first score's to the last one's: the labels, with a value above the first or below the last."""
    first, last = labelled[0], labelled[-1]
    # More than this apart is no block of scores: the labels further down stand in something else.
    last = max(at for at in labelled if at - first <= 8)
    labels = sum(isinstance(token, _Label) for line in lines[first : last + 1] for token in _tokens(line))
    while first and _values(lines[first : last + 1]) < labels and _is_value(lines[first - 1]):
        first -= 1
    while last + 1 < len(lines) and _values(lines[first : last + 1]) < labels and _is_value(lines[last + 1]):
        last += 1
    return lines[first : last + 1]


def _values(lines: Sequence[Line]) -> int:
    return sum(isinstance(token, _Value) for line in lines for token in _tokens(line, loose=True))


def _is_value(line: Line) -> bool:
    tokens = _tokens(line, loose=True)
    return bool(tokens) and all(isinstance(token, _Value) and _like_a_score(token.text) for token in tokens)


def _pair(tokens: Sequence[_Token]) -> dict[str, _Value | None]:
    """Each label's value: in a block that begins with a label the value follows, else it goes before."""
    labels = [token for token in tokens if isinstance(token, _Label)]
    values = [token for token in tokens if isinstance(token, _Value)]
    grouped = sum(isinstance(a, _Label) != isinstance(b, _Label) for a, b in pairwise(tokens)) == 1
    if grouped and len(labels) == len(values):
        return {label.name: value for label, value in zip(labels, values, strict=True)}
    paired: dict[str, _Value | None] = {}
    ordered = tokens if isinstance(tokens[0], _Label) else tokens[::-1]
    waiting: str | None = None
    for token in ordered:
        if isinstance(token, _Label):
            paired.setdefault(token.name, None)
            waiting = token.name
        elif waiting is not None:
            paired[waiting] = token
            waiting = None
    return paired


_NUMBER = re.compile(r"(-?\d{1,9})(?:\s*/\s*100|\s*%|\s*分)?")


def _check(name: str, values: dict[str, _Value | None], block: Sequence[Line], note: Note) -> int | None:
    if name not in values:
        note(block[-1].number, name, Said(mark("there is no such score on this page")))
        return None
    value = values[name]
    if value is None:
        note(_label_line(name, block), name, Said(mark("there is no value beside this label")))
        return None
    match = _NUMBER.fullmatch(value.text)
    if match is None:
        note(value.number, name, Said(mark("{text} is not a whole number from 0 to 100"), text=repr(value.text)))
    elif not 0 <= int(match[1]) <= 100:
        note(value.number, name, Said(mark("{text} is not between 0 and 100"), text=match[1]))
    else:
        return int(match[1])
    return None


def _label_line(name: str, block: Sequence[Line]) -> int:
    return next(
        token.number for line in block for token in _tokens(line) if isinstance(token, _Label) and token.name == name
    )
