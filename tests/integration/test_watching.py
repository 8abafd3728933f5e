"""What `digest status` finds on both databases, what of it is a warning, and that it looks through nothing that is over."""

import re
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, update

from digest.domain.delivery import Refused, State, Stopped
from digest.domain.status import Alarm, Queue, Status, Stored
from digest.ledger_watching import Condition
from digest.services.status import status
from digest.storage import sql
from digest.storage.store import SqlStore
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, open_store_at
from digest.testing.ledger import Bench, ScriptedSender, Setup, add_article, add_audience, bench

DUE = datetime(2026, 11, 24, 8, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
THROUGH_ALL = re.compile(r"SCAN delivery(?!_part)(?! USING)|Seq Scan on delivery(?!_part)")
EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(DUE)


@pytest.fixture
async def store(database_url: str, clock: FakeClock) -> AsyncIterator[SqlStore]:
    async with open_store_at(database_url, clock) as opened:
        await add_article(opened, "one", DUE - HOUR)
        async with opened.begin() as uow:
            await uow.restoring.beat("this", DUE)
        yield opened


async def found(store: SqlStore, now: datetime, *gone: str) -> Status:
    return await status(
        store, now, lambda size: Stored(store.database.dialect, "here", size, "1"), ("preview",), gone.__contains__
    )


async def warned(store: SqlStore, now: datetime, *gone: str) -> Mapping[Alarm, int]:
    """The warnings of an instant at which the service is alive, and how many each concerns."""
    async with store.begin() as uow:
        await uow.restoring.beat("this", now)
    return {one.what: one.count for one in (await found(store, now, *gone)).warnings}


def made(store: SqlStore, clock: FakeClock, sender: ScriptedSender | None = None) -> Bench:
    setup = Setup(sender=sender or ScriptedSender(), elapsed=lambda: clock.now().timestamp())
    return bench(store, SqlWriter(store.database), clock, setup)


async def test_nothing_needs_the_operator_where_nobody_waits(store: SqlStore) -> None:
    one = await found(store, DUE)
    assert one.warnings == ()
    (served,) = one.platforms
    assert (served.platform, served.holder, served.queue) == ("preview", None, Queue())
    assert (one.incoming.articles, one.incoming.newest, one.plans.next) == (1, DUE - HOUR, None)
    assert one.database.size > 0


async def test_readers_are_counted_before_and_after_their_digest_is_planned(store: SqlStore, clock: FakeClock) -> None:
    await add_audience(store, 3, DUE)
    await add_audience(store, 1, DUE, first=9, paused_until=DUE + HOUR)
    early = await found(store, DUE - HOUR)
    assert early.platforms[0].queue == Queue(soon=3)
    assert early.plans.next is not None
    assert (early.plans.next.at, early.plans.next.readers) == (DUE, 3)
    await made(store, clock).planner.plan()
    planned = await found(store, DUE)
    assert planned.platforms[0].queue == Queue(due=3, since=DUE)
    assert planned.plans.last == DUE
    assert planned.plans.next is not None
    assert planned.plans.next.at == DUE + timedelta(days=1)


async def test_a_digest_that_nobody_plans_is_a_warning(store: SqlStore) -> None:
    await add_audience(store, 3, DUE)
    assert await warned(store, DUE + MINUTE) == {}
    assert await warned(store, DUE + 3 * MINUTE) == {Alarm.NOT_PLANNED: 3}


async def test_a_service_that_is_gone_is_a_warning(store: SqlStore) -> None:
    assert [one.what for one in (await found(store, DUE + 3 * MINUTE)).warnings] == [Alarm.NOT_RUNNING]


async def test_nobody_sending_is_a_warning_once_a_take_over_would_be_done(store: SqlStore, clock: FakeClock) -> None:
    """Also where the one that holds the lane is known to be gone."""
    await add_audience(store, 3, DUE)
    one = made(store, clock)
    await one.planner.plan()
    assert await warned(store, DUE + MINUTE) == {}
    assert await warned(store, DUE + 2 * MINUTE) == {Alarm.NOBODY_SENDS: 3}
    clock.advance(2 * MINUTE)
    assert await one.lane.hold()
    assert await warned(store, clock.now()) == {}
    assert await warned(store, clock.now(), "test:1") == {Alarm.NOBODY_SENDS: 3}


async def test_a_holder_that_sends_nothing_is_a_warning_unless_it_was_asked_to_wait(
    store: SqlStore, clock: FakeClock
) -> None:
    await add_audience(store, 3, DUE)
    one = made(store, clock)
    await one.planner.plan()
    clock.advance(20 * MINUTE)
    assert await one.lane.hold()
    assert await warned(store, clock.now()) == {Alarm.NOTHING_SENT: 3}
    async with store.begin() as uow:
        waits = Condition(paused_until=clock.now() + HOUR)
        await uow.ledger.hold_lane("preview", "test:1", clock.now(), clock.now() + MINUTE, lambda owner: False, waits)
    assert await warned(store, clock.now()) == {}


async def test_what_failed_and_when_something_was_sent_last(store: SqlStore, clock: FakeClock) -> None:
    """A holder that sends is no warning, however long the queue is."""
    chats = await add_audience(store, 3, DUE)
    sender = ScriptedSender(lambda address, payload: Refused("no") if address.chat == chats[0] else None)
    async with SqlWriter(store.database).running() as writer:
        one = bench(store, writer, clock, Setup(sender=sender))
        await one.planner.plan()
        await one.deliverer.open()
        await one.deliverer.deliver()
    queue = (await found(store, DUE)).platforms[0].queue
    assert (queue.due, queue.dead, queue.unknown, queue.last_sent) == (0, 1, 0, DUE)
    assert (await found(store, DUE + timedelta(days=1))).platforms[0].queue.dead == 0


async def test_a_refused_token_is_told_with_the_next_heartbeat(store: SqlStore, clock: FakeClock) -> None:
    await add_audience(store, 3, DUE)
    async with SqlWriter(store.database).running() as writer:
        sender = ScriptedSender(lambda address, payload: Stopped("401"))
        one = bench(store, writer, clock, Setup(sender=sender))
        await one.planner.plan()
        await one.deliverer.open()
        await one.deliverer.deliver()
        await one.deliverer.hold()
    (warning,) = (await found(store, DUE)).warnings
    assert (warning.what, warning.count, warning.reason) == (Alarm.STOPPED, 3, "401")


async def test_who_waits_to_take_over_is_listed_until_it_ends_or_sends(store: SqlStore, clock: FakeClock) -> None:
    here, there = "here/boot/space:7:1:a", "there/boot/space:9:1:b"

    async def hold(owner: str) -> bool:
        async with store.begin() as uow:
            until = clock.now() + timedelta(seconds=30)
            return await uow.ledger.hold_lane("preview", owner, clock.now(), until, lambda owner: False)

    async def ready(*gone: str) -> list[str]:
        (served,) = (await found(store, clock.now(), *gone)).platforms
        return [f"{one.machine} {one.process}" for one in served.standbys]

    assert [await hold(here), await hold(there), await hold("third/boot/space:3:1:c")] == [True, False, False]
    assert await ready() == ["there 9", "third 3"]
    assert await ready(there) == ["third 3"]
    async with store.begin() as uow:
        await uow.ledger.leave_lane("preview", "third/boot/space:3:1:c")
    assert await ready() == ["there 9"]
    clock.advance(MINUTE)
    assert await ready() == []
    assert [await hold(there), await hold(here)] == [True, False]
    assert await ready() == ["here 7"]
    clock.advance(HOUR)
    assert [await hold(there), await hold("last/boot/space:5:1:d")] == [True, False]
    async with store.read() as uow:
        kept = await uow.connection.scalars(select(sql.standby.c.owner))
        assert kept.all() == ["last/boot/space:5:1:d"], "what waited long ago is forgotten"


async def test_what_is_held_is_a_warning(store: SqlStore, clock: FakeClock) -> None:
    await add_audience(store, 3, DUE)
    await made(store, clock).planner.plan()
    async with store.begin() as uow:
        await uow.connection.execute(update(sql.delivery).values(state=State.HELD))
    assert await warned(store, DUE) == {Alarm.HELD: 3}


async def test_a_drought_is_a_warning(store: SqlStore) -> None:
    assert await warned(store, DUE + timedelta(hours=25)) == {Alarm.DRY: 0}


async def test_it_looks_through_nothing_that_is_over(store: SqlStore, clock: FakeClock) -> None:
    """Nor where the database has not counted the table since it was empty."""
    await add_audience(store, 2_000, DUE)
    await made(store, clock).planner.plan()
    async with store.begin() as uow:
        over = {"state": State.SENT, "settled_at": DUE, "owner": None}
        await uow.connection.execute(update(sql.delivery).values(over))
    plans = await _explained(store)
    assert len(plans) > 8
    assert [plan for plan in plans if THROUGH_ALL.search(plan)] == []


async def _explained(store: SqlStore) -> list[str]:
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        asked.append((statement, parameters))

    async with store.begin() as uow:
        event.listen(uow.connection.sync_connection, "before_cursor_execute", note)
        await uow.watching.queues(DUE, ["preview", "telegram"])
        await uow.watching.plans(DUE)
        await uow.watching.editions(DUE - HOUR, DUE)
        event.remove(uow.connection.sync_connection, "before_cursor_execute", note)
        word = EXPLAIN[store.database.dialect]
        rows = [await uow.connection.exec_driver_sql(f"{word} {statement}", given) for statement, given in asked]
        said = ["\n".join(str(row[-1]) for row in plan) for plan in rows]
    # SQLite takes the last one by its number, and calls that a scan.
    return [plan for plan in said if plan != "SCAN delivery"]
