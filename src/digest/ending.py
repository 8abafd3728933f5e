"""The end of a process: one deadline from the instant it is told to stop, of which every stage takes its share (ADR 57)."""

from collections.abc import Callable
from time import monotonic

SECONDS = 9.0
"""For all that a process does at its end: less than the ten that SIGTERM may take (FAILURES.md, Crash)."""


class Ending:
    """The seconds that are left. `elapsed` is a clock that nobody sets."""

    def __init__(self, seconds: float = SECONDS, elapsed: Callable[[], float] = monotonic) -> None:
        self._seconds, self._elapsed = seconds, elapsed
        self._over: float | None = None

    def begin(self) -> None:
        """The time counts from now on; where it does already, nothing changes."""
        if self._over is None:
            self._over = self._elapsed() + self._seconds

    def left(self, after: float = 0.0) -> float:
        """Seconds for a stage that leaves `after` to those behind it, never below 0. Begins the end, where nobody has."""
        self.begin()
        assert self._over is not None
        return max(0.0, self._over - after - self._elapsed())
