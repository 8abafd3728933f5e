"""What an answer of Discord, or the lack of one, means for a message. Pure; the classes are FAILURES.md's.

A refusal that no code explains counts against the content: that never suspends a place.
"""

from typing import Final

from digest.domain.delivery import Limited, Outcome, Refused, Sent, Stopped, Unknown, Unreachable, Unsent
from digest.wire.pool import NotSentError, WireError
from digest_discord.api import Answer

BANNED = 600.0
"""Seconds to stay away from a service that answers 429 without saying, by a `Via`, that it is the service itself."""

SLOWLY = 60.0
"""Seconds to wait where too many direct channels were opened and the service does not say how long."""

FLOOD_WAIT = 5.0
"""Seconds to wait where the service asks to wait and does not say how long."""

LONGEST = 200
"""Characters of a service's text that are kept."""

GONE: Final = frozenset(
    {
        10003,  # unknown channel
        10004,  # unknown guild
        10013,  # unknown user
        20009,  # explicit content can't be sent there
        40002,  # the account must be verified
        50001,  # missing access
        50007,  # can't send messages to this user
        50008,  # not a text channel
        50009,  # verification level too high
        50013,  # missing permissions
        50024,  # not in this kind of channel
        50083,  # the thread is archived
        50278,  # no mutual guilds
        160005,  # the thread is locked
        240000,  # links that the guild blocks
    }
)
"""Codes that say: not this place (discord.com/developers/docs/topics/opcodes-and-status-codes#json)."""

UNKNOWN_MESSAGE: Final = 10008
GONE_BEFORE: Final = "the message is gone"
OPENED_TOO_FAST: Final = 40003
BUSY: Final = frozenset({160006, 30058})
"""Too many threads are active there, or too many posts pinned: it may fit later."""

PROXYS: Final = frozenset({301, 302, 307, 308, 407})


def judge(answer: Answer, *, again: bool = False) -> Outcome:
    """The outcome of a request that was answered. `again`: it may have been carried out before, under the same nonce."""
    if answer.ok:
        return _done(answer)
    match answer.status:
        case 429:
            return limit(answer)
        case 401:
            return Stopped(said(answer))
        case 403 | 404 | 400:
            return _refusal(answer, again=again)
        case 413:
            return Refused("request entity too large")
        case status if status in PROXYS:
            return Unsent(f"HTTP {status}")  # a proxy's word: the service never saw it
        case status:
            return Unknown(f"HTTP {status}")


def judge_change(answer: Answer, message: str) -> Outcome:
    """The outcome of editing or deleting a message of ours: what can't be changed any more is refused, and nothing else.

    It says nothing of the place: nobody asked for this message now.
    """
    if answer.ok:
        return Sent(message)
    if answer.code == UNKNOWN_MESSAGE:
        return Refused(GONE_BEFORE)
    outcome = judge(answer)
    return Refused(outcome.reason) if isinstance(outcome, Unreachable) else outcome


def judge_failure(error: WireError) -> Outcome:
    """The outcome of a request without an answer."""
    return Unsent(str(error)) if isinstance(error, NotSentError) else Unknown(str(error))


def limit(answer: Answer) -> Limited:
    """How long to wait, and whether everywhere."""
    if "Via" not in answer.headers:
        return Limited(BANNED)
    wait = answer.fields.get("retry_after", answer.headers.get("Retry-After"))
    try:
        seconds = max(0.05, float(wait)) if wait is not None else FLOOD_WAIT
    except ValueError:
        seconds = FLOOD_WAIT
    return Limited(seconds, here=not over_all(answer))


def over_all(answer: Answer) -> bool:
    """Whether the whole bot is to wait, not one route of it."""
    return answer.fields.get("global") is True or answer.headers.get("X-RateLimit-Scope") == "global"


def said(answer: Answer) -> str:
    """The service's own words and number, else the status."""
    words = str(answer.fields.get("message") or f"HTTP {answer.status}")[:LONGEST]
    return f"{words} ({answer.code})" if answer.code else words


def _done(answer: Answer) -> Outcome:
    number = answer.fields.get("id")
    return Sent(str(number)) if number else Unknown("an answer without a message")


def _refusal(answer: Answer, *, again: bool) -> Outcome:
    if not answer.fields:
        return Unknown(f"HTTP {answer.status}")
    if again and answer.code == UNKNOWN_MESSAGE:
        return Sent("")  # its nonce is known, and what it stands for has been deleted since
    if answer.code == OPENED_TOO_FAST:
        return Limited(SLOWLY, here=True)
    if answer.code in BUSY:
        return Unsent(said(answer))
    if answer.code in GONE or answer.status == 403:
        return Unreachable(said(answer))
    # A path that the server does not know is no message's fault: another address is set up than Discord's.
    return Unsent(said(answer)) if answer.status == 404 else Refused(said(answer))
