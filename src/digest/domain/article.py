"""An article: one analysis in one or several languages, with three scores.

The languages of one article are not symmetric: any section may exist in one and be absent in another, so every section
is optional per language and readers fall back section by section.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Precision(StrEnum):
    """How exactly an instant is known: `1d ago` is known to the day."""

    EXACT = "exact"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Moment:
    """A UTC instant and how exactly it is known."""

    at: datetime
    precision: Precision = Precision.EXACT


@dataclass(frozen=True, slots=True)
class Scores:
    """Three scores, each 0 to 100."""

    hot: int
    quality: int
    impact: int


@dataclass(frozen=True, slots=True)
class KeyFact:
    """A row of the key data: who or what, what is said of it, and the figure. The last two may be empty."""

    entity: str
    information: str = ""
    figure: str = ""


@dataclass(frozen=True, slots=True)
class Insight:
    """A numbered insight; the lead is the bold phrase before the colon, empty where there is none."""

    text: str
    lead: str = ""


@dataclass(frozen=True, slots=True)
class FaqEntry:
    """A question and its answer in one language."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Content:
    """What an article says in one language; an empty section is absent in this language."""

    title: str = ""
    summary: str = ""
    tldr: tuple[str, ...] = ()
    key_facts: tuple[KeyFact, ...] = ()
    analysis: tuple[str, ...] = ()
    insights: tuple[Insight, ...] = ()
    faq: tuple[FaqEntry, ...] = ()

    @property
    def tellable(self) -> bool:
        """Whether a digest can hold it in this language: title and TL;DR exist (PRODUCT.md, Language)."""
        return bool(self.title and self.tldr)


@dataclass(frozen=True, slots=True)
class Tag:
    """A topic. `known` ones come from the taxonomy; unknown ones are kept as they came, under a slug of their name."""

    slug: str
    names: Mapping[str, str]
    known: bool = True


@dataclass(frozen=True, slots=True)
class Article:
    """One analysed article as it came in. Instants are UTC. `contents`, `category` and `notice` are keyed by language."""

    contents: Mapping[str, Content]
    scores: Scores
    category: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[Tag, ...] = ()
    published: Moment | None = None
    updated: Moment | None = None
    url: str | None = None
    share_links: tuple[str, ...] = ()
    notice: Mapping[str, str] = field(default_factory=dict)
    story: str | None = None
    views: int | None = None
    sample: bool = False

    def content(self, language: str) -> Content:
        """What it says in this language; an empty `Content` where it says nothing."""
        return self.contents.get(language, Content())


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """When an article was withdrawn, and why, in the editor's own words; empty where they gave none."""

    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article in the store: its number (what `/article` takes), current revision (1, 2, …) and first-stored instant.

    `available_at` partitions the windows of editions; `revised_at` is when the current revision was stored, `corrected_at`
    when an editor last corrected it. A withdrawn one is only known by its number: no list, search or answer has it.
    """

    id: int
    article: Article
    available_at: datetime
    revision: int = 1
    revised_at: datetime | None = None
    corrected_at: datetime | None = None
    withdrawn: Withdrawal | None = None

    def __hash__(self) -> int:
        """Number and revision name it; its texts, which can't be hashed, need not be read for that."""
        return hash((self.id, self.revision))
