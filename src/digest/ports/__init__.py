"""What the services need from outside, as protocols. Storage, search and the runner implement them; tests bring fakes.

All repositories of one `UnitOfWork` share one connection and one transaction: it commits when the block ends normally
and rolls back when it raises.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from digest.domain.article import Article, FaqEntry, StoredArticle, Tag
from digest.domain.reader import Subscription
from digest.ports.broadcasts import Broadcasts, Crowd, Watcher
from digest.ports.corrections import Corrections
from digest.ports.counts import Counts
from digest.ports.editions import SAMPLES_ON, Draft, EditionItem, EditionKey, Editions, StoredEdition
from digest.ports.links import Links
from digest.ports.meaning import Embedder, EmbedderError, Meaning
from digest.ports.notes import Notes, OpenQuestion, Requested
from digest.ports.notices import Notice, Notices
from digest.ports.opinions import Remarks, Votes
from digest.ports.paging import Page
from digest.ports.platforms import Bulk, Choices, Keeper, Payload, Posted, Renderer, Rights, Sender
from digest.ports.readers import Readers
from digest.ports.receipts import Receipt, Receipts
from digest.ports.reviews import Posting, Reviews
from digest.ports.saves import Saves
from digest.ports.sources import Parsed, Problem, Source
from digest.ports.staff import Audit, Deed, Grant, Staff

__all__ = [
    "SAMPLES_ON",
    "Articles",
    "Audit",
    "Broadcasts",
    "Bulk",
    "Choices",
    "Clock",
    "Corrections",
    "Counts",
    "Crowd",
    "Deed",
    "Draft",
    "EditionItem",
    "EditionKey",
    "Editions",
    "Embedder",
    "EmbedderError",
    "FaqHit",
    "Grant",
    "Index",
    "Keeper",
    "Links",
    "Meaning",
    "Notes",
    "Notice",
    "Notices",
    "OpenQuestion",
    "Page",
    "Parsed",
    "Payload",
    "Posted",
    "Posting",
    "Problem",
    "Pulls",
    "Readers",
    "Receipt",
    "Receipts",
    "Remarks",
    "Renderer",
    "Requested",
    "Reviews",
    "Rights",
    "Saves",
    "SearchHit",
    "Sender",
    "Sieve",
    "Snippet",
    "Source",
    "Staff",
    "Store",
    "StoredEdition",
    "UnitOfWork",
    "Votes",
    "Watcher",
]


class Clock(Protocol):
    """The wall clock, as an argument to everything that needs one."""

    def now(self) -> datetime:
        """The current instant in UTC, zone attached."""


class Articles(Protocol):
    """Articles with their revisions. Samples are left out as soon as one real article is stored."""

    async def find(self, keys: Collection[str]) -> StoredArticle | None:
        """The article that has any of these identity keys (see `domain.identity`), samples included.

        In a transaction that writes it is this one's turn from then on: nobody else finds, stores or sees a window before
        its end.
        """

    async def get(self, number: int) -> StoredArticle | None:
        """The article of this number in its current revision, or None."""

    async def many(self, numbers: Sequence[int]) -> tuple[StoredArticle, ...]:
        """The articles of these numbers that exist, in the order asked for."""

    async def current(self, numbers: Collection[int]) -> Mapping[int, int]:
        """The revision of each of these that may be told: none that was withdrawn.

        In a transaction that writes, none of them changes before its end.
        """

    async def telling(self, story: str, after: datetime) -> int:
        """How many articles that became available after that instant tell the story."""

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

    async def newest(self) -> datetime | None:
        """When the last article became available, samples aside; None where there is none."""


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


Snippet = tuple[tuple[str, bool], ...]
"""A piece of an article's text in runs, each with whether it is what was looked for."""


@dataclass(frozen=True, slots=True)
class Sieve:
    """What a search is narrowed by: a topic, an instant since which articles came out, the least mean of the three scores."""

    tag: str = ""
    since: datetime | None = None
    score: int = 0


class Index(Protocol):
    """The article and FAQ index, written in the article's own transaction."""

    async def put(self, stored: StoredArticle, meanings: Mapping[FaqEntry, Meaning] | None = None) -> None:
        """Index this revision in place of any earlier one, its FAQ entries with what they mean where that is known."""

    async def search(self, query: str, limit: int, offset: int = 0, sieve: Sieve | None = None) -> Page[SearchHit]:
        """The articles that match the words, best first, one hit per article; those that pass the sieve, newest first,
        where there are no words but a sieve."""

    def snippet(self, stored: StoredArticle, language: str, query: str) -> Snippet:
        """The piece of the article in this language that has most of the words; empty where none stands in its text."""

    def asks_price(self, question: str) -> bool:
        """Whether a question asks what something costs, and nothing else."""

    def figures(self, question: str, stored: Sequence[StoredArticle], *, unnamed: bool = False) -> Sequence[FaqHit]:
        """What the articles' key data say something costs, where everything that was asked is in label, name or title.

        `unnamed`: a question that names nothing is about the only price that an article tells.
        """

    async def coverage(self, question: str, articles: int) -> float:
        """The greatest part (0 to 1) of a question's words that one of so many articles has, by their rarity."""

    async def rebuild(self, articles: Iterable[StoredArticle]) -> None:
        """Throw the index away and put these articles."""

    def in_bulk(self) -> AbstractAsyncContextManager[None]:
        """What is put inside is counted at the end, once for all: for many in one transaction, which looks nothing up inside."""

    async def tidy(self) -> bool:
        """Bring a little of what was written together, so that it is looked up faster; whether there may be more.

        A short step of a long way, each in a transaction of its own. Nothing is found otherwise for it.
        """

    async def ask(
        self, question: str, limit: int, within: Collection[int] = (), meaning: Meaning | None = None
    ) -> tuple[FaqHit, ...]:
        """The nearest FAQ entries, best first; those of the articles `within` before others that are as good.

        With a meaning, entries that have one of the same model are found by it in either language; the others by words.
        """

    async def alike(self, question: str, others: Sequence[str]) -> Sequence[float]:
        """How surely (0 to 1) each of the others asks the same, by their words alone."""

    async def without_meaning(self, model: str, limit: int) -> Mapping[int, FaqEntry]:
        """Some entries, by id, that have no vector of this model; newest first."""

    async def keep_meanings(self, meanings: Mapping[int, Meaning]) -> None:
        """Give these entries these vectors; those that are gone, or have one of the same model, are left out."""

    async def prepare(self, model: str) -> None:
        """Read what is new of this model into memory, so that the next question need not wait for it."""


class Pulls(Protocol):
    """The part of the ledger that a conversation needs: `/digest` pulls the day's occasion forward."""

    async def on_its_way(self, subscription: int, occasion: str) -> int | None:
        """The edition that the occasion's delivery carries, where it is leased or any of it was sent, or may have been.

        One that was sent and told nothing, but why, is none.
        """

    async def pull(self, subscription: Subscription, occasion: str, edition: StoredEdition, now: datetime) -> bool:
        """Settle the occasion as sent with this edition and move `since` to its cut.

        False, and nothing is changed, where it is `on_its_way`.
        """


class UnitOfWork(Protocol):
    """One transaction over all repositories."""

    @property
    def articles(self) -> Articles: ...
    @property
    def index(self) -> Index: ...
    @property
    def readers(self) -> Readers: ...
    @property
    def editions(self) -> Editions: ...
    @property
    def pulls(self) -> Pulls: ...
    @property
    def links(self) -> Links: ...
    @property
    def notes(self) -> Notes: ...
    @property
    def saves(self) -> Saves: ...
    @property
    def votes(self) -> Votes: ...
    @property
    def remarks(self) -> Remarks: ...
    @property
    def receipts(self) -> Receipts: ...
    @property
    def reviews(self) -> Reviews: ...
    @property
    def notices(self) -> Notices: ...
    @property
    def corrections(self) -> Corrections: ...
    @property
    def counts(self) -> Counts: ...
    @property
    def staff(self) -> Staff: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def broadcasts(self) -> Broadcasts: ...


class Store(Protocol):
    """Opens units of work."""

    def begin(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A transaction that may write."""

    def read(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A transaction that only reads; never waits for a writer."""

    async def scrub(self) -> None:
        """Leave nothing of what was erased in the files behind it, as far as that is ours to do; never raises."""
