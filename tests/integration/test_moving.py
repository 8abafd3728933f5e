"""Readers who move, or change their hour: no digest is lost, none is dated twice, and the receipt tells what comes."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from digest.domain.reader import APART, Reader, upcoming
from digest.domain.schedule import Rule, next_due
from digest.services.accounts import Accounts
from digest.services.deliver import tick
from digest.storage import sql
from digest.storage.store import SqlStore
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, NothingKept, open_test_store
from digest.testing.ledger import Bench, add_article, add_audience, bench

SHANGHAI = Rule("Asia/Shanghai", 8 * 60)
DUE = datetime(2026, 11, 24, 0, tzinfo=UTC)
"""08:00 in Shanghai on Tuesday 24 November."""

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(DUE)


@pytest.fixture
async def store(tmp_path: Path, clock: FakeClock) -> AsyncIterator[SqlStore]:
    async with open_test_store(tmp_path, clock) as opened:
        for number in range(8):
            await add_article(opened, f"story {number}", DUE + (number - 2) * 7 * HOUR - HOUR)
        yield opened


async def reader(store: SqlStore, rule: Rule, due: datetime) -> Reader:
    """A reader last told a day before that instant, who is due then."""
    await add_audience(store, 1, due, rule=rule, since=due - DAY)
    async with store.database.begin() as connection:
        await connection.execute(
            sql.identity.insert().values(platform="preview", user="u", reader_id=1, destination_id=1)
        )
    return await found(store)


async def found(store: SqlStore) -> Reader:
    async with store.read() as uow:
        one = await uow.readers.get("preview", "u")
    assert one is not None
    return one


async def column(store: SqlStore, wanted: Any) -> list[Any]:
    async with store.database.read() as connection:
        return list(await connection.scalars(select(wanted).order_by(wanted.table.c.id)))


async def due_next(store: SqlStore) -> list[datetime]:
    async with store.database.read() as connection:
        return list(await connection.scalars(select(sql.cohort.c.next_due_at).join(sql.schedule)))


async def next_sent(store: SqlStore, one: Bench, clock: FakeClock) -> datetime:
    """When the next digest goes out, found by going from one due instant to the next."""
    sent = len(one.sender.sent)
    for _ in range(5):
        [due] = await due_next(store)
        clock.set(max(due, clock.now()))
        await tick(one.planner, one.deliverer)
        if len(one.sender.sent) > sent:
            return due
    raise AssertionError("no digest in five occasions")


@pytest.mark.parametrize(
    ("rule", "zone"),
    [
        (SHANGHAI, "America/Los_Angeles"),
        (SHANGHAI, "Europe/Paris"),
        (SHANGHAI, "Asia/Tokyo"),
        (Rule("Pacific/Auckland", 8 * 60), "America/Los_Angeles"),
        (Rule("America/Los_Angeles", 20 * 60), "Europe/London"),
        (Rule("America/Los_Angeles", 8 * 60), "Pacific/Auckland"),
        (Rule("Asia/Shanghai", 20 * 60), "America/Los_Angeles"),
        (Rule("Asia/Shanghai", 10), "America/Los_Angeles"),
    ],
)
async def test_the_receipt_after_moving_tells_when_the_next_digest_comes(
    store: SqlStore, clock: FakeClock, rule: Rule, zone: str
) -> None:
    accounts, due = Accounts(store, NothingKept()), next_due(rule, DUE - SECOND).at
    clock.set(due)
    async with SqlWriter(store.database).running() as writer:
        one = bench(store, writer, clock)
        await reader(store, rule, due)
        await tick(one.planner, one.deliverer)
        clock.advance(HOUR)
        moved = await accounts.move(await found(store), zone, clock.now())
        stored = await found(store)
        assert moved.subscription == stored.subscription
        assert stored.subscription is not None
        told = upcoming(stored.subscription, clock.now())
        assert told is not None
        assert await next_sent(store, one, clock) == told.at
        assert told.at - due >= APART
        dates = await column(store, sql.delivery.c.on_date)
        assert dates == sorted(set(dates))


@pytest.mark.parametrize(
    ("zone", "minute", "cut", "on"),
    [
        ("Asia/Tokyo", 8 * 60, DUE, date(2026, 11, 24)),
        ("Pacific/Auckland", 8 * 60, DUE, date(2026, 11, 24)),
        ("Europe/London", 8 * 60, DUE + 8 * HOUR, date(2026, 11, 24)),
        ("America/Los_Angeles", 8 * 60, DUE + 16 * HOUR, date(2026, 11, 24)),
        ("Asia/Shanghai", 20 * 60, DUE + 12 * HOUR, date(2026, 11, 24)),
        ("Asia/Shanghai", 7 * 60, DUE, date(2026, 11, 24)),
    ],
)
async def test_a_change_between_the_hour_and_its_planning_loses_no_digest(
    store: SqlStore, clock: FakeClock, zone: str, minute: int, cut: datetime, on: date
) -> None:
    accounts = Accounts(store, NothingKept())
    one = bench(store, SqlWriter(store.database), clock)
    here = await reader(store, SHANGHAI, DUE)
    now = clock.advance(3 * SECOND)
    here = await accounts.move(here, zone, now)
    assert here.subscription is not None
    await accounts.subscribe(here, here.subscription.address, [minute], now)
    clock.set(max(cut, clock.now() + 2 * SECOND))
    assert await one.planner.plan() == 1
    assert await column(store, sql.delivery.c.cut) == [cut]
    assert await column(store, sql.delivery.c.on_date) == [on]
    [due] = await due_next(store)
    clock.set(due)
    assert await one.planner.plan() == 1
    assert [later - cut >= APART for later in await column(store, sql.delivery.c.cut)] == [False, True]


async def test_a_late_evening_that_is_tomorrow_elsewhere_keeps_its_date(store: SqlStore, clock: FakeClock) -> None:
    evening = Rule("Asia/Shanghai", 23 * 60 + 55)
    due = DUE + timedelta(hours=15, minutes=55)
    here = await reader(store, evening, due)
    clock.set(due + 3 * SECOND)
    one = bench(store, SqlWriter(store.database), clock)
    await Accounts(store, NothingKept()).move(here, "Asia/Tokyo", clock.now())
    assert await one.planner.plan() == 1
    clock.advance(DAY)
    assert await one.planner.plan() == 1
    assert await column(store, sql.delivery.c.on_date) == [date(2026, 11, 24), date(2026, 11, 25)]


async def test_zone_rules_that_move_an_hour_into_the_past_lose_no_digest(store: SqlStore, clock: FakeClock) -> None:
    """Rules known before had the hour later: by today's it was an hour ago, and nothing is planned yet."""
    await add_audience(store, 1, DUE + 2 * HOUR, rule=replace(SHANGHAI, minute=9 * 60))
    clock.set(DUE + HOUR + HOUR / 2)
    one = bench(store, SqlWriter(store.database), clock)
    assert await one.planner.reschedule() == 1
    assert await one.planner.plan() == 1
    assert await column(store, sql.delivery.c.cut) == [DUE + HOUR]
