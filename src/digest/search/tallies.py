"""What is counted as entries are written: at once, or at the end of many.

A transaction in which thousands of articles add one each to how often a word stands would leave PostgreSQL a version of the
row for each of them, and have it walk all of those for the next.
"""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from digest.search.fulltext import Kind


@dataclass(slots=True)
class Tally:
    """In how many entries each word stands, how many entries that are, and how many tokens they have."""

    words: Counter[str] = field(default_factory=Counter)
    entries: int = 0
    tokens: int = 0

    def add(self, other: "Tally") -> None:
        """Add another one's."""
        self.words.update(other.words)
        self.entries += other.entries
        self.tokens += other.tokens


class Tallies:
    """Passes tallies on to `keep`."""

    def __init__(self, keep: Callable[[Kind, Tally], Awaitable[None]]) -> None:
        self._keep = keep
        self._waiting: dict[Kind, Tally] | None = None

    async def count(self, kind: Kind, tally: Tally) -> None:
        """Keep it now, or at the end of `later`."""
        if self._waiting is None:
            await self._keep(kind, tally)
        else:
            self._waiting.setdefault(kind, Tally()).add(tally)

    @asynccontextmanager
    async def later(self) -> AsyncIterator[None]:
        """What is counted inside is kept at the end, added up; nothing of it where that is not reached."""
        self._waiting = {}
        try:
            yield
            for kind, tally in self._waiting.items():
                await self._keep(kind, tally)
        finally:
            self._waiting = None
