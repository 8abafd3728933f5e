"""Transactions over tables in memory."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from digest.ports import Clock
from digest.testing.clock import FakeClock
from digest.testing.memory.articles import MemoryArticles
from digest.testing.memory.broadcasts import MemoryBroadcasts
from digest.testing.memory.corrections import MemoryCorrections
from digest.testing.memory.counts import MemoryCounts
from digest.testing.memory.editions import MemoryEditions
from digest.testing.memory.index import MemoryIndex
from digest.testing.memory.links import MemoryLinks
from digest.testing.memory.notes import MemoryNotes
from digest.testing.memory.notices import MemoryNotices
from digest.testing.memory.opinions import MemoryRemarks, MemoryVotes
from digest.testing.memory.pulls import MemoryPulls
from digest.testing.memory.readers import MemoryReaders
from digest.testing.memory.receipts import MemoryReceipts
from digest.testing.memory.reviews import MemoryReviews
from digest.testing.memory.saves import MemorySaves
from digest.testing.memory.staff import MemoryAudit, MemoryStaff
from digest.testing.memory.tables import Tables


class MemoryUnitOfWork:
    """`ports.UnitOfWork` over tables."""

    def __init__(self, tables: Tables, clock: Clock) -> None:
        self.tables = tables
        self.articles = MemoryArticles(tables)
        self.index = MemoryIndex(tables)
        self.readers = MemoryReaders(tables, clock)
        self.links = MemoryLinks(tables, self.readers)
        self.editions = MemoryEditions(tables)
        self.pulls = MemoryPulls(tables)
        self.notes = MemoryNotes(tables)
        self.saves = MemorySaves(tables)
        self.votes, self.remarks = MemoryVotes(tables), MemoryRemarks(tables)
        self.receipts = MemoryReceipts(tables)
        self.notices = MemoryNotices(tables)
        self.reviews = MemoryReviews(tables, self.readers)
        self.counts = MemoryCounts(tables)
        self.corrections = MemoryCorrections(tables, self.articles)
        self.staff = MemoryStaff(tables)
        self.audit = MemoryAudit(tables)
        self.broadcasts = MemoryBroadcasts(tables)


class MemoryStore:
    """`ports.Store` in memory, for one event loop. The clock stamps the changes whose port names no instant.

    A transaction that writes works on a copy of its own, which becomes what everybody sees when its block ends normally.
    Writers queue; readers wait for nobody. `stock` is what another store held.
    """

    def __init__(self, clock: Clock | None = None, stock: Tables | None = None) -> None:
        self._clock = clock or FakeClock()
        self._committed = stock or Tables()
        self._turn = asyncio.Lock()

    @property
    def stock(self) -> Tables:
        """What it holds now, for another store to begin with; it never changes."""
        return self._committed

    async def scrub(self) -> None:
        """Nothing is kept of what is gone."""

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[MemoryUnitOfWork]:
        """A transaction that may write."""
        async with self._turn:
            await _others()
            tables = self._committed.opened()
            try:
                yield MemoryUnitOfWork(tables, self._clock)
            finally:
                tables.close()
            self._committed = tables

    @asynccontextmanager
    async def read(self) -> AsyncIterator[MemoryUnitOfWork]:
        """A transaction that only reads, over what was committed when it began; never waits for a writer."""
        await _others()
        yield MemoryUnitOfWork(self._committed, self._clock)


async def _others() -> None:
    """Let others run here, as they do while a database answers."""
    await asyncio.sleep(0)
