"""The local runner: a metronome that plans, delivers, keeps its lane, and ends cleanly."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from digest.ending import Ending
from digest.runner.local import Beat, Tempo, running
from digest.services.plan import Planner
from digest.services.tools import Limits
from digest.storage import sql
from digest.storage.errors import BusyError
from digest.storage.store import SqlStore
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, open_test_store
from digest.testing.ledger import ScriptedSender, Setup, add_article, add_audience, bench

DUE = datetime(2026, 11, 24, 8, tzinfo=UTC)
FAST = Tempo(plan=0.02, heartbeat=0.02, recover=0.02, correct=0.02, prune=0.02)


def test_a_clock_that_was_set_back_is_noticed_before_a_digest_can_be_missed_by_much() -> None:
    assert Tempo().correct <= 60


async def until(condition: Callable[[], bool]) -> None:
    """Wait for the condition."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - what it waits for has no event
            await asyncio.sleep(0.002)


async def test_what_becomes_due_goes_out_and_the_end_is_clean(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    clock = FakeClock(DUE - timedelta(minutes=1))
    async with open_test_store(tmp_path, clock) as store, SqlWriter(store.database).running() as writer:
        await add_article(store, "one", DUE - timedelta(hours=1))
        await add_audience(store, 20, DUE)
        one = bench(store, writer, clock, Setup(sender=ScriptedSender(latency=0.005)))
        async with running(one.planner, one.deliverer, FAST):
            assert one.sender.sent == []
            clock.advance(timedelta(minutes=2))
            await until(lambda: len(one.sender.sent) >= 5)
        async with store.read() as uow:
            report = await uow.ledger.report()
        async with store.database.read() as connection:
            assert (await connection.execute(select(sql.lane))).all() == []
    assert report.audience == 20
    assert set(report.states) <= {"sent", "due"}
    assert report.states["sent"] == len(one.sender.sent)
    assert caplog.records == []


async def test_no_beat_is_cut_short_at_the_end_by_starting_late(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """One that starts while the end waits for another is waited for, too (found by CI: a recovery was cancelled)."""
    begun: list[int] = []
    done: list[int] = []

    async def work() -> None:
        begun.append(1)
        await asyncio.sleep(0.002)
        done.append(1)

    async with open_test_store(tmp_path, FakeClock(DUE)) as store, SqlWriter(store.database).running() as writer:
        one = bench(store, writer, FakeClock(DUE))
        for tenths in range(30):
            async with running(one.planner, one.deliverer, FAST, [Beat(work, 0.001) for _ in range(20)]):
                await asyncio.sleep(0.01 + tenths / 10_000)
    assert begun == done
    assert caplog.records == []


async def test_what_is_due_already_is_planned_at_once(tmp_path: Path) -> None:
    clock = FakeClock(DUE)
    async with open_test_store(tmp_path, clock) as store, SqlWriter(store.database).running() as writer:
        await add_article(store, "one", DUE - timedelta(hours=1))
        await add_audience(store, 1, DUE)
        one = bench(store, writer, clock)
        async with running(one.planner, one.deliverer, Tempo(plan=3600)):
            await until(lambda: len(one.sender.sent) == 1)
    assert one.sender.times("chat1") == 1


def plan_fails(planner: Planner, *errors: Exception) -> None:
    """Have it fail with each of these before it plans."""
    plan, left = planner.plan, iter(errors)

    async def failing(at: datetime | None = None) -> int:
        if error := next(left, None):
            raise error
        return await plan(at)

    planner.plan = failing  # type: ignore[method-assign]


async def test_a_beat_that_fails_is_tried_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    clock = FakeClock(DUE)
    async with open_test_store(tmp_path, clock) as store, SqlWriter(store.database).running() as writer:
        await add_article(store, "one", DUE - timedelta(hours=1))
        await add_audience(store, 1, DUE)
        one = bench(store, writer, clock)
        plan_fails(one.planner, RuntimeError(), RuntimeError())
        async with running(one.planner, one.deliverer, FAST):
            await until(lambda: len(one.sender.sent) == 1)
    assert caplog.text.count("A beat of the ledger failed") == 2


async def test_a_store_that_cannot_be_had_is_told_once_and_once_that_it_is_there_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock = FakeClock(DUE)
    async with open_test_store(tmp_path, clock) as store, SqlWriter(store.database).running() as writer:
        await add_article(store, "one", DUE - timedelta(hours=1))
        await add_audience(store, 1, DUE)
        one = bench(store, writer, clock)
        plan_fails(one.planner, *[BusyError("The database is busy.")] * 5)
        async with running(one.planner, one.deliverer, FAST):
            await until(lambda: len(one.sender.sent) == 1)
    assert [record.getMessage() for record in caplog.records] == [
        "The ledger's work waits, and goes on by itself: The database is busy.",
        "The ledger's work goes on again",
    ]
    assert not any(record.exc_info for record in caplog.records)


async def test_after_a_clock_that_ran_ahead_the_next_digest_comes_on_its_day(tmp_path: Path) -> None:
    clock = FakeClock(DUE - timedelta(hours=2))
    async with open_test_store(tmp_path, clock) as store, SqlWriter(store.database).running() as writer:
        await add_audience(store, 1, DUE)
        one = bench(store, writer, clock)
        await add_article(store, "one", DUE - timedelta(hours=1))
        async with running(one.planner, one.deliverer, replace(FAST, prune=3600)):
            await one.planner.plan(DUE + timedelta(days=40))
            for _ in range(500):
                if await next_due(store) == DUE:  # the runner's own beat has corrected it
                    break
                await asyncio.sleep(0.01)
            clock.advance(timedelta(hours=3))
            await until(lambda: len(one.sender.sent) == 1)
    assert one.sender.times("chat1") == 1


async def next_due(store: SqlStore) -> datetime | None:
    async with store.database.read() as connection:
        return await connection.scalar(select(sql.cohort.c.next_due_at))


async def test_what_cannot_begin_gives_its_lanes_back(tmp_path: Path) -> None:
    clock = FakeClock(DUE)
    async with open_test_store(tmp_path, clock) as store, SqlWriter(store.database).running() as writer:
        one = bench(store, writer, clock)

        async def failing() -> int:
            raise RuntimeError("no zone rules")

        one.planner.reschedule = failing  # type: ignore[method-assign]
        with pytest.raises(RuntimeError, match="no zone rules"):
            async with running(one.planner, one.deliverer, FAST):
                raise AssertionError
        async with store.database.read() as connection:
            assert (await connection.execute(select(sql.lane))).all() == []


async def test_nothing_more_is_sent_while_the_end_waits_for_other_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five seconds for a plan that is under way, and then as many as it takes to drain, are more than SIGTERM may take."""
    monkeypatch.setattr("digest.runner.local.PATIENCE", 0.5)
    limits = Limits(window=4, ahead=4)
    async with open_test_store(tmp_path, FakeClock(DUE)) as store, SqlWriter(store.database).running() as writer:
        await add_article(store, "one", DUE - timedelta(hours=1))
        await add_audience(store, 2_000, DUE)
        one = bench(store, writer, FakeClock(DUE), Setup(sender=ScriptedSender(latency=0.005), limits=limits))
        async with running(one.planner, one.deliverer, Tempo(), [Beat(asyncio.Event().wait, 3600, at_once=True)]):
            await until(lambda: len(one.sender.sent) >= 5)
            before = len(one.sender.sent)
        async with store.read() as uow:
            states = (await uow.ledger.report()).states
    assert len(one.sender.sent) <= before + limits.window
    assert states["sent"] == len(one.sender.sent)
    assert set(states) == {"sent", "due"}


async def test_the_end_has_one_deadline_for_beats_and_for_what_is_being_sent(tmp_path: Path) -> None:
    """Five seconds for the one and ten for the other are more than SIGTERM may take; whose answer is missing is in doubt."""
    async with open_test_store(tmp_path, FakeClock(DUE)) as store, SqlWriter(store.database).running() as writer:
        await add_article(store, "one", DUE - timedelta(hours=1))
        await add_audience(store, 3, DUE)
        one = bench(store, writer, FakeClock(DUE), Setup(sender=ScriptedSender(latency=60)))
        never, ending = Beat(asyncio.Event().wait, 3600, at_once=True), Ending(3.2)
        async with running(one.planner, one.deliverer, Tempo(), [never], ending=ending):
            await until(lambda: len(one.sender.sent) == 3)
            ending.begin()
        left = ending.left()
        async with store.read() as uow:
            assert (await uow.ledger.report()).states == {"sending": 3}
    assert left > 0


@pytest.mark.parametrize(("long", "said"), [(True, 0), (False, 1)])
async def test_what_takes_long_as_a_matter_of_course_is_cut_short_at_the_end_without_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, *, long: bool, said: int
) -> None:
    monkeypatch.setattr("digest.runner.local.PATIENCE", 0.5)
    begun = asyncio.Event()

    async def work() -> None:
        begun.set()
        await asyncio.Event().wait()

    async with open_test_store(tmp_path, FakeClock(DUE)) as store, SqlWriter(store.database).running() as writer:
        one = bench(store, writer, FakeClock(DUE))
        async with running(one.planner, one.deliverer, Tempo(), [Beat(work, 3600, at_once=True, long=long)]):
            await begun.wait()
        await asyncio.sleep(0.05)
    assert caplog.text.count("A beat was cut short") == said
