"""What the services need from outside, as protocols. Storage, search and the runner implement them; tests bring fakes.

All repositories of one `UnitOfWork` share one connection and one transaction: it commits when the block ends normally
and rolls back when it raises.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from digest.domain.article import Article, FaqEntry, StoredArticle, Tag
from digest.domain.document import Document
from digest.domain.reader import Address, Manner, Profile, Reader, Subscription
from digest.domain.schedule import Rule
from digest.ports.broadcasts import Broadcasts, Crowd, Watcher
from digest.ports.corrections import Corrections
from digest.ports.counts import Counts
from digest.ports.links import Links
from digest.ports.meaning import Embedder, EmbedderError, Meaning
from digest.ports.notes import Notes, OpenQuestion, Requested
from digest.ports.notices import Notice, Notices
from digest.ports.opinions import Remarks, Votes
from digest.ports.paging import Page
from digest.ports.platforms import Bulk, Choices, Keeper, Payload, Posted, Renderer, Rights, Sender
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


class Readers(Protocol):
    """Readers, their identities, places and subscriptions."""

    async def get(self, platform: str, user: str) -> Reader | None:
        """The reader with this identity, with their subscription where they have one."""

    async def add(self, address: Address, user: str, profile: Profile, zone: str, now: datetime) -> Reader:
        """A new reader with this identity, whose private chat is the address. Not subscribed."""

    async def places(self, platform: str, chat: str) -> Sequence[Reader]:
        """The readers that a shared chat and its threads are (`domain.place.place_user`), in the order in which they came."""

    async def save(self, reader: Reader) -> None:
        """Store the reader's settings and, where there is one, give the subscription the same profile."""

    async def subscribe(self, reader: int, address: Address, rules: Sequence[Rule], now: datetime) -> Subscription:
        """Subscribe the reader's address with these rules, or give the existing subscription these rules."""

    async def rules(self, reader: int) -> Sequence[Rule]:
        """The rules of the reader's latest subscription, ended or not; empty where there never was one."""

    async def keep_rules(self, reader: int, rules: Sequence[Rule], now: datetime) -> None:
        """Give the reader's latest subscription these rules, ended or not; nothing where there never was one."""

    async def pause(self, reader: int, until: datetime | None) -> None:
        """Send the reader's digest no more until then, not even one that is leased and not begun; None goes on at once.

        Nothing where there is no subscription.
        """

    async def unsubscribe(self, reader: int, now: datetime) -> bool:
        """End the subscription and cancel its unsent deliveries; False where there was none."""

    async def export(self, reader: int) -> Mapping[str, object]:
        """Everything stored about the reader, as JSON values."""

    async def forget(self, reader: int) -> Sequence[Address]:
        """Erase every row about the reader, pending deliveries included; the addresses they had."""

    async def subscriptions(self) -> Sequence[Subscription]:
        """Every active subscription, by id."""

    async def manner(self, address: Address) -> Manner:
        """How this place wants its messages; `USUAL` where it never said, or is not known."""

    async def keep_manner(self, address: Address, manner: Manner) -> None:
        """This place wants its messages so; it becomes known by that."""

    async def bind(self, reader: int, address: Address, now: datetime) -> None:
        """Send the reader's digest there from now on, what is planned included; how far it was told stays.

        Nothing where the reader has no active subscription.
        """

    async def suspend(self, platform: str, chat: str, reason: str, now: datetime) -> None:
        """Send nothing more to the chat and its threads; every setting is kept. One suspended already keeps its reason."""

    async def reopen(self, platform: str, chat: str) -> None:
        """The chat can be reached again, with all its threads."""

    async def suspended(self, platform: str) -> Collection[Address]:
        """The places to which nothing can be sent, threads each by itself."""

    async def migrate(self, platform: str, chat: str, to: str, now: datetime) -> None:
        """The chat has another id now: its settings, threads and pending deliveries are the new chat's."""


SAMPLES_ON = "preview"
"""The only platform whose editions may hold sample articles (PRODUCT.md)."""


@dataclass(frozen=True, slots=True)
class EditionKey:
    """What makes an edition unique: its readers' profile, the window (since, cut], and the local date it is dated with.

    `reader` is 0 for an edition that everybody with the profile shares; a reader who changed their profile within 30 days
    gets one of their own, because what they were told differs. `samples`: whether sample articles may stand in it.
    """

    profile: str
    since: datetime
    cut: datetime
    on: date
    samples: bool = False
    reader: int = 0


@dataclass(frozen=True, slots=True)
class EditionItem:
    """A story that an edition tells, and the article and revision that tell it."""

    story: str
    article: int
    revision: int


@dataclass(frozen=True, slots=True)
class Draft:
    """An edition to freeze: its key, what it tells, and its message."""

    key: EditionKey
    items: tuple[EditionItem, ...]
    document: Document


@dataclass(frozen=True, slots=True)
class StoredEdition:
    """A frozen edition. It may hold nothing (`items` empty): then nobody gets a message."""

    id: int
    key: EditionKey
    items: tuple[EditionItem, ...]
    document: Document


class Editions(Protocol):
    """Frozen editions and what they told."""

    async def find(self, key: EditionKey) -> StoredEdition | None:
        """The edition of exactly this key."""

    async def get(self, number: int) -> StoredEdition | None:
        """The edition of this number."""

    async def add(
        self, key: EditionKey, items: Sequence[EditionItem], document: Document, now: datetime
    ) -> StoredEdition:
        """Freeze an edition; where its key exists already, that one is given back unchanged."""

    async def add_all(self, drafts: Sequence[Draft], now: datetime) -> Sequence[StoredEdition]:
        """Freeze these editions, each of another key, or give back those that have their keys already; in that order."""

    async def told(
        self, profiles: Collection[str], stories: Collection[str], after: datetime, until: datetime
    ) -> Mapping[str, Mapping[str, int]]:
        """Per profile key: those of the stories that its shared editions with after < cut <= until told, and the article
        each was told by last. A reader who waits for a window that begins at `until` may have missed the later ones."""

    async def explained(self, keys: Collection[EditionKey]) -> Collection[EditionKey]:
        """Those of these keys whose readers had an edition that told nothing, with the same beginning and an earlier cut.

        For a shared one, whether there is such an edition; for a reader's own, whether such a one reached them.
        """

    async def told_to(self, reader: int, after: datetime) -> Mapping[str, int]:
        """The stories of editions that reached this reader after that instant, and the article each was told by last."""

    async def told_at(self, reader: int, story: str) -> datetime | None:
        """When an edition that told the story last reached this reader, or may have; None where none did."""

    async def carried(self, platform: str, chat: str, message: str) -> Sequence[int]:
        """The articles of the edition that this message of the chat is a part of, in order; empty where it is of none."""


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
