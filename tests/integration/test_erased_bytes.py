"""Erasing is real: what a reader sent stands nowhere in the database's files any more."""

import sqlite3
import threading
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from digest.domain.reader import Address
from digest.services.accounts import Accounts
from digest.services.erasures import erase_again
from digest.storage.sqlite import scrub
from digest.storage.store import SqlStore
from digest.testing import START, NothingKept, open_test_store

NUMBER = "771204668813"
HERE = Address("preview", NUMBER)


def told(folder: Path) -> set[str]:
    """The files in which the chat's number can be read."""
    return {file.name for file in folder.iterdir() if NUMBER.encode() in file.read_bytes()}


async def erased(store: SqlStore) -> None:
    """Somebody comes, subscribes, and goes."""
    accounts = Accounts(store, NothingKept())
    reader = await accounts.meet(HERE, NUMBER, "en", START)
    await accounts.subscribe(reader, HERE, [480], START)
    await accounts.forget(reader)


async def test_who_is_erased_stands_in_no_file(tmp_path: Path) -> None:
    async with open_test_store(tmp_path) as store:
        await erased(store)
        assert told(tmp_path) == set()
    assert told(tmp_path) == set()


class Remembering:
    """Whoever came before that instant was erased then."""

    def note(self, place: Address, at: datetime) -> None:
        """Nothing is to be remembered besides."""

    def erased_at(self, place: Address) -> datetime | None:
        """A day after they came."""
        return START + timedelta(days=1)


async def test_who_came_back_with_a_backup_and_is_erased_again_stands_in_no_file(tmp_path: Path) -> None:
    async with open_test_store(tmp_path) as store:
        await Accounts(store, NothingKept()).meet(HERE, NUMBER, "en", START)
        assert await erase_again(store, Remembering()) == 1
        assert told(tmp_path) == set()


async def test_while_somebody_reads_the_log_stays_and_that_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_test_store(tmp_path) as store:
        async with store.read() as uow:
            assert await uow.readers.get("preview", NUMBER) is None
            await erased(store)
        assert "can be read in" in caplog.text
        assert told(tmp_path) == {"digest.db-wal"}
        await store.scrub()
        assert told(tmp_path) == set()


def test_a_checkpoint_that_is_under_way_is_waited_for(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.storage.sqlite.SCRUB_SECONDS", 30)
    path, begun = tmp_path / "digest.db", threading.Event()

    def checkpoint() -> None:
        """Hold the checkpoint's lock for as long as somebody reads."""
        with closing(sqlite3.connect(path, timeout=30)) as connection:
            connection.set_progress_handler(begun.set, 1)
            connection.execute("PRAGMA wal_checkpoint(FULL)")

    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as reader:
        reader.execute("PRAGMA journal_mode=WAL")
        reader.execute("CREATE TABLE one (id INTEGER)")
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM one").fetchall()
        with closing(sqlite3.connect(path)) as writer, writer:
            writer.execute("INSERT INTO one VALUES (1)")
        beside = threading.Thread(target=checkpoint)
        beside.start()
        assert begun.wait(30)
        ending = threading.Timer(0.2, reader.execute, ["COMMIT"])
        ending.start()
        scrub(str(path))
        assert (tmp_path / "digest.db-wal").stat().st_size == 0
        assert not caplog.records
        beside.join()
        ending.join()
