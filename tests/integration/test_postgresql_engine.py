"""Transactions on PostgreSQL: what a reader sees, how long anybody waits, and what is left when somebody is interrupted."""

import asyncio
from collections.abc import AsyncIterator, Callable

import psycopg
import pytest
from sqlalchemy import make_url, text

from digest.storage.engine import Database, open_database
from digest.storage.errors import StorageError

COUNT = text("SELECT count(*) FROM tag")
INSERT = text("INSERT INTO tag (slug, names, known) VALUES (:said, '{}', true)")


@pytest.fixture
async def database(postgresql: str) -> AsyncIterator[Database]:
    opened = open_database(postgresql)
    yield opened
    await opened.close()


async def count(database: Database) -> int:
    async with database.read() as connection:
        return await connection.scalar(COUNT) or 0


async def say(database: Database, *said: str, between: Callable[[], None] = lambda: None) -> None:
    async with database.begin() as connection:
        for one in said:
            await connection.execute(INSERT, {"said": one})
            await asyncio.to_thread(between)


def cut_connections(url: str) -> None:
    """As a server that restarts does."""
    with psycopg.connect(url) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


async def test_a_reader_sees_one_unchanging_state_and_cannot_write(database: Database) -> None:
    async with database.read() as reader:
        assert await reader.scalar(COUNT) == 0
        await say(database, "a")
        assert await reader.scalar(COUNT) == 0
        assert await count(database) == 1
    with pytest.raises(StorageError, match="cannot be written"):
        async with database.read() as connection:
            await connection.execute(INSERT, {"said": "b"})


async def test_a_row_that_breaks_a_rule_is_refused_whole(database: Database) -> None:
    await say(database, "a")
    with pytest.raises(StorageError, match="breaks a rule"):
        await say(database, "b", "a")
    assert await count(database) == 1


async def test_somebody_elses_lock_is_waited_for_then_named(
    database: Database, postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.storage.postgresql.LOCK_SECONDS", 0.05)
    impatient = open_database(postgresql)
    async with database.begin() as connection:
        await connection.execute(INSERT, {"said": "a"})
        with pytest.raises(StorageError, match="busy: another process"):
            await say(impatient, "a")
    await impatient.close()


async def test_a_statement_that_takes_too_long_is_ended(postgresql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digest.storage.postgresql.STATEMENT_SECONDS", 0.05)
    impatient = open_database(postgresql)
    with pytest.raises(StorageError, match="took too long"):
        async with impatient.begin() as connection:
            await connection.execute(text("SELECT pg_sleep(10)"))
    await impatient.close()


async def test_a_cut_connection_undoes_what_it_began_and_is_replaced(database: Database, postgresql: str) -> None:
    with pytest.raises(StorageError, match="cannot be reached"):
        await say(database, "a", "b", between=lambda: cut_connections(postgresql))
    await say(database, "c")
    await asyncio.to_thread(cut_connections, postgresql)
    assert await count(database) == 1


async def test_a_write_cancelled_at_any_await_is_whole_or_nothing(database: Database) -> None:
    """The steps of a write are cancelled one after the other, until one write gets through."""

    async def write(said: str) -> None:
        async with database.begin() as connection:
            await connection.execute(INSERT, {"said": said})
            await connection.execute(INSERT, {"said": f"{said} too"})

    for steps in range(400):
        writing = asyncio.create_task(write(str(steps)))
        for _ in range(steps):
            await asyncio.sleep(0)
        if writing.done():
            break
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
    await say(database, "after")
    async with database.read() as connection:
        said = set(await connection.scalars(text("SELECT slug FROM tag")))
    assert said - {"after"} == {pair for one in said if f"{one} too" in said for pair in (one, f"{one} too")}


async def test_the_null_character_is_lost_and_nothing_else(database: Database) -> None:
    await say(database, "a\0b\r\n\U0001f642'; --")
    async with database.read() as connection:
        assert await connection.scalar(text("SELECT slug FROM tag")) == "ab\r\n\U0001f642'; --"


@pytest.mark.parametrize(
    ("changed", "advice"),
    [
        ({"port": 1}, "cannot be reached: check that PostgreSQL runs there"),
        ({"database": "digest_test_none"}, "does not exist"),
        ({"username": "digest_test_nobody"}, "DIGEST_DATABASE_URL"),
    ],
    ids=["server", "database", "user"],
)
async def test_what_cannot_be_connected_to_says_what_to_do_and_no_password(
    postgresql: str, changed: dict[str, object], advice: str
) -> None:
    url = make_url(postgresql).set(password="secret", query={"application_name": "mine"})._replace(**changed)
    absent = open_database(url.render_as_string(hide_password=False))
    with pytest.raises(StorageError, match=advice) as caught:
        await count(absent)
    await absent.close()
    assert "secret" not in str(caught.value)
    assert "mine" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["postgresql+asyncpg://host/digest", "postgresql://host", "postgres://me:secret@host/digest"]
)
def test_an_address_that_another_driver_would_want_says_what_to_write(url: str) -> None:
    with pytest.raises(StorageError, match=r"write sqlite:///path/to/digest\.db or postgresql://") as caught:
        open_database(url)
    assert "secret" not in str(caught.value)
