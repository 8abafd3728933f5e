"""Connections and transactions. SQLite's own rules stand here and nowhere else.

On SQLite a transaction that writes begins with BEGIN IMMEDIATE, so that it fails or waits at its start and never in its
middle; inside this process writers queue on a lock instead of polling. Readers have connections of their own, which see
the last committed state (WAL) and never wait. `synchronous=FULL` keeps every commit through a power loss: the ledger's
promises stand on that.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from digest.storage.errors import StorageError, explain

BUSY_SECONDS = 5
"""How long to wait for another process that writes."""

READERS = 4
"""Reading connections kept open; more come and go under load."""

_WRITE_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
_READ_PRAGMAS = ("query_only=ON",)


class Database:
    """One database. `begin` and `read` give connections inside a transaction; `close` releases everything."""

    def __init__(self, name: str, writer: AsyncEngine, reader: AsyncEngine, *, one_writer: bool) -> None:
        self.name = name
        self._writer = writer
        self._reader = reader
        self._turn: AbstractAsyncContextManager[Any] = asyncio.Lock() if one_writer else nullcontext()

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._writer.dialect.name

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that may write: commits when the block ends normally, rolls back when it raises.

        Raises StorageError where the database is busy, full, read-only, damaged or without schema.
        """
        async with self._turn:
            with _explained(self.name):
                async with self._writer.begin() as connection:
                    yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that only reads, over one unchanging state of the database; never waits for a writer."""
        with _explained(self.name):
            async with self._reader.begin() as connection:
                yield connection

    async def close(self) -> None:
        """Close every connection; the database may not be used afterwards."""
        await self._reader.dispose()
        await self._writer.dispose()


def open_database(url: str) -> Database:
    """The database of this SQLAlchemy URL (`sqlite:///relative/path`, `sqlite:////absolute/path`); nothing is read yet.

    The file's folder is created. Raises StorageError for a URL that is none, or names a database of another kind.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StorageError(f"{url!r} is no database address; write sqlite:///path/to/digest.db") from None
    if parsed.get_backend_name() != "sqlite":
        raise StorageError(f"{parsed.render_as_string()} is not supported; write sqlite:///path/to/digest.db")
    return _open_sqlite(parsed)


def _open_sqlite(url: URL) -> Database:
    if not url.database or url.database == ":memory:":
        raise StorageError("A database in memory would forget everything; write sqlite:///path/to/digest.db")
    path = Path(url.database)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"The folder {path.parent} cannot be created ({error}); set DIGEST_DATA_DIR") from error
    writer = _sqlite_engine(url, "BEGIN IMMEDIATE", _WRITE_PRAGMAS, pool_size=1, max_overflow=0)
    reader = _sqlite_engine(url, "BEGIN", _WRITE_PRAGMAS + _READ_PRAGMAS, pool_size=READERS, max_overflow=-1)
    return Database(str(path), writer, reader, one_writer=True)


def _sqlite_engine(url: URL, begin: str, pragmas: tuple[str, ...], **pool: int) -> AsyncEngine:
    # isolation_level None keeps the driver from opening transactions by itself, which it would do too late and deferred.
    driver = {"isolation_level": None, "timeout": BUSY_SECONDS}
    engine = create_async_engine(url.set(drivername="sqlite+aiosqlite"), connect_args=driver, **pool)

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


@contextmanager
def _explained(name: str) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if told := explain(error, name):
            raise told from error
        raise
