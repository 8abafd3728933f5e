"""SQLite connections that go to their thread and back once for each statement.

aiosqlite makes a cursor, executes, fetches and closes in four trips between the event loop and the connection's thread,
each of which costs more than a small statement does. SQLAlchemy fetches everything at once anyway. A transaction that reads
begins on the way of its first statement, and where nothing happened since the last one ended, nothing is rolled back.
"""

import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, Self

import aiosqlite


class Cursor:
    """What SQLAlchemy asks of an asynchronous cursor; rows are fetched where the statement is executed."""

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection
        self._rows: Sequence[Any] = ()
        self.description: Sequence[Any] | None = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        """Nothing to open."""
        return self

    async def execute(self, operation: str, parameters: Any = ()) -> Self:
        """Execute, and fetch what the statement gives."""
        return self._keep(await self._connection.in_thread(_execute, operation, parameters))

    async def executemany(self, operation: str, parameters: Iterable[Any]) -> Self:
        """Execute once for each."""
        return self._keep(await self._connection.in_thread(_execute_many, operation, parameters))

    async def fetchall(self) -> Sequence[Any]:
        """The rows that were fetched."""
        rows, self._rows = self._rows, ()
        return rows

    async def close(self) -> None:
        """Nothing is open."""

    def _keep(self, found: tuple[sqlite3.Cursor, Sequence[Any]]) -> Self:
        cursor, self._rows = found
        self.description, self.rowcount, self.lastrowid = cursor.description, cursor.rowcount, cursor.lastrowid
        return self


class Connection(aiosqlite.Connection):
    """A connection with these cursors."""

    def __init__(self, path: str, **options: Any) -> None:
        super().__init__(lambda: sqlite3.connect(path, **options), iter_chunk_size=64)
        self._thread.daemon = True  # as SQLAlchemy has it: a process that ends does not wait for it
        self._begins = self._touched = False

    def cursor(self) -> Any:
        """A cursor, without a trip."""
        return Cursor(self)

    def begin_later(self) -> None:
        """Begin a transaction that takes no lock as its first statement is executed: until then SQLite does nothing, either."""
        self._begins = True

    async def in_thread(self, work: Any, *given: Any) -> Any:
        """Run it with the connection in the connection's thread."""
        begins, self._begins, self._touched = self._begins, False, True
        return await self._execute(_begun if begins else _as_it_is, self._conn, work, *given)  # type: ignore[no-untyped-call]

    async def commit(self) -> None:
        """Commit what happened."""
        await self._end(super().commit)

    async def rollback(self) -> None:
        """Take back what happened."""
        await self._end(super().rollback)

    async def _end(self, end: Callable[[], Awaitable[None]]) -> None:
        self._begins = False
        if self._touched:
            await end()
            self._touched = False  # not where it failed, or nobody waited for it


async def connect(path: str, **options: Any) -> aiosqlite.Connection:
    """Open; for SQLAlchemy's `async_creator_fn`."""
    return await Connection(path, **options)


def _as_it_is(connection: sqlite3.Connection, work: Any, *given: Any) -> Any:
    return work(connection, *given)


def _begun(connection: sqlite3.Connection, work: Any, *given: Any) -> Any:
    connection.execute("BEGIN")
    return work(connection, *given)


def _execute(connection: sqlite3.Connection, operation: str, parameters: Any) -> tuple[sqlite3.Cursor, Sequence[Any]]:
    cursor = connection.execute(operation, parameters)
    return cursor, cursor.fetchall() if cursor.description else ()


def _execute_many(connection: sqlite3.Connection, operation: str, parameters: Any) -> tuple[sqlite3.Cursor, tuple[()]]:
    return connection.executemany(operation, parameters), ()
