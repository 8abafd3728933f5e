"""The bilingual article page: one text file, one article in English, Chinese or both.

Read in five steps: lines, parts, sections per language, then header and foot, whose ambiguities the sections resolve.
Nothing is stored of a page with a problem; every problem of the page is named at once.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise

from digest.domain.article import Article, Content, FaqEntry, Insight, KeyFact
from digest.domain.identity import canonical_url, shows_its_host
from digest.domain.language import ENGLISH, SIMPLIFIED_CHINESE
from digest.domain.taxonomy import Taxonomy
from digest.domain.words import mark
from digest.ports import Parsed, Problem
from digest.ports.sources import Said
from digest.sources.clues import Clues, learned
from digest.sources.page_bodies import asks, read_bullets, read_faq, read_insights, read_paragraphs
from digest.sources.page_foot import Foot, read_foot
from digest.sources.page_header import read_header
from digest.sources.page_lines import Line, Note, Part, Section, Sheet, page_lines, take_apart
from digest.sources.page_meta import Header
from digest.sources.page_scores import ScoreLines, has_scores, read_scores
from digest.sources.page_tables import read_table
from digest.sources.script import has_han, language_of
from digest.sources.taxonomy import load

LONGEST = 500_000
"""Characters; the longest real pages have a tenth of this."""

LINES = 5_000
"""The longest real pages have a tenth of this, too; each costs, whatever stands in it."""

_HEADER_LINES = 100
_MARKUP = re.compile(
    r"<(?:!doctype|\?xml|(?:html|head|body|div|article|script|rss|feed)\b)|%pdf-|\{\\rtf", re.IGNORECASE
)


def read_page(text: str, record: str, as_of: datetime, most: int | None = None) -> Parsed:
    """A `Source`: read one page. Tags are those of the program's taxonomy."""
    parsed = read_page_with(load(), text, record, as_of)
    return replace(parsed, problems=parsed.problems[:most])


def read_page_with(taxonomy: Taxonomy, text: str, record: str, as_of: datetime) -> Parsed:
    """Read one page with this taxonomy."""
    problems: list[Problem] = []

    def note(line: int, name: str, message: str) -> None:
        problems.append(Problem(record, line, name, message))

    article = _refused(text, note) or _article(text, taxonomy, as_of, note)
    if problems or not isinstance(article, Article):
        return Parsed(problems=tuple(sorted(problems, key=lambda problem: problem.line)))
    return Parsed((article,))


def _refused(text: str, note: Note) -> bool:
    """Whether the text cannot be a page at all; says why."""
    start = text[:2000].lstrip("\ufeff \t\r\n").casefold()
    if not start:
        note(1, "page", Said(mark("the file is empty")))
    elif len(text) > LONGEST:
        note(
            1,
            "page",
            Said(
                mark("it has {count} characters; the longest page read is {most}"),
                count=f"{len(text):,}",
                most=f"{LONGEST:,}",
            ),
        )
    elif "\0" in text:
        note(text.count("\n", 0, text.index("\0")) + 1, "page", Said(mark("this is binary data, not text")))
    elif _MARKUP.match(start):
        note(1, "page", Said(mark("this is markup, not the text of a page; save what the page shows as plain text")))
    else:
        return False
    return True


def _sheet(text: str, note: Note) -> Sheet | None:
    """The page taken apart; None where it is none, or too long."""
    lines = page_lines(text)
    if len(lines) > LINES:
        said = mark("it has {count} lines; the longest page read has {most}")
        note(LINES + 1, "page", Said(said, count=f"{len(lines):,}", most=f"{LINES:,}"))
        return None
    sheet = take_apart(lines)
    if sum(map(bool, sheet.header)) > _HEADER_LINES:
        note(
            sheet.header[-1].number,
            "page",
            Said(mark("this is no article page: {count} lines, and no section has begun"), count=_HEADER_LINES),
        )
        return None
    if not (sheet.sections or has_scores(sheet.header)):
        note(1, "page", Said(mark("this is no article page: it has neither scores nor sections")))
        return None
    return sheet


def _article(text: str, taxonomy: Taxonomy, as_of: datetime, note: Note) -> Article | None:
    if (sheet := _sheet(text, note)) is None:
        return None
    scored = read_scores(sheet.header, note)
    bodies = _read_sections(sheet.sections, note)
    header = read_header(_without(sheet.header, scored), _said(bodies), _clues(bodies), as_of, note)
    foot = read_foot(sheet.foot, lambda name: taxonomy.find(name) is not None, note)
    if scored.scores is None:
        return None
    return Article(
        contents=_contents(header, bodies),
        scores=scored.scores,
        category=header.category,
        tags=taxonomy.merge(foot.tags),
        published=header.published,
        updated=header.updated,
        url=_url(header, foot),
        share_links=tuple(filter(_is_address, foot.share_links)),
        notice=foot.notice,
        views=header.views,
    )


def _without(lines: Sequence[Line], scored: ScoreLines) -> list[Line]:
    return [line for line in lines if line.number not in scored.lines]


@dataclass(slots=True)
class _Body:
    """The sections of one language."""

    tldr: tuple[str, ...] = ()
    key_facts: tuple[KeyFact, ...] = ()
    analysis: tuple[str, ...] = ()
    insights: tuple[Insight, ...] = ()
    faq: tuple[FaqEntry, ...] = field(default=())

    def add(self, section: Section, note: Note) -> None:
        """Read a section; one that comes twice adds to the first."""
        lines = section.lines
        match section.part:
            case Part.TLDR:
                self.tldr += read_bullets(lines)
            case Part.KEY_FACTS:
                self.key_facts += read_table(lines)
            case Part.ANALYSIS:
                self.analysis += read_paragraphs(lines)
            case Part.INSIGHTS:
                self.insights += read_insights(lines)
            case Part.FAQ:
                self.faq += read_faq(lines, note)


def _read_sections(sections: Sequence[Section], note: Note) -> dict[str, _Body]:
    bodies: dict[str, _Body] = {}
    divided = [part for section in sections for part in _divided(section)]
    for section, language in zip(divided, _languages(divided), strict=True):
        bodies.setdefault(language, _Body()).add(section, note)
    return bodies


def _divided(section: Section) -> Sequence[Section]:
    """A section under a heading of both languages, in two where its text changes from one language to the other, once."""
    if section.language:
        return (section,)
    found = [(at, language_of(line.text)) for at, line in enumerate(section.lines) if line]
    turns = [at for (_, before), (at, after) in pairwise(found) if before != after]
    if len(turns) != 1 or not all(language for _, language in found):
        return (section,)
    first, second = section.lines[: turns[0]], section.lines[turns[0] :]
    if section.part is Part.FAQ and not asks(second[0]):
        return (section,)
    return (replace(section, lines=first), replace(section, number=second[0].number, lines=second))


def _languages(sections: Sequence[Section]) -> list[str]:
    """Each section's language: what its text is in, else what its heading says, else that of the section before or after."""
    found = [_language(section) for section in sections]
    last = next(filter(None, found), ENGLISH)
    return [last := language or last for language in found]


def _language(section: Section) -> str:
    text = " ".join(line.text for line in section.lines)
    if not section.language:
        return language_of(text)
    # A heading is only overruled by a text that is plainly in the other language.
    if section.language == SIMPLIFIED_CHINESE and not has_han(text) and len(text.split()) > 20:
        return ENGLISH
    return section.language


def _said(bodies: Mapping[str, _Body]) -> dict[str, str]:
    return {language: " ".join(body.tldr) for language, body in bodies.items() if body.tldr}


def _clues(bodies: Mapping[str, _Body]) -> Clues:
    english, chinese = (_prose(bodies.get(language, _Body())) for language in (ENGLISH, SIMPLIFIED_CHINESE))
    return learned(tuple(bodies) or (ENGLISH, SIMPLIFIED_CHINESE), english, chinese)


def _prose(body: _Body) -> str:
    asked = (part for entry in body.faq for part in (entry.question, entry.answer))
    return "\n".join((*body.tldr, *body.analysis, *asked))


def _contents(header: Header, bodies: Mapping[str, _Body]) -> dict[str, Content]:
    """English first; a language with neither title, summary nor section is not there."""
    contents = {}
    for language in (ENGLISH, SIMPLIFIED_CHINESE):
        body = bodies.get(language, _Body())
        content = Content(
            header.titles.get(language, ""),
            header.summaries.get(language, ""),
            body.tldr,
            body.key_facts,
            body.analysis,
            body.insights,
            body.faq,
        )
        if content != Content():
            contents[language] = content
    return contents


def _url(header: Header, foot: Foot) -> str | None:
    return next((url for url in (foot.url, header.url) if url and _is_address(url)), None)


def _is_address(url: str) -> bool:
    try:
        return bool(canonical_url(url)) and shows_its_host(url)
    except ValueError:
        return False
