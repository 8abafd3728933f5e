"""An article made different by an editor: which fields change, and what they say before and after. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from digest.domain.article import Article, Content, Scores


class Field(StrEnum):
    """What of an article an editor can change by naming it."""

    TITLE = "title"
    SUMMARY = "summary"
    TLDR = "tldr"
    ANALYSIS = "analysis"
    HOT = "hot"
    QUALITY = "quality"
    IMPACT = "impact"
    URL = "url"


SCORES = frozenset({Field.HOT, Field.QUALITY, Field.IMPACT})
WORDED = frozenset({Field.TITLE, Field.SUMMARY, Field.TLDR, Field.ANALYSIS})
"""Fields that each language has for itself."""

LISTS = frozenset({Field.TLDR, Field.ANALYSIS})
"""Fields of several points or paragraphs."""


@dataclass(frozen=True, slots=True)
class Amendment:
    """What a field is to say; `language` is empty where the field has none."""

    field: Field
    values: tuple[str, ...]
    language: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a section says before and after, in one language (empty where it has none). `section` names it as `Article` does."""

    section: str
    language: str
    before: str
    after: str


def amended(article: Article, amendments: Iterable[Amendment]) -> Article:
    """The article with these fields changed. Raises ValueError for a score outside 0 to 100."""
    for one in amendments:
        article = _amended(article, one)
    return article


def differences(old: Article, new: Article) -> tuple[Difference, ...]:
    """Where the two say something different: what each language says, then what all of them share."""
    languages = dict.fromkeys((*old.contents, *new.contents))
    worded = (one for tag in languages for one in _content(tag, old.content(tag), new.content(tag)))
    return (*worded, *_shared(old, new))


def _amended(article: Article, one: Amendment) -> Article:
    if one.field in WORDED:
        content = _reworded(article.content(one.language), one)
        return replace(article, contents={**article.contents, one.language: content})
    [text] = one.values
    return (
        replace(article, url=text)
        if one.field is Field.URL
        else replace(article, scores=_scored(article, one.field, text))
    )


def _reworded(content: Content, one: Amendment) -> Content:
    text = " ".join(one.values)
    match one.field:
        case Field.TITLE:
            return replace(content, title=text)
        case Field.SUMMARY:
            return replace(content, summary=text)
        case Field.TLDR:
            return replace(content, tldr=one.values)
        case _:
            return replace(content, analysis=one.values)


def _scored(article: Article, field: Field, text: str) -> Scores:
    score = int(text)
    if not 0 <= score <= 100:
        raise ValueError(f"{score} is no score")
    match field:
        case Field.HOT:
            return replace(article.scores, hot=score)
        case Field.QUALITY:
            return replace(article.scores, quality=score)
        case _:
            return replace(article.scores, impact=score)


SECTIONS = ("title", "summary", "tldr", "key_facts", "analysis", "insights", "faq")


def _content(language: str, old: Content, new: Content) -> Iterator[Difference]:
    for section in SECTIONS:
        before, after = getattr(old, section), getattr(new, section)
        if before != after:
            yield Difference(section, language, _worded(before), _worded(after))


def _shared(old: Article, new: Article) -> Iterator[Difference]:
    scores = (("hot", "quality", "impact"), _scores(old.scores), _scores(new.scores))
    for section, before, after in zip(*scores, strict=True):
        if before != after:
            yield Difference(section, "", before, after)
    others = {"url": (old.url or "", new.url or ""), "tags": (_tags(old), _tags(new))}
    for section, (before, after) in others.items():
        if before != after:
            yield Difference(section, "", before, after)


def _scores(scores: Scores) -> tuple[str, ...]:
    return str(scores.hot), str(scores.quality), str(scores.impact)


def _tags(article: Article) -> str:
    return ", ".join(tag.slug for tag in article.tags)


def _worded(value: object) -> str:
    """A section as one text; of what has parts, the parts that say something."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return " | ".join(map(_worded, value))
    names = getattr(value, "__dataclass_fields__", {})
    return ": ".join(said for name in names if (said := str(getattr(value, name))))
