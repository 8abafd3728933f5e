"""Units of work: the repositories over one connection and one transaction."""

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from digest.ports import Clock
from digest.search.index import SqlIndex
from digest.search.nearest import Nearest
from digest.storage import turns
from digest.storage.amending import SqlAmending
from digest.storage.articles import SqlArticles
from digest.storage.broadcasts import SqlBroadcasts
from digest.storage.casting import SqlCasting
from digest.storage.corrections import SqlCorrections
from digest.storage.counts import SqlCounts
from digest.storage.drafting import SqlDrafting
from digest.storage.editions import SqlEditions
from digest.storage.engine import Database
from digest.storage.errands import SqlErrands
from digest.storage.leasing import SqlLedger
from digest.storage.links import SqlLinks
from digest.storage.notes import SqlNotes
from digest.storage.notices import SqlNotices
from digest.storage.opinions import SqlRemarks, SqlVotes
from digest.storage.passages import Passages
from digest.storage.planning import SqlPlanning
from digest.storage.pulls import SqlPulls
from digest.storage.readers import SqlReaders
from digest.storage.receipts import SqlReceipts
from digest.storage.restoring import SqlRestoring
from digest.storage.reviews import SqlReviews
from digest.storage.saves import SqlSaves
from digest.storage.staff import SqlAudit, SqlStaff
from digest.storage.watching import SqlWatching
from digest.storage.worker import T


class SqlUnitOfWork:
    """`ports.UnitOfWork` and `ledger_ports.LedgerWork`."""

    def __init__(self, connection: AsyncConnection, clock: Clock, nearest: Nearest | None = None) -> None:
        self.connection = connection
        self.articles = SqlArticles(connection)
        self.index = SqlIndex(connection, nearest)
        self.readers = SqlReaders(connection, clock)
        self.links = SqlLinks(connection, self.readers)
        passages = Passages(connection)
        self.editions = SqlEditions(connection, passages)
        self.pulls = SqlPulls(connection)
        self.notes = SqlNotes(connection)
        self.saves = SqlSaves(connection)
        self.votes, self.remarks = SqlVotes(connection), SqlRemarks(connection)
        self.receipts = SqlReceipts(connection)
        self.notices = SqlNotices(connection)
        self.staff = SqlStaff(connection)
        self.audit = SqlAudit(connection)
        self.broadcasts = SqlBroadcasts(connection)
        self.casting = SqlCasting(connection)
        self.planning = SqlPlanning(connection, passages)
        self.ledger = SqlLedger(connection)
        self.restoring = SqlRestoring(connection)
        self.watching = SqlWatching(connection)
        self.reviews = SqlReviews(connection, self.readers, self.planning)
        self.drafting = SqlDrafting(connection, self.readers)
        self.counts = SqlCounts(connection)
        self.corrections = SqlCorrections(connection, self.articles)
        self.amending = SqlAmending(connection, self.editions, passages)
        self.errands = SqlErrands(connection)


class SqlStore:
    """`ports.Store` over a database. The clock stamps the changes whose port names no instant.

    `nearest` keeps the vectors of FAQ entries in memory; without it questions are answered by their words.
    """

    def __init__(self, database: Database, clock: Clock, nearest: Nearest | None = None) -> None:
        self.database = database
        self._clock = clock
        self._nearest = nearest

    @property
    def side_by_side(self) -> int:
        """How many chunks of a plan may be under way at once: on SQLite writers queue."""
        return turns.PARTS if self.database.dialect == "postgresql" else 1

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[SqlUnitOfWork]:
        """A transaction that may write."""
        async with self.database.begin() as connection:
            yield SqlUnitOfWork(connection, self._clock, self._nearest)

    async def scrub(self) -> None:
        """Leave nothing of what was erased in the database's files; on PostgreSQL vacuuming does that."""
        await self.database.scrub()

    async def transact(
        self,
        work: Callable[[SqlUnitOfWork], Coroutine[Any, Any, T]],
        *,
        lasting: bool = True,
        checked: bool = True,
        writing: bool = True,
    ) -> T:
        """The work in a transaction, in one trip to the database's thread where it has one."""

        async def over(connection: AsyncConnection) -> T:
            return await work(SqlUnitOfWork(connection, self._clock, self._nearest))

        return await self.database.transact(over, lasting=lasting, checked=checked, writing=writing)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[SqlUnitOfWork]:
        """A transaction that only reads; never waits for a writer."""
        async with self.database.read() as connection:
            yield SqlUnitOfWork(connection, self._clock, self._nearest)
