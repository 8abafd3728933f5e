"""What an editor types to correct a story: `title: … tldr.zh: one | two`, in English or Chinese names. Pure."""

import re
from collections.abc import Sequence
from enum import Enum

from digest.domain.language import canonical
from digest.domain.revision import LISTS, SCORES, WORDED, Amendment, Field

NAMES = {
    "title": Field.TITLE,
    "标题": Field.TITLE,
    "summary": Field.SUMMARY,
    "摘要": Field.SUMMARY,
    "tldr": Field.TLDR,
    "要点": Field.TLDR,
    "analysis": Field.ANALYSIS,
    "深度解读": Field.ANALYSIS,
    "深度分析": Field.ANALYSIS,
    "hot": Field.HOT,
    "热度": Field.HOT,
    "quality": Field.QUALITY,
    "质量": Field.QUALITY,
    "品质": Field.QUALITY,
    "impact": Field.IMPACT,
    "影响力": Field.IMPACT,
    "url": Field.URL,
    "链接": Field.URL,
    "连结": Field.URL,
}
"""What fields are called when they are typed."""

_MARKER = re.compile(
    rf"(?:^|\s)(?P<name>{'|'.join(NAMES)})(?:\.(?P<language>[a-z]{{2,3}}(?:-[a-z]+)?))?\s*[:：]\s*", re.IGNORECASE
)
_SEPARATOR = re.compile(r"\s*[|｜]\s*")


_NAMED = re.compile(r"\s*(?P<name>[^\W\d_][\w-]{0,30})(?:\.(?P<language>[\w-]+))?\s*[:：]")


class Fault(Enum):
    """What is wrong with a correction: it names no field, or none that there is, or no language; or a value is none."""

    UNNAMED = "names no field"
    UNKNOWN = "is no field"
    LANGUAGE = "is no language; write en or zh"
    EMPTY = "says nothing"
    SCORE = "is a whole number from 0 to 100"


class MisreadError(ValueError):
    """A correction that can't be read; `word` is the field or language at fault as it was typed, empty where none is named."""

    def __init__(self, fault: Fault, word: str = "") -> None:
        super().__init__(f"“{word}” {fault.value}" if word else f"it {fault.value}")
        self.fault, self.word = fault, word


def read(typed: str, language: str) -> tuple[Amendment, ...]:
    """The changes named in the text, each up to the next; of fields that each language has, in this one unless one is named.

    Raises MisreadError where no field, or nothing that is one, is named, a value is empty, or no score.
    """
    markers = list(_MARKER.finditer(typed))
    if not markers or typed[: markers[0].start()].strip():
        raise _misread(typed)
    ends = [marker.start() for marker in markers[1:]] + [len(typed)]
    pairs = zip(markers, ends, strict=True)
    return tuple(_amendment(marker, typed[marker.end() : end].strip(), language) for marker, end in pairs)


def _misread(typed: str) -> MisreadError:
    """Why no field can be read at the beginning."""
    named = _NAMED.match(typed)
    if named is None:
        return MisreadError(Fault.UNNAMED)
    if named["language"] and named["name"].lower() in NAMES:
        return MisreadError(Fault.LANGUAGE, named["language"])
    return MisreadError(Fault.UNKNOWN, named["name"])


def written(amendments: Sequence[Amendment]) -> str:
    """The changes as a line that reads as the same."""
    return " ".join(f"{_name(one)}: {' | '.join(one.values)}" for one in amendments)


def _amendment(marker: re.Match[str], value: str, language: str) -> Amendment:
    field = NAMES[marker["name"].lower()]
    values = tuple(filter(None, _SEPARATOR.split(value))) if field in LISTS else (value,)
    if not value or not values:
        raise MisreadError(Fault.EMPTY, marker["name"])
    if field in SCORES and not _is_score(value):
        raise MisreadError(Fault.SCORE, marker["name"])
    tag = canonical(marker["language"]) if marker["language"] else language
    return Amendment(field, values, tag if field in WORDED else "")


def _is_score(value: str) -> bool:
    return value.isascii() and value.isdecimal() and int(value) <= 100


def _name(one: Amendment) -> str:
    return f"{one.field}.{one.language}" if one.language else one.field
