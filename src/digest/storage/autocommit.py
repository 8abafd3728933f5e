"""PostgreSQL without transactions around its statements, over connections that are kept: each statement is one by itself.

A lease, and nearly every commit of the ledger, is one or two short statements. What surrounds them in a transaction takes as
long as they do: taking a connection from the pool and asking whether it lives, BEGIN, COMMIT, and SQLAlchemy's own steps.
"""

from contextlib import suppress
from time import monotonic
from typing import Any, cast

from sqlalchemy import CursorResult, Dialect, Executable, ScalarResult, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from digest.storage.trips import rows_over
from digest.storage.worker import T, Work

IDLE = 1.0
"""Seconds after which a connection is tried before something is written over it: a server that was restarted meanwhile costs
nobody an error.
"""

PQTRANS_IDLE = 0


class Autocommit:
    """Runs work over connections in autocommit, each for one at a time. A statement sees what is committed as it begins."""

    def __init__(self, engine: AsyncEngine) -> None:
        """The engine has no pool: whoever has a connection keeps it."""
        self._engine = engine
        self._free: list[Kept] = []

    async def run(self, work: Work[T]) -> T:
        """Run work that only reads; once more where the connection had been lost since it was used last. Whether what it reads
        lasts is its own affair (`bundles.LASTING`).
        """
        if self._free:
            try:
                return await self._over(self._free.pop(), work)
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
        return await self._over(await self._opened(), work)

    async def once(self, work: Work[T]) -> T:
        """Run work that writes, over a connection that lived a moment ago. Where that is lost all the same, DBAPIError is raised
        and nobody knows whether its statement is committed.
        """
        return await self._over(await self._tried(), work)

    async def close(self) -> None:
        """Close the connections; they are opened again if there is more to do."""
        while self._free:
            await self._free.pop().connection.close()
        await self._engine.dispose()

    async def _opened(self) -> "Kept":
        connection = await self._engine.connect()
        return Kept(connection, (await connection.get_raw_connection()).driver_connection)

    async def _tried(self) -> "Kept":
        while self._free:
            kept = self._free.pop()
            if monotonic() - kept.used <= IDLE:
                return kept
            with suppress(DBAPIError):
                await self._over(kept, _asked)
                return self._free.pop()
        return await self._opened()

    async def _over(self, kept: "Kept", work: Work[T]) -> T:
        try:
            return await work(cast(AsyncConnection, kept))
        finally:
            await self._give_back(kept)

    async def _give_back(self, kept: "Kept") -> None:
        """Keep it for the next, unless it is lost, or who was cancelled amid a statement has left an answer on its way."""
        if kept.is_idle:
            kept.used = monotonic()
            self._free.append(kept)
        else:
            await kept.connection.invalidate()
            await kept.connection.close()


_ANYTHING = select(1)


async def _asked(connection: AsyncConnection) -> None:
    await rows_over(connection).of(_ANYTHING)


class Kept:
    """What statements need of an `AsyncConnection`, and the driver's own for those that go without SQLAlchemy."""

    def __init__(self, connection: AsyncConnection, driver: Any) -> None:
        self.connection = connection
        self.driver = driver
        self.used = 0.0

    @property
    def is_idle(self) -> bool:
        """Whether it is there, and nothing goes on over it (https://www.postgresql.org/docs/current/libpq-status.html)."""
        return bool(self.driver.pgconn.transaction_status == PQTRANS_IDLE)

    @property
    def dialect(self) -> Dialect:
        """The database's."""
        return self.connection.dialect

    async def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        """Execute."""
        return await self.connection.execute(statement, parameters)

    async def scalars(self, statement: Executable, parameters: Any = None) -> ScalarResult[Any]:
        """Execute; each row's first value."""
        return await self.connection.scalars(statement, parameters)

    async def scalar(self, statement: Executable, parameters: Any = None) -> Any:
        """Execute; the first row's first value."""
        return await self.connection.scalar(statement, parameters)
