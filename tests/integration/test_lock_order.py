"""Chats that are closed, or move, while what goes there is written down: on PostgreSQL nobody waits for who waits for them.

Each test has two transactions come to the same rows at once. Without an order the server undoes one of them after a second.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.delivery import State
from digest.domain.verdict import Verdict
from digest.ledger_ports import Leased, Mark, Settlement
from digest.storage.jobs import commit
from digest.storage.sql import delivery, destination
from digest.storage.store import SqlStore, SqlUnitOfWork
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, open_store_at
from digest.testing.ledger import add_article, add_audience, bench

DUE = datetime(2026, 11, 24, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
BLOCKED = Verdict(State.DEAD, State.DEAD, error="blocked", suspend="blocked")
MOVED = Verdict(State.DUE, State.DUE, error="moved", retry_at=DUE, moved="elsewhere")
SENT = Verdict(State.SENT, State.SENT, message="m")

pytestmark = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)

leaving = pytest.mark.parametrize("verdict", [BLOCKED, MOVED], ids=["closed", "moved"])


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[SqlStore]:
    async with open_store_at(database_url, FakeClock(DUE)) as opened:
        await add_article(opened, "one", DUE - timedelta(hours=1))
        await add_audience(opened, 2, DUE)
        yield opened


async def two_at_one_place(store: SqlStore) -> tuple[Leased, Leased]:
    """In hand: the first two deliveries go to one place, the second of them is being sent; the third goes elsewhere."""
    one = bench(store, SqlWriter(store.database), FakeClock(DUE))
    await one.planner.plan()
    async with store.database.begin() as connection:
        names = [column.name for column in delivery.c if column.name not in ("id", "occasion")]
        again = select(*(delivery.c[name] for name in names), literal("digest:2026-11-24:1")).where(delivery.c.id == 1)
        await connection.execute(insert(delivery).from_select([*names, "occasion"], again))
    await one.lane.hold()
    leased = {one.claim.delivery: one for one in await one.lane._lease(3)}
    return leased[1], leased[3]


async def sending(store: SqlStore, leased: Leased) -> int:
    async with SqlWriter(store.database).running() as writer:
        number = await writer.sending(mark(leased))
    assert number
    return number


def mark(leased: Leased) -> Mark:
    return Mark(leased.claim, "rich", 0, DUE + MINUTE)


def stale(leased: Leased) -> Settlement:
    return Settlement(leased.claim._replace(owner="test:0"), 0, SENT, DUE)


async def waits(work: Awaitable[Any]) -> "asyncio.Task[Any]":
    task = asyncio.ensure_future(work)
    assert not (await asyncio.wait([task], timeout=0.2))[0], "it waits for the other"
    return task  # type: ignore[return-value]


async def states(store: SqlStore) -> list[str]:
    async with store.database.read() as connection:
        return list(await connection.scalars(select(delivery.c.state).order_by(delivery.c.id)))


@leaving
async def test_who_slept_settles_what_goes_to_a_place_that_another_process_finds_closed(
    store: SqlStore, verdict: Verdict
) -> None:
    first, second = await two_at_one_place(store)
    number = await sending(store, second)

    async def found() -> None:
        async with store.database.begin() as connection:
            await commit([Settlement(second.claim, number, verdict, DUE)], connection)

    async with store.database.begin() as slept:
        await commit([stale(first)], slept)  # its statement has locked the first row, and comes to the second
        closing = await waits(found())
        await commit([stale(second)], slept)
    await closing
    assert await states(store) == ["due", "due", verdict.delivery]


async def close(uow: SqlUnitOfWork) -> None:
    await uow.readers.suspend("preview", "chat1", "kicked", DUE)


async def migrate(uow: SqlUnitOfWork) -> None:
    await uow.readers.migrate("preview", "chat1", "elsewhere", DUE)


@leaving
@pytest.mark.parametrize("told", [close, migrate])
async def test_a_chat_says_that_it_is_closed_while_a_message_to_it_finds_it_so(
    store: SqlStore, verdict: Verdict, told: Callable[[SqlUnitOfWork], Awaitable[None]]
) -> None:
    first, second = await two_at_one_place(store)
    number = await sending(store, second)

    async def hears() -> None:
        async with store.begin() as uow:
            await told(uow)

    async def settles() -> None:
        async with store.database.begin() as connection:
            assert not await commit([Settlement(second.claim, number, verdict, DUE), mark(first)], connection)

    async with store.database.begin() as somebody:
        await _touch(somebody)
        hearing = await waits(hears())
        settling = await waits(settles())
    await asyncio.gather(hearing, settling)
    assert await states(store) == ["due", "due", verdict.delivery]


async def _touch(connection: AsyncConnection) -> None:
    await connection.execute(update(destination).where(destination.c.id == 1).values(silent=True))
