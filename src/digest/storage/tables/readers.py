"""Readers and places: who they are, where they are reached, when, and what they keep and think."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, false, true
from sqlmodel import Field, SQLModel

from digest.storage.columns import NEVER_REUSED, instant, minute_of_quiet, number, own_id, text


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


class ReviewRow(SQLModel, table=True):
    """A place that asks a user of its platform before each digest, and what their silence means."""

    __tablename__ = "review"
    __table_args__ = (Index("ix_review_user", "platform", "user"),)

    reader_id: int = number(
        foreign_key="reader.id", primary_key=True, ondelete="CASCADE", sa_column_kwargs={"autoincrement": False}
    )
    platform: str
    user: str
    silence: str


class AttentionRow(SQLModel, table=True):
    """When a reader was last there, to the day, and whether they want to be counted at all."""

    __tablename__ = "attention"
    __table_args__ = (Index("ix_attention_active_on", "active_on"),)

    reader_id: int = number(foreign_key="reader.id", primary_key=True, ondelete="CASCADE")
    active_on: date | None = None
    counted: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
