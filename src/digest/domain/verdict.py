"""What is done after each outcome of a message part. No I/O; the ledger carries it out."""

from datetime import datetime, timedelta
from typing import NamedTuple, assert_never

from digest.domain.delivery import (
    Interrupted,
    Limited,
    Moved,
    Outcome,
    Policy,
    Refused,
    Sent,
    State,
    Stopped,
    Unknown,
    Unreachable,
    Unsent,
)


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
