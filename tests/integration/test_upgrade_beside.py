"""An upgrade on PostgreSQL while a process of the release before delivers: neither is in the other's way for good."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from alembic import command
from sqlalchemy import text

from digest.storage import schema
from digest.storage.engine import Database, open_database
from digest.testing.server import new_database

BEFORE = "0023"

TABLES = ("delivery", "delivery_part")
"""In the order in which a commit comes to them."""


@pytest.fixture
async def database(postgresql: str) -> AsyncIterator[Database]:
    opened = open_database(new_database("schema"))
    async with opened.begin() as connection:
        await connection.run_sync(lambda one: command.upgrade(schema.config(one), BEFORE))
    yield opened
    await opened.close()


async def upgraded_amid(database: Database, tables: tuple[str, ...]) -> str:
    """Upgrade between a transaction's first statement and its second; the revision that is reached."""
    async with database.begin() as connection:
        await connection.execute(text(f"UPDATE {tables[0]} SET id = id"))
        upgrading = asyncio.create_task(schema.upgrade(database))
        assert not (await asyncio.wait([upgrading], timeout=0.5))[0], "it waits for the other"
        await connection.execute(text(f"UPDATE {tables[1]} SET id = id"))
    return await upgrading


async def test_a_commit_under_way_ends_first(database: Database) -> None:
    async with database.read() as connection:
        count = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        before = await connection.scalar(count)
    assert await upgraded_amid(database, TABLES) == schema.head()
    async with database.read() as connection:
        assert await connection.scalar(count) == before


async def test_who_comes_to_the_tables_the_other_way_round_has_the_upgrade_begin_again(database: Database) -> None:
    assert await upgraded_amid(database, TABLES[::-1]) == schema.head()
