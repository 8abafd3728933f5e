"""Connections of PostgreSQL's in autocommit, which leases look with: they are kept, and what becomes of them."""

import asyncio
from collections.abc import AsyncIterator

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.storage.engine import Database, open_database
from digest.storage.errors import StorageError
from digest.storage.tables import METADATA
from digest.storage.trips import rows_over

WHO = text("SELECT pg_backend_pid()")
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
TAGS = METADATA.tables["tag"].select()


@pytest.fixture
async def database(postgresql: str) -> AsyncIterator[Database]:
    opened = open_database(postgresql)
    yield opened
    await opened.close()


def cut_connections(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(CUT)


async def who(connection: AsyncConnection) -> int:
    return await connection.scalar(WHO) or 0


async def look(database: Database) -> int:
    return await database.transact(who, writing=False)


async def test_a_connection_is_kept_and_nothing_stays_open_on_it(database: Database) -> None:
    first = await look(database)
    async with database.read() as connection:
        state = text("SELECT state FROM pg_stat_activity WHERE pid = :pid")
        assert await connection.scalar(state, {"pid": first}) == "idle"
    assert await look(database) == first


async def test_two_look_side_by_side(database: Database) -> None:
    met = asyncio.Barrier(2)

    async def waits(connection: AsyncConnection) -> int:
        await met.wait()
        return await who(connection)

    one, other = await asyncio.gather(*(database.transact(waits, writing=False) for _ in range(2)))
    assert one != other


async def test_a_server_that_was_restarted_costs_nobody_an_error(database: Database, postgresql: str) -> None:
    first = await look(database)
    await asyncio.to_thread(cut_connections, postgresql)
    assert await look(database) != first


@pytest.mark.parametrize("kept", [True, False])
async def test_what_is_cut_amid_the_work_is_told_as_such(database: Database, postgresql: str, kept: bool) -> None:
    """Of a connection that was kept nobody knows when it was lost: the work is done once more."""
    if kept:
        await look(database)

    async def interrupted(connection: AsyncConnection) -> int:
        await rows_over(connection).of(TAGS)
        await asyncio.to_thread(cut_connections, postgresql)
        return len(await rows_over(connection).of(TAGS))

    with pytest.raises(StorageError, match="cannot be reached"):
        await database.transact(interrupted, writing=False)
    assert await look(database)


async def test_a_statement_that_takes_too_long_is_ended(postgresql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digest.storage.postgresql.STATEMENT_SECONDS", 0.05)
    impatient = open_database(postgresql)
    first = await look(impatient)

    async def sleep(connection: AsyncConnection) -> None:
        await connection.execute(text("SELECT pg_sleep(10)"))

    with pytest.raises(StorageError, match="took too long"):
        await impatient.transact(sleep, writing=False)
    assert await look(impatient) == first, "the connection is as good as before"
    await impatient.close()


async def test_who_is_cancelled_amid_a_statement_leaves_no_answer_for_the_next(database: Database) -> None:
    first, begun = await look(database), asyncio.Event()

    async def sleep(connection: AsyncConnection) -> None:
        begun.set()
        await connection.execute(text("SELECT pg_sleep(10)"))

    looking = asyncio.create_task(database.transact(sleep, writing=False))
    await begun.wait()
    await asyncio.sleep(0)
    looking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await looking
    assert await look(database) not in (0, first)
