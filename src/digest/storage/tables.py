"""The schema. Every invariant that a constraint can hold stands here as one, with a word on why.

Instants are UTC (`UtcDateTime`), bodies are JSON text written by `codec.py`, states are the words of `domain.delivery`.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Index,
    Integer,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    true,
)
from sqlalchemy import text as sql_text
from sqlalchemy.dialects import sqlite
from sqlalchemy.types import TypeEngine
from sqlmodel import Field, SQLModel

# Named constraints: a later migration can only alter what has a name (SQLite gives none by itself).
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

NEVER_REUSED = {"sqlite_autoincrement": True}
"""For ids that outlive their row outside the database (in a button, as a nonce) or in an index that only grows."""


class Microseconds(sqlite.DATETIME):
    """An instant in SQLite: microseconds since 1970, an integer; a third of the room of a text, and compared at once."""

    def bind_processor(self, dialect: Dialect) -> Any:
        """From an aware instant."""
        return microseconds

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """To an aware instant, UTC."""
        return from_microseconds


_MICROSECONDS: TypeEngine[Any] = Microseconds()  # type: ignore[no-untyped-call]

EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


def microseconds(value: datetime | None) -> int | None:
    """An aware instant as SQLite holds it."""
    return None if value is None else (value - EPOCH) // MICROSECOND


def from_microseconds(value: int | None) -> datetime | None:
    """The instant, UTC, that SQLite holds so."""
    return None if value is None else EPOCH + timedelta(microseconds=value)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware and UTC on both sides of the database; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """SQLite has no type for it."""
        return _MICROSECONDS if dialect.name == "sqlite" else DateTime(timezone=True)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"naive instant: {value!r}")
        return value if value is None or value.tzinfo is UTC else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """In UTC, whatever zone the connection is in."""
        return value if value is None or value.tzinfo is UTC else value.astimezone(UTC)


class Number(TypeDecorator[int]):
    """A row's id, 64 bits: a million readers a day use up 31 bits in six years."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """SQLite numbers rows by itself only where the type is spelt INTEGER, which holds 64 bits there anyway."""
        return Integer() if dialect.name == "sqlite" else BigInteger()


def own_id() -> Any:
    """The column of a row's own id, given by the database unless the row brings one."""
    return Field(default=None, primary_key=True, sa_type=Number)


def number(*, default: Any = ..., **options: Any) -> Any:
    """A column with the id of another row."""
    return Field(default=default, sa_type=Number, **options)


def instant(*, nullable: bool = False, index: bool = False) -> Any:
    """A column that holds an instant."""
    return Field(sa_column=Column(UtcDateTime(), nullable=nullable, index=index), default=None if nullable else ...)


def text(*, nullable: bool = False) -> Any:
    """A column of long text."""
    return Field(sa_column=Column(Text(), nullable=nullable), default=None if nullable else ...)


def minute_of_quiet() -> Any:
    """A column with a local minute at which quiet hours begin or end; equal ones mean that there are none."""
    return Field(default=0, sa_column_kwargs={"server_default": sql_text("0")})


class ArticleRow(SQLModel, table=True):
    """An article in its current revision. `sort_at` is the publication time, else `available_at`.

    A withdrawn one stays, because its number stands in messages; nothing lists it.
    """

    __tablename__ = "article"
    __table_args__ = (
        Index("ix_article_available", "available_at", "sample", "score_sum", "sort_at"),
        Index("ix_article_sort", "sort_at", "sample"),
        NEVER_REUSED,
    )

    id: int | None = own_id()
    available_at: datetime = instant()
    sort_at: datetime = instant()
    revision: int = 1
    revised_at: datetime = instant()
    story: str = Field(index=True)
    score_sum: int
    sample: bool = False
    body: str = text()
    corrected_at: datetime | None = instant(nullable=True)
    withdrawn_at: datetime | None = instant(nullable=True)
    withdrawn_reason: str | None = None


class ArticleRevisionRow(SQLModel, table=True):
    """Every revision ever stored, the current one included."""

    __tablename__ = "article_revision"

    article_id: int = number(foreign_key="article.id", primary_key=True, ondelete="CASCADE")
    revision: int = Field(primary_key=True)
    stored_at: datetime = instant()
    body: str = text()


class ArticleKeyRow(SQLModel, table=True):
    """An identity key (canonical address, or a language's title): it names one article only."""

    __tablename__ = "article_key"

    key: str = Field(primary_key=True)
    article_id: int = number(foreign_key="article.id", index=True, ondelete="CASCADE")


class ArticleTagRow(SQLModel, table=True):
    """A tag of an article's current revision."""

    __tablename__ = "article_tag"
    __table_args__ = (Index("ix_article_tag_slug", "slug", "article_id"),)

    article_id: int = number(foreign_key="article.id", primary_key=True, ondelete="CASCADE")
    slug: str = Field(primary_key=True)


class TagRow(SQLModel, table=True):
    """A tag in use: its names per language (JSON), and whether the taxonomy knows it."""

    __tablename__ = "tag"

    slug: str = Field(primary_key=True)
    names: str = text()
    known: bool


class ProfileRow(SQLModel, table=True):
    """A profile by its key: readers with the same choices share the row, and its editions."""

    __tablename__ = "profile"

    key: str = Field(primary_key=True, max_length=32)
    body: str = text()


class ReaderRow(SQLModel, table=True):
    """A person and their choices, or a shared place and what its managers chose; `asking`: who is answered there."""

    __tablename__ = "reader"
    __table_args__ = (NEVER_REUSED,)

    id: int | None = own_id()
    profile_key: str = Field(foreign_key="profile.key", index=True)
    zone: str
    zone_confirmed: bool = False
    created_at: datetime = instant()
    asking: str = Field(default="everyone", sa_column_kwargs={"server_default": "everyone"})
    quiet_from: int = minute_of_quiet()
    quiet_until: int = minute_of_quiet()


class IdentityRow(SQLModel, table=True):
    """A user id on a platform; it belongs to one reader. The destination is their private chat there; a shared place's
    id is `place:<chat>` (`domain.place.place_user`), and its destination the chat itself.
    """

    __tablename__ = "identity"

    platform: str = Field(primary_key=True)
    user: str = Field(primary_key=True)
    reader_id: int = number(foreign_key="reader.id", index=True, ondelete="CASCADE")
    destination_id: int = number(foreign_key="destination.id", index=True)


class DestinationRow(SQLModel, table=True):
    """A place messages go to, and how. A suspended one keeps its settings; `reason` says why nothing goes there.

    `variant`: the rendering it chose, if any. `silent`: digests come without a sound. `previews`: links are previewed.
    `mention`: the role that each digest calls by name, if any.
    """

    __tablename__ = "destination"
    __table_args__ = (UniqueConstraint("platform", "chat", "thread"),)

    id: int | None = own_id()
    platform: str
    chat: str
    thread: str = ""
    suspended_at: datetime | None = instant(nullable=True)
    reason: str | None = None
    variant: str | None = None
    silent: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    previews: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    mention: str | None = None


class SubscriptionRow(SQLModel, table=True):
    """One destination's digest: one per place. `since` is how far it has been told; it outlives pauses and changes."""

    __tablename__ = "subscription"

    id: int | None = own_id()
    reader_id: int = number(foreign_key="reader.id", index=True, ondelete="CASCADE")
    destination_id: int = number(foreign_key="destination.id", unique=True)
    profile_key: str = Field(foreign_key="profile.key", index=True)
    profile_changed_at: datetime | None = instant(nullable=True)
    since: datetime | None = instant(nullable=True)
    paused_until: datetime | None = instant(nullable=True)
    not_before: datetime | None = instant(nullable=True)
    created_at: datetime = instant()
    ended_at: datetime | None = instant(nullable=True)


class CohortRow(SQLModel, table=True):
    """Everybody with this rule who is due next at this instant: what moves from day to day is one row, not a million.

    While their occasion is being planned, everybody up to the subscription `planned_to` has it. Quiet hours are part of
    the rule where they ever hold it.
    """

    __tablename__ = "cohort"
    __table_args__ = (
        UniqueConstraint(
            *("zone", "minute", "weekdays", "slot", "quiet_from", "quiet_until", "next_due_at"), name="uq_cohort_rule"
        ),
        Index("ix_cohort_next_due_at", "next_due_at"),
    )

    id: int | None = own_id()
    zone: str
    minute: int
    weekdays: int
    slot: int = 0
    next_due_at: datetime = instant()
    planned_to: int = number(default=0)
    quiet_from: int = minute_of_quiet()
    quiet_until: int = minute_of_quiet()


class ScheduleRow(SQLModel, table=True):
    """A subscription's local time: the cohort it is planned with. In the order of subscriptions, as they are planned."""

    __tablename__ = "schedule"
    __table_args__ = (
        Index("ix_schedule_cohort", "cohort_id", "subscription_id"),
        {"sqlite_with_rowid": False},
    )

    subscription_id: int = number(
        foreign_key="subscription.id", primary_key=True, ondelete="CASCADE", sa_column_kwargs={"autoincrement": False}
    )
    slot: int = Field(default=0, primary_key=True, sa_column_kwargs={"autoincrement": False})
    cohort_id: int = number(foreign_key="cohort.id")


DUE = sql_text("state = 'due'")
DIGESTS = sql_text("state = 'due' AND broadcast_id IS NULL")
BROADCASTS = sql_text("state = 'due' AND broadcast_id IS NOT NULL")
OF_BROADCASTS = sql_text("broadcast_id IS NOT NULL")
WANTED = sql_text("state = 'due' AND edition_id IS NULL")
"""Deliveries that wait, and those of them that wait for their edition. Literal text: only then does SQLite use the index."""

PERSONAL = sql_text("reader_id <> 0")
IN_HAND = sql_text("owner IS NOT NULL")
SETTLED = sql_text("settled_at IS NOT NULL AND edition_id IS NOT NULL")
HELD = sql_text("state = 'held'")


class EditionRow(SQLModel, table=True):
    """An edition, composed once and frozen. `reader_id` is 0 where everybody with the profile shares it."""

    __tablename__ = "edition"
    __table_args__ = (
        UniqueConstraint("profile_key", "reader_id", "since", "cut", "on_date", "samples"),
        Index("ix_edition_cut", "cut"),
        Index("ix_edition_reader", "reader_id", "cut", sqlite_where=PERSONAL, postgresql_where=PERSONAL),
        NEVER_REUSED,
    )

    id: int | None = own_id()
    profile_key: str
    reader_id: int = number(default=0)
    since: datetime = instant()
    cut: datetime = instant()
    on_date: date
    samples: bool = False
    document: str = text()
    created_at: datetime = instant()


class EditionItemRow(SQLModel, table=True):
    """A story told by an edition, and the article and revision that told it."""

    __tablename__ = "edition_item"
    __table_args__ = {"sqlite_with_rowid": False}  # a row is little more than its key

    edition_id: int = number(foreign_key="edition.id", primary_key=True, ondelete="CASCADE")
    position: int = Field(primary_key=True)
    story: str
    article_id: int = number(index=True)
    revision: int


class RenderingRow(SQLModel, table=True):
    """One frozen message of an edition on a platform, and the numbers of the articles it carries (JSON).

    `corrected_by`: the correction that changed it last.
    """

    __tablename__ = "rendering"
    __table_args__ = (UniqueConstraint("edition_id", "platform", "variant", "part"),)

    id: int | None = own_id()
    edition_id: int = number(foreign_key="edition.id", ondelete="CASCADE")
    platform: str
    variant: str
    part: int
    payload: str = text()
    articles: str = text()
    corrected_by: int | None = number(default=None)


class PassageRow(SQLModel, table=True):
    """A passage that frozen documents and messages share, by its name in them (see `codec.Lean`).

    `cut` is the latest of the editions that were frozen with it: it is needed no longer than editions as old as that.
    """

    __tablename__ = "passage"
    __table_args__ = (Index("ix_passage_cut", "cut"),)

    name: str = Field(primary_key=True, max_length=32)
    body: str = text()
    cut: datetime = instant()


LEASE_ORDER = ("platform", "retry_at", "due_at", "id")
"""What goes first is leased first; digests and broadcasts each have an index, so that the ones never look through the others."""

TALLIED = ("broadcast_id", "state", "error")
"""What a broadcast's figures are counted by, so that no row need be looked at."""

WANTED_ORDER = ("cut", "since", "profile_key", "reader_id", "on_date", "platform", "variant")
"""What decides an edition and its renderings, in the order in which they are composed."""


class DeliveryRow(SQLModel, table=True):
    """One member of an occasion's audience. It carries the lease: its parts go out in order, so they are leased together.

    Unique per subscription and occasion: planning twice is harmless. `epoch` grows with every lease; whoever settles
    under an older one changes nothing. A due one may go from `retry_at` on.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("subscription_id", "occasion"),
        Index("ix_delivery_lease", *LEASE_ORDER, sqlite_where=DIGESTS, postgresql_where=DIGESTS),
        Index("ix_delivery_lease_broadcast", *LEASE_ORDER, sqlite_where=BROADCASTS, postgresql_where=BROADCASTS),
        Index("ix_delivery_broadcast", *TALLIED, sqlite_where=OF_BROADCASTS, postgresql_where=OF_BROADCASTS),
        Index("ix_delivery_expires", "expires_at", "subscription_id", sqlite_where=DUE, postgresql_where=DUE),
        Index("ix_delivery_in_hand", "platform", "owner", sqlite_where=IN_HAND, postgresql_where=IN_HAND),
        Index("ix_delivery_edition", "edition_id", sqlite_where=SETTLED, postgresql_where=SETTLED),
        Index("ix_delivery_held", "subscription_id", "cut", sqlite_where=HELD, postgresql_where=HELD),
        Index("ix_delivery_wanted", *WANTED_ORDER, sqlite_where=WANTED, postgresql_where=WANTED),
        CheckConstraint("state <> 'due' OR retry_at IS NOT NULL", "due_has_an_instant"),
        CheckConstraint("state NOT IN ('leased', 'sending') OR owner IS NOT NULL", "leased_has_an_owner"),
        NEVER_REUSED,
    )

    id: int | None = own_id()
    subscription_id: int = number(foreign_key="subscription.id", ondelete="CASCADE")
    occasion: str
    destination_id: int = number()
    platform: str = Field(sa_column=Column(String(), nullable=False))
    variant: str
    profile_key: str
    reader_id: int = number(default=0)
    since: datetime = instant()
    cut: datetime = instant()
    on_date: date
    edition_id: int | None = number(default=None)
    state: str
    due_at: datetime = instant()
    expires_at: datetime = instant()
    retry_at: datetime | None = instant(nullable=True)
    owner: str | None = None
    epoch: int = 0
    until: datetime | None = instant(nullable=True)
    attempt: int = 0
    late: bool = False
    error: str | None = None
    settled_at: datetime | None = instant(nullable=True)
    broadcast_id: int | None = number(default=None)


class BroadcastRow(SQLModel, table=True):
    """A broadcast: its text, reach and hour (`body`), and how far it is.

    The first few have theirs planned where `first_planned` says so, the others up to the subscription `planned_to`. Who
    watches it is told so in `watch`, by the message `watch_message`.
    """

    __tablename__ = "broadcast"
    __table_args__ = (Index("ix_broadcast_phase", "phase"), NEVER_REUSED)

    id: int | None = own_id()
    author: str
    phase: str
    body: str = text()
    token: str
    approver: str
    before: str | None = None
    reason: str = text()
    audience: int = 0
    created_at: datetime = instant()
    started_at: datetime | None = instant(nullable=True)
    ended_at: datetime | None = instant(nullable=True)
    first_planned: bool = False
    planned_to: int = number(default=0)
    watch: str = ""
    watch_language: str = ""
    watch_zone: str = ""
    watch_message: str = ""


class BroadcastEditionRow(SQLModel, table=True):
    """What a broadcast says in one language, frozen."""

    __tablename__ = "broadcast_edition"
    __table_args__ = {"sqlite_with_rowid": False}

    broadcast_id: int = number(foreign_key="broadcast.id", primary_key=True, ondelete="CASCADE")
    language: str = Field(primary_key=True)
    edition_id: int = number()


class DeliveryPartRow(SQLModel, table=True):
    """One message of a delivery. Its id is the idempotency key where the platform has one.

    `resends` counts how often it was sent again because nobody knew whether it had arrived.
    """

    __tablename__ = "delivery_part"
    __table_args__ = (UniqueConstraint("delivery_id", "variant", "part"), NEVER_REUSED)

    id: int | None = own_id()
    delivery_id: int = number(foreign_key="delivery.id", ondelete="CASCADE")
    variant: str
    part: int
    state: str
    message_id: str | None = None
    resends: int = 0
    error: str | None = None
    settled_at: datetime | None = instant(nullable=True)


class CorrectionRow(SQLModel, table=True):
    """An order to change what was sent: an article corrected or withdrawn, or an occasion recalled.

    Its messages are collected up to the edition `edition_cursor` and the delivery `delivery_cursor`; then they are changed.
    """

    __tablename__ = "correction"
    __table_args__ = (NEVER_REUSED,)

    id: int | None = own_id()
    kind: str
    article_id: int | None = number(default=None)
    occasion: str | None = None
    stage: str
    edition_cursor: int = number(default=0)
    delivery_cursor: int = number(default=0)
    ordered_at: datetime = instant()
    settled_at: datetime | None = instant(nullable=True)


class CorrectionPartRow(SQLModel, table=True):
    """One sent message to edit or delete. It carries its own lease, as a delivery does.

    Unique per correction and message: collecting twice is harmless. `epoch` grows with every lease; whoever settles under
    an older one changes nothing.
    """

    __tablename__ = "correction_part"
    __table_args__ = (
        UniqueConstraint("correction_id", "part_id"),
        Index("ix_correction_part_part_id", "part_id"),  # what is pruned, or erased with a reader, takes these along
        Index("ix_correction_part_lease", "platform", "retry_at", "id", sqlite_where=DUE, postgresql_where=DUE),
        Index("ix_correction_part_in_hand", "platform", "owner", sqlite_where=IN_HAND, postgresql_where=IN_HAND),
        CheckConstraint("state <> 'due' OR retry_at IS NOT NULL", "due_has_an_instant"),
        CheckConstraint("state <> 'leased' OR owner IS NOT NULL", "leased_has_an_owner"),
        NEVER_REUSED,
    )

    id: int | None = own_id()
    correction_id: int = number(foreign_key="correction.id", ondelete="CASCADE")
    part_id: int = number(foreign_key="delivery_part.id", ondelete="CASCADE")
    platform: str = Field(sa_column=Column(String(), nullable=False))
    task: str
    state: str
    retry_at: datetime | None = instant(nullable=True)
    owner: str | None = None
    epoch: int = 0
    until: datetime | None = instant(nullable=True)
    attempt: int = 0
    resends: int = 0
    error: str | None = None
    settled_at: datetime | None = instant(nullable=True)


class LaneRow(SQLModel, table=True):
    """Who may send on a platform now: one process per token. A second process only plans."""

    __tablename__ = "lane"

    platform: str = Field(primary_key=True)
    owner: str
    until: datetime = instant()


class InstallationRow(SQLModel, table=True):
    """Which database this is and how far it has lived; one row at most. `docs/adr/0009-restored.md` says what for.

    `beat` counts the heartbeats of the services that sent from it, `alive_at` is the last one's instant. `snapshot_at` is
    set in a backup only, and until a service has seen that it works on one. What was open at `held_from` and due by
    `held_until` may have been sent by the database that was lost: it is planned as held.
    """

    __tablename__ = "installation"
    __table_args__ = (CheckConstraint("id = 1", "one_row"),)

    id: int = Field(default=1, sa_column=Column(Integer(), primary_key=True, autoincrement=False))
    generation: str
    beat: int = 0
    alive_at: datetime = instant()
    snapshot_at: datetime | None = instant(nullable=True)
    held_from: datetime | None = instant(nullable=True)
    held_until: datetime | None = instant(nullable=True)


class ExpectationRow(SQLModel, table=True):
    """What a bare line from somebody, somewhere, is an argument of, until then."""

    __tablename__ = "expectation"
    __table_args__ = (
        Index("ix_expectation_until", "until"),  # what is old goes as something new comes
        Index("ix_expectation_actor", "actor"),
    )

    platform: str = Field(primary_key=True)
    chat: str = Field(primary_key=True)
    thread: str = Field(primary_key=True)
    actor: str = Field(primary_key=True)
    command: str
    until: datetime = instant()


class ShownListRow(SQLModel, table=True):
    """The list shown last to somebody, somewhere, as a JSON object from number to article: what numbers they type mean."""

    __tablename__ = "shown_list"
    __table_args__ = (
        Index("ix_shown_list_at", "at"),  # what is old goes as something new comes
        Index("ix_shown_list_actor", "actor"),
    )

    platform: str = Field(primary_key=True)
    chat: str = Field(primary_key=True)
    thread: str = Field(primary_key=True)
    actor: str = Field(primary_key=True)
    stories: str = text()
    at: datetime = instant()


class KeptTextRow(SQLModel, table=True):
    """A text too long for a button, under its hash; once for each reader it was offered to, because it may be their words."""

    __tablename__ = "kept_text"
    __table_args__ = (Index("ix_kept_text_kept_at", "kept_at"),)  # what is old goes as something new comes

    digest: str = Field(primary_key=True, max_length=8)
    reader_id: int = number(primary_key=True, foreign_key="reader.id", index=True, ondelete="CASCADE")
    body: str = text()
    kept_at: datetime = instant()


class LinkCodeRow(SQLModel, table=True):
    """A code that links with a reader until then, by its hash; one for each reader."""

    __tablename__ = "link_code"
    __table_args__ = (Index("ix_link_code_until", "until"),)  # what is old goes as something new comes

    digest: str = Field(primary_key=True, max_length=32)
    reader_id: int = number(foreign_key="reader.id", unique=True, ondelete="CASCADE")
    until: datetime = instant()


class StaffRow(SQLModel, table=True):
    """An office that somebody holds: an account (`platform:user`), or a reader with all their accounts (`reader:number`)."""

    __tablename__ = "staff"

    holder: str = Field(primary_key=True)
    office: str = Field(primary_key=True)
    granted_by: str
    granted_at: datetime = instant()


class AuditRow(SQLModel, table=True):
    """Something that was done for the service, or refused. Who did it and whom it concerns are holders, as in `staff`."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_at", "at"),  # what is old goes as something new comes
        Index("ix_audit_who", "who"),
        Index("ix_audit_whom", "whom"),
        NEVER_REUSED,
    )

    id: int | None = own_id()
    at: datetime = instant()
    who: str
    what: str
    about: str = ""
    whom: str = ""


class SavedRow(SQLModel, table=True):
    """An article that a reader keeps for later; the row outlives the article."""

    __tablename__ = "saved"

    reader_id: int = number(
        primary_key=True, foreign_key="reader.id", ondelete="CASCADE", sa_column_kwargs={"autoincrement": False}
    )
    article_id: int = number(primary_key=True, sa_column_kwargs={"autoincrement": False})
    saved_at: datetime = instant()


class VoteRow(SQLModel, table=True):
    """Somebody's 👍 (`up`) or 👎 for an edition or an article. They need not be a reader: in a shared place all may vote."""

    __tablename__ = "vote"
    __table_args__ = (Index("ix_vote_actor", "actor", "platform"), Index("ix_vote_at", "at"))

    kind: str = Field(primary_key=True)
    number: int = number(primary_key=True, sa_column_kwargs={"autoincrement": False})
    platform: str = Field(primary_key=True)
    actor: str = Field(primary_key=True)
    up: bool
    at: datetime = instant()


class RemarkRow(SQLModel, table=True):
    """An error reported in an article, or with 0 words about the service, and how often; not who said it."""

    __tablename__ = "remark"
    __table_args__ = (UniqueConstraint("article_id", "language", "words"), NEVER_REUSED)

    id: int | None = own_id()
    article_id: int = number()
    language: str
    words: str
    count: int = 1
    first_at: datetime = instant()
    last_at: datetime = instant()
    closed_at: datetime | None = instant(nullable=True)


class UnansweredRow(SQLModel, table=True):
    """A question nobody could answer, and how often it came; not who asked."""

    __tablename__ = "unanswered"

    question: str = Field(primary_key=True)
    language: str = Field(primary_key=True)
    count: int = 1
    last_at: datetime = instant()


class DailyCountRow(SQLModel, table=True):
    """How often something was done on a day (UTC): a command run, an article or topic opened, a reader there; not by whom."""

    __tablename__ = "daily_count"

    day: date = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    count: int


class AttentionRow(SQLModel, table=True):
    """When a reader was last there, to the day, and whether they want to be counted at all."""

    __tablename__ = "attention"
    __table_args__ = (Index("ix_attention_active_on", "active_on"),)

    reader_id: int = number(foreign_key="reader.id", primary_key=True, ondelete="CASCADE")
    active_on: date | None = None
    counted: bool = Field(default=True, sa_column_kwargs={"server_default": true()})


class SearchEntryRow(SQLModel, table=True):
    """An article's current revision in one language, as the search index knows it; the id is the row in the index.

    The index itself (`digest.search`) only grows: an entry that is gone from here is not found any more.
    """

    __tablename__ = "search_entry"
    __table_args__ = (UniqueConstraint("article_id", "language"), NEVER_REUSED)

    id: int | None = own_id()
    article_id: int = number(foreign_key="article.id", ondelete="CASCADE")
    language: str


class FaqEntryRow(SQLModel, table=True):
    """A question and its answer of an article's current revision, as the question index knows them; `position` from 0."""

    __tablename__ = "faq_entry"
    __table_args__ = (UniqueConstraint("article_id", "language", "position"), NEVER_REUSED)

    id: int | None = own_id()
    article_id: int = number(foreign_key="article.id", ondelete="CASCADE")
    language: str
    position: int
    question: str = text()
    answer: str = text()


METADATA = SQLModel.metadata
"""Every table above."""
