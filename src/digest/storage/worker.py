"""Whole transactions in a thread of their own: one trip there and back, however many statements they have.

A statement that is awaited by itself costs a trip, and each of those more CPU than most statements. What commits many
times a second is written as one coroutine that awaits nothing but its connection, and runs here to its end at once.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Protocol, TypeVar, cast, runtime_checkable

from sqlalchemy import Connection, CursorResult, Dialect, Engine, Executable, ScalarResult
from sqlalchemy.ext.asyncio import AsyncConnection

T = TypeVar("T")

Work = Callable[[AsyncConnection], Coroutine[Any, Any, T]]
"""What a transaction does. It awaits nothing but the connection's own methods, and may be run a second time."""


@runtime_checkable
class OneStep(Protocol):
    """Work that may be one step of SQLite's, and needs no transaction around it."""

    def in_one_step(self, bare: sqlite3.Connection) -> Any:
        """The result, once it is committed; None where nothing has changed, and it is to be done as other work is."""


@runtime_checkable
class OneStatement(Protocol):
    """Work that may be one statement of PostgreSQL's, and needs no transaction around it."""

    async def in_one_statement(self, connection: AsyncConnection) -> Any:
        """The result, once it is committed; None where nothing has changed, and it is to be done as other work is."""


Following = Callable[[T], Work[T] | None]
"""What is to be done after a transaction with this result, in one of its own; None where there is nothing. It is asked in the
worker's thread.
"""


class Prepare(Protocol):
    """Has a connection, before a transaction begins on it, keep what is committed through a power loss, or not, and check
    foreign keys, or not.
    """

    def __call__(self, connection: Connection, *, lasting: bool, checked: bool) -> None: ...

    def close(self) -> None: ...


class Worker:
    """Runs work over a synchronous engine, in a thread of that name. One transaction at a time: who writes takes the writer's
    turn first.
    """

    def __init__(self, name: str, engine: Engine, prepare: Prepare | None = None) -> None:
        self._name = name
        self._engine = engine
        self._prepare = prepare
        self._thread: ThreadPoolExecutor | None = None

    async def run(
        self, work: Work[T], *, lasting: bool = True, checked: bool = True, following: Following[T] | None = None
    ) -> T:
        """Run it in a transaction, and then whatever follows in others: the last one's result. Once begun it is carried to its
        end, also where the caller is cancelled.
        """
        self._thread = self._thread or ThreadPoolExecutor(1, self._name)
        run = partial(self._series, work, lasting, checked, following)
        running = asyncio.get_running_loop().run_in_executor(self._thread, run)
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
        if self._prepare:
            self._prepare.close()
        self._engine.dispose()

    def _series(self, work: Work[T], lasting: bool, checked: bool, following: Following[T] | None) -> T:
        with self._engine.connect() as connection:
            while True:
                done = self._transact(connection, work, lasting, checked)
                if following is None or (after := following(done)) is None:
                    return done
                work = after

    def _transact(self, connection: Connection, work: Work[T], lasting: bool, checked: bool) -> T:
        if self._prepare:
            self._prepare(connection, lasting=lasting, checked=checked)
        if isinstance(work, OneStep) and (done := work.in_one_step(_bare(connection))) is not None:
            return cast(T, done)
        with connection.begin():
            return at_once(work(cast(AsyncConnection, Immediate(connection))))


class Looking(Protocol):
    """Runs work that only reads, beside whoever writes: a lease would wait for a commit, and the next commit for a lease."""

    async def run(self, work: Work[T]) -> T: ...

    async def close(self) -> None: ...


class Immediate:
    """What statements need of an `AsyncConnection`, over a synchronous one: everything has happened when it returns."""

    def __init__(self, connection: Connection) -> None:
        self.sync_connection = connection

    @property
    def bare(self) -> sqlite3.Connection:
        """The database's own connection."""
        return _bare(self.sync_connection)

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


def _bare(connection: Connection) -> sqlite3.Connection:
    driver: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
    return driver


def at_once(work: Awaitable[T]) -> T:
    """Run what never has to wait. Raises RuntimeError where it would."""
    steps = work.__await__()
    try:
        next(steps)
    except StopIteration as end:
        return cast(T, end.value)
    raise RuntimeError("this work waits for something besides its connection")
