"""Allowances of requests over time, decided purely: instants are seconds of a clock that never goes back.

A `Spread` is GCRA (ITU-T I.371): it spaces requests evenly and lets one come 20 ms early at most. A `Window` counts.
"""

from collections import deque
from dataclasses import dataclass

BURST = 0.020
"""Seconds by which a request may come before its turn: what a late timer lost is caught up, and nothing more."""


@dataclass(frozen=True, slots=True)
class Rates:
    """What a token may do: requests a second in all, of them in bulk, and to one chat; and in a window to one group."""

    overall: float = 30.0
    bulk: float = 25.0
    chat: float = 1.0
    group: int = 20
    group_window: float = 60.0


class Spread:
    """Requests evenly spread at that many a second, at most `burst` seconds ahead of their turn."""

    __slots__ = ("_burst", "_interval", "_turn")

    def __init__(self, per_second: float, burst: float = BURST) -> None:
        self._interval, self._burst = 1 / per_second, burst
        self._turn = float("-inf")

    def change(self, per_second: float) -> None:
        """Another rate, from the next request on."""
        self._interval = 1 / per_second

    def ready(self) -> float:
        """The next turn, less the burst."""
        return self._turn - self._burst

    def take(self, now: float) -> None:
        """The turn after this one."""
        self._turn = max(now, self._turn) + self._interval

    def full(self) -> float:
        """Its turn."""
        return self._turn


class Window:
    """At most `most` requests in any `seconds`."""

    __slots__ = ("_made", "_seconds")

    def __init__(self, most: int, seconds: float) -> None:
        self._made: deque[float] = deque([float("-inf")] * most, maxlen=most)
        self._seconds = seconds

    def ready(self) -> float:
        """When the oldest that counts leaves the window."""
        return self._made[0] + self._seconds

    def take(self, now: float) -> None:
        """Count it, and forget the oldest."""
        self._made.append(now)

    def full(self) -> float:
        """When the newest leaves the window."""
        return self._made[-1] + self._seconds
