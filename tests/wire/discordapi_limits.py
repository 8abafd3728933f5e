"""Discord's rate limits: fixed windows per route and channel, one for the whole bot, and a count of invalid requests."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.wire.discordapi_faults import Refused, limited

GLOBAL = 50
"""Requests a second of one bot (discord.com/developers/docs/topics/rate-limits)."""

BUCKETS: Mapping[str, tuple[int, float]] = {
    "POST /channels/{channel_id}/messages": (5, 5.0),
    "POST /channels/{channel_id}/threads": (5, 15.0),
    "POST /channels/{channel_id}/messages/{message_id}/crosspost": (10, 3600.0),
    "POST /users/@me/channels": (10, 10.0),
}
"""Requests in seconds; the others here have room for as many as come."""

INVALID, INVALID_WINDOW = 10_000, 600.0
"""Answers of 401, 403 and 429 within ten minutes before an address is banned."""


@dataclass
class Window:
    """A count that begins anew when its time is over."""

    most: int
    seconds: float
    began: float = float("-inf")
    count: int = 0

    def take(self, now: float) -> float:
        """Count a request: the seconds to wait where it is one too many, else 0."""
        if now - self.began >= self.seconds:
            self.began, self.count = now, 0
        self.count += 1
        return self.began + self.seconds - now if self.count > self.most else 0.0


@dataclass
class Traffic:
    """What has come lately. `invalid` are the instants of invalid requests, `drawn` counts the 429s given."""

    overall: Window = field(default_factory=lambda: Window(GLOBAL, 1.0))
    buckets: dict[str, Window] = field(default_factory=dict)
    invalid: deque[float] = field(default_factory=deque)
    drawn: int = 0

    def check(self, route: str, major: str, now: float) -> tuple[Refused | None, Mapping[str, str]]:
        """The refusal of a request, if it is one too many, and the headers that the answer has."""
        if "/interactions/" not in route and "/webhooks/" not in route and (wait := self.overall.take(now)):
            self.drawn += 1
            return limited(round(wait, 3), "global"), {}
        if route not in BUCKETS:
            return None, {}
        most, seconds = BUCKETS[route]
        bucket = self.buckets.setdefault(f"{route} {major}", Window(most, seconds))
        wait = bucket.take(now)
        headers = _headers(route, bucket, now)
        if not wait:
            return None, headers
        self.drawn += 1
        return limited(round(wait, 3)), headers

    def note(self, status: int, headers: Mapping[str, str], now: float) -> None:
        """An answer was given; those of a shared limit do not count as invalid."""
        if status in (401, 403) or (status == 429 and headers.get("X-RateLimit-Scope") != "shared"):
            self.invalid.append(now)
        while self.invalid and self.invalid[0] <= now - INVALID_WINDOW:
            self.invalid.popleft()


def _headers(route: str, bucket: Window, now: float) -> dict[str, str]:
    return {
        "X-RateLimit-Bucket": f"{abs(hash(route)):x}",
        "X-RateLimit-Limit": str(bucket.most),
        "X-RateLimit-Remaining": str(max(0, bucket.most - bucket.count)),
        "X-RateLimit-Reset-After": f"{max(0.0, bucket.began + bucket.seconds - now):.3f}",
    }
