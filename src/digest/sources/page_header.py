"""What stands above a page's sections: category, ages, views, title, summary, address."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from digest.domain.language import ENGLISH, SIMPLIFIED_CHINESE
from digest.domain.words import mark
from digest.ports.sources import Said
from digest.sources.bilingual import halves
from digest.sources.clues import Clues, learned
from digest.sources.page_lines import ADDRESS, Line, Note
from digest.sources.page_meta import Header, read_meta, says
from digest.sources.script import language_of

_TITLE_LONGEST = 400
_SUMMARY_LONGEST = 4000


def read_header(lines: Sequence[Line], tldr: Mapping[str, str], clues: Clues, as_of: datetime, note: Note) -> Header:
    """Read the lines above the sections, those of the scores taken out.

    `tldr`: each language's TL;DR joined by spaces, which is what the summary should say.
    """
    header = Header()
    rest = [line for line in lines if line and not _takes_address(line, header)]
    rest = rest[read_meta(rest, tldr, header, as_of, note) :]
    summary = next((at for at, line in enumerate(rest) if says(line.text, tldr)), None)
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
        note(
            rest[0].number if rest else lines[-1].number if lines else 1,
            "title",
            Said(mark("there is no title on this page")),
        )
    return header


def _takes_address(line: Line, header: Header) -> bool:
    """Whether the line is nothing but an address, which is then the article's."""
    if not ADDRESS.fullmatch(line.text):
        return False
    header.url = header.url or line.text
    return True


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
                line.number,
                "title",
                Said(
                    mark("it has {count} characters, more than the {most} of any title"),
                    count=len(line.text),
                    most=_TITLE_LONGEST,
                ),
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
                Said(
                    mark("it has {count} characters; no summary has more than {most}"),
                    count=len(line.text),
                    most=_SUMMARY_LONGEST,
                ),
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
    wanted = "".join(said.split())
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
