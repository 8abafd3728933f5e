"""The life of a delivery: what may happen to a message part, and what is done then. No I/O; the ledger carries it out."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import NamedTuple, assert_never


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


class Standing(NamedTuple):
    """Where a part stood when its outcome came.

    `attempt` counts the delivery's failed attempts since its last success, `resends` how often this part was sent again
    for want of an answer. `rest`: further parts wait behind it; `doubtful`: an earlier one is unknown for good.
    `fallback` names the variant to try when the content is refused.
    """

    chat: str
    expires_at: datetime
    attempt: int = 0
    resends: int = 0
    rest: bool = False
    doubtful: bool = False
    fallback: str | None = None


class Verdict(NamedTuple):
    """What becomes of a part and its delivery, and what else follows.

    A delivery that is DUE waits for `retry_at`; without that it goes on with its next part at once. `variant`: its unsent
    parts give way to this rendering. `suspend`: why the destination gets nothing more. `moved`: the chat's new
    id. `wait`: seconds in which the lane sends nothing. `stop`: why the lane stops; the queue is kept.
    """

    part: State
    delivery: State
    attempt: int = 0
    resends: int = 0
    message: str | None = None
    error: str | None = None
    retry_at: datetime | None = None
    variant: str | None = None
    suspend: str | None = None
    moved: str | None = None
    wait: float | None = None
    stop: str | None = None

    @property
    def goes_on(self) -> bool:
        """Whether the delivery's next part goes at once."""
        return self.delivery is State.DUE and self.retry_at is None

    @property
    def told(self) -> bool:
        """Whether the reader counts as told: the subscription's `since` moves to the edition's cut."""
        return self.delivery in (State.SENT, State.UNKNOWN)


def settle(outcome: Outcome, at: Standing, policy: Policy, now: datetime, luck: float) -> Verdict:
    """The whole retry policy: what follows from an outcome. `luck` is a random number from 0 to 1 for the jitter."""
    match outcome:
        case Sent(message):
            return Verdict(State.SENT, _after(at, State.SENT), resends=at.resends, message=message)
        case Unsent(reason):
            return _again(at, now + policy.delay(at.attempt + 1, luck), reason, at.attempt + 1)
        case Limited(seconds, here):
            return _limited(at, now, seconds * (1 + luck / 10), here=here)
        case Unknown(reason):
            return _unknown(at, policy.resend_unknown, now + policy.delay(at.resends + 1, luck), reason)
        case Interrupted(again):
            allowed = policy.resend_interrupted if again and policy.resend_unknown else 0
            return _unknown(at, allowed, now, "interrupted")
        case Refused(reason):
            return _refused(at, now, reason)
        case Unreachable(reason):
            return Verdict(State.DEAD, State.DEAD, at.attempt, at.resends, error=reason, suspend=reason)
        case Moved(chat):
            return _moved(at, policy, now, luck, chat)
        case Stopped(reason):
            return _waiting(at, now, reason, at.attempt)._replace(stop=reason)
        case _:
            assert_never(outcome)


def _after(at: Standing, last: State) -> State:
    """The delivery's state once this part is through: parts that wait go next, and one doubtful part makes it unknown."""
    if at.rest:
        return State.DUE
    return State.UNKNOWN if at.doubtful else last


def _waiting(at: Standing, until: datetime, reason: str, attempt: int) -> Verdict:
    return Verdict(State.DUE, State.DUE, attempt, at.resends, error=reason, retry_at=until)


def _again(at: Standing, until: datetime, reason: str, attempt: int) -> Verdict:
    if until >= at.expires_at:
        return Verdict(State.EXPIRED, State.EXPIRED, attempt, at.resends, error=reason)
    return _waiting(at, until, reason, attempt)


def _limited(at: Standing, now: datetime, seconds: float, *, here: bool) -> Verdict:
    # The lane waits even where this delivery has no time left: the others must not send into the limit.
    verdict = _again(at, now + timedelta(seconds=seconds), "limited", at.attempt)
    return verdict if here else verdict._replace(wait=seconds)


def _unknown(at: Standing, allowed: int, until: datetime, reason: str) -> Verdict:
    if at.resends < allowed and until < at.expires_at:
        return _waiting(at, until, reason, at.attempt)._replace(resends=at.resends + 1)
    # Later parts still go out: losing them for sure is worse than one part in doubt.
    return Verdict(State.UNKNOWN, _after(at, State.UNKNOWN), at.attempt, at.resends, error=reason)


def _refused(at: Standing, now: datetime, reason: str) -> Verdict:
    if at.fallback is None:
        return Verdict(State.DEAD, State.DEAD, at.attempt, at.resends, error=reason)
    return Verdict(State.CANCELLED, State.DUE, at.attempt, at.resends, error=reason, retry_at=now, variant=at.fallback)


def _moved(at: Standing, policy: Policy, now: datetime, luck: float, chat: str) -> Verdict:
    """At once to the new chat; a chat that has moved to itself, or moves again and again, backs off like a failure."""
    if chat == at.chat:
        return _again(at, now + policy.delay(at.attempt + 1, luck), "moved", at.attempt + 1)
    until = now if at.attempt == 0 else now + policy.delay(at.attempt, luck)
    return _again(at, until, "moved", at.attempt + 1)._replace(moved=chat)
