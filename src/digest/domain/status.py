"""What runs and what waits, as `digest status` tells it: by platform, and what an operator should look at first."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Alarm(StrEnum):
    """What an operator should look at: the service, a platform's sending, planning, what is held, what comes in."""

    NOT_RUNNING = "not_running"
    STOPPED = "stopped"
    NOBODY_SENDS = "nobody_sends"
    NOTHING_SENT = "nothing_sent"
    NOT_PLANNED = "not_planned"
    HELD = "held"
    DRY = "dry"


@dataclass(frozen=True, slots=True)
class Warned:
    """One warning: on which platform, how many it concerns, since when, and the platform's reason; empty where it has none."""

    what: Alarm
    platform: str = ""
    count: int = 0
    since: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that may send on a platform, until when unless it renews that. `ended`: it is known to be gone.

    `stopped`: why it sends nothing there any more. `paused_until`: the platform asked to wait. Both as of its last heartbeat.
    """

    machine: str
    process: str
    until: datetime
    ended: bool = False
    stopped: str = ""
    paused_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standby:
    """A process that takes a platform over when its holder is gone."""

    machine: str
    process: str


@dataclass(frozen=True, slots=True)
class Queue:
    """A platform's deliveries: due now, `soon` within an hour (planned or not), sending, held; of the last day unknown and dead.

    `since`: how long the first of those due has been able to go. `last_sent`: among the last messages of all platforms.
    """

    due: int = 0
    soon: int = 0
    sending: int = 0
    held: int = 0
    unknown: int = 0
    dead: int = 0
    since: datetime | None = None
    last_sent: datetime | None = None


@dataclass(frozen=True, slots=True)
class Served:
    """A platform: who sends there, or nobody, what waits, and who would send there next."""

    platform: str
    holder: Holder | None = None
    queue: Queue = field(default_factory=Queue)
    standbys: tuple[Standby, ...] = ()


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An instant at which digests are due, and how many readers and places get one then."""

    at: datetime
    readers: int


@dataclass(frozen=True, slots=True)
class Plans:
    """The digest planned last (None where there was none), the next one, and what is overdue."""

    last: datetime | None = None
    next: Occurrence | None = None
    overdue: Occurrence | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """Editions cut and articles that came in the last day; the newest article, and the last import, whatever it brought."""

    editions: int = 0
    articles: int = 0
    newest: datetime | None = None
    imported: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """The database: `sqlite` or `postgresql`, where, how many bytes, and its revision."""

    kind: str
    name: str
    size: int
    revision: str


@dataclass(frozen=True, slots=True)
class Status:
    """Everything at one instant. `alive_at`: the last heartbeat of any process that serves."""

    at: datetime
    warnings: tuple[Warned, ...]
    alive_at: datetime | None
    platforms: tuple[Served, ...]
    plans: Plans
    incoming: Incoming
    database: Stored
