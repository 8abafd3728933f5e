"""Editions and the delivery ledger: what is told, to whom, and how far that has come."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, Index, Integer, String, UniqueConstraint
from sqlalchemy import text as sql_text
from sqlmodel import Field, SQLModel

from digest.storage.columns import NEVER_REUSED, instant, number, own_id, text

DUE = sql_text("state = 'due'")
DIGESTS = sql_text("state = 'due' AND broadcast_id IS NULL AND edition_id IS NOT NULL")
BROADCASTS = sql_text("state = 'due' AND broadcast_id IS NOT NULL")
OF_BROADCASTS = sql_text("broadcast_id IS NOT NULL")
WANTED = sql_text("state = 'due' AND edition_id IS NULL")
"""Deliveries that wait, those of them that can be leased, and those that wait for their edition.

Literal text: only then does SQLite use the index.
"""

PERSONAL = sql_text("reader_id <> 0")
OWNED = sql_text("owner IS NOT NULL")
BEGUN = sql_text("state = 'due' AND until IS NOT NULL")
SETTLED = sql_text("settled_at IS NOT NULL AND edition_id IS NOT NULL")
HELD = sql_text("state = 'held'")
FAILED = sql_text("state IN ('dead', 'unknown')")


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

FAILED_ORDER = ("settled_at", "platform", "state")
"""What failed is counted by these, so that of a day's no row need be looked at."""


class DeliveryRow(SQLModel, table=True):
    """One member of an occasion's audience. Its parts go out in order: the first mark of each makes the part's row.

    Unique per subscription and occasion: planning twice is harmless. `epoch` grows with every mark, and with every change
    of what waits; whoever marks or settles under an older one changes nothing. A due one may go from `retry_at` on. `owner`
    is who is sending it, until that is settled; from `until` on others ask what became of it. On PostgreSQL the foreign key
    is a trigger, which takes deliveries along where their subscription goes (docs/adr/0041-planning-a-million-on-postgresql.md).
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("subscription_id", "occasion"),
        Index("ix_delivery_lease", *LEASE_ORDER, sqlite_where=DIGESTS, postgresql_where=DIGESTS),
        Index("ix_delivery_lease_broadcast", *LEASE_ORDER, sqlite_where=BROADCASTS, postgresql_where=BROADCASTS),
        Index("ix_delivery_broadcast", *TALLIED, sqlite_where=OF_BROADCASTS, postgresql_where=OF_BROADCASTS),
        Index("ix_delivery_expires", "expires_at", "subscription_id", sqlite_where=DUE, postgresql_where=DUE),
        Index("ix_delivery_in_hand", "platform", "owner", sqlite_where=OWNED, postgresql_where=OWNED),
        Index("ix_delivery_begun", "edition_id", sqlite_where=BEGUN, postgresql_where=BEGUN),
        Index("ix_delivery_edition", "edition_id", sqlite_where=SETTLED, postgresql_where=SETTLED),
        Index("ix_delivery_held", "subscription_id", "cut", sqlite_where=HELD, postgresql_where=HELD),
        Index("ix_delivery_failed", *FAILED_ORDER, sqlite_where=FAILED, postgresql_where=FAILED),
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


class DeliveryPartRow(SQLModel, table=True):
    """One message of a delivery. Its id is the idempotency key where the platform has one.

    `resends` counts how often it was sent again because nobody knew whether it had arrived. On PostgreSQL the foreign key is a
    trigger, which takes parts along where their delivery goes (docs/adr/0053-one-statement.md).
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


class LaneRow(SQLModel, table=True):
    """Who may send on a platform now: one process per token. A second process only plans.

    Whoever changes what many in hand are sent with, or whether they are, counts `epoch`: they are all leased anew. `stopped` and
    `paused_until` are what its holder says of itself with each heartbeat.
    """

    __tablename__ = "lane"

    platform: str = Field(primary_key=True)
    owner: str
    until: datetime = instant()
    epoch: int = Field(default=0, sa_column_kwargs={"server_default": sql_text("0")})
    stopped: str = Field(default="", sa_column_kwargs={"server_default": sql_text("''")})
    paused_until: datetime | None = instant(nullable=True)


class StandbyRow(SQLModel, table=True):
    """A process that would send on a platform and found another one doing so, as of its last heartbeat: who takes over next.

    Nobody decides anything by it; `until` is when it counts as gone.
    """

    __tablename__ = "standby"
    __table_args__ = {"sqlite_with_rowid": False}

    platform: str = Field(primary_key=True)
    owner: str = Field(primary_key=True)
    until: datetime = instant()


class InstallationRow(SQLModel, table=True):
    """Which database this is and how far it has lived; one row at most. `docs/adr/0009-restored.md` says what for.

    `beat` counts the heartbeats of the services that sent from it, `alive_at` is the last one's instant. `snapshot_at` is
    set in a backup only, and until a service has seen that it works on one. What was open at `held_from` and due by
    `held_until` may have been sent by the database that was lost: it is planned as held. `dry_since`: no article has come in
    since then, and the owner was told.
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
    dry_since: datetime | None = instant(nullable=True)
