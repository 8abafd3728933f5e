"""SQLite's log moves into the file beside whoever writes, and begins anew."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from time import monotonic, sleep

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.storage import checkpoints
from digest.storage.checkpoints import OFTEN, Checkpoints, move
from digest.storage.engine import open_database
from digest.storage.errors import StorageError
from digest.storage.sqlite import PAGE


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "digest.db"


def _rows_in_the_file(path: Path, tmp_path: Path) -> int:
    """How many rows there are without what only the log has; none where the file is just being written."""
    alone = tmp_path / "alone.db"
    alone.write_bytes(path.read_bytes())
    with closing(sqlite3.connect(alone)) as connection, suppress(sqlite3.DatabaseError):
        return int(connection.execute("SELECT count(*) FROM one").fetchone()[0])
    return 0


def test_the_log_moves_while_somebody_writes(path: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("CREATE TABLE one (id INTEGER PRIMARY KEY)")
        writer.execute("INSERT INTO one VALUES (1)")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO one VALUES (2)")
        move(str(path))
        assert _rows_in_the_file(path, tmp_path) == 1
        writer.execute("COMMIT")


def test_a_checkpoint_begins_when_enough_has_changed_and_none_is_under_way(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved: list[str] = []
    monkeypatch.setattr(checkpoints, "move", moved.append)
    one = Checkpoints(str(path))
    for rows in (OFTEN - 1, OFTEN, OFTEN + 1):
        one.changed(rows)
    one.close()
    assert moved == [str(path)]


def test_what_was_committed_beside_a_checkpoint_is_moved_after_it_and_the_log_is_written_over(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "move", lambda _name: None)  # all of it was committed beside
    one, log = Checkpoints(str(path)), tmp_path / "digest.db-wal"
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("CREATE TABLE one (id INTEGER PRIMARY KEY)")
        one.finish(writer)
        assert _rows_in_the_file(path, tmp_path) == 0, "none has begun yet"
        writer.execute("INSERT INTO one VALUES (1)")
        length = log.stat().st_size
        one.changed(OFTEN)
        _until(partial(_moved, one, writer, path, tmp_path))
        writer.execute("INSERT INTO one VALUES (2)")
        assert log.stat().st_size == length
    one.close()


def _moved(one: Checkpoints, writer: sqlite3.Connection, path: Path, tmp_path: Path) -> bool:
    one.finish(writer)
    return _rows_in_the_file(path, tmp_path) == 1


def _until(true: Callable[[], bool]) -> None:
    ends = monotonic() + 10
    while not true():
        assert monotonic() < ends
        sleep(0.01)


@pytest.mark.parametrize(("much", "again"), [(1, True), (1_000, False)])
def test_a_log_that_is_too_long_waits_for_who_reads_it_and_begins_anew(
    path: Path, monkeypatch: pytest.MonkeyPatch, *, much: int, again: bool
) -> None:
    monkeypatch.setattr(checkpoints, "MUCH", much)
    monkeypatch.setattr(checkpoints, "PATIENCE", 20)
    with (
        closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as reader,
        closing(sqlite3.connect(path, isolation_level=None)) as writer,
    ):
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("CREATE TABLE one (id INTEGER PRIMARY KEY)")
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM one").fetchall()
        leaves = threading.Timer(0.5, reader.execute, ["COMMIT"])
        leaves.start()
        move(str(path))
        before = path.with_name("digest.db-wal").stat().st_size
        writer.execute("INSERT INTO one VALUES (1)")
        assert (path.with_name("digest.db-wal").stat().st_size == before) is again
        leaves.join()


def test_what_is_gone_is_not_made_anew(path: Path) -> None:
    move(str(path))
    assert not path.exists()


async def test_what_a_planner_writes_is_in_the_file_soon_and_pages_are_large(path: Path, tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{path}")

    async def fill(connection: AsyncConnection) -> None:
        await connection.execute(text("CREATE TABLE one (id INTEGER PRIMARY KEY)"))
        numbers = "WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < :most) "
        await connection.execute(text(f"INSERT INTO one {numbers} SELECT id FROM n"), {"most": OFTEN})

    async def nothing(connection: AsyncConnection) -> None:
        assert await connection.scalar(text("PRAGMA page_size")) == PAGE

    await database.transact(fill)
    await database.transact(nothing)  # it begins with the next transaction
    async with asyncio.timeout(10):
        while _rows_in_the_file(path, tmp_path) < OFTEN:
            await database.transact(nothing)
    await database.close()


async def test_only_what_needs_no_check_goes_without_one(path: Path) -> None:
    database = open_database(f"sqlite:///{path}")

    async def tables(connection: AsyncConnection) -> None:
        await connection.execute(text("CREATE TABLE one (id INTEGER PRIMARY KEY)"))
        await connection.execute(text("CREATE TABLE two (one INTEGER NOT NULL REFERENCES one (id))"))

    async def dangling(connection: AsyncConnection) -> None:
        await connection.execute(text("INSERT INTO two VALUES (7)"))

    await database.transact(tables)
    await database.transact(dangling, checked=False)
    with pytest.raises(StorageError, match="breaks a rule"):
        await database.transact(dangling)
    await database.close()
