"""What stands around and below a page's sections: notices, tags, the article's address, share links."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from digest.domain.language import ENGLISH, SIMPLIFIED_CHINESE
from digest.domain.words import mark
from digest.ports.sources import Said
from digest.sources.page_lines import ADDRESS, Line, Mark, Note, leading_mark, looks_like_tags
from digest.sources.page_tags import tag_names
from digest.sources.script import has_han, language_of

_NOTICE_LABEL = re.compile(r"(?:disclaimer|免责声明|免責聲明|(?<!\w)声明)\s*[:：]\s*", re.IGNORECASE)
_TAGS_LONGEST = 500
_TAG_LINES = 8


@dataclass(slots=True)
class Foot:
    """Notices per language, each tag's names per language, the article's address and its share links."""

    notice: dict[str, str] = field(default_factory=dict)
    tags: list[Mapping[str, str]] = field(default_factory=list)
    url: str | None = None
    share_links: list[str] = field(default_factory=list)


def read_foot(lines: Sequence[Line], known: Callable[[str], bool], note: Note) -> Foot:
    """Read these lines. `known` tells names of tags, which divides a line without delimiters more surely."""
    foot = Foot()
    tag_lines: list[Line] = []
    sharing = False
    for line in filter(None, lines):
        kind, text = leading_mark(line) or (None, line.text)
        sharing = kind is Mark.SHARE or (sharing and kind is None)
        if kind is Mark.NOTICE:
            foot.notice |= _notices(text)
        elif kind is Mark.SOURCE:
            foot.url = foot.url or _address(text)
        elif sharing or ADDRESS.fullmatch(text):
            foot.share_links += ADDRESS.findall(text)
        elif kind is Mark.TAGS or looks_like_tags(text) or not foot.notice:
            tag_lines.append(Line(line.number, text))
        else:
            _continue_notice(foot.notice, text)
    foot.tags = list(tag_names(_checked(tag_lines, note), known))
    return foot


def _checked(lines: Sequence[Line], note: Note) -> Sequence[str]:
    """The lines of tags, where that is what they are: whatever a page ends in that is not read otherwise comes here."""
    for line in lines[_TAG_LINES : _TAG_LINES + 1]:
        note(
            line.number,
            "tags",
            Said(mark("tags stand in {most} lines at most, and nothing else can stand here"), most=_TAG_LINES),
        )
    for line in lines:
        if len(line.text) > _TAGS_LONGEST:
            note(
                line.number,
                "tags",
                Said(
                    mark("it has {count} characters; a line of tags has {most} at most"),
                    count=len(line.text),
                    most=_TAGS_LONGEST,
                ),
            )
    return [line.text for line in lines[:_TAG_LINES] if len(line.text) <= _TAGS_LONGEST]


def _address(text: str) -> str | None:
    match = ADDRESS.search(text)
    return match[0] if match else None


def _notices(text: str) -> dict[str, str]:
    """The notices after each label, by the language they are in."""
    said = [part.strip() for part in _NOTICE_LABEL.split(text) if part.strip()]
    return {language_of(part) or (SIMPLIFIED_CHINESE if has_han(part) else ENGLISH): part for part in said}


def _continue_notice(notice: dict[str, str], text: str) -> None:
    language = language_of(text) or next(reversed(notice))
    notice[language] = f"{notice[language]} {text}" if language in notice else text
