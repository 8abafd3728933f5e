"""Days without a digest: after two of them one line says why, once for each drought; and what was left out is not lost."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from digest.storage import sql
from digest.storage.store import SqlStore
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, open_store_at
from digest.testing.ledger import Bench, add_article, add_audience, bench

DUE = datetime(2026, 11, 24, 8, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(DUE)


@pytest.fixture
async def store(database_url: str, clock: FakeClock) -> AsyncIterator[SqlStore]:
    async with open_store_at(database_url, clock) as opened:
        await add_article(opened, "one", DUE - HOUR)
        yield opened


@pytest.fixture
async def bench_(store: SqlStore, clock: FakeClock) -> AsyncIterator[Bench]:
    async with SqlWriter(store.database).running() as writer:
        one = bench(store, writer, clock)
        await one.deliverer.open()
        yield one
        await one.deliverer.close()


async def live(one: Bench, clock: FakeClock, days: int) -> list[int]:
    """Live so many mornings: how many messages each brought."""
    brought = []
    for _ in range(days):
        before = len(one.sender.sent)
        await one.deliverer.hold()
        await one.planner.plan()
        await one.deliverer.deliver()
        brought.append(len(one.sender.sent) - before)
        clock.advance(DAY)
    return brought


async def test_after_two_empty_days_one_line_says_why_and_never_again(
    store: SqlStore, clock: FakeClock, bench_: Bench
) -> None:
    await add_audience(store, 2, DUE)
    assert await live(bench_, clock, 12) == [2, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    assert [payload["articles"] for _, payload in bench_.sender.sent] == [[1], [1], [], []]


async def test_a_drought_ends_with_a_digest_and_another_one_is_told_again(
    store: SqlStore, clock: FakeClock, bench_: Bench
) -> None:
    await add_audience(store, 1, DUE)
    assert await live(bench_, clock, 4) == [1, 0, 1, 0]
    await add_article(store, "two", clock.now() - HOUR)
    assert await live(bench_, clock, 4) == [1, 0, 1, 0]


async def test_the_line_tells_nothing_so_the_window_stays_open(
    store: SqlStore, clock: FakeClock, bench_: Bench
) -> None:
    await add_audience(store, 1, DUE)
    await live(bench_, clock, 4)
    async with store.database.read() as connection:
        assert await connection.scalar(select(sql.subscription.c.since)) == DUE
    # What was stored in the dry days, but fitted nobody then, would be told now.
    await add_article(store, "late", DUE + 2 * DAY - HOUR)
    assert await live(bench_, clock, 1) == [1]
    assert bench_.sender.sent[-1][1]["articles"] == [2]


async def test_who_was_never_sent_anything_hears_why_too(store: SqlStore, clock: FakeClock, bench_: Bench) -> None:
    clock.advance(3 * DAY)
    await add_audience(store, 1, DUE + 3 * DAY)
    assert await live(bench_, clock, 9) == [0, 0, 1, 0, 0, 0, 0, 0, 0]
    async with store.database.read() as connection:
        assert await connection.scalar(select(sql.subscription.c.since)) is None
