"""Transactions on SQLite: who waits for whom, what a reader sees, and what is left when somebody is interrupted."""

import asyncio
import gc
import os
import sqlite3
import stat
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from digest.storage import snapshots
from digest.storage.engine import Database, open_database
from digest.storage.errors import StorageError

COUNT = text("SELECT count(*) FROM note")
INSERT = text("INSERT INTO note (said) VALUES (:said)")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "some" / "folder" / "digest.db"


@pytest.fixture
async def database(path: Path) -> AsyncIterator[Database]:
    opened = open_database(f"sqlite+aiosqlite:///{path}")
    async with opened.begin() as connection:
        await connection.execute(text("CREATE TABLE note (id INTEGER PRIMARY KEY, said TEXT UNIQUE)"))
        await connection.execute(
            text("CREATE TABLE reply (note INTEGER NOT NULL REFERENCES note (id) DEFERRABLE INITIALLY IMMEDIATE)")
        )
    yield opened
    await opened.close()
    gc.collect()  # a connection left open warns here, and warnings are errors


async def count(database: Database) -> int:
    async with database.read() as connection:
        return await connection.scalar(COUNT) or 0


async def say(database: Database, said: str) -> None:
    async with database.begin() as connection:
        await connection.execute(INSERT, {"said": said})


async def test_every_commit_is_on_the_disk_and_foreign_keys_count(database: Database) -> None:
    async with database.begin() as connection:
        found = [
            (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    assert found == ["wal", 2, 1, 5000]
    with pytest.raises(StorageError, match="breaks a rule"):
        async with database.begin() as connection:
            await connection.execute(text("INSERT INTO reply VALUES (7)"))


async def test_a_reader_sees_one_unchanging_state_and_never_waits_for_a_writer(database: Database) -> None:
    async with database.read() as reader:
        assert await reader.scalar(COUNT) == 0
        async with database.begin() as writer:
            await writer.execute(INSERT, {"said": "a"})
            assert await count(database) == 0
        assert await reader.scalar(COUNT) == 0
        assert await count(database) == 1


async def test_what_only_reads_cannot_write(database: Database) -> None:
    with pytest.raises(StorageError, match="cannot be written"):
        async with database.read() as connection:
            await connection.execute(INSERT, {"said": "a"})


async def test_writers_take_turns(database: Database) -> None:
    inside = 0

    async def write(number: int) -> None:
        nonlocal inside
        async with database.begin() as connection:
            inside += 1
            assert inside == 1
            before = await connection.scalar(COUNT)
            await asyncio.sleep(0)
            await connection.execute(INSERT, {"said": f"{before}"})
            inside -= 1

    await asyncio.gather(*map(write, range(20)))
    assert await count(database) == 20


async def test_what_raises_or_is_cancelled_leaves_nothing_and_the_next_writer_goes_on(database: Database) -> None:
    reached = asyncio.Event()

    async def failing() -> None:
        async with database.begin() as connection:
            await connection.execute(INSERT, {"said": "a"})
            raise ZeroDivisionError

    async def interrupted() -> None:
        async with database.begin() as connection:
            await connection.execute(INSERT, {"said": "b"})
            reached.set()
            await asyncio.Event().wait()

    with pytest.raises(ZeroDivisionError):
        await failing()
    writing = asyncio.create_task(interrupted())
    await reached.wait()
    waiting = asyncio.create_task(say(database, "c"))
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    await waiting
    async with database.read() as connection:
        assert (await connection.scalars(text("SELECT said FROM note"))).all() == ["c"]


async def test_a_write_cancelled_at_any_await_is_whole_or_nothing(database: Database) -> None:
    """The steps of a write are cancelled one after the other, until one write gets through."""

    async def write(said: str) -> None:
        async with database.begin() as connection:
            await connection.execute(INSERT, {"said": said})
            await connection.execute(INSERT, {"said": f"{said} too"})

    for steps in range(200):
        writing = asyncio.create_task(write(str(steps)))
        for _ in range(steps):
            await asyncio.sleep(0)
        if writing.done():
            break
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
        await say(database, f"after {steps}")
    assert await count(database) >= steps
    async with database.read() as connection:
        alone = "SELECT count(*) FROM note a WHERE said NOT LIKE '% %' AND NOT EXISTS "
        assert await connection.scalar(text(f"{alone} (SELECT 1 FROM note b WHERE b.said = a.said || ' too')")) == 0


async def test_another_process_that_writes_is_waited_for_then_named(
    database: Database, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr("digest.storage.sqlite.BUSY_SECONDS", 0.05)
    impatient = open_database(f"sqlite:///{path}")
    with pytest.raises(StorageError, match="busy: another process"):
        await say(impatient, "a")
    assert await count(impatient) == 0
    waiting = asyncio.create_task(say(database, "b"))
    await asyncio.sleep(0)
    other.execute("COMMIT")
    other.close()
    await waiting
    assert await count(database) == 1
    await impatient.close()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ada:s3cret@host:port/digest",
        "postgresql//ada:s3cret@host/digest",
        "postgresql:/ada:s3cret@host/digest",
        "ada:s3cret@host/digest",
        "postgresql://ada:x@s3cret@host/digest",
        "sqlite://ada:s3cret@host/digest",
    ],
)
@pytest.mark.parametrize(
    "opened", [open_database, lambda url: snapshots.file_of(url, "{url}")], ids=["open", "back up"]
)
def test_an_address_that_cannot_be_read_is_not_repeated(url: str, opened: Callable[[str], object]) -> None:
    with pytest.raises(StorageError, match="address") as raised:
        opened(url)
    assert "s3cret" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_a_command_for_postgresqls_own_tools_has_the_options_but_no_password() -> None:
    url = "postgresql+psycopg://ada:s3cret@host/digest?sslmode=require&password=s3cret"
    with pytest.raises(StorageError, match=r"'postgresql://ada@host/digest\?sslmode=require'"):
        snapshots.file_of(url, "pg_dump '{url}'")


@pytest.mark.parametrize(
    ("url", "advice"),
    [
        ("nonsense", "sqlite:///path"),
        ("sqlite://", "sqlite:///path"),
        ("sqlite:///:memory:", "sqlite:///path"),
        ("mysql://me:secret@host/db", "sqlite:///path"),
    ],
)
def test_an_address_that_cannot_be_used_says_what_to_write_and_no_password(url: str, advice: str) -> None:
    with pytest.raises(StorageError, match=advice) as caught:
        open_database(url)
    assert "secret" not in str(caught.value)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match=r"file.*DIGEST_DATA_DIR"):
        open_database(f"sqlite:///{tmp_path}/file/digest.db")


async def test_a_file_that_is_no_database_is_left_alone_and_named(tmp_path: Path) -> None:
    path = tmp_path / "digest.db"
    path.write_text("my diary, " * 400)
    database = open_database(f"sqlite:///{path}")
    with pytest.raises(StorageError, match="is not a database"):
        await count(database)
    await database.close()
    assert path.read_text() == "my diary, " * 400


async def test_a_path_may_hold_any_character(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/50% 数据/digest.db")
    async with database.begin() as connection:
        files = await connection.exec_driver_sql("PRAGMA database_list")
        assert [row.file for row in files] == [f"{tmp_path}/50% 数据/digest.db"]
    await database.close()


async def test_a_new_database_is_its_owners_alone_and_an_old_one_keeps_its_mode(path: Path) -> None:
    before = os.umask(0)
    try:
        for mode in (0o600, 0o640):
            opened = open_database(f"sqlite+aiosqlite:///{path}")
            async with opened.begin() as connection:
                await connection.execute(text("CREATE TABLE IF NOT EXISTS note (said TEXT)"))
                modes = {name.name: stat.S_IMODE(name.stat().st_mode) for name in path.parent.iterdir()}
            await opened.close()
            assert modes == dict.fromkeys(("digest.db", "digest.db-wal", "digest.db-shm"), mode)
            await asyncio.to_thread(path.chmod, 0o640)
    finally:
        os.umask(before)


async def test_looking_at_a_new_database_from_another_connection_ends_no_lock(database: Database, path: Path) -> None:
    """A file that is closed takes all of its process's locks with it: nothing but SQLite may open one that is there."""
    async with database.begin() as connection:
        await connection.execute(INSERT, {"said": "first"})
        second = open_database(f"sqlite+aiosqlite:///{path}")
        assert await count(second) == 0
        await second.close()
        code = f"import sqlite3; sqlite3.connect({str(path)!r}, timeout=0).execute('BEGIN IMMEDIATE')"
        other = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stderr=asyncio.subprocess.PIPE)
        _, said = await other.communicate()
    assert b"database is locked" in said


async def test_a_transaction_that_reads_goes_to_its_thread_as_often_as_it_has_statements_and_once_more(
    database: Database,
) -> None:
    async with database.read() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        trips: list[object] = []
        driver._tx = _Noting(driver._tx, trips)
        assert not driver.in_transaction, "it begins with its first statement"
        assert await connection.scalar(COUNT) == 0
        assert driver.in_transaction
        assert await connection.scalar(COUNT) == 0
        assert len(trips) == 2
    assert len(trips) == 3
    async with database.read():
        pass
    assert len(trips) == 3, "nothing happened, nothing is ended"


class _Noting:
    """A queue that notes what is put into it."""

    def __init__(self, queue: Any, noted: list[object]) -> None:
        self._queue, self._noted, self.get = queue, noted, queue.get

    def put_nowait(self, what: object) -> None:
        self._noted.append(what)
        self._queue.put_nowait(what)


async def test_what_was_cut_short_in_its_thread_leaves_no_transaction_open(database: Database) -> None:
    async with database.read() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        asked = asyncio.create_task(driver.in_thread(lambda bare: bare.execute("SELECT 1").fetchall()))
        await asyncio.sleep(0)
        asked.cancel()
        await asyncio.wait([asked])
    assert not driver.in_transaction
