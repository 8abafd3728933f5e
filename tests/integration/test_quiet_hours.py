"""Quiet hours in the ledger: what is due in them, and what is late in them, goes out when they end; nobody gets two."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from digest.domain.quiet import NEVER, Quiet
from digest.domain.reader import Address, Profile, Reader
from digest.domain.schedule import Rule, held
from digest.services.accounts import Accounts
from digest.services.tools import Limits
from digest.storage import sql
from digest.storage.store import SqlStore
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, NothingKept, open_store_at
from digest.testing.ledger import Bench, Setup, add_article, bench

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
NIGHT = Quiet(22 * 60, 7 * 60)
ANN, BOB = Address("preview", "ann"), Address("preview", "bob")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOON)


@pytest.fixture
async def store(database_url: str, clock: FakeClock) -> AsyncIterator[SqlStore]:
    async with open_store_at(database_url, clock) as opened:
        await add_article(opened, "one", NOON)
        yield opened


async def subscribe(store: SqlStore, who: Address, quiet: Quiet, *rules: Rule) -> Reader:
    """A reader with these quiet hours, subscribed by these rules since noon."""
    async with store.begin() as uow:
        reader = await uow.readers.add(who, who.chat, Profile(), "UTC", NOON)
        reader = replace(reader, quiet=quiet)
        await uow.readers.save(reader)
        one = await uow.readers.subscribe(reader.id, who, [held(rule, quiet, NOON) for rule in rules], NOON)
    return replace(reader, subscription=one)


@asynccontextmanager
async def working(store: SqlStore, clock: FakeClock, **setup: Any) -> AsyncIterator[Bench]:
    async with SqlWriter(store.database).running() as writer:
        process = bench(store, writer, clock, Setup(**setup))
        await process.deliverer.open()
        yield process


async def go_on(process: Bench, clock: FakeClock, now: datetime) -> list[str]:
    """Plan and deliver at that instant: whom something was sent to."""
    clock.set(now)
    before = len(process.sender.sent)
    await process.deliverer.hold()
    await process.planner.plan()
    await process.deliverer.deliver()
    return [address.chat for address, _ in process.sender.sent[before:]]


async def deliveries(store: SqlStore) -> list[tuple[Any, ...]]:
    d = sql.delivery.c
    async with store.database.read() as connection:
        rows = await connection.execute(select(d.occasion, d.on_date, d.cut, d.expires_at).order_by(d.id))
        return [tuple(row) for row in rows]


async def test_what_is_due_in_them_is_due_when_they_end_and_keeps_its_date(store: SqlStore, clock: FakeClock) -> None:
    await subscribe(store, ANN, NIGHT, Rule("UTC", 23 * 60))
    await subscribe(store, BOB, NEVER, Rule("UTC", 23 * 60))
    async with working(store, clock) as process:
        late = NOON + 11 * HOUR
        assert await go_on(process, clock, late) == ["bob"]
        assert await go_on(process, clock, late + 8 * HOUR - MINUTE) == []
        assert await go_on(process, clock, late + 8 * HOUR) == ["ann"]
    over = late + 8 * HOUR
    assert (await deliveries(store))[1] == ("digest:2026-11-24:0", date(2026, 11, 24), over, over + 6 * HOUR)


async def test_two_that_they_hold_until_the_same_instant_are_one(store: SqlStore, clock: FakeClock) -> None:
    """Noon's and the evening's both wait for the morning: whoever got the newer one has nothing else to read."""
    day = Quiet(19 * 60, 13 * 60)
    await subscribe(store, ANN, day, Rule("UTC", 12 * 60), Rule("UTC", 20 * 60, slot=1))
    async with working(store, clock) as process:
        assert await go_on(process, clock, NOON + HOUR) == ["ann"]  # today's noon
        await add_article(store, "two", NOON + 2 * HOUR)
        assert await go_on(process, clock, NOON + 8 * HOUR) == []
        assert await go_on(process, clock, NOON + 25 * HOUR) == ["ann"]
    assert [occasion for occasion, *_ in await deliveries(store)] == ["digest:2026-11-24:0", "digest:2026-11-25:0"]


async def test_one_that_ends_as_another_is_due_is_not_sent_beside_it(store: SqlStore, clock: FakeClock) -> None:
    await subscribe(store, ANN, NIGHT, Rule("UTC", 7 * 60), Rule("UTC", 23 * 60, slot=1))
    async with working(store, clock, chunk=1) as process:
        assert await go_on(process, clock, NOON + 19 * HOUR) == ["ann"]
    assert [occasion for occasion, *_ in await deliveries(store)] == ["digest:2026-11-25:0"]


async def test_what_is_late_in_them_waits_until_they_end(store: SqlStore, clock: FakeClock) -> None:
    """The machine slept from before 21:00 until 23:00."""
    await subscribe(store, ANN, NIGHT, Rule("UTC", 21 * 60))
    await subscribe(store, BOB, NEVER, Rule("UTC", 21 * 60))
    async with working(store, clock) as process:
        assert await go_on(process, clock, NOON + 11 * HOUR) == ["bob"]
        assert await go_on(process, clock, NOON + 19 * HOUR - MINUTE) == []
        assert await go_on(process, clock, NOON + 19 * HOUR + MINUTE) == ["ann"]
    assert (await deliveries(store))[0][:3] == ("digest:2026-11-24:0", date(2026, 11, 24), NOON + 9 * HOUR)


async def test_what_waits_is_replaced_by_what_is_due_as_they_end(store: SqlStore, clock: FakeClock) -> None:
    await subscribe(store, ANN, NIGHT, Rule("UTC", 7 * 60), Rule("UTC", 21 * 60, slot=1))
    async with working(store, clock) as process:
        assert await go_on(process, clock, NOON + 11 * HOUR) == []
        assert await go_on(process, clock, NOON + 19 * HOUR) == ["ann"]
        assert await go_on(process, clock, NOON + 20 * HOUR) == []
    assert [cut for _, _, cut, _ in await deliveries(store)] == [NOON + 9 * HOUR, NOON + 19 * HOUR]


async def test_what_waits_goes_out_at_once_where_there_are_no_quiet_hours_any_more(
    store: SqlStore, clock: FakeClock
) -> None:
    reader = await subscribe(store, ANN, NIGHT, Rule("UTC", 21 * 60))
    async with working(store, clock) as process:
        assert await go_on(process, clock, NOON + 11 * HOUR) == []
        await Accounts(store, NothingKept()).hush(reader, NEVER, clock.now())
        assert await go_on(process, clock, NOON + 11 * HOUR + MINUTE) == ["ann"]


async def test_a_lane_in_which_everything_waits_comes_to_an_end(store: SqlStore, clock: FakeClock) -> None:
    for number in range(5):
        await subscribe(store, Address("preview", f"chat{number}"), NIGHT, Rule("UTC", 21 * 60))
    async with working(store, clock, limits=Limits(window=2)) as process:
        assert await go_on(process, clock, NOON + 12 * HOUR) == []
        assert len(await go_on(process, clock, NOON + 20 * HOUR)) == 5
