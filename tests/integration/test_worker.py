"""Transactions that run at once in a thread of their own, and statements that make one trip."""

import asyncio
import gc
import sqlite3
import threading
from collections.abc import AsyncIterator, Sequence
from functools import partial
from itertools import permutations, product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.storage import sqlite
from digest.storage.engine import Database, open_database
from digest.storage.errors import StorageError
from digest.storage.worker import Work, at_once

ADD = text("INSERT INTO one (id, word) VALUES (:id, :word)")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = open_database(f"sqlite:///{tmp_path}/digest.db")
    async with opened.begin() as connection:
        await connection.execute(text("CREATE TABLE one (id INTEGER PRIMARY KEY, word TEXT NOT NULL)"))
    yield opened
    await opened.close()


async def words(database: Database) -> list[str]:
    async with database.read() as connection:
        return list(await connection.scalars(text("SELECT word FROM one ORDER BY id")))


async def test_work_is_committed_whole_or_not_at_all(database: Database) -> None:
    async def two(connection: AsyncConnection) -> int | None:
        await connection.execute(ADD, {"id": 1, "word": "a"})
        return await connection.scalar(text("SELECT count(*) FROM one"))

    async def spoilt(connection: AsyncConnection) -> None:
        await connection.execute(ADD, {"id": 2, "word": "b"})
        await connection.execute(ADD, {"id": 2, "word": "again"})

    assert await database.transact(two) == 1
    with pytest.raises(StorageError, match="rule of its schema"):
        await database.transact(spoilt)
    assert await words(database) == ["a"]


@pytest.mark.parametrize("ways", list(permutations(product((True, False), repeat=2), 2)), ids=str)
async def test_each_transaction_lasts_and_checks_foreign_keys_as_it_is_asked_to(
    database: Database, ways: Sequence[tuple[bool, bool]]
) -> None:
    """To and fro: the second time the driver has the PRAGMAs prepared."""

    async def how(connection: AsyncConnection) -> tuple[bool, bool]:
        lasts = await connection.scalar(text("PRAGMA synchronous")) == 2
        return lasts, await connection.scalar(text("PRAGMA foreign_keys")) == 1

    for lasting, checked in [*ways, *ways, *ways]:
        assert await database.transact(how, lasting=lasting, checked=checked) == (lasting, checked)


class Faltering:
    """A connection's driver that refuses the next PRAGMA with these words in it."""

    def __init__(self, driver: sqlite3.Connection, words: str) -> None:
        self._driver, self.words = driver, words
        self.total_changes = 0

    def execute(self, statement: str) -> None:
        if self.words and self.words in statement:
            self.words = ""
            raise sqlite3.OperationalError("database is locked")
        self._driver.execute(statement)


@pytest.mark.parametrize("words", ["synchronous", "foreign_keys"])
def test_what_fails_before_a_transaction_begins_is_said_as_the_database_says_it_and_all_is_said_again(
    tmp_path: Path, words: str
) -> None:
    """The ledger's writer keeps verdicts for a database that is locked; what anything else refuses is given up."""
    preparation = sqlite.Preparation(str(tmp_path / "digest.db"))
    driver = sqlite3.connect(":memory:")
    faltering = Faltering(driver, "")
    held = SimpleNamespace(connection=SimpleNamespace(driver_connection=faltering))
    preparation(held, lasting=True, checked=True)  # type: ignore[arg-type]
    faltering.words = words
    with pytest.raises(OperationalError, match="database is locked"):
        preparation(held, lasting=False, checked=False)  # type: ignore[arg-type]
    preparation(held, lasting=True, checked=True)  # type: ignore[arg-type]
    said = [driver.execute(f"PRAGMA {name}").fetchone()[0] for name in ("synchronous", "foreign_keys")]
    assert said == [2, 1]
    preparation.close()
    driver.close()


async def test_what_only_reads_sees_one_state_and_waits_for_nobody_who_writes(database: Database) -> None:
    async def counted(connection: AsyncConnection) -> int | None:
        return await connection.scalar(text("SELECT count(*) FROM one"))

    async with database.begin() as connection:
        await connection.execute(ADD, {"id": 1, "word": "a"})
        assert await database.transact(counted, writing=False) == 0
    assert await database.transact(counted, writing=False) == 1


async def test_work_waits_for_a_transaction_of_the_loop_and_the_other_way_round(database: Database) -> None:
    async def add(connection: AsyncConnection) -> None:
        await connection.execute(ADD, {"id": 2, "word": "work"})

    async with database.begin() as connection:
        working = asyncio.create_task(database.transact(add))
        await asyncio.sleep(0.05)
        assert not working.done()
        await connection.execute(ADD, {"id": 1, "word": "loop"})
    await working
    assert await words(database) == ["loop", "work"]


async def test_work_that_has_begun_is_carried_to_its_end_before_anybody_else_has_the_turn(database: Database) -> None:
    begun, go_on = threading.Event(), threading.Event()

    async def slow(connection: AsyncConnection) -> None:
        begun.set()
        assert go_on.wait(10)
        await connection.execute(ADD, {"id": 1, "word": "carried"})

    working = asyncio.create_task(database.transact(slow))
    await asyncio.to_thread(begun.wait, 10)
    working.cancel()
    await asyncio.sleep(0)
    assert not working.done()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await working
    assert await words(database) == ["carried"]


async def add_word(number: int, connection: AsyncConnection) -> int:
    await connection.execute(ADD, {"id": number, "word": f"{number}"})
    return number


async def test_what_follows_is_committed_in_transactions_of_its_own_until_nothing_does(database: Database) -> None:
    def following(number: int) -> Work[int] | None:
        return partial(add_word, number + 1) if number < 3 else None

    assert await database.transact(partial(add_word, 1), following=following) == 3
    assert await words(database) == ["1", "2", "3"]


async def test_what_was_committed_before_something_that_fails_stays(database: Database) -> None:
    with pytest.raises(StorageError, match="rule of its schema"):
        await database.transact(partial(add_word, 1), following=lambda number: partial(add_word, number))
    assert await words(database) == ["1"]


async def test_who_waits_for_the_turn_gets_it_before_what_follows(database: Database) -> None:
    loop, waiting, noticed = asyncio.get_running_loop(), threading.Event(), list[asyncio.Task[int]]()

    def arrive() -> None:
        noticed.append(asyncio.create_task(database.transact(partial(add_word, 100))))
        loop.call_soon(waiting.set)

    async def slow(connection: AsyncConnection) -> int:
        loop.call_soon_threadsafe(arrive)
        assert waiting.wait(10)
        return await add_word(1, connection)

    assert await database.transact(slow, following=lambda number: partial(add_word, number + 1)) == 1
    assert await noticed[0] == 100
    assert await words(database) == ["1", "100"]


async def test_a_database_that_another_process_holds_is_said_to_be_busy(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.storage.sqlite.BUSY_SECONDS", 0)
    other = open_database(f"sqlite:///{tmp_path}/digest.db")

    async def nothing(connection: AsyncConnection) -> None:
        await connection.execute(text("SELECT 1"))

    async with other.begin():
        quick = open_database(f"sqlite:///{tmp_path}/digest.db")
        with pytest.raises(StorageError, match="busy"):
            await quick.transact(nothing)
        await quick.close()
    await other.close()


def test_work_that_would_wait_is_refused() -> None:
    async def waits() -> None:
        await asyncio.sleep(1)

    with pytest.raises(RuntimeError):
        at_once(waits())


async def test_a_statement_tells_what_it_changed_and_gives_its_rows(database: Database) -> None:
    async with database.begin() as connection:
        many = await connection.execute(ADD, [{"id": number, "word": "w"} for number in range(1, 4)])
        changed = await connection.execute(text("UPDATE one SET word = 'x' WHERE id > 1"))
        given = await connection.execute(text("UPDATE one SET word = 'y' RETURNING id"))
        assert (many.rowcount, changed.rowcount) == (3, 2)
        assert given.scalars().all() == [1, 2, 3]
        assert (await connection.execute(text("SELECT id, word FROM one"))).mappings().first() == {"id": 1, "word": "y"}


async def test_what_fails_after_its_caller_has_gone_is_nobodys_forgotten_error(database: Database) -> None:
    begun, go_on, told = threading.Event(), threading.Event(), list[dict[str, Any]]()
    asyncio.get_running_loop().set_exception_handler(lambda _loop, about: told.append(about))

    async def fails(connection: AsyncConnection) -> None:
        begun.set()
        assert go_on.wait(10)
        raise ValueError("too late")

    working = asyncio.create_task(database.transact(fails))
    await asyncio.to_thread(begun.wait, 10)
    working.cancel()
    await asyncio.sleep(0)
    go_on.set()
    await asyncio.wait([working])
    assert working.cancelled()
    del working
    await asyncio.sleep(0)
    gc.collect()
    assert told == []
