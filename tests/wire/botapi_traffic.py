"""The service's rate limits, as core.telegram.org/bots/faq says them: 1/s a chat, 20/min a group, 30/s in all."""

import math
from collections import defaultdict, deque
from dataclasses import dataclass, field

from tests.wire.botapi_faults import Refused, flood

GROUP_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Allowed:
    """How much is allowed. `slack` seconds are forgiven, which messages may take longer or less on their way."""

    per_second: int = 30
    paid_per_second: int = 1_000
    chat_apart: float = 1.0
    group_a_minute: int = 20
    slack: float = 0.1


@dataclass(slots=True)
class Traffic:
    """Counts messages in sliding windows, and refuses what is too many."""

    allowed: Allowed = field(default_factory=Allowed)
    refused: int = 0
    _all: deque[float] = field(default_factory=deque)
    _paid: deque[float] = field(default_factory=deque)
    _chats: dict[str, float] = field(default_factory=dict)
    _groups: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def check(self, chat: str, now: float, *, paid: bool) -> Refused | None:
        """Count a message, or say how long to wait."""
        allowed = self.allowed
        seen, most = (self._paid, allowed.paid_per_second) if paid else (self._all, allowed.per_second)
        waits = [_over(seen, most, 1.0 - allowed.slack, now)]
        waits.append(self._chats.get(chat, -math.inf) + allowed.chat_apart - allowed.slack - now)
        if chat.startswith("-"):
            waits.append(_over(self._groups[chat], allowed.group_a_minute, GROUP_MINUTE - allowed.slack, now))
        if max(waits) > 0:
            self.refused += 1
            return flood(math.ceil(max(waits)))
        self._count(chat, now, seen)
        return None

    def _count(self, chat: str, now: float, seen: deque[float]) -> None:
        seen.append(now)
        self._chats[chat] = now
        if chat.startswith("-"):
            self._groups[chat].append(now)


def _over(seen: deque[float], most: int, window: float, now: float) -> float:
    """The seconds until fewer than `most` were seen in the window; not above 0 where they are."""
    while seen and seen[0] <= now - window:
        seen.popleft()
    return seen[0] + window - now if len(seen) >= most else 0.0
