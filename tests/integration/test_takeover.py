"""Another machine goes on within the minute that FAILURES promises, whatever the killed one had in hand."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.runner.local import Tempo
from digest.storage.postgresql import STOPPED_SECONDS
from digest.storage.store import SqlStore
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, open_test_store
from digest.testing.ledger import Setup, add_article, add_audience, bench

DUE = datetime(2026, 11, 24, 8, tzinfo=UTC)
TEMPO = Tempo()
PROMISED = 60
"""Seconds until sending goes on (FAILURES.md, Crash)."""


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    async with open_test_store(tmp_path, FakeClock(DUE)) as opened:
        await add_article(opened, "one", DUE - timedelta(hours=1))
        await add_audience(opened, 3, DUE)
        yield opened


@pytest.mark.parametrize("beats_at", [1, 9])
@pytest.mark.parametrize("recovers_at", [1, 9])
async def test_another_machine_has_sent_everything_within_a_minute_of_the_kill(
    store: SqlStore, beats_at: int, recovers_at: int
) -> None:
    """Killed at second 0, right after renewing its lane and marking one message, under way: the longest wait there is."""
    clock = FakeClock(DUE)

    def seconds() -> float:
        return (clock.now() - DUE).total_seconds()

    async with SqlWriter(store.database).running() as writer:
        killed, other = (
            bench(store, writer, clock, Setup(owner=f"{at}:1", elapsed=seconds)) for at in ("here", "there")
        )
        await killed.planner.plan()
        await killed.lane.hold()
        leased = await killed.lane._lease(10)
        lasts = timedelta(seconds=killed.lane._tools.limits.lease)
        assert await writer.sending(leased[0].mark(leased[0].parts[0], clock.now() + lasts))
        while len(other.sender.sent) < 3:
            second = seconds()
            assert second <= PROMISED
            if second % TEMPO.heartbeat == beats_at:
                await other.deliverer.hold()
            if second % TEMPO.recover == recovers_at:
                await other.deliverer.recover()
            await other.deliverer.deliver()
            clock.advance(timedelta(seconds=1))


def test_a_send_ends_before_its_lease_and_a_lane_runs_out_before_them() -> None:
    limits = Setup().limits
    assert limits.send < limits.lane < limits.lease
    assert limits.lane > STOPPED_SECONDS, "who is stopped amid a commit keeps nobody from taking the lane"
    assert limits.lease + TEMPO.recover <= PROMISED
    assert limits.lane + TEMPO.heartbeat <= PROMISED


async def test_each_process_logs_where_it_begins_to_send_and_where_another_one_does(
    store: SqlStore, caplog: pytest.LogCaptureFixture
) -> None:
    """Once, and not with every heartbeat: an operator of two machines looks for it."""
    clock = FakeClock(DUE)
    async with SqlWriter(store.database).running() as writer:
        first, second = (
            bench(store, writer, clock, Setup(owner=f"{at}:1", elapsed=lambda: clock.now().timestamp())).deliverer
            for at in ("here", "there")
        )
        await first.open()
        await second.open()
        assert second.elsewhere == ("preview",)
        clock.advance(timedelta(minutes=1))
        for one in (second, first, second, first):
            await one.hold()
    assert [record.message.partition(" preview ")[2][:12] for record in caplog.records] == [
        "from now on",
        "now: this on",
    ]
