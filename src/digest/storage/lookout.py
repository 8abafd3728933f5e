"""Looking at PostgreSQL for what may go now: over connections that are kept, without a transaction around the statements.

A lease is one or two short statements. What surrounds them in a transaction takes as long as they do: taking a connection
from the pool and asking whether it lives, BEGIN, a flush of the disk, COMMIT, and SQLAlchemy's own steps.
"""

from collections.abc import Awaitable
from typing import Any, cast

from sqlalchemy import CursorResult, Dialect, Executable, ScalarResult
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from digest.storage.worker import T, Work


class Lookout:
    """Runs work that only reads. Each statement is a transaction of its own: it sees what is committed as it begins, and whether
    that lasts is its own affair (`bundles.LASTING`).
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._free: list[Kept] = []

    async def run(self, work: Work[T]) -> T:
        """Run it; once more where the connection had been lost since it was used last."""
        if self._free:
            try:
                return await self._over(self._free.pop(), work)
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
        return await self._over(await self._opened(), work)

    async def close(self) -> None:
        """Close the connections; they are opened again if there is more to do."""
        while self._free:
            await self._free.pop().connection.close()
        await self._engine.dispose()

    async def _opened(self) -> "Kept":
        connection = await self._engine.connect()
        return Kept(connection, (await connection.get_raw_connection()).driver_connection)

    async def _over(self, kept: "Kept", work: Work[T]) -> T:
        done = await kept.unless_it_fails(work(cast(AsyncConnection, kept)))
        self._free.append(kept)
        return done


class Kept:
    """What statements need of an `AsyncConnection`, and the driver's own for those that go without SQLAlchemy."""

    def __init__(self, connection: AsyncConnection, driver: Any) -> None:
        self.connection = connection
        self.driver = driver

    async def unless_it_fails(self, doing: Awaitable[T]) -> T:
        """Wait for this, and give the connection up where it fails, or is cancelled amid a statement."""
        try:
            return await doing
        except BaseException:
            await self.connection.invalidate()
            await self.connection.close()
            raise

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
