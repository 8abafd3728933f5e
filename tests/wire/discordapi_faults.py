"""What Discord can answer instead of a result, and what can happen to a request on its way. Codes and texts as the service's."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.wire.botapi_faults import Garbled, Reset, Slow

__all__ = ["Fault", "Garbled", "Refused", "Reset", "Slow"]

VIA = {"Via": "1.1 google"}
"""In every answer of the service itself; what stands before it when it has banned an address does not send it."""


@dataclass(eq=False)
class Refused(Exception):  # noqa: N818 - an answer, not a mistake of the server's
    """An answer that says no; nothing is carried out."""

    status: int
    code: int
    message: str
    more: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=lambda: dict(VIA))

    @property
    def body(self) -> dict[str, Any]:
        """The answer's JSON object."""
        return {"message": self.message, "code": self.code, **self.more}


UNAUTHORIZED = Refused(401, 0, "401: Unauthorized")
NOT_FOUND = Refused(404, 0, "404: Not Found")
MISSING_ACCESS = Refused(403, 50001, "Missing Access")
MISSING_PERMISSIONS = Refused(403, 50013, "Missing Permissions")
CANNOT_SEND_TO_USER = Refused(403, 50007, "Cannot send messages to this user")
NO_MUTUAL_GUILDS = Refused(403, 50278, "Cannot send messages to this user due to having no mutual guilds")
UNKNOWN_CHANNEL = Refused(404, 10003, "Unknown Channel")
UNKNOWN_MESSAGE = Refused(404, 10008, "Unknown Message")
UNKNOWN_MEMBER = Refused(404, 10007, "Unknown Member")
UNKNOWN_INTERACTION = Refused(404, 10062, "Unknown interaction")
ALREADY_ACKNOWLEDGED = Refused(400, 40060, "Interaction has already been acknowledged.")
INVALID_WEBHOOK_TOKEN = Refused(401, 50027, "Invalid Webhook Token")
NOT_A_TEXT_CHANNEL = Refused(400, 50008, "Cannot send messages in a non-text channel")
ARCHIVED = Refused(400, 50083, "Thread is archived")
TAG_REQUIRED = Refused(400, 40067, "A tag is required to create a forum post in this channel")
TOO_FAST = Refused(403, 40003, "You are opening direct messages too fast")
INVALID_FORM = Refused(400, 50035, "Invalid Form Body")


def invalid(problems: list[str]) -> Refused:
    """The body is not as the schema wants it."""
    return Refused(400, 50035, "Invalid Form Body", {"errors": problems})


def limited(seconds: float, scope: str = "user") -> Refused:
    """Too many requests: of one route (`user`), of everybody to one resource (`shared`), of the bot (`global`)."""
    over_all = scope == "global"
    headers = {**VIA, "Retry-After": str(int(seconds) + 1), "X-RateLimit-Scope": scope}
    more = {"retry_after": seconds, "global": over_all}
    return Refused(
        429, 0, "You are being rate limited.", more, headers | ({"X-RateLimit-Global": "true"} if over_all else {})
    )


BANNED = Refused(429, 0, "You are being blocked from accessing our API temporarily", headers={"Retry-After": "600"})
"""Too many invalid requests came from this address: what stands before the service says so, without a `Via`."""


@dataclass(slots=True)
class Fault:
    """What happens to the next `times` requests of this method whose path the pattern is found in."""

    what: Refused | Reset | Slow | Garbled
    path: str = r"^/channels/[^/]+/(messages|threads)$"
    method: str = "POST"
    times: int = 1

    def concerns(self, method: str, path: str) -> bool:
        """Whether it happens to this request."""
        return self.times > 0 and method == self.method and re.search(self.path, path) is not None
