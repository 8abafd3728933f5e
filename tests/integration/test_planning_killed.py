"""A process that plans is killed, at any moment: whoever plans next leaves nobody out, and plans nobody twice."""

import asyncio
import os
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from subprocess import Popen

import pytest
from sqlalchemy import func, select

from digest.storage import sql
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, open_store_at
from digest.testing.ledger import Setup, add_article, add_audience, bench

DUE = datetime(2026, 11, 24, 8, tzinfo=UTC)
MEMBERS, CHUNK, AMID = 8_000, 25, 500


async def plan(url: str) -> int:
    """Plan everybody."""
    clock = FakeClock(DUE)
    async with open_store_at(url, clock) as store:
        return await bench(store, SqlWriter(store.database), clock, Setup(chunk=CHUNK)).planner.plan()


async def prepare(url: str) -> None:
    """An audience that is due, and something to tell it."""
    async with open_store_at(url, FakeClock(DUE)) as store:
        await add_article(store, "one", DUE - timedelta(hours=1))
        await add_audience(store, MEMBERS, DUE)


async def counted(url: str) -> tuple[int, int, int]:
    """Deliveries, those who have one, and those with an edition."""
    d = sql.delivery.c
    async with open_store_at(url, FakeClock(DUE)) as store, store.database.read() as connection:
        figures = func.count(), func.count(d.subscription_id.distinct()), func.count(d.edition_id)
        rows = (await connection.execute(select(*figures))).one()
    return rows[0], rows[1], rows[2]


@pytest.mark.slow
def test_killed_amid_its_chunks_it_leaves_what_the_next_one_can_go_on_with(database_url: str) -> None:
    asyncio.run(prepare(database_url))
    with Popen((sys.executable, __file__, database_url)) as process:
        while asyncio.run(counted(database_url))[0] < AMID and process.poll() is None:
            time.sleep(0.001)
        os.kill(process.pid, signal.SIGKILL)
    found, who, _ = asyncio.run(counted(database_url))
    assert AMID <= found == who < MEMBERS, "it was killed amid them"
    asyncio.run(plan(database_url))
    assert asyncio.run(counted(database_url)) == (MEMBERS, MEMBERS, MEMBERS)


if __name__ == "__main__":
    asyncio.run(plan(sys.argv[1]))
