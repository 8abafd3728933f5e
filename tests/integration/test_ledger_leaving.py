"""Whoever leaves, pauses or cannot be reached gets nothing more, wherever their delivery stands at that moment."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from digest.domain.delivery import Outcome, Priority, Sent, Unknown, Unreachable, Unsent
from digest.domain.reader import USUAL, Address, Manner
from digest.ports import Payload
from digest.services.deliver import tick
from digest.storage import sql
from digest.storage.store import SqlStore
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, open_test_store
from digest.testing.ledger import Bench, PlainRenderer, ScriptedSender, Setup, add_article, add_audience, bench

DUE = datetime(2026, 11, 24, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


class LeavingSender:
    """A sender during whose first send something happens; the first outcomes are given, then it says Sent."""

    def __init__(self, happens: Callable[[], Any], *outcomes: Outcome) -> None:
        self._happens = happens
        self._outcomes = iter(outcomes)
        self.sent: list[str] = []

    async def admit(self, address: Address, priority: Priority = Priority.DIGEST) -> None:
        """At once."""

    async def send(
        self, address: Address, payload: Payload, part: int, *, manner: Manner = USUAL, again: bool = False
    ) -> Outcome:
        """Note the chat, and let it happen."""
        self.sent.append(address.chat)
        if len(self.sent) == 1:
            await self._happens()
        return next(self._outcomes, None) or Sent(f"{len(self.sent)}")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(DUE)


@pytest.fixture
async def store(tmp_path: Path, clock: FakeClock) -> AsyncIterator[SqlStore]:
    async with open_test_store(tmp_path, clock) as opened:
        await add_article(opened, "one", DUE - HOUR)
        yield opened


Process = Callable[..., Bench]


@pytest.fixture
def process(store: SqlStore, writer: SqlWriter, clock: FakeClock) -> Process:
    return lambda **wanted: bench(store, writer, clock, Setup(**wanted))


async def column(store: SqlStore, wanted: Any) -> list[Any]:
    async with store.database.read() as connection:
        return list(await connection.scalars(select(wanted).order_by(wanted.table.c.id)))


async def leave(store: SqlStore) -> None:
    async with store.begin() as uow:
        assert await uow.readers.unsubscribe(1, DUE)


@pytest.mark.parametrize("outcome", [Unsent("refused"), Unknown("reset")])
async def test_who_leaves_while_a_message_is_under_way_is_not_sent_it_again(
    store: SqlStore, process: Process, outcome: Outcome
) -> None:
    await add_audience(store, 1, DUE)
    sender = LeavingSender(lambda: leave(store), outcome)
    one = process(sender=sender)
    await tick(one.planner, one.deliverer)
    await tick(one.planner, one.deliverer)
    assert sender.sent == ["chat1"]
    assert await column(store, sql.delivery.c.state) == ["cancelled"]
    assert await column(store, sql.delivery_part.c.state) == ["cancelled"]


async def test_who_leaves_between_two_parts_gets_no_second_one(store: SqlStore, process: Process) -> None:
    await add_audience(store, 1, DUE)
    sender = LeavingSender(lambda: leave(store))
    one = process(sender=sender, renderer=PlainRenderer(parts=2))
    await tick(one.planner, one.deliverer)
    assert sender.sent == ["chat1"]
    assert await column(store, sql.delivery.c.state) == ["cancelled"]
    assert await column(store, sql.delivery_part.c.state) == ["sent"]


async def test_what_arrived_although_its_reader_left_meanwhile_counts_as_sent(
    store: SqlStore, process: Process
) -> None:
    await add_audience(store, 1, DUE)
    one = process(sender=LeavingSender(lambda: leave(store)))
    await tick(one.planner, one.deliverer)
    assert await column(store, sql.delivery.c.state) == ["sent"]
    assert await column(store, sql.subscription.c.since) == [DUE]


async def lease(one: Bench, store: SqlStore, clock: FakeClock) -> None:
    await one.planner.plan()
    await one.lane.hold()
    async with store.begin() as uow:
        assert await uow.ledger.lease("preview", "test:1", 10, clock.now())


async def test_leaving_cancels_what_is_in_hand_and_not_begun(
    store: SqlStore, process: Process, clock: FakeClock
) -> None:
    await add_audience(store, 1, DUE)
    await lease(process(), store, clock)
    await leave(store)
    assert await column(store, sql.delivery.c.state) == ["cancelled"]
    assert await column(store, sql.delivery_part.c.state) == []


async def test_a_pause_keeps_what_was_planned_before_it(store: SqlStore, process: Process, clock: FakeClock) -> None:
    await add_audience(store, 1, DUE)
    one = process()
    await one.planner.plan()
    async with store.database.begin() as connection:
        await connection.execute(update(sql.subscription).values(paused_until=DUE + HOUR))
    assert dict((await tick(one.planner, one.deliverer)).outcomes) == {}
    clock.advance(HOUR)
    assert dict((await tick(one.planner, one.deliverer)).outcomes) == {"sent": 1}


async def test_a_place_that_cannot_be_reached_is_called_once_though_more_is_leased_for_it(
    store: SqlStore, process: Process, clock: FakeClock
) -> None:
    await add_audience(store, 1, DUE)
    sender = ScriptedSender(lambda *_: Unreachable("blocked"))
    one = process(sender=sender)
    await one.planner.plan()
    async with store.database.begin() as connection:
        planned = (await connection.execute(select(sql.delivery))).one()._asdict()
        evening = {**planned, "id": 2, "occasion": "digest:2026-11-24:1"}
        await connection.execute(sql.delivery.insert().values(evening))
    await one.lane.hold()
    async with store.begin() as uow:
        leased = await uow.ledger.lease("preview", "test:1", 10, DUE)
    for each in leased:
        await one.lane._sending._send(each, each.parts[0], ends=3600.0)
    assert sender.times("chat1") == 1
    assert await column(store, sql.delivery.c.state) == ["dead", "due"]
