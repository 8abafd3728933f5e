"""SQLite's own rules for connections and transactions.

A transaction that writes begins with BEGIN IMMEDIATE, so that it fails or waits at its start and never in its middle;
inside this process writers queue on a lock instead of polling. Readers have connections of their own, which see the last
committed state (WAL) and never wait. `synchronous=FULL` keeps every commit through a power loss: the ledger's promises
stand on that.
"""

import logging
import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import URL, Connection, Engine, StaticPool, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from digest.storage import one_hop, one_step
from digest.storage.checkpoints import Checkpoints
from digest.storage.errors import StorageError
from digest.wire.owned import give_to_folders_owner

log = logging.getLogger(__name__)

EXAMPLE = "sqlite:///path/to/digest.db"

BUSY_SECONDS = 5
"""How long to wait for another process that writes."""

READERS = 4
"""Reading connections kept open; more come and go under load."""

SCRUB_SECONDS = 0.5
"""How long emptying the log waits for those who read; it keeps no writer waiting longer."""

SCRUB_PAUSE = 0.02
"""Seconds between two tries: checkpoints are soon over."""

PAGE = 8_192
"""Bytes of a page, in files that are made from now on: rows come and go in blocks, and each page has its price in the log."""

LONG, LONGEST = 4_000, 40_000
"""Pages of the log at which a commit moves them by itself: where nobody runs `Checkpoints`, and where they do not keep up. A
million readers are planned in 32,000: where the disk is busy, a commit that moves what is left and waits for it holds everybody
up for a tenth of a second.
"""

# What is deleted is overwritten (https://www.sqlite.org/pragma.html#pragma_secure_delete).
_WRITE_PRAGMAS = (
    *(f"page_size={PAGE}", "journal_mode=WAL", f"wal_autocheckpoint={LONG}"),
    *("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"),
)
# Whoever reads has the file's pages mapped, up to so many bytes: a question looks at hundreds of them
# (https://www.sqlite.org/mmap.html). What is still in the log is not: there is room for as many pages, in kB.
_READ_PRAGMAS = ("query_only=ON", "mmap_size=268435456", "cache_size=-8192")


def file_of(url: URL) -> Path:
    """The database's file, its folder made. Raises StorageError where there is none, or no folder can be made."""
    if not url.database or url.database == ":memory:":
        raise StorageError(f"A database in memory would forget everything; write {EXAMPLE}")
    path = Path(url.database)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"The folder {path.parent} cannot be created ({error}); set DIGEST_DATA_DIR") from error
    return path


def make_private(path: Path) -> None:
    """Make the file, readable by its owner alone, where there is none. What SQLite puts beside it has the same mode
    (https://www.sqlite.org/wal.html, and `findCreateFileMode` in its os_unix.c). One that is there keeps its mode.
    """
    # Only a file that is new is opened here: closing one that SQLite has open would end its locks
    # (https://www.sqlite.org/howtocorrupt.html, 2.2). What else fails is said where SQLite opens it.
    with suppress(OSError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        give_to_folders_owner(path)


def engines(url: URL) -> tuple[AsyncEngine, AsyncEngine]:
    """The engine that writes and the one that reads; nothing is opened yet."""
    writer = _engine(url, _begin_to_write, _WRITE_PRAGMAS, pool_size=1, max_overflow=0)
    reader = _engine(url, _begin_to_read, _WRITE_PRAGMAS + _READ_PRAGMAS, pool_size=READERS, max_overflow=-1)
    return writer, reader


def scrub(name: str) -> None:
    """Empty the log, in which rows that are gone can still be read. Where that can't be now, it is logged."""
    ends = monotonic() + SCRUB_SECONDS
    while kept := _kept(name):
        if monotonic() > ends:
            log.warning("What was erased can be read in %s-wal for a while longer: %s", name, kept)
            return
        sleep(SCRUB_PAUSE)  # SQLite itself waits for those who read, and not for another checkpoint


def _kept(name: str) -> str:
    """Why the log could not be emptied; nothing where it was."""
    try:
        with closing(sqlite3.connect(name, timeout=SCRUB_SECONDS)) as connection:
            busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.Error as error:
        return str(error)
    return "somebody reads it" if busy else ""


def worker(url: URL, *, reads: bool) -> Engine:
    """An engine with one connection, which `reads` or also writes, for whoever has a thread of their own (`Worker`)."""
    driver = _driver(check_same_thread=False)
    engine = create_engine(url.set(drivername="sqlite+pysqlite"), connect_args=driver, poolclass=StaticPool)
    if reads:
        _prepare(engine, partial(_begin, "BEGIN"), _WRITE_PRAGMAS + _READ_PRAGMAS)
    else:
        one_step.warm()
        _prepare(engine, _begin_to_write, (*_WRITE_PRAGMAS, f"wal_autocheckpoint={LONGEST}"), one_step.schema())
    return engine


class Preparation:
    """What a connection needs before each transaction (`worker.Prepare`)."""

    def __init__(self, name: str) -> None:
        self._checkpoints = Checkpoints(name)
        self._was: tuple[sqlite3.Connection, bool, bool] | None = None

    def __call__(self, connection: Connection, *, lasting: bool, checked: bool) -> None:
        """Have the next transaction's commit reach the disk at once or, where it need not be `lasting`, together with the next
        one that does: frames of the log are flushed in their order (https://www.sqlite.org/pragma.html#pragma_synchronous).
        """
        driver: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
        if self._was != (wanted := (driver, lasting, checked)):
            self._was = None  # where one of them fails, all are said anew
            # These take effect as they are prepared, and the driver keeps what it has prepared; but a PRAGMA expires as it
            # runs (`sqlite3VdbeRunOnlyOnce` in SQLite's pragma.c), so each is prepared anew.
            _say(driver, f"PRAGMA synchronous={'FULL' if lasting else 'NORMAL'}")
            _say(driver, f"PRAGMA foreign_keys={'ON' if checked else 'OFF'}")
            self._was = wanted
        if lasting and checked:  # nothing waits for a chunk of a plan to last
            self._checkpoints.finish(driver)
        self._checkpoints.changed(driver.total_changes)

    def close(self) -> None:
        """Wait for what goes on beside, and forget the connection."""
        self._was = None
        self._checkpoints.close()


def _say(driver: sqlite3.Connection, pragma: str) -> None:
    """Outside of any transaction. Raises what SQLAlchemy would: whoever waits for the database goes by that."""
    try:
        driver.execute(pragma)
    except sqlite3.Error as error:
        raise DBAPIError.instance(pragma, None, error, sqlite3.Error) from error


def _driver(**more: Any) -> dict[str, Any]:
    # isolation_level None keeps the driver from opening transactions by itself, which it would do too late and deferred.
    return {"isolation_level": None, "timeout": BUSY_SECONDS, **more}


def _begin(statement: str, connection: Connection) -> None:
    connection.exec_driver_sql(statement)


_begin_to_write = partial(_begin, "BEGIN IMMEDIATE")


def _begin_to_read(connection: Connection) -> None:
    driver: one_hop.Connection = connection.connection.driver_connection  # type: ignore[assignment]
    driver.begin_later()


def _engine(url: URL, begin: Callable[[Connection], None], pragmas: tuple[str, ...], **pool: int) -> AsyncEngine:
    driver = _driver(async_creator_fn=one_hop.connect)
    engine = create_async_engine(url.set(drivername="sqlite+aiosqlite"), connect_args=driver, **pool)
    _prepare(engine.sync_engine, begin, pragmas)
    return engine


def _prepare(
    engine: Engine, begin: Callable[[Connection], None], pragmas: tuple[str, ...], more: Sequence[str] = ()
) -> None:
    @event.listens_for(engine, "do_connect")
    def make(*_about: object) -> None:
        make_private(Path(engine.url.database or ""))

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for statement in (*(f"PRAGMA {pragma}" for pragma in pragmas), *more):
            cursor.execute(statement)
        cursor.close()

    event.listen(engine, "begin", begin)
