"""How PostgreSQL finds what a commit marks and settles: by its number, however many others wait or are under way."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Select, Update, text, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.storage import arrivals, commit_steps, marks, sql
from digest.storage.given import Columns, packed
from digest.storage.postgresql import BY_INDEXES
from digest.storage.store import SqlStore
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, open_store_at
from digest.testing.ledger import Setup, add_article, add_audience, bench

DUE = datetime(2026, 11, 24, 8, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MEMBERS = 8_000
"""Two days of fewer are read through sooner than a hundred of them are looked up."""

AMONG_OTHERS = re.compile(
    r"ix_delivery_(expires|in_hand|lease|begun|wanted)|Join Filter: \(delivery(_part)?\.(id|delivery_id) ="
)
"""Through all that wait or are under way; or each of the others is compared with each of these."""

UNCOUNT = "DELETE FROM pg_statistic WHERE starelid IN ('delivery'::regclass, 'delivery_part'::regclass)"

PARTS = "INSERT INTO delivery_part (delivery_id, variant, part, state, resends) SELECT id, 'full', 0, 'sent', 0 FROM delivery"

MARK = {"its_owner": "me", "its_epoch": 1, "its_lane": 1, "its_until": DUE, "its_variant": "full", "its_part": 0}
ARRIVE = {"its_owner": "me", "its_epoch": 1, "its_attempt": 1, "its_resends": 0, "its_late": False}


@pytest.fixture
def database_kind() -> str:
    return "postgresql"


@pytest.mark.parametrize("counted", [True, False], ids=["counted the day before", "never counted"])
async def test_what_is_marked_and_settled_is_found_by_its_number(database_url: str, counted: bool) -> None:
    """When the table was counted last nobody waited: PostgreSQL expects nobody among those who do, and would read them all."""
    clock = FakeClock(DUE)
    these, arrived = marks.statements("postgresql"), arrivals.statements("postgresql")
    async with open_store_at(database_url, clock) as store:
        await _a_day(store, clock, counted=counted)
        async with store.database.begin() as connection:
            plans = [
                *[await _plan(connection, one, marks.NUMBERS, (1,), MARK) for one in (these.delivery, these.made)],
                *[
                    await _plan(connection, one, arrivals.ARRIVALS, (1, 1, "m1", DUE), ARRIVE)
                    for one in (arrived.delivery, arrived.settled, arrived.part, arrived.since)
                ],
            ]
    assert [plan for plan in plans if AMONG_OTHERS.search(plan)] == []


@pytest.mark.parametrize("counted", [True, False, None], ids=["counted the day before", "never counted", "empty"])
async def test_the_one_statement_is_planned_so_whenever_it_is(database_url: str, counted: bool | None) -> None:
    """Its plan is kept: one of the first commit, when there was no part yet, is to do for a million."""
    clock = FakeClock(DUE)
    async with open_store_at(database_url, clock) as store:
        if counted is not None:
            await _a_day(store, clock, counted=counted)
        async with store.database.begin() as connection:
            plan = await _kept_plan(connection)
    for table in ("delivery", "delivery_part", "subscription"):
        assert re.search(rf"Index Scan using pk_{table} on {table}\n *Index Cond: \(id = ANY \(ARRAY\[", plan), plan
    assert not AMONG_OTHERS.search(plan)
    assert "Seq Scan" not in plan


async def _kept_plan(connection: AsyncConnection) -> str:
    names = [*commit_steps.GIVEN, "its_owner"]
    written = str(commit_steps.statement().compile(dialect=postgresql.psycopg.dialect()))
    asked = written % {name: f"${place}" for place, name in enumerate(names, 1)}
    await connection.exec_driver_sql(BY_INDEXES)
    await connection.exec_driver_sql(f"PREPARE committing AS {asked}")
    rows = await connection.exec_driver_sql(
        f"EXPLAIN (COSTS OFF) EXECUTE committing ({', '.join(['NULL'] * len(names))})"
    )
    return "\n".join(line for (line,) in rows)


async def _a_day(store: SqlStore, clock: FakeClock, *, counted: bool) -> None:
    """Everybody was sent yesterday's, and waits for today's."""
    planner = bench(store, SqlWriter(store.database), clock, Setup()).planner
    await add_article(store, "one", DUE - HOUR)
    await add_audience(store, MEMBERS, DUE)
    await planner.plan()
    async with store.database.begin() as connection:
        await connection.execute(update(sql.delivery).values(state="sent", settled_at=DUE))
        await connection.execute(text(PARTS))
        await connection.execute(text("ANALYZE" if counted else UNCOUNT))
    clock.advance(DAY)
    await add_article(store, "two", DUE + DAY - HOUR)
    assert await planner.plan() == MEMBERS


async def _plan(
    connection: AsyncConnection,
    statement: Update | Select[Any],
    columns: Columns,
    row: tuple[object, ...],
    shared: dict[str, Any],
) -> str:
    asked = statement.compile(dialect=postgresql.psycopg.dialect())  # type: ignore[no-untyped-call]
    values = asked.construct_params({**packed(connection.dialect, columns, [row]), **shared})
    rows = await connection.exec_driver_sql(f"EXPLAIN {asked}", values)
    return "\n".join(line for (line,) in rows)
