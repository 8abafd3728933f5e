"""PostgreSQL's statements that are each a transaction of their own, over a connection that is kept for them.

Without SQLAlchemy in between: what it does for each statement and each transaction takes longer than its part of the server's
answer. Imported where there is such a database, for it takes the driver along.
"""

import asyncio
from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

IDLE = 1.0
"""Seconds after which the connection is tried before it is used: a server that was restarted meanwhile costs nobody an error."""


class Autocommit:
    """Executes one statement at a time; connected when the first is said, and again where a connection was lost."""

    def __init__(self, engine: AsyncEngine) -> None:
        """The engine's connections are in autocommit, and tried before they are given."""
        self._engine = engine
        self._connection: AsyncConnection | None = None
        self._used = 0.0
        self._turn = asyncio.Lock()

    async def rows(self, statement: str, values: Mapping[str, str]) -> Sequence[tuple[Any, ...]]:
        """The statement's rows, once it is committed. Raises DBAPIError, after which it is not, or nobody knows."""
        async with self._turn:
            driver = await self._connected()
            try:
                cursor = await driver.execute(statement, values, prepare=True)
                found: list[tuple[Any, ...]] = await cursor.fetchall()
            except psycopg.Error as error:
                raise await self._failed(statement, driver, error) from error
            self._used = monotonic()
            return found

    async def close(self) -> None:
        """Close the connection; the next statement opens another one."""
        async with self._turn:
            await self._release()
            await self._engine.dispose()

    async def _connected(self) -> psycopg.AsyncConnection[Any]:
        if monotonic() - self._used > IDLE:
            await self._release()
        if self._connection is None:
            self._connection = await self._engine.connect()
        driver: Any = (await self._connection.get_raw_connection()).driver_connection
        return driver  # type: ignore[no-any-return]

    async def _release(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def _failed(
        self, statement: str, driver: psycopg.AsyncConnection[Any], error: psycopg.Error
    ) -> BaseException:
        connection, lost = self._connection, driver.closed
        if lost and connection is not None:
            await connection.invalidate(error)
            await self._release()
        return DBAPIError.instance(statement, None, error, psycopg.Error, connection_invalidated=lost)
