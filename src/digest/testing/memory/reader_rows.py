"""What the memory store keeps of readers and of the conversation with them. Fields have the names of the database's columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from digest.domain.delivery import State
from digest.domain.document import Document
from digest.domain.figures import Kind
from digest.domain.place import Asking, Silence
from digest.domain.reader import Profile
from digest.testing.memory.table import Row


@dataclass(frozen=True, slots=True)
class ProfileRow(Row):
    """A profile under its key."""

    key: str
    body: Profile


@dataclass(frozen=True, slots=True)
class ReaderRow(Row):
    """A person and their choices, or a shared place and its."""

    id: int
    profile_key: str
    zone: str
    zone_confirmed: bool
    created_at: datetime
    asking: Asking = Asking.EVERYONE
    quiet_from: int = 0
    quiet_until: int = 0


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
    variant: str | None = None
    silent: bool = False
    previews: bool = False
    mention: str | None = None


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
class LinkCodeRow(Row):
    """A code that links with a reader until then, by its hash."""

    digest: str
    reader_id: int
    until: datetime


@dataclass(frozen=True, slots=True)
class SavedRow(Row):
    """An article that a reader keeps for later."""

    reader_id: int
    article_id: int
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class VoteRow(Row):
    """Somebody's vote on an edition or an article."""

    kind: str
    number: int
    platform: str
    actor: str
    up: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class RemarkRow(Row):
    """Words about an article, or with 0 about the service, and how often they came."""

    id: int
    article_id: int
    language: str
    words: str
    count: int
    first_at: datetime
    last_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReviewRow(Row):
    """A place that asks a user of its platform before each digest."""

    reader_id: int
    platform: str
    user: str
    silence: Silence


@dataclass(frozen=True, slots=True)
class NoticeRow(Row):
    """What a reader is to learn in a private chat of theirs, or has learnt."""

    id: int
    reader_id: int
    destination_id: int
    about: str
    document: Document
    state: State
    due_at: datetime
    expires_at: datetime
    attempt: int = 0
    resends: int = 0
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class UnansweredRow(Row):
    """A question that nobody could answer, and how often it came."""

    question: str
    language: str
    count: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class RequestRow(Row):
    """An address or a title that no article had, and how often it came."""

    subject: str
    count: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class DailyDeliveryRow(Row):
    """What became of the deliveries that were settled on a day."""

    day: date
    counts: Mapping[State, int]
    open_from: int


@dataclass(frozen=True, slots=True)
class DailyCountRow(Row):
    """How often something was done on a day."""

    day: date
    kind: Kind
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class AttentionRow(Row):
    """When a reader was last there, to the day, and whether they want to be counted."""

    reader_id: int
    active_on: date | None = None
    counted: bool = True
