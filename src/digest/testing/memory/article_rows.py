"""What the memory store keeps of articles and of their index. Fields have the names of the database's columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from digest.domain.article import Article, StoredArticle, Withdrawal
from digest.testing.memory.table import Row


@dataclass(frozen=True, slots=True)
class ArticleRow(Row):
    """An article in its current revision, and what lists are made by. `sort_at`: when published, else `available_at`."""

    id: int
    article: Article
    available_at: datetime
    revision: int
    revised_at: datetime
    sort_at: datetime
    story: str
    score_sum: int
    corrected_at: datetime | None = None
    withdrawn_at: datetime | None = None
    withdrawn_reason: str | None = None

    @property
    def stored(self) -> StoredArticle:
        """As the ports give it."""
        gone = Withdrawal(self.withdrawn_at, self.withdrawn_reason or "") if self.withdrawn_at else None
        known = (self.id, self.article, self.available_at, self.revision, self.revised_at)
        return StoredArticle(*known, self.corrected_at, gone)


@dataclass(frozen=True, slots=True)
class ArticleKeyRow(Row):
    """Whose an identity key is."""

    article_id: int


@dataclass(frozen=True, slots=True)
class TagRow(Row):
    """A tag's names by language, gathered from every article that ever had it."""

    slug: str
    names: Mapping[str, str]
    known: bool


@dataclass(frozen=True, slots=True)
class SearchEntryRow(Row):
    """An article's current revision in one language, as the index knows it."""

    id: int
    article_id: int
    language: str


@dataclass(frozen=True, slots=True)
class FaqEntryRow(Row):
    """A question and its answer in an article's current revision, as the index knows them."""

    id: int
    article_id: int
    language: str
    position: int
    question: str
    answer: str
    words: str


@dataclass(frozen=True, slots=True)
class FaqMeaningRow(Row):
    """What an FAQ entry is about, as a vector of one model."""

    entry_id: int
    model: str
    vector: bytes


@dataclass(frozen=True, slots=True)
class WordsRow(Row):
    """The tokens of an index entry, by column."""

    entry: int
    columns: Mapping[str, frozenset[str]]

    @property
    def size(self) -> int:
        """How many tokens that are, one in two columns twice."""
        return sum(map(len, self.columns.values()))

    def has(self, token: str) -> bool:
        """Whether the token stands in any column."""
        return any(token in tokens for tokens in self.columns.values())
