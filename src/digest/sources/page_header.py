"""What stands above a page's sections: category, ages, views, title, summary, address."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from digest.domain.article import Moment
from digest.domain.language import ENGLISH, SIMPLIFIED_CHINESE
from digest.sources.ages import stated
from digest.sources.bilingual import halves
from digest.sources.clues import Clues, learned
from digest.sources.page_lines import ADDRESS, Line, Note
from digest.sources.script import language_of

_META_LONGEST = 200
_TITLE_LONGEST = 400
_SUMMARY_LONGEST = 4000
_LEFTOVER_LONGEST = 40

_UPDATED = re.compile(r"(?:last\s+)?updated(?:\s+(?:on|at))?|更新于|更新於|更新时间|更新", re.IGNORECASE)
_LABEL = re.compile(r"(?:published|posted)(?:\s+(?:on|at))?|发布于|發布於|发布时间|发布", re.IGNORECASE)
_VIEWS = re.compile(r"(?<![\w.,])(\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.(\d))?([kK万]?)(?![\w.,])")
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


def read_header(lines: Sequence[Line], tldr: Mapping[str, str], clues: Clues, as_of: datetime, note: Note) -> Header:
    """Read the lines above the sections, those of the scores taken out.

    `tldr`: each language's TL;DR joined by spaces, which is what the summary should say.
    """
    header = Header()
    rest = [line for line in lines if line and not _takes_address(line, header)]
    rest = rest[_read_meta(rest, header, as_of, note) :]
    summary = next((at for at, line in enumerate(rest) if _says(line.text, tldr)), None)
    if summary is None and len(rest) > 2 and not header.category and len(rest[0].text) <= 30 < len(rest[1].text):
        header.category = halves(rest.pop(0).text, Clues(terse=True))
    if summary == 2 and not header.category and _title_lines(rest) == 1:
        header.category, summary = halves(rest.pop(0).text, Clues(terse=True)), 1
    titles = rest[: _title_lines(rest) if summary is None else summary]
    header.summaries = _read_summaries(rest[len(titles) :], tldr, clues, note)
    if not clues.chinese:
        said = (header.summaries.get(language, "") for language in (ENGLISH, SIMPLIFIED_CHINESE))
        clues = learned(clues.expected, *said)
    header.titles = _read_titles(titles, clues, note)
    if not header.titles:
        note(rest[0].number if rest else lines[-1].number if lines else 1, "title", "there is no title on this page")
    return header


def _takes_address(line: Line, header: Header) -> bool:
    """Whether the line is nothing but an address, which is then the article's."""
    if not ADDRESS.fullmatch(line.text):
        return False
    header.url = header.url or line.text
    return True


def _read_meta(lines: Sequence[Line], header: Header, as_of: datetime, note: Note) -> int:
    """Read the lines with ages that lead the header, a category above them and a counter below; how many lines that were."""
    dated = [at for at, line in enumerate(lines[:4]) if _is_meta(line.text, as_of)]
    if not dated:
        return 0
    used = next(at for at in range(dated[0] + 1, len(lines) + 1) if at not in dated)
    for line in lines[dated[0] : used]:
        _read_ages(line, header, as_of, note)
    if dated[0] == 1 and not header.category and len(lines[0].text) <= _LEFTOVER_LONGEST:
        header.category = halves(lines[0].text, Clues(terse=True))
    elif dated[0] > 0:
        return 0
    if used < len(lines) and header.views is None and (match := _VIEWS.fullmatch(lines[used].text)):
        header.views, used = _count(match), used + 1
    return used


def _is_meta(text: str, as_of: datetime) -> bool:
    """Whether ages and dates are what a line is about: little else stands behind the first of them."""
    if len(text) > _META_LONGEST:
        return False
    found = list(stated(text.translate(_DIGITS), as_of))
    if not found or found[0].start > 80:
        return False
    behind = text[found[0].start :]
    for one in reversed(found):
        behind = behind[: one.start - found[0].start] + " " + behind[one.end - found[0].start :]
    behind = _UPDATED.sub(" ", behind)
    return len(behind.strip(_BETWEEN)) <= _LEFTOVER_LONGEST


def _read_ages(line: Line, header: Header, as_of: datetime, note: Note) -> None:
    """Ages before the word `Updated` tell when it was published, those after it when it was updated; the first one counts."""
    text = line.text.translate(_DIGITS)
    found = list(stated(text, as_of))
    updated = _UPDATED.search(text)
    for one in found:
        name = "updated" if updated and one.start >= updated.start() else "published"
        if one.moment is None:
            note(line.number, name, f"{text[one.start : one.end]!r} is no time that has been")
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


def _says(text: str, tldr: Mapping[str, str]) -> bool:
    """Whether the text says what a TL;DR does."""
    packed = _packed(text)
    return any(said and _packed(said)[:60] in packed for said in tldr.values())


def _packed(text: str) -> str:
    return "".join(text.split())


def _title_lines(lines: Sequence[Line]) -> int:
    """How many lines are the title: one, or two where each is in another language and a summary follows."""
    if len(lines) < 3 or len(lines[1].text) > _TITLE_LONGEST:
        return min(1, len(lines))
    first, second = (halves(line.text[:_TITLE_LONGEST]) for line in lines[:2])
    return 2 if len(first) == len(second) == 1 and set(first) != set(second) else 1


def _read_titles(lines: Sequence[Line], clues: Clues, note: Note) -> Mapping[str, str]:
    titles: dict[str, str] = {}
    for line in lines:
        if len(line.text) > _TITLE_LONGEST:
            note(
                line.number, "title", f"it has {len(line.text)} characters, more than the {_TITLE_LONGEST} of any title"
            )
            continue
        for language, title in halves(line.text, clues).items():
            titles.setdefault(language, title)
    return titles


def _read_summaries(lines: Sequence[Line], tldr: Mapping[str, str], clues: Clues, note: Note) -> Mapping[str, str]:
    """Each line's English and Chinese; lines that follow one another in a language are joined by spaces."""
    parts: dict[str, list[str]] = {}
    for line in lines:
        sides = _by_tldr(line.text, tldr)
        if sides is None and len(line.text) > _SUMMARY_LONGEST:
            note(
                line.number,
                "summary",
                f"it has {len(line.text)} characters; no summary has more than {_SUMMARY_LONGEST}",
            )
            continue
        for language, text in (halves(line.text, clues) if sides is None else sides).items():
            parts.setdefault(language, []).append(text)
    return {language: " ".join(texts) for language, texts in parts.items()}


def _by_tldr(text: str, tldr: Mapping[str, str]) -> dict[str, str] | None:
    """The halves of a summary that begins or ends with what a TL;DR says; None where it does neither."""
    for language, said in tldr.items():
        if not said:
            continue
        other = ENGLISH if language == SIMPLIFIED_CHINESE else SIMPLIFIED_CHINESE
        if (end := _end_of(text, said)) is not None:
            sides = {language: text[:end].strip(), other: text[end:].strip()}
        elif (end := _end_of(text[::-1], said[::-1])) is not None:
            sides = {other: text[: len(text) - end].strip(), language: text[len(text) - end :].strip()}
        else:
            continue
        if not sides[other] or language_of(sides[other]) == other:
            return {name: side for name, side in sides.items() if side}
    return None


def _end_of(text: str, said: str) -> int | None:
    """Where `said` ends at the text's beginning, spaces aside; None where the text begins otherwise."""
    wanted = _packed(said)
    at = 0
    for position, char in enumerate(text):
        if char.isspace():
            continue
        if at == len(wanted):
            return position
        if char != wanted[at]:
            return None
        at += 1
    return len(text) if at == len(wanted) else None
