"""How PostgreSQL finds what may go now: in an index's order and row by row, whatever it has counted, and when."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import psycopg
import pytest
from sqlalchemy import Select, text, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.storage import sql
from digest.storage.leases import statements
from digest.storage.store import SqlStore, SqlUnitOfWork
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, open_store_at
from digest.testing.ledger import Setup, add_article, add_audience, bench

DUE = datetime(2026, 11, 24, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
MEMBERS = 500

THESE = ("delivery", "subscription", "destination")
UNCOUNT = "DELETE FROM pg_statistic WHERE starelid IN ('delivery'::regclass, 'subscription'::regclass, 'destination'::regclass)"

ASKED = {"its_platform": "preview", "its_owner": "me", "its_now": DUE, "its_active": [1, 2, 3], "its_limit": 100}


@pytest.fixture
def database_kind() -> str:
    return "postgresql"


@pytest.mark.parametrize("counted", ["never", "while there was nobody", "now"])
async def test_what_may_go_now_is_read_in_the_order_of_its_index(database_url: str, counted: str) -> None:
    clock = FakeClock(DUE)
    async with open_store_at(database_url, clock) as store:
        await _count(store, "ANALYZE" if counted == "while there was nobody" else UNCOUNT)
        await _plan(store, clock)
        await _count(store, "ANALYZE" if counted == "now" else "SELECT 1")
        digests, broadcasts = [
            await store.database.transact(partial(_explained, one), writing=False)
            for one in (statements("postgresql").digests, statements("postgresql").broadcasts)
        ]
    assert "Index Scan using ix_delivery_lease on delivery" in digests
    assert "Index Scan using ix_delivery_lease_broadcast on delivery" in broadcasts
    for plan in (digests, broadcasts):
        assert "hashed SubPlan" in plan  # of what is in hand, however much that is
        assert not any(f"Seq Scan on {table}" in plan for table in (*THESE, "rendering", "lane"))
        assert "Sort" not in plan


async def test_what_is_leased_has_reached_the_disk(database_url: str) -> None:
    """A server that falls may lose what was not asked to last, and give its ids to other rows: nobody may have them in hand."""
    clock = FakeClock(DUE)
    async with open_store_at(f"{database_url}?options=-csynchronous_commit%3Don", clock) as store:
        await _plan(store, clock)
        async with store.begin() as uow:
            await uow.ledger.hold_lane("preview", "me", DUE, DUE + HOUR, lambda owner: False)
        written = await store.database.transact(_touched, lasting=False)
        assert len(await store.transact(_lease, writing=False)) == 10
        async with store.database.read() as connection:
            flushed = text("SELECT pg_current_wal_flush_lsn() >= CAST(:written AS pg_lsn)")
            assert await connection.scalar(flushed, {"written": written})


async def _lease(uow: SqlUnitOfWork) -> Any:
    return await uow.ledger.lease("preview", "me", 10, DUE)


async def _touched(connection: AsyncConnection) -> str:
    await connection.execute(update(sql.delivery).values(attempt=1))
    return str(await connection.scalar(text("SELECT pg_current_wal_insert_lsn()")))


async def _plan(store: SqlStore, clock: FakeClock) -> None:
    planner = bench(store, SqlWriter(store.database), clock, Setup()).planner
    await add_article(store, "one", DUE - HOUR)
    await add_audience(store, MEMBERS, DUE)
    assert await planner.plan() == MEMBERS


async def _count(store: SqlStore, how: str) -> None:
    async with store.database.begin() as connection:
        await connection.execute(text(how))


async def _explained(statement: Select[Any], connection: Any) -> str:
    """The plan on the connection that leases."""
    asked = statement.compile(dialect=postgresql.psycopg.dialect())  # type: ignore[no-untyped-call]
    made = asked.construct_expanded_state({**asked.params, **ASKED})
    async with psycopg.AsyncClientCursor(connection.driver) as cursor:
        rows = await (await cursor.execute(f"EXPLAIN {made.statement}", made.parameters)).fetchall()
    return "\n".join(line for (line,) in rows)
