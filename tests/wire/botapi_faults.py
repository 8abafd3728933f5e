"""What a Bot API server can answer instead of a result, and what can happen to a request on its way. Texts as the service's."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(eq=False)
class Refused(Exception):  # noqa: N818 - an answer, not a mistake of the server's
    """An answer with `ok: false`; nothing is recorded as arrived."""

    code: int
    description: str
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def body(self) -> dict[str, Any]:
        """The answer's JSON object."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        return body | ({"parameters": dict(self.parameters)} if self.parameters else {})


BLOCKED = Refused(403, "Forbidden: bot was blocked by the user")
DEACTIVATED = Refused(403, "Forbidden: user is deactivated")
KICKED = Refused(403, "Forbidden: bot was kicked from the supergroup chat")
CHAT_NOT_FOUND = Refused(400, "Bad Request: chat not found")
NO_RIGHTS = Refused(400, "Bad Request: not enough rights to send text messages to the chat")
UNPARSABLE = Refused(400, "Bad Request: can't parse entities: unsupported start tag at byte offset 3")
TOO_LONG = Refused(400, "Bad Request: message is too long")
TOPIC_CLOSED = Refused(400, "Bad Request: TOPIC_CLOSED")
THREAD_NOT_FOUND = Refused(400, "Bad Request: message thread not found")
UNAUTHORIZED = Refused(401, "Unauthorized")
NOT_FOUND = Refused(404, "Not Found")
CONFLICT = Refused(
    409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)
WEBHOOK_ACTIVE = Refused(
    409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
POOR = Refused(400, "Bad Request: BALANCE_TOO_LOW")


def flood(seconds: int) -> Refused:
    """Too many requests: come back in that many seconds."""
    return Refused(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


def upgraded(to: int) -> Refused:
    """The group has become the supergroup with that id."""
    text = "Bad Request: group chat was upgraded to a supergroup chat"
    return Refused(400, text, {"migrate_to_chat_id": to})


@dataclass(frozen=True, slots=True)
class Reset:
    """The connection is reset; `recorded`: only after the request was carried out, so that just its answer is lost."""

    recorded: bool


@dataclass(frozen=True, slots=True)
class Slow:
    """The answer comes that many seconds late, after the request was carried out."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Garbled:
    """An answer that is no JSON, with this status; the request was carried out where `recorded`."""

    status: int = 200
    recorded: bool = True
    text: str = "<html>Bad Gateway</html>"


@dataclass(slots=True)
class Fault:
    """What happens to the next `times` requests whose method begins with `method`, to this chat (None: to any)."""

    what: Refused | Reset | Slow | Garbled
    method: str = "send"
    chat: str | None = None
    times: int = 1

    def concerns(self, method: str, chat: str | None) -> bool:
        """Whether it happens to this request."""
        return self.times > 0 and method.startswith(self.method) and self.chat in (None, chat)
