"""What the memory store keeps of editions, and of who gets them when. Fields have the names of the database's columns."""

from dataclasses import dataclass
from datetime import date, datetime

from digest.domain.delivery import State
from digest.domain.document import Document
from digest.ports import EditionItem
from digest.ports.corrections import Kind, Stage
from digest.testing.memory.table import Row


@dataclass(frozen=True, slots=True)
class CohortRow(Row):
    """Everybody with this rule who is due next at this instant; everybody up to `planned_to` has the occasion already."""

    id: int
    zone: str
    minute: int
    weekdays: int
    slot: int
    next_due_at: datetime
    planned_to: int = 0
    quiet_from: int = 0
    quiet_until: int = 0


@dataclass(frozen=True, slots=True)
class ScheduleRow(Row):
    """A subscription's local time: the cohort it is planned with."""

    subscription_id: int
    slot: int
    cohort_id: int


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
    """A member of an occasion's audience, with its mark."""

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
    broadcast_id: int | None = None


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
class CorrectionRow(Row):
    """An order to change what was sent."""

    id: int
    kind: Kind
    stage: Stage
    ordered_at: datetime
    article_id: int | None = None
    occasion: str | None = None
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CorrectionWatchRow(Row):
    """Where an editor watches how far an order is."""

    correction_id: int
    place: str
    language: str
    zone: str
    message: str


@dataclass(frozen=True, slots=True)
class CorrectionPartRow(Row):
    """One sent message to edit or delete."""

    id: int
    correction_id: int
    part_id: int
    platform: str
    task: str
    state: State
    retry_at: datetime | None = None
    owner: str | None = None
    epoch: int = 0
    until: datetime | None = None
    attempt: int = 0
    resends: int = 0
    error: str | None = None
    settled_at: datetime | None = None
