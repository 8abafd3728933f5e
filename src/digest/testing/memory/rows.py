"""What the memory store keeps. Fields have the names of the database's columns: an export shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from digest.domain.article import Article, StoredArticle
from digest.domain.delivery import State
from digest.domain.document import Document
from digest.domain.reader import Profile
from digest.ports import EditionItem
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

    @property
    def stored(self) -> StoredArticle:
        """As the ports give it."""
        return StoredArticle(self.id, self.article, self.available_at, self.revision, self.revised_at)


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
class ProfileRow(Row):
    """A profile under its key."""

    key: str
    body: Profile


@dataclass(frozen=True, slots=True)
class ReaderRow(Row):
    """A person and their choices."""

    id: int
    profile_key: str
    zone: str
    zone_confirmed: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class IdentityRow(Row):
    """A user of a platform, whose private chat there is the destination."""

    platform: str
    user: str
    reader_id: int
    destination_id: int


@dataclass(frozen=True, slots=True)
class DestinationRow(Row):
    """A place messages go to; `reason` says why nothing goes to a suspended one."""

    id: int
    platform: str
    chat: str
    thread: str = ""
    suspended_at: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class SubscriptionRow(Row):
    """A destination's digest, and how far it was told (`since`)."""

    id: int
    reader_id: int
    destination_id: int
    profile_key: str
    created_at: datetime
    profile_changed_at: datetime | None = None
    since: datetime | None = None
    paused_until: datetime | None = None
    not_before: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ScheduleRow(Row):
    """A subscription's local time and the instant it is due next."""

    id: int
    subscription_id: int
    slot: int
    zone: str
    minute: int
    weekdays: int
    next_due_at: datetime


@dataclass(frozen=True, slots=True)
class EditionRow(Row):
    """A frozen edition; `reader_id` is 0 where its profile's readers share it."""

    id: int
    profile_key: str
    reader_id: int
    since: datetime
    cut: datetime
    on_date: date
    samples: bool
    document: Document
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ToldRow(Row):
    """What an edition tells, in order."""

    edition_id: int
    items: tuple[EditionItem, ...]


@dataclass(frozen=True, slots=True)
class DeliveryRow(Row):
    """A member of an occasion's audience, with its lease."""

    id: int
    subscription_id: int
    occasion: str
    destination_id: int
    platform: str
    variant: str
    profile_key: str
    since: datetime
    cut: datetime
    on_date: date
    state: State
    due_at: datetime
    expires_at: datetime
    reader_id: int = 0
    edition_id: int | None = None
    retry_at: datetime | None = None
    owner: str | None = None
    epoch: int = 0
    until: datetime | None = None
    attempt: int = 0
    late: bool = False
    error: str | None = None
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeliveryPartRow(Row):
    """One message of a delivery."""

    id: int
    delivery_id: int
    variant: str
    part: int
    state: State
    message_id: str | None = None
    resends: int = 0
    error: str | None = None
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ExpectationRow(Row):
    """What a bare line from the actor, in this place, is an argument of, until then."""

    platform: str
    chat: str
    thread: str
    actor: str
    command: str
    until: datetime


@dataclass(frozen=True, slots=True)
class ShownListRow(Row):
    """The list shown last to the actor in this place: a JSON object from number to article."""

    platform: str
    chat: str
    thread: str
    actor: str
    stories: str
    at: datetime


@dataclass(frozen=True, slots=True)
class KeptTextRow(Row):
    """A text too long for a button, as it was offered to one reader."""

    digest: str
    reader_id: int
    body: str
    kept_at: datetime


@dataclass(frozen=True, slots=True)
class UnansweredRow(Row):
    """A question that nobody could answer, and how often it came."""

    question: str
    language: str
    count: int
    last_at: datetime


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
