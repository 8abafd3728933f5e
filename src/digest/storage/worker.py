"""Whole transactions in a thread of their own: one trip there and back, however many statements they have.

A statement that is awaited by itself costs a trip, and each of those more CPU than most statements. What commits many
times a second is written as one coroutine that awaits nothing but its connection, and runs here to its end at once.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeVar, cast

from sqlalchemy import Connection, CursorResult, Dialect, Engine, Executable, ScalarResult
from sqlalchemy.ext.asyncio import AsyncConnection

T = TypeVar("T")

READING = "digest_reading"
"""The option of a connection whose transaction begins without the lock of who writes."""

Work = Callable[[AsyncConnection], Coroutine[Any, Any, T]]
"""What a transaction does. It awaits nothing but the connection's own methods, and may be run a second time."""


class Prepare(Protocol):
    """Has a connection, before a transaction begins on it, keep what is committed through a power loss, or not, and check
    foreign keys, or not.
    """

    def __call__(self, connection: Connection, *, lasting: bool, checked: bool) -> None: ...

    def close(self) -> None: ...


class Worker:
    """Runs work over a synchronous engine. One transaction at a time: whoever calls takes the writer's turn."""

    def __init__(self, engine: Engine, prepare: Prepare) -> None:
        self._engine = engine
        self._prepare = prepare
        self._thread: ThreadPoolExecutor | None = None

    async def run(self, work: Work[T], *, lasting: bool = True, checked: bool = True) -> T:
        """Run it in a transaction. Once begun it is carried to its end, also where the caller is cancelled."""
        return await self._in_thread(self._transact, work, lasting, checked)

    async def look(self, work: Work[T]) -> T:
        """Run it in a transaction that only reads; it needs no turn."""
        return await self._in_thread(self._read, work)

    async def _in_thread(self, run: Callable[..., T], *given: Any) -> T:
        self._thread = self._thread or ThreadPoolExecutor(1, "ledger")
        running = asyncio.get_running_loop().run_in_executor(self._thread, run, *given)
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            await asyncio.wait([running])
            running.exception()  # nobody else asks for it any more
            raise

    async def close(self) -> None:
        """Close the connection and end the thread; what is run afterwards opens them again."""
        if self._thread is not None:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._end)
            self._thread.shutdown()
            self._thread = None

    def _end(self) -> None:
        self._prepare.close()
        self._engine.dispose()

    def _transact(self, work: Work[T], lasting: bool, checked: bool) -> T:
        with self._engine.connect() as connection:
            self._prepare(connection, lasting=lasting, checked=checked)
            with connection.begin():
                return at_once(work(cast(AsyncConnection, Immediate(connection))))

    def _read(self, work: Work[T]) -> T:
        with self._engine.connect() as connection, connection.execution_options(**{READING: True}).begin():
            return at_once(work(cast(AsyncConnection, Immediate(connection))))


class Immediate:
    """What statements need of an `AsyncConnection`, over a synchronous one: everything has happened when it returns."""

    def __init__(self, connection: Connection) -> None:
        self.sync_connection = connection

    @property
    def bare(self) -> sqlite3.Connection:
        """The database's own connection."""
        driver: sqlite3.Connection = self.sync_connection.connection.driver_connection  # type: ignore[assignment]
        return driver

    @property
    def dialect(self) -> Dialect:
        """The database's."""
        return self.sync_connection.dialect

    async def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        """Execute."""
        return self.sync_connection.execute(statement, parameters)

    async def scalars(self, statement: Executable, parameters: Any = None) -> ScalarResult[Any]:
        """Execute; each row's first value."""
        return self.sync_connection.scalars(statement, parameters)

    async def scalar(self, statement: Executable, parameters: Any = None) -> Any:
        """Execute; the first row's first value."""
        return self.sync_connection.scalar(statement, parameters)


def at_once(work: Awaitable[T]) -> T:
    """Run what never has to wait. Raises RuntimeError where it would."""
    steps = work.__await__()
    try:
        next(steps)
    except StopIteration as end:
        return cast(T, end.value)
    raise RuntimeError("this work waits for something besides its connection")
