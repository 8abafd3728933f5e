"""The life of a delivery: where it may stand, what may happen to a message part, and how persistently it is tried."""

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import IntEnum, StrEnum


class Priority(IntEnum):
    """Who goes first where a platform's pace makes them wait. Digests and broadcasts are bulk."""

    REPLY = 0
    DIGEST = 1
    BROADCAST = 2


def priority(occasion: str) -> Priority:
    """How urgent a delivery for this occasion is: broadcasts fill what digests leave (ARCHITECTURE.md, one gate per token)."""
    return Priority.BROADCAST if occasion.startswith("broadcast:") else Priority.DIGEST


class State(StrEnum):
    """Where a delivery, or one part of it, stands (ARCHITECTURE.md, The delivery ledger).

    LEASED is what is to be edited or deleted; of a delivery a release before 0018 wrote it.
    """

    DUE = "due"
    LEASED = "leased"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    DEAD = "dead"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    HELD = "held"


class Why(StrEnum):
    """Why a delivery waits, or was cancelled, in the ledger's words."""

    QUIET = "quiet hours"
    EMPTY = "empty"
    SUPERSEDED = "superseded"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform has it, under this message id."""

    message: str


@dataclass(frozen=True, slots=True)
class Unsent:
    """It certainly did not arrive (refused connection, pool timeout): try again later."""

    reason: str


@dataclass(frozen=True, slots=True)
class Limited:
    """The platform asked to wait this many seconds; no attempt is counted. `here`: only with this destination."""

    seconds: float
    here: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may or may not have arrived (read timeout, reset, 5xx, bad JSON)."""

    reason: str


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The process that was sending it is gone: it may or may not have arrived, and the platform is not at fault.

    `again`: it can be sent again; a correction may have left no message in its place.
    """

    again: bool = True


@dataclass(frozen=True, slots=True)
class Refused:
    """The content was refused: one plain-text try, then dead. The destination is not at fault."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The destination is gone or closed to us: suspend it with this reason, its settings kept."""

    reason: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The chat has another id now: re-key it and send there."""

    chat: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """The token is refused: stop the platform, keep the queue, alert."""

    reason: str


Outcome = Sent | Unsent | Limited | Unknown | Interrupted | Refused | Unreachable | Moved | Stopped


@dataclass(frozen=True, slots=True)
class Policy:
    """How persistently one platform is tried. Times are seconds; backoff doubles from `first_retry` to `longest_retry`.

    `resend_unknown`: how often a part of which nobody knows whether it arrived is sent again; 0 leaves it to an admin.
    `resend_interrupted`: how often after kills, which say nothing against the platform; a message that itself brings the
    process down ends there. `hold_broadcasts`: of a broadcast nothing is ever sent again so; an admin decides.
    """

    first_retry: float = 1.0
    longest_retry: float = 300.0
    resend_unknown: int = 1
    resend_interrupted: int = 5
    hold_broadcasts: bool = True

    def of(self, urgency: Priority) -> "Policy":
        """The policy for what is this urgent."""
        return replace(self, resend_unknown=0) if self.hold_broadcasts and urgency is Priority.BROADCAST else self

    def delay(self, attempt: int, luck: float) -> timedelta:
        """The wait after that many failed attempts (1, 2, ...): full jitter, `luck` (0 to 1) of the doubled time."""
        ceiling = min(self.longest_retry, self.first_retry * 2.0 ** min(attempt - 1, 64))
        return timedelta(seconds=ceiling * luck)
