"""How the databases find what planning asks for: no statement of a chunk looks through what was planned before it."""

import itertools
import json
import re
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, cast

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.storage import cohorts, sql
from digest.storage.chunks import Form, members
from digest.storage.store import SqlStore, SqlUnitOfWork
from digest.storage.trips import rows_over
from digest.storage.worker import Immediate, T
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, open_store_at
from digest.testing.ledger import Setup, add_article, add_audience, bench

DUE = datetime(2026, 11, 24, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)

EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}

Said = tuple[str, Any]
"""A statement and its parameters."""

THROUGH_ALL = re.compile("SCAN delivery(?! USING)|Seq Scan on delivery")


class ExplainingStore(SqlStore):
    """A store that has the database explain, after each chunk, how it found what the chunk's statements ask for."""

    def __init__(self, store: SqlStore, clock: FakeClock) -> None:
        super().__init__(store.database, clock)
        self.plans: list[str] = []

    async def transact(self, work: Callable[[SqlUnitOfWork], Coroutine[Any, Any, T]], **how: bool) -> T:
        async def noted(uow: SqlUnitOfWork) -> T:
            with _noting(uow.connection, asked):
                return await work(uow)

        asked: list[Said] = []
        done = await super().transact(noted, **how)
        async with self.database.begin() as connection:
            self.plans = [await _plan(connection, *one) for one in asked]
        return done


@contextmanager
def _noting(connection: AsyncConnection, said: list[Said]) -> Iterator[None]:
    """Note what is said to the database over the connection: SQLite tells each statement with its values in it."""

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        said.append((statement, parameters))

    if isinstance(connection, Immediate):
        connection.bare.set_trace_callback(lambda statement: said.append((statement, ())))
        yield
        connection.bare.set_trace_callback(None)
    else:
        event.listen(connection.sync_connection, "before_cursor_execute", note)
        yield
        event.remove(connection.sync_connection, "before_cursor_execute", note)


async def _plan(connection: AsyncConnection, statement: str, parameters: Any) -> str:
    rows = await connection.exec_driver_sql(f"{EXPLAIN[connection.dialect.name]} {statement}", parameters)
    return "\n".join(str(row[-1]) for row in rows)


async def test_a_chunk_looks_through_nothing_that_was_planned_before_it(database_url: str) -> None:
    """Nor where the database has not counted the table since it was empty, as in the minutes in which everybody is planned."""
    clock = FakeClock(DUE)
    async with open_store_at(database_url, clock) as store:
        await add_article(store, "one", DUE - HOUR)
        await add_audience(store, 2_000, DUE)
        explaining = ExplainingStore(store, clock)
        assert await bench(explaining, SqlWriter(store.database), clock, Setup(chunk=500)).planner.plan() == 2_000
    assert [plan for plan in explaining.plans if THROUGH_ALL.search(plan)] == []
    assert len(explaining.plans) > 4


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_a_lease_looks_through_nothing_that_waits_for_its_edition(database_url: str) -> None:
    """At nine o'clock that may be everybody, for minutes; and the next thousand get their editions in another order."""
    clock = FakeClock(DUE)
    async with open_store_at(database_url, clock) as store:
        await add_article(store, "one", DUE - HOUR)
        await add_audience(store, 2_000, DUE)
        await bench(store, SqlWriter(store.database), clock).planner.plan()
        async with store.begin() as uow:
            await uow.ledger.hold_lane("preview", "me", DUE, DUE + HOUR, lambda owner: False)
            await uow.connection.execute(update(sql.delivery).values(edition_id=None))
        assert await store.transact(_steps_of_a_lease) < 1_000


async def _steps_of_a_lease(uow: SqlUnitOfWork) -> int:
    """How many instructions SQLite's machine runs to find that nothing can go."""
    steps = itertools.count()
    driver = cast(Immediate, uow.connection).bare
    driver.set_progress_handler(lambda: next(steps) < 0, 1)
    assert await uow.ledger.lease("preview", "me", 10, DUE) == ()
    driver.set_progress_handler(None, 0)
    return next(steps)


async def test_what_a_chunk_says_to_the_database_is_the_same_for_any_number_of_cohorts(database_url: str) -> None:
    """Else each count of them is prepared anew, and SQLAlchemy writes each statement out for each chunk."""
    async with open_store_at(database_url, FakeClock(DUE)) as store:
        assert await store.transact(partial(_said, (1,))) == await store.transact(partial(_said, (1, 2, 3)))


async def _said(numbers: Sequence[int], uow: SqlUnitOfWork) -> Sequence[str]:
    """What is said to the database for a chunk of these cohorts, before its deliveries and for them."""
    said: list[Said] = []
    connection = uow.connection
    form = Form(connection.dialect.name, (), dense=True, delayed=False)
    chunk: dict[str, Any] = {"its_cohorts": list(numbers), "its_after": 0, "its_until": 1}
    with _noting(connection, said):
        await cohorts.begins(connection, *await cohorts.caught_up(connection, numbers, DUE))
        await cohorts.move_on(connection, numbers, 0, 1)
        await rows_over(connection).of(select(sql.schedule.c.slot).where(members(form)), **chunk)
    assert len(said) == 4
    return [statement.replace(f"'{json.dumps(list(numbers))}'", "?") for statement, _ in said]
