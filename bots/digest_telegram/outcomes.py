"""What an answer of the Bot API, or the lack of one, means for a message. Pure; the classes are FAILURES.md's.

The service's texts are not a contract, so they are looked for in parts and without regard to case. A refusal that none of
them explains counts against the content: that never suspends a chat.
"""

from typing import Final

from digest.domain.delivery import Limited, Moved, Outcome, Refused, Sent, Stopped, Unknown, Unreachable, Unsent
from digest.wire.pool import NotSentError, WireError
from digest_telegram.api import Answer

ALWAYS: Final = "sendMessage"
"""A method that every server has: where it is not found, it is the token that is wrong."""

NOT_SUPPORTED: Final = "the server has no such method"

FLOOD_WAIT = 5.0
"""Seconds to wait where the service asks to wait and does not say how long."""

LONGEST = 200
"""Characters of a service's text that are kept."""

_GONE: Final = (
    "chat not found",
    "user not found",
    "group chat was deactivated",
    "group chat was deleted",
    "bot was blocked",
    "bot was kicked",
    "bot is not a member",
    "user is deactivated",
    "can't initiate conversation",
    "not enough rights",
    "have no rights",
    "need administrator rights",
    "chat_admin_required",
    "chat_forbidden",
    "chat_id_invalid",
    "chat_restricted",
    "chat_send_plain_forbidden",
    "chat_write_forbidden",
    "channel_private",
    "input_user_deactivated",
    "peer_id_invalid",
    "user_deactivated",
    "user_is_blocked",
)
_TOPIC: Final = ("topic_closed", "topic closed", "topic_deleted", "topic_id_invalid", "message thread not found")
_POOR: Final = ("balance_too_low", "balance too low", "not enough stars")


def judge(method: str, answer: Answer) -> Outcome:
    """The outcome of a request that was answered."""
    if answer.ok:
        return Sent(_message(answer))
    match answer.status:
        case 429:
            return Limited(_seconds(answer))
        case 401:
            return Stopped(said(answer))
        case 404:
            return Stopped(said(answer)) if method == ALWAYS else Refused(NOT_SUPPORTED)
        case 403:
            return Unreachable(said(answer)) if answer.body else Unknown("HTTP 403")
        case 400:
            return _bad_request(answer)
        case 407 | 301 | 302 | 307 | 308:
            return Unsent(f"HTTP {answer.status}")  # a proxy's word: the service never saw it
        case 413:
            return Refused("request entity too large")
        case 200:
            return Unknown("no JSON" if answer.body is None else "an answer without a result")
        case _:
            return Unknown(f"HTTP {answer.status}")


def judge_failure(error: WireError) -> Outcome:
    """The outcome of a request without an answer."""
    return Unsent(str(error)) if isinstance(error, NotSentError) else Unknown(str(error))


def without_topic(answer: Answer) -> bool:
    """Whether the topic is closed or gone, so that the chat's General topic may do."""
    return answer.status == 400 and _speaks_of(answer, _TOPIC)


def without_stars(answer: Answer) -> bool:
    """Whether the bot's balance does not pay for a paid message."""
    return answer.status in (400, 402, 403) and _speaks_of(answer, _POOR)


def said(answer: Answer) -> str:
    """The service's own words in lower case, without `Bad Request: ` and the like in front; the status where it has none."""
    words = answer.description or f"HTTP {answer.status}"
    return (words.partition(": ")[2] or words)[:LONGEST].lower()


def _bad_request(answer: Answer) -> Outcome:
    if (to := answer.parameters.get("migrate_to_chat_id")) is not None:
        return Moved(str(to))
    if answer.body is None:
        return Unknown("HTTP 400")
    words = said(answer)
    return Unreachable(words) if _speaks_of(answer, (*_GONE, *_TOPIC)) else Refused(words)


def _speaks_of(answer: Answer, texts: tuple[str, ...]) -> bool:
    words = answer.description.lower()
    return any(text in words for text in texts)


def _message(answer: Answer) -> str:
    result = answer.result
    return str(result.get("message_id", "")) if isinstance(result, dict) else ""


def _seconds(answer: Answer) -> float:
    wait = answer.parameters.get("retry_after")
    return max(1.0, float(wait)) if isinstance(wait, int | float) else FLOOD_WAIT
