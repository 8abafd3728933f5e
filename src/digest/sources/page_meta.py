"""The lines of a page's header that tell its ages: category, when it was published and updated, views."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from digest.domain.article import Moment
from digest.domain.words import mark
from digest.ports.sources import Said
from digest.sources.ages import stated
from digest.sources.bilingual import halves
from digest.sources.clues import Clues, packed
from digest.sources.page_lines import Line, Note

_TOP = 4
"""Lines at the top of a page among which those with ages are."""

_META_LONGEST = 200
_LEFTOVER_LONGEST = 40

_UPDATED = re.compile(r"(?:last\s+)?updated(?:\s+(?:on|at))?|更新于|更新於|更新时间|更新", re.IGNORECASE)
_LABEL = re.compile(r"(?:published|posted)(?:\s+(?:on|at))?|发布于|發布於|发布时间|发布", re.IGNORECASE)
_VIEWS = re.compile(r"(?<![\w.,])(\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.(\d))?([kK万]?)(?![\w.,])")
_COUNTED = re.compile(r"\b(?:min(?:ute)?s?|reads?|views?)\b|阅读|閱讀|浏览|瀏覽|分钟|分鐘|[次字]", re.IGNORECASE)
"""What else is counted beside ages."""

_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_BETWEEN = " \t·•|/,，、:：-–—"


@dataclass(slots=True)
class Header:
    """The fields above the sections; `titles`, `summaries` and `category` are keyed by language."""

    titles: Mapping[str, str] = field(default_factory=dict)
    summaries: Mapping[str, str] = field(default_factory=dict)
    category: Mapping[str, str] = field(default_factory=dict)
    published: Moment | None = None
    updated: Moment | None = None
    views: int | None = None
    url: str | None = None


def read_meta(lines: Sequence[Line], tldr: Mapping[str, str], header: Header, as_of: datetime, note: Note) -> int:
    """Read the lines with ages that lead the header, a category above them and a counter below; how many lines that were."""
    first, used = _meta_lines(lines, tldr, as_of)
    for line in lines[first:used]:
        _read_ages(line, header, as_of, note)
    if first == 1 and used > first and not header.category and len(lines[0].text) <= _LEFTOVER_LONGEST:
        header.category = halves(lines[0].text, Clues(terse=True))
    elif first > 0:
        return 0
    if 0 < used < len(lines) and header.views is None and (match := _VIEWS.fullmatch(lines[used].text)):
        header.views, used = _count(match), used + 1
    return used


def _meta_lines(lines: Sequence[Line], tldr: Mapping[str, str], as_of: datetime) -> tuple[int, int]:
    """The first of the lines with ages and the one behind the last; no lines where both are the same.

    Titles tell of ages too ("now", 五年前). So a line below another is one of these lines only if it says nothing but
    ages, or ends in one and is no longer than the top line; and the top line is none if it goes on and no title would be
    left.
    """
    first = next((at for at in range(min(_TOP, len(lines))) if _is_first_meta(lines, at, as_of)), None)
    if first is None:
        return 0, 0
    behind = range(first + 1, min(_TOP, len(lines)))
    used = next((at for at in behind if not _says_ages_only(lines[at].text, as_of)), max(behind.stop, first + 1))
    titled = first > 0 or (used < len(lines) and not says(lines[used].text, tldr))
    return (first, used) if titled or not _goes_on(lines[0].text, as_of) else (0, 0)


def _is_first_meta(lines: Sequence[Line], at: int, as_of: datetime) -> bool:
    text = lines[at].text
    short = at == 0 or (len(text) <= len(lines[0].text) and not _goes_on(text, as_of))
    return (short and _is_meta(text, as_of)) or _says_ages_only(text, as_of)


def _is_meta(text: str, as_of: datetime) -> bool:
    """Whether ages and dates are what a line is about: little else stands behind the first of them."""
    before, behind = _around_ages(text, as_of)
    return before is not None and len(before) <= 80 and len(behind.strip(_BETWEEN)) <= _LEFTOVER_LONGEST


def _says_ages_only(text: str, as_of: datetime) -> bool:
    before, behind = _around_ages(text, as_of)
    return before is not None and not _has_words(before + behind)


def _goes_on(text: str, as_of: datetime) -> bool:
    """Whether words stand behind the first age, as in a sentence."""
    return _has_words(_around_ages(text, as_of)[1])


def _has_words(text: str) -> bool:
    return any(char.isalpha() for char in _COUNTED.sub(" ", _LABEL.sub(" ", _VIEWS.sub(" ", text))))


def _around_ages(text: str, as_of: datetime) -> tuple[str | None, str]:
    """What stands before the first age of a line (None where it has none) and behind it, without ages and `Updated`."""
    found = list(stated(text.translate(_DIGITS), as_of)) if len(text) <= _META_LONGEST else []
    if not found:
        return None, ""
    behind = text[found[0].start :]
    for one in reversed(found):
        behind = behind[: one.start - found[0].start] + " " + behind[one.end - found[0].start :]
    return _UPDATED.sub(" ", text[: found[0].start]), _UPDATED.sub(" ", behind)


def _read_ages(line: Line, header: Header, as_of: datetime, note: Note) -> None:
    """Ages before the word `Updated` tell when it was published, those after it when it was updated; the first one counts."""
    text = line.text.translate(_DIGITS)
    found = list(stated(text, as_of))
    updated = _UPDATED.search(text)
    for one in found:
        name = "updated" if updated and one.start >= updated.start() else "published"
        if one.moment is None:
            note(line.number, name, Said(mark("{text} is no time that has been"), text=repr(text[one.start : one.end])))
        elif getattr(header, name) is None:
            setattr(header, name, one.moment)
    begin = min([one.start for one in found] + ([updated.start()] if updated else []))
    if before := _LABEL.sub(" ", text[:begin]).strip(_BETWEEN):
        header.category = halves(before, Clues(terse=True))
    if header.views is None and (match := _VIEWS.search(text, found[-1].end)):
        header.views = _count(match)


def _count(match: re.Match[str]) -> int:
    tenths = int(match[1].replace(",", "")) * 10 + int(match[2] or 0)
    return tenths * {"": 1, "k": 1000, "万": 10000}[match[3].casefold()] // 10


def says(text: str, tldr: Mapping[str, str]) -> bool:
    """Whether the text says what a TL;DR does."""
    within = packed(text)
    return any(said and packed(said)[:60] in within for said in tldr.values())
