"""What became of a delivery, in words: sent, held back or not sent, and why."""

from datetime import datetime
from zoneinfo import ZoneInfo

from digest.chat.command import Call
from digest.chat.when import paused
from digest.domain.delivery import State, Why
from digest.domain.words import Words
from digest.ports import Receipt


def happened_at(one: Receipt) -> datetime:
    """When it came, or else when it was due."""
    return one.settled_at if one.settled_at and one.state in (State.SENT, State.UNKNOWN) else one.due_at


def fate(one: Receipt, call: Call, *, closed: bool = False) -> str:
    """What became of it. `closed`: nothing can be sent there now."""
    words = call.words
    match one.state:
        case State.SENT if one.late:
            return words.sentence("sent late, due at {hour}", hour=_hour(words, one.due_at))
        case State.SENT:
            return words.sentence("sent")
        case State.UNKNOWN:
            return words.sentence("sent, but without confirmation")
        case State.CANCELLED:
            return _cancelled(words, one.error)
        case State.EXPIRED:
            return words.sentence("not sent: it was too late; the next one goes on from the last that was sent")
        case State.DEAD:
            return words.sentence("not sent: it couldn’t be delivered")
        case State.HELD:
            return words.sentence("held back: the operator checks whether it came already")
        case State.DUE | State.LEASED | State.SENDING:
            return _waiting(one, call, closed=closed)


def _cancelled(words: Words, why: str | None) -> str:
    match why:
        case Why.EMPTY:
            return words.sentence("not sent: nothing new was worth it")
        case Why.SUPERSEDED:
            return words.sentence("not sent: the next one took its place")
        case Why.DROPPED:
            return words.sentence("not sent again: it counts as sent")
        case _:
            return words.sentence("not sent: the digest was stopped")


def _waiting(one: Receipt, call: Call, *, closed: bool) -> str:
    words = call.words
    if closed:
        return words.sentence("held back: nothing gets through there")
    if one.error == Why.QUIET and one.waits_until:
        return words.sentence("held back until {hour}: quiet hours", hour=_hour(words, one.waits_until))
    if paused(call.reader, call.now):
        return words.sentence("held back: the digest is paused")
    return words.sentence("on its way")


def _hour(words: Words, at: datetime) -> str:
    return words.hour(at.astimezone(ZoneInfo(words.zone)).time())
