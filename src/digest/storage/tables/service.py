"""What those who run the service do: broadcasts, corrections, offices, and the count of what is used."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, Index, String, UniqueConstraint
from sqlmodel import Field, SQLModel

from digest.storage.columns import NEVER_REUSED, instant, number, own_id, text
from digest.storage.tables.ledger import DUE, OWNED


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


class CorrectionRow(SQLModel, table=True):
    """An order to change what was sent: an article corrected or withdrawn, or an occasion recalled.

    Its messages are collected up to the edition `edition_cursor`; then they are changed.
    Nothing reads `delivery_cursor` any more.
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


class CorrectionWatchRow(SQLModel, table=True):
    """Where an editor watches how far an order is, and the message that tells it."""

    __tablename__ = "correction_watch"

    correction_id: int = number(foreign_key="correction.id", primary_key=True, ondelete="CASCADE")
    place: str
    language: str
    zone: str
    message: str = ""


class CorrectionPartRow(SQLModel, table=True):
    """One sent message to edit or delete. Its lease is written down, as a delivery's is not.

    Unique per correction and message: collecting twice is harmless. `epoch` grows with every lease; whoever settles under
    an older one changes nothing.
    """

    __tablename__ = "correction_part"
    __table_args__ = (
        UniqueConstraint("correction_id", "part_id"),
        Index("ix_correction_part_part_id", "part_id"),  # what is pruned, or erased with a reader, takes these along
        Index("ix_correction_part_lease", "platform", "retry_at", "id", sqlite_where=DUE, postgresql_where=DUE),
        Index("ix_correction_part_in_hand", "platform", "owner", sqlite_where=OWNED, postgresql_where=OWNED),
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


class DailyCountRow(SQLModel, table=True):
    """How often something was done on a day (UTC): a command run, an article or topic opened, a reader there; not by whom."""

    __tablename__ = "daily_count"

    day: date = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    count: int


class DailyDeliveryRow(SQLModel, table=True):
    """What became of the deliveries that were settled on a day (UTC): how many by state (JSON).

    Deliveries with a number below `open_from` were all settled when the day was counted last while it was that day.
    """

    __tablename__ = "daily_delivery"

    day: date = Field(primary_key=True)
    counts: str = text()
    open_from: int = number()
