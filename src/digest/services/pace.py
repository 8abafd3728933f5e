"""How much to write in one transaction, so that nobody else waits long for the write lock."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

HELD = 0.05
"""Seconds that a transaction should hold the write lock; a chunk that took longer makes the next one smaller."""

LEAST = 250
"""The smallest chunk: below it the transaction itself is what takes the time."""


class Pace:
    """A chunk's `size`, which follows from how long the last one took: at most `most`, at first a quarter of it, and never
    under `least`.
    """

    def __init__(self, most: int, least: int = LEAST) -> None:
        self._most, self.least = most, least
        self.restart()

    def restart(self) -> None:
        """Forget what was learnt: what follows may be of another kind."""
        self.size = min(self._most, max(self.least, self._most // 4))

    @contextmanager
    def timed(self) -> Iterator[int]:
        """Work on a chunk of the given size, and learn from how long that takes."""
        began, size = time.perf_counter(), self.size  # which others may change meanwhile
        yield size
        self.learn(size, time.perf_counter() - began)

    def learn(self, size: int, took: float) -> None:
        """A chunk of that size took so many seconds."""
        wanted = int(size * min(2.0, HELD / max(took, 0.001)))
        self.size = min(self._most, max(self.least, wanted))
