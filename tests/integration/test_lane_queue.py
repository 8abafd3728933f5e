"""A lane whose platform lets messages through one after the other: what waits for its turn is in hand, and never in doubt."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from digest.domain.delivery import Limited, Outcome, Priority, Sent, Stopped, Unknown, Unsent
from digest.domain.reader import USUAL, Address, Manner
from digest.ledger_ports import Leased
from digest.ports import Payload
from digest.services.tools import Limits
from digest.storage import sql
from digest.storage.store import SqlStore
from digest.storage.worker import Work
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, open_test_store
from digest.testing.ledger import Bench, ScriptedSender, Setup, add_article, add_audience, bench

DUE = datetime(2026, 11, 24, 8, tzinfo=UTC)
Process = Callable[..., Bench]

PATIENCE = 8.0
"""Seconds that a busy machine may take: less than a drain and a lease last, which nothing here may wait for."""


@dataclass(slots=True)
class QueueingSender(ScriptedSender):
    """A sender that lets through `turns` messages and makes the others wait."""

    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    queueing: int = 0
    tired: int = 0
    again: list[bool] = field(default_factory=list)
    priorities: list[Priority] = field(default_factory=list)

    async def admit(self, address: Address, priority: Priority = Priority.DIGEST) -> None:
        """Wait until there is a turn left."""
        self.queueing += 1
        self.priorities.append(priority)
        try:
            await self.turns.acquire()
        except asyncio.CancelledError:
            self.tired += 1
            raise
        finally:
            self.queueing -= 1

    async def send(
        self, address: Address, payload: Payload, part: int, *, manner: Manner = USUAL, again: bool = False
    ) -> Outcome:
        """Note whether it is sent again."""
        self.again.append(again)
        return await ScriptedSender.send(self, address, payload, part)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    async with open_test_store(tmp_path, FakeClock(DUE)) as opened:
        await add_article(opened, "one", DUE - timedelta(hours=1))
        await add_audience(opened, 10, DUE)
        yield opened


@pytest.fixture
async def process(store: SqlStore) -> AsyncIterator[Process]:
    async with SqlWriter(store.database).running() as writer:
        yield lambda **wanted: bench(store, writer, FakeClock(DUE), Setup(**wanted))


@dataclass(slots=True)
class LateStore:
    """A store that finds nothing to lease, and is still saying so when all that was leased before has ended."""

    store: SqlStore
    sender: QueueingSender
    ended: Callable[[], bool] = lambda: True

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    async def transact(self, work: Work[Any], **how: bool) -> Any:
        """What the work gives; a lease, what it finds."""
        found = await self.store.transact(work, **how)
        if isinstance(found, Sequence) and not any(found) and not self.ended():
            for _ in range(20):
                self.sender.turns.release()
            while not self.ended():  # noqa: ASYNC110 - the lane says so to nobody
                await asyncio.sleep(0.005)
        return found


async def states(store: SqlStore) -> dict[str, int]:
    async with store.database.read() as connection:
        found = list(await connection.scalars(select(sql.delivery.c.state)))
    return {state: found.count(state) for state in found}


async def begun(one: Bench, through: int) -> asyncio.Task[None]:
    """The lane at work, with so many messages through and the rest waiting for their turn."""
    await one.planner.plan()
    await one.deliverer.open()
    delivering = asyncio.create_task(one.lane.run())
    while one.sender.queueing < 10 - through or len(one.sender.sent) < through:  # type: ignore[attr-defined]  # noqa: ASYNC110
        await asyncio.sleep(0.005)
    return delivering


async def test_what_waits_for_its_turn_is_in_hand_and_not_marked_as_being_sent(
    store: SqlStore, process: Process
) -> None:
    one = process(sender=QueueingSender(turns=asyncio.Semaphore(3)))
    delivering = await begun(one, 3)
    async with asyncio.timeout(10):
        while (await states(store)).get("sent") != 3:  # noqa: ASYNC110 - it is the database that tells
            await asyncio.sleep(0.01)
    assert await states(store) == {"sent": 3, "due": 7}
    assert len(one.lane._active) == 7
    await one.deliverer.close()
    await delivering


async def test_closing_gives_back_at_once_what_waits_for_its_turn(store: SqlStore, process: Process) -> None:
    one = process(sender=QueueingSender(turns=asyncio.Semaphore(3)))
    delivering = await begun(one, 3)
    async with asyncio.timeout(PATIENCE):
        await one.deliverer.close()
        await delivering
    assert await states(store) == {"sent": 3, "due": 7}
    assert len(one.sender.sent) == 3


@pytest.mark.parametrize("outcome", [Limited(3600), Stopped("token")])
async def test_when_the_platform_says_wait_or_stop_nobody_stands_in_the_queue(
    store: SqlStore, process: Process, outcome: Outcome
) -> None:
    answers = iter([Sent("1"), outcome])
    one = process(sender=QueueingSender(lambda *_: next(answers), turns=asyncio.Semaphore(2)))
    await one.planner.plan()
    await one.deliverer.open()
    async with asyncio.timeout(PATIENCE):
        await one.lane.deliver()
    assert await states(store) == {"sent": 1, "due": 9}
    assert len(one.sender.sent) == 2


async def test_nobody_waits_longer_than_the_lease_lasts(store: SqlStore, process: Process) -> None:
    sender = QueueingSender()
    one = process(sender=sender, limits=Limits(lease=20.2))
    await one.planner.plan()
    await one.deliverer.open()
    delivering = asyncio.create_task(one.lane.run())
    async with asyncio.timeout(30):
        while sender.tired < 20:  # noqa: ASYNC110 - what is forgotten is leased again at once, and tires once more
            await asyncio.sleep(0.01)
    assert sender.sent == []
    await one.deliverer.close()
    await delivering
    assert await states(store) == {"due": 10}


async def test_what_may_have_arrived_is_told_apart_when_it_is_sent_again(store: SqlStore, process: Process) -> None:
    answers = iter([Unknown("reset")])
    one = process(sender=QueueingSender(lambda *_: next(answers, None), turns=asyncio.Semaphore(99)))
    await one.planner.plan()
    await one.deliverer.open()
    async with asyncio.timeout(PATIENCE):
        await one.lane.deliver()
    assert sorted(one.sender.again) == [False] * 10 + [True]  # type: ignore[attr-defined]


async def test_a_broadcast_stands_behind_digests(store: SqlStore, process: Process) -> None:
    one = process(sender=QueueingSender(turns=asyncio.Semaphore(10)))
    await one.planner.plan()
    async with store.database.begin() as connection:
        some = sql.delivery.c.id.in_(select(sql.delivery.c.id).order_by(sql.delivery.c.id).limit(4))
        await connection.execute(update(sql.delivery).where(some).values(occasion="broadcast:1"))
    await one.deliverer.open()
    async with asyncio.timeout(PATIENCE):
        await one.lane.deliver()
    asked = one.sender.priorities  # type: ignore[attr-defined]
    assert [asked.count(kind) for kind in Priority] == [0, 6, 4]


async def test_what_comes_due_again_while_a_lease_finds_nothing_is_sent_in_the_same_round(store: SqlStore) -> None:
    answers = iter([Unsent("refused")] * 10)
    sender = QueueingSender(lambda *_: next(answers, None))
    late = LateStore(store, sender)
    async with SqlWriter(store.database).running() as writer:
        one = bench(late, writer, FakeClock(DUE), Setup(sender=sender))  # type: ignore[arg-type]
        late.ended = lambda: one.lane.outcomes.total() >= 10 and not one.lane._active
        await one.planner.plan()
        await one.deliverer.open()
        async with asyncio.timeout(30):
            delivering = asyncio.create_task(one.lane.deliver())
            while sender.queueing < 10:  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.005)
            one.lane.wake()
            await delivering
    assert await states(store) == {"sent": 10}


@dataclass(slots=True)
class SlowingSender(ScriptedSender):
    """A sender that takes longer each time, so that no two messages end together."""

    async def send(
        self, address: Address, payload: Payload, part: int, *, manner: Manner = USUAL, again: bool = False
    ) -> Outcome:
        """Note it, and take longer than the last time."""
        self.latency += 0.02
        return await ScriptedSender.send(self, address, payload, part)


async def test_a_queue_that_has_run_dry_is_looked_at_once_more_and_not_for_each_that_ends(process: Process) -> None:
    one = process(sender=SlowingSender(), limits=Limits(window=24, ahead=0))
    lease, found = one.lane._lease, list[int]()

    async def counted(room: int) -> Sequence[Leased]:
        leased = await lease(room)
        found.append(len(leased))
        return leased

    one.lane._lease = counted  # type: ignore[method-assign]
    await one.planner.plan()
    await one.deliverer.open()
    await one.lane.deliver()
    assert found == [6, 4, 0]
    assert len(one.sender.sent) == 10
