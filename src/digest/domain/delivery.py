"""The life of a delivery: what may happen to a message part, and what is done then. No I/O; the ledger carries it out."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a delivery, or one part of it, stands (ARCHITECTURE.md, The delivery ledger)."""

    DUE = "due"
    LEASED = "leased"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    DEAD = "dead"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    HELD = "held"


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
    """The platform asked to wait this many seconds; no attempt is counted."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may or may not have arrived (read timeout, reset, 5xx, bad JSON)."""

    reason: str


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


Outcome = Sent | Unsent | Limited | Unknown | Refused | Unreachable | Moved | Stopped
