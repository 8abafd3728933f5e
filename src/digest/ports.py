"""What the services need from outside, as protocols. Storage, search and the runner implement them; tests bring fakes.

All repositories of one `UnitOfWork` share one connection and one transaction: it commits when the block ends normally
and rolls back when it raises.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, Protocol, TypeVar

from digest.domain.article import Article, StoredArticle, Tag
from digest.domain.reader import Address, Profile, Reader, Subscription
from digest.domain.schedule import Rule


class Clock(Protocol):
    """The wall clock, as an argument to everything that needs one."""

    def now(self) -> datetime:
        """The current instant in UTC, zone attached."""


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a longer list: the items and how many there are in all."""

    items: tuple[T, ...]
    total: int


class Articles(Protocol):
    """Articles with their revisions. Samples are left out as soon as one real article is stored."""

    async def find(self, keys: Collection[str]) -> StoredArticle | None:
        """The article that has any of these identity keys (see `domain.identity`), samples included."""

    async def get(self, number: int) -> StoredArticle | None:
        """The article of this number in its current revision, or None."""

    async def many(self, numbers: Sequence[int]) -> tuple[StoredArticle, ...]:
        """The articles of these numbers that exist, in the order asked for."""

    async def add(self, article: Article, keys: Collection[str], now: datetime) -> StoredArticle:
        """Store a new article, available from now."""

    async def revise(self, number: int, article: Article, keys: Collection[str], now: datetime) -> StoredArticle:
        """Store a further revision; its keys join the earlier ones. `available_at` stays."""

    async def window(self, after: datetime, until: datetime, *, samples: bool) -> tuple[StoredArticle, ...]:
        """The articles with after < available_at <= until, oldest first."""

    async def latest(self, limit: int, offset: int = 0, *, tag: str | None = None) -> Page[StoredArticle]:
        """The newest articles first (publication time, else available_at), of one tag where a slug is given."""

    async def top(self, after: datetime, limit: int, offset: int = 0) -> Page[StoredArticle]:
        """The articles available after that instant, highest sum of scores first."""

    async def tags(self) -> tuple[tuple[Tag, int], ...]:
        """Every tag in use with the number of its articles, most used first."""

    async def count(self, *, samples: bool = True) -> int:
        """How many articles are stored."""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """An article found by words, in one of its languages."""

    article: int
    language: str
    rank: float


@dataclass(frozen=True, slots=True)
class FaqHit:
    """A question-and-answer pair that may answer a question. `confidence` is 0 to 1; the article's FAQ `position` from 0."""

    article: int
    language: str
    position: int
    question: str
    answer: str
    confidence: float


class Index(Protocol):
    """The article and FAQ index, written in the article's own transaction."""

    async def put(self, stored: StoredArticle) -> None:
        """Index this revision in place of any earlier one."""

    async def search(self, query: str, limit: int, offset: int = 0) -> Page[SearchHit]:
        """The articles that match the words, best first, one hit per article."""

    async def ask(self, question: str, limit: int, within: Collection[int] = ()) -> tuple[FaqHit, ...]:
        """The nearest FAQ entries, best first; those of the articles `within` come first on a tie."""


class Readers(Protocol):
    """Readers, their identities, places and subscriptions."""

    async def get(self, platform: str, user: str) -> Reader | None:
        """The reader with this identity, with their subscription where they have one."""

    async def add(self, address: Address, user: str, profile: Profile, zone: str, now: datetime) -> Reader:
        """A new reader with this identity, whose private chat is the address. Not subscribed."""

    async def save(self, reader: Reader) -> None:
        """Store the reader's settings and, where there is one, give the subscription the same profile."""

    async def subscribe(self, reader: int, address: Address, rules: Sequence[Rule], now: datetime) -> Subscription:
        """Subscribe the reader's address with these rules, or give the existing subscription these rules."""

    async def unsubscribe(self, reader: int, now: datetime) -> bool:
        """End the subscription and cancel its unsent deliveries; False where there was none."""

    async def export(self, reader: int) -> Mapping[str, object]:
        """Everything stored about the reader, as JSON values."""

    async def forget(self, reader: int) -> Sequence[Address]:
        """Erase every row about the reader, pending deliveries included; the addresses they had."""

    async def addresses(self) -> Sequence[tuple[Address, Subscription]]:
        """Every active subscription and its address, by id."""


@dataclass(frozen=True, slots=True)
class EditionKey:
    """What makes an edition unique: its readers' profile, the window (since, cut], and the local date it is dated with."""

    profile: str
    since: datetime
    cut: datetime
    on: date
    samples: bool = False


class UnitOfWork(Protocol):
    """One transaction over all repositories."""

    @property
    def articles(self) -> Articles: ...
    @property
    def index(self) -> Index: ...
    @property
    def readers(self) -> Readers: ...


class Store(Protocol):
    """Opens units of work."""

    def begin(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A transaction that may write."""

    def read(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A transaction that only reads; never waits for a writer."""
