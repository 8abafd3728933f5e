"""A database, whichever it is: connections inside transactions, and errors that say what to do.

What SQLite and PostgreSQL want each in their own way stands in `sqlite` and `postgresql`.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from typing import cast

from sqlalchemy.exc import DBAPIError, TimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from digest.storage import address, postgresql, sqlite
from digest.storage.autocommit import Autocommit
from digest.storage.errors import StorageError, explain
from digest.storage.turn import Turn
from digest.storage.worker import Following, Looking, OneStatement, T, Work, Worker


class Database:
    """One database. `begin` and `read` give connections inside a transaction; `close` releases everything."""

    def __init__(
        self,
        name: str,
        writer: AsyncEngine,
        reader: AsyncEngine,
        looking: Looking,
        worker: Worker | None = None,
        statements: Autocommit | None = None,
    ) -> None:
        """`worker` where only one may write at a time, and each statement awaited costs a trip to another thread; `statements`
        where work that is one statement has no transaction around it.
        """
        self.name = name
        self._writer = writer
        self._reader = reader
        self._looking = looking
        self._worker = worker
        self._statements = statements
        self._turn = Turn()

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._writer.dialect.name

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that may write: commits when the block ends normally, rolls back when it raises.

        Raises StorageError where the database is busy, full, read-only, damaged, out of reach or without schema.
        """
        async with self._turn if self._worker else nullcontext():
            with _explained(self.name):
                async with self._writer.begin() as connection:
                    yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that only reads, over one unchanging state of the database; never waits for a writer."""
        with _explained(self.name):
            async with self._reader.begin() as connection:
                yield connection

    async def transact(
        self,
        work: Work[T],
        *,
        lasting: bool = True,
        checked: bool = True,
        writing: bool = True,
        following: Following[T] | None = None,
    ) -> T:
        """The work, however that is fastest here: in a transaction, or on PostgreSQL without one where it is a single statement
        (`OneStatement`) or not `writing`. Raises as `begin` does.

        What is not `lasting` may be lost with the database's power, as long as nothing was committed after it that is; a single
        statement lasts. What is not `writing` sees on PostgreSQL what is committed as each of its statements begins, and sees to
        it itself that what it will act on lasts (`bundles.LASTING`). Where foreign keys need not be `checked`, rows take them
        from the table that they refer to, in the statement that writes them. Where one thread writes and nobody else wants to,
        it goes on with what is `following`; the last result is given.
        """
        if not writing:
            return await self._look(work)
        if self._worker is None:
            return await self._beside_others(work, lasting=lasting)
        async with self._turn:
            with _explained(self.name):
                alone = following and self._while_alone(following)
                return await self._worker.run(work, lasting=lasting, checked=checked, following=alone)

    async def _beside_others(self, work: Work[T], *, lasting: bool) -> T:
        if self._statements and isinstance(work, OneStatement):
            with _explained(self.name):
                if (done := await self._statements.once(work.in_one_statement)) is not None:
                    return cast(T, done)
        async with self.begin() as connection:
            if not lasting:
                await postgresql.hasten(connection)
            return await work(connection)

    def _while_alone(self, following: Following[T]) -> Following[T]:
        return lambda done: None if self._turn.wanted else following(done)

    async def _look(self, work: Work[T]) -> T:
        with _explained(self.name):
            return await self._looking.run(work)

    async def scrub(self) -> None:
        """Overwrite what SQLite's log still tells of rows that are gone; PostgreSQL sees to that by itself."""
        if self._worker is not None:
            await asyncio.to_thread(sqlite.scrub, self.name)

    async def close(self) -> None:
        """Close every connection; the database may not be used afterwards."""
        await self._looking.close()
        if self._worker is not None:
            await self._worker.close()
        if self._statements is not None:
            await self._statements.close()
        await self._reader.dispose()
        await self._writer.dispose()


def open_database(url: str) -> Database:
    """The database of this address; nothing is read yet.

    `sqlite:///relative/path`, `sqlite:////absolute/path` (the file's folder is created) or
    `postgresql://user:password@host:port/name`. Raises StorageError for an address that is none, or of another kind.
    """
    parts = address.parsed(url)
    if parts.get_backend_name() == "sqlite":
        name = str(sqlite.file_of(parts))
        leases = Worker("leases", sqlite.worker(parts, reads=True))
        ledger = Worker("ledger", sqlite.worker(parts, reads=False), sqlite.Preparation(name))
        return Database(name, *sqlite.engines(parts), leases, ledger)
    if parts.drivername in postgresql.DRIVERS and parts.database:
        looking, statements = (Autocommit(postgresql.autocommit(parts)) for _ in range(2))
        return Database(address.public(parts), *postgresql.engines(parts), looking, statements=statements)
    raise StorageError(f"{address.public(parts)} cannot be used; {address.ADVICE}")


@contextmanager
def _explained(name: str) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if told := explain(error, name):
            raise told from error
        raise
    except TimeoutError as error:
        raise StorageError(f"The database {name} is busy: every connection is in use; try again.") from error
