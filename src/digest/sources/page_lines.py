"""A page as numbered lines, and where its parts begin: header, sections per language, foot."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from digest.domain.clean import clean
from digest.domain.language import ENGLISH, SIMPLIFIED_CHINESE
from digest.domain.spelling import bare, one_slip_apart
from digest.sources.page_tags import in_pairs

Note = Callable[[int, str, str], None]
"""Says what is wrong: line, field, message."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the page: its number from 1, and its text without outer spaces. Tabs inside stay: they border cells."""

    number: int
    text: str

    def __bool__(self) -> bool:
        return bool(self.text)


_SPACES = str.maketrans(dict.fromkeys("\u00a0\u3000\u202f\u2007\x0b\x0c\x85\u2028\u2029", " "))


def page_lines(text: str) -> tuple[Line, ...]:
    """The lines as an editor counts them, cleaned; every kind of space is a plain one."""
    lines = clean(text.translate(_SPACES)).split("\n")
    return tuple(Line(number, line.strip()) for number, line in enumerate(lines, 1))


class Part(StrEnum):
    """A section of an article, named like its field."""

    TLDR = "tldr"
    KEY_FACTS = "key_facts"
    ANALYSIS = "analysis"
    INSIGHTS = "insights"
    FAQ = "faq"


_SHARED = {
    Part.TLDR: "tldr",
    Part.FAQ: "faq faqs qa",
}
_ENGLISH = {
    Part.TLDR: "keypoints",
    Part.KEY_FACTS: "keydata keyfacts keyfigures keynumbers",
    Part.ANALYSIS: "deepanalysis indepthanalysis deepdive",
    Part.INSIGHTS: "industryinsights industryinsight insights industryimplications",
    Part.FAQ: "frequentlyaskedquestions",
}
_CHINESE = {
    Part.TLDR: "要点 核心要点 太长不看 要點",
    Part.KEY_FACTS: "核心数据 关键数据 重要数据 核心數據 關鍵數據",
    Part.ANALYSIS: "深度解读 深度解析 深度解讀",
    Part.INSIGHTS: "行业启示 行业洞察 行业影响 行業啟示 行業啓示",
    Part.FAQ: "常见问题 常见问答 问答 常見問題",
}
_OVER_BOTH = ("analysis", "深度分析", "analysis深度分析", "深度分析analysis")
"""Headings over the blocks of both languages; with text of its own below, one heads an analysis."""


def _headings() -> dict[str, tuple[Part, str]]:
    known: dict[str, tuple[Part, str]] = {}
    for language, words in ((("", _SHARED)), (ENGLISH, _ENGLISH), (SIMPLIFIED_CHINESE, _CHINESE)):
        known |= {word: (part, language) for part, spellings in words.items() for word in spellings.split()}
    for part in Part:
        english = [word for word, (of, language) in known.items() if of is part and word.isascii()]
        chinese = [word for word, (of, language) in known.items() if of is part and not word.isascii()]
        known |= {pair: (part, "") for a in english for b in chinese for pair in (a + b, b + a)}
    return known


_HEADINGS = _headings()
_FUZZY = tuple(word for word in _HEADINGS if word.isascii() and len(word) >= 7)
_ITEM = re.compile(r"[•·●▪‣*-]\s|[•·●▪‣]|\d+[.、)]")


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading line announces. `part` is None for the one over both blocks; `language` is empty where it says none."""

    part: Part | None
    language: str


def heading(line: Line) -> Heading | None:
    """The heading that stands alone in this line, or None. Case, width, punctuation and one slip of a key do not matter."""
    if not line or len(line.text) > 48 or _ITEM.match(line.text) or "\t" in line.text:
        return None
    word = bare(line.text)
    if word in _OVER_BOTH:
        return Heading(None, SIMPLIFIED_CHINESE if word == "深度分析" else ENGLISH if word == "analysis" else "")
    near = word if word in _HEADINGS else _misspelt(word)
    return Heading(*_HEADINGS[near]) if near else None


def _misspelt(word: str) -> str | None:
    if not (word.isascii() and 6 <= len(word) < 30):
        return None
    return next((known for known in _FUZZY if one_slip_apart(word, known)), None)


_MARKS = re.compile(
    r"""
      (?P<notice>(?:disclaimer|免责声明|免責聲明|声明)\s*[:：])
    | (?P<share>(?:share(?:\ (?:to|on|this))?|分享到?)\s*[:：](?:\s*(?:share(?:\ to)?|分享到?)\s*[:：])?)
    | (?P<tags>(?:tags|topics|标签|標籤|标籤|標签|话题)\s*[:：])
    | (?P<source>(?:(?:source|link|url|original|article|来源|來源|原文|链接|連結)\s*){1,3}[:：]\s*(?=https?://))
    """,
    re.IGNORECASE | re.VERBOSE,
)
ADDRESS = re.compile(r"https?://[^\s<>\"“”，。；、（）]+", re.IGNORECASE)


class Mark(StrEnum):
    """What a line outside the sections is, by its label."""

    NOTICE = "notice"
    SHARE = "share"
    TAGS = "tags"
    SOURCE = "source"


def leading_mark(line: Line) -> tuple[Mark, str] | None:
    """The label that begins this line, and the text after it (a notice keeps its label, to be split by it)."""
    match = _MARKS.match(line.text)
    if match is None or match.lastgroup is None:
        return None
    kind = Mark(match.lastgroup)
    return kind, line.text if kind is Mark.NOTICE else line.text[match.end() :].strip()


@dataclass(slots=True)
class Section:
    """A section as it stands: its part, the language its heading says (empty: none), the heading's line, the lines below."""

    part: Part
    language: str
    number: int
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Sheet:
    """A page taken apart: the lines above the first section, the sections in order, and the lines around and below them."""

    header: list[Line] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    foot: list[Line] = field(default_factory=list)


def take_apart(lines: Sequence[Line]) -> Sheet:
    """Divide the lines by their headings and marks."""
    headings = [heading(line) for line in lines]
    last = max((at for at, found in enumerate(headings) if found), default=-1)
    sheet = Sheet()
    into = sheet.header
    for at, (line, found) in enumerate(zip(lines, headings, strict=True)):
        if found:
            part = found.part or _part_of_shared(headings, lines, at)
            into = _begin(sheet, Section(part, found.language, line.number)) if part else []
        elif into is sheet.header:
            into = _in_header(sheet, line, below=at > last)
        else:
            into = sheet.foot if _ends_section(line, below=at > last) else into
            into.append(line)
    _move_tags_down(sheet)
    return sheet


def _part_of_shared(headings: Sequence[Heading | None], lines: Sequence[Line], at: int) -> Part | None:
    """The heading over both blocks heads nothing itself, unless text of its own follows: then that is an analysis."""
    following = next((below for below in range(at + 1, len(lines)) if lines[below]), None)
    return None if following is None or headings[following] else Part.ANALYSIS


def _begin(sheet: Sheet, section: Section) -> list[Line]:
    sheet.sections.append(section)
    return section.lines


def _in_header(sheet: Sheet, line: Line, *, below: bool) -> list[Line]:
    """Put a line of the header where it belongs. On a page without sections, its first notice, tags or share line ends it."""
    found = leading_mark(line)
    (sheet.foot if found else sheet.header).append(line)
    return sheet.foot if found and below and found[0] is not Mark.SOURCE else sheet.header


def _ends_section(line: Line, *, below: bool) -> bool:
    """A notice always does; the other marks only below the last heading, since prose may cite `Source: https://…`."""
    found = leading_mark(line)
    return found is not None and (below or found[0] is Mark.NOTICE)


def _move_tags_down(sheet: Sheet) -> None:
    """Without a notice, the line of tags stands right under the last section, apart from it: the last line but `Share:`."""
    first = leading_mark(sheet.foot[0]) if sheet.foot else None
    if not sheet.sections or (first and first[0] is not Mark.SHARE):
        return
    lines = sheet.sections[-1].lines
    while lines and not lines[-1]:
        lines.pop()
    apart = len(lines) > 1 and not lines[-2]
    if apart and looks_like_tags(lines[-1].text) and (first or in_pairs(lines[-1].text)):
        sheet.foot.insert(0, lines.pop())


_TAGS_LONGEST = 300
_PROSE = re.compile(r"[。！？!?;；:：]|[.,，]\s|\.$|[”\"]$")


def looks_like_tags(text: str) -> bool:
    """Whether a line is rather a list of tags than a sentence: short, and without a sentence's punctuation."""
    return 0 < len(text) <= _TAGS_LONGEST and not _PROSE.search(text.replace(", ", " ")) and not ADDRESS.search(text)
