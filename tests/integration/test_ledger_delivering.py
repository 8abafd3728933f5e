"""Delivering: what each outcome does to the ledger, the destination and the lane; leases, recovery, draining."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.delivery import (
    Limited,
    Moved,
    Outcome,
    Policy,
    Refused,
    Sent,
    State,
    Stopped,
    Unknown,
    Unreachable,
    Unsent,
)
from digest.domain.document import Document
from digest.domain.reader import Address, Profile, Reader
from digest.domain.verdict import Verdict
from digest.ledger_ports import Leased, Mark, Settlement
from digest.ports import Payload
from digest.services.deliver import tick
from digest.services.tools import Limits
from digest.storage import sql
from digest.storage.errors import StorageError
from digest.storage.store import SqlStore
from digest.storage.worker import Following, T, Work
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, open_store_at
from digest.testing.ledger import (
    Bench,
    PlainRenderer,
    ScriptedSender,
    Setup,
    add_article,
    add_audience,
    bench,
)

DUE = datetime(2026, 11, 24, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(DUE)


@pytest.fixture
async def store(database_url: str, clock: FakeClock) -> AsyncIterator[SqlStore]:
    async with open_store_at(database_url, clock) as opened:
        await add_article(opened, "one", DUE - 60 * MINUTE)
        yield opened


Process = Callable[..., Bench]


@pytest.fixture
def process(store: SqlStore, writer: SqlWriter, clock: FakeClock) -> Process:
    return lambda **wanted: bench(store, writer, clock, Setup(**wanted))


def answers(*outcomes: Outcome) -> ScriptedSender:
    """A sender that gives these outcomes one after the other, and then says Sent."""
    rest = iter(outcomes)
    return ScriptedSender(lambda address, payload: next(rest, None))


async def column(store: SqlStore, wanted: Any) -> list[Any]:
    async with store.database.read() as connection:
        return list(await connection.scalars(select(wanted).order_by(*wanted.table.primary_key)))


async def until(condition: Callable[[], bool]) -> None:
    """Wait for the condition."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - what it waits for has no event
            await asyncio.sleep(0.001)


async def round_of(one: Bench) -> dict[str, int]:
    return dict((await tick(one.planner, one.deliverer)).outcomes)


async def test_everybody_gets_every_part_in_order_and_is_told_up_to_the_cut(store: SqlStore, process: Process) -> None:
    chats = await add_audience(store, 3, DUE)
    one = process(renderer=PlainRenderer(parts=3))
    assert await round_of(one) == {"sent": 9}
    for chat in chats:
        assert [payload["part"] for address, payload in one.sender.sent if address.chat == chat] == [0, 1, 2]
    assert await column(store, sql.delivery.c.state) == ["sent"] * 3
    assert await column(store, sql.delivery.c.late) == [False] * 3
    assert await column(store, sql.subscription.c.since) == [DUE] * 3
    assert None not in await column(store, sql.delivery_part.c.message_id)
    assert await round_of(one) == {}


async def test_late_is_written_down(store: SqlStore, process: Process, clock: FakeClock) -> None:
    await add_audience(store, 1, DUE)
    clock.advance(30 * MINUTE)
    assert await round_of(process()) == {"sent": 1}
    assert await column(store, sql.delivery.c.late) == [True]


async def test_a_part_that_did_not_arrive_is_tried_again_and_those_before_it_are_not(
    store: SqlStore, process: Process
) -> None:
    await add_audience(store, 1, DUE)
    sender = answers(Sent("1"), Unsent("refused"), Unsent("refused"))
    assert await round_of(process(sender=sender, renderer=PlainRenderer(parts=3))) == {"due": 2, "sent": 3}
    assert [payload["part"] for _, payload in sender.sent] == [0, 1, 1, 1, 2]
    assert await column(store, sql.delivery.c.attempt) == [0]


async def test_what_fails_until_its_time_has_passed_expires_and_tells_nothing(
    store: SqlStore, process: Process, clock: FakeClock
) -> None:
    await add_audience(store, 1, DUE)
    one = process(sender=ScriptedSender(lambda *_: Limited(3600)), elapsed=lambda: (clock.now() - DUE).total_seconds())
    for _ in range(8):
        await round_of(one)
        clock.advance(60 * MINUTE)
    assert len(one.sender.sent) == 6
    assert await column(store, sql.delivery.c.state) == ["expired"]
    assert await column(store, sql.subscription.c.since) == [None]


@dataclass(frozen=True, slots=True)
class UnevenRenderer(PlainRenderer):
    """A platform whose plain variant has a number of parts of its own."""

    plain: int = 1

    def render(self, document: Document, variant: str) -> tuple[Payload, ...]:
        parts = self.plain if variant == "plain" else self.parts
        return tuple({"variant": variant, "part": part} for part in range(parts))


async def test_refused_content_goes_out_in_the_fallback_variant(store: SqlStore, process: Process) -> None:
    await add_audience(store, 1, DUE)
    one = process(sender=answers(Refused("parse")))
    assert await round_of(one) == {"cancelled": 1, "sent": 1}
    assert [payload["variant"] for _, payload in one.sender.sent] == ["rich", "plain"]
    assert await column(store, sql.delivery_part.c.state) == ["cancelled", "sent"]


@pytest.mark.parametrize(
    ("plain", "sent"),
    [(3, ["rich 0", "rich 1", "plain 1", "plain 2"]), (2, ["rich 0", "rich 1", "plain 0", "plain 1"])],
    ids=["as many parts", "another number of parts"],
)
async def test_a_fallback_repeats_nothing_that_arrived_where_its_parts_are_the_same(
    store: SqlStore, process: Process, plain: int, sent: list[str]
) -> None:
    await add_audience(store, 1, DUE)
    renderer = UnevenRenderer(parts=3, plain=plain)
    one = process(sender=answers(Sent("1"), Refused("parse")), renderer=renderer)
    await round_of(one)
    assert [f"{payload['variant']} {payload['part']}" for _, payload in one.sender.sent] == sent
    assert await column(store, sql.delivery.c.state) == ["sent"]


async def test_content_refused_in_every_variant_is_dead_and_suspends_nobody(store: SqlStore, process: Process) -> None:
    await add_audience(store, 1, DUE)
    assert await round_of(process(sender=answers(Refused("parse"), Refused("parse")))) == {"cancelled": 1, "dead": 1}
    assert await column(store, sql.delivery.c.state) == ["dead"]
    assert await column(store, sql.destination.c.suspended_at) == [None]


async def test_an_unreachable_destination_is_suspended_after_one_call_and_keeps_its_settings(
    store: SqlStore, process: Process, clock: FakeClock
) -> None:
    await add_audience(store, 1, DUE)
    one = process(sender=answers(Unreachable("blocked")), renderer=PlainRenderer(parts=2))
    await round_of(one)
    clock.advance(24 * 60 * MINUTE)
    await add_article(store, "two", clock.now() - MINUTE)
    await round_of(one)
    assert len(one.sender.sent) == 1
    assert await column(store, sql.destination.c.reason) == ["blocked"]
    assert await column(store, sql.delivery_part.c.state) == ["dead"]
    assert await column(store, sql.subscription.c.ended_at) == [None]


async def test_a_moved_chat_gets_one_message_under_its_new_id(store: SqlStore, process: Process) -> None:
    await add_audience(store, 1, DUE)
    one = process(sender=ScriptedSender(lambda address, _: Moved("new") if address.chat == "chat1" else None))
    assert await round_of(one) == {"due": 1, "sent": 1}
    assert [address.chat for address, _ in one.sender.sent] == ["chat1", "new"]
    assert await column(store, sql.destination.c.chat) == ["new"]


@pytest.mark.parametrize(("subscribed", "states"), [(False, ["sent", "sent"]), (True, ["due", "sent"])])
async def test_a_chat_that_moves_onto_one_we_know_is_never_sent_two(
    store: SqlStore, process: Process, subscribed: bool, states: list[str]
) -> None:
    await add_audience(store, 2, DUE)
    if not subscribed:
        async with store.database.begin() as connection:
            free = {"id": 9, "platform": "preview", "chat": "new", "thread": ""}
            await connection.execute(sql.destination.insert().values(free))
    chat = "chat2" if subscribed else "new"
    one = process(sender=ScriptedSender(lambda address, _: Moved(chat) if address.chat == "chat1" else None))
    await round_of(one)
    assert one.sender.times(chat) == 1
    async with store.database.read() as connection:  # by reader: PostgreSQL numbers deliveries as it comes upon them
        by_reader = select(sql.delivery.c.state).order_by(sql.delivery.c.subscription_id)
        assert list(await connection.scalars(by_reader)) == states
    assert (await column(store, sql.destination.c.reason))[0] == "moved"


async def test_in_a_limit_the_lane_sends_nothing_and_counts_no_attempt(
    store: SqlStore, process: Process, clock: FakeClock
) -> None:
    await add_audience(store, 40, DUE)
    one = process(
        sender=answers(Limited(30)), limits=Limits(window=4), elapsed=lambda: (clock.now() - DUE).total_seconds()
    )
    await round_of(one)
    clock.advance(timedelta(seconds=29))
    await round_of(one)
    assert len(one.sender.sent) <= 4  # what was under way when the answer came
    assert set(await column(store, sql.delivery.c.attempt)) == {0}
    clock.advance(timedelta(seconds=2))
    await round_of(one)
    assert await column(store, sql.delivery.c.state) == ["sent"] * 40


async def test_a_refused_token_stops_the_lane_and_keeps_the_queue(
    store: SqlStore, process: Process, caplog: pytest.LogCaptureFixture
) -> None:
    await add_audience(store, 30, DUE)
    one = process(sender=ScriptedSender(lambda *_: Stopped("401")), limits=Limits(window=3))
    await round_of(one)
    await round_of(one)
    assert len(one.sender.sent) <= 3
    assert one.lane.stopped == "401"
    assert "queue is kept" in caplog.text
    assert await column(store, sql.delivery.c.state) == ["due"] * 30


@pytest.mark.parametrize("allowed", [0, 1, 2])
async def test_without_an_answer_it_is_sent_again_as_often_as_the_policy_says_and_then_stays_unknown(
    store: SqlStore, process: Process, allowed: int
) -> None:
    await add_audience(store, 1, DUE)
    one = process(sender=ScriptedSender(lambda *_: Unknown("reset")), policy=Policy(resend_unknown=allowed))
    await round_of(one)
    await round_of(one)
    assert len(one.sender.sent) == 1 + allowed
    assert await column(store, sql.subscription.c.since) == [DUE]
    async with store.read() as uow:
        report = await uow.ledger.report()
    assert (report.audience, dict(report.states)) == (1, {"unknown": 1})
    assert [(each.address, each.occasion) for each in report.unknown] == [("preview:chat1", "digest:2026-11-24:0")]


async def test_a_doubtful_part_does_not_keep_the_later_ones_back(store: SqlStore, process: Process) -> None:
    await add_audience(store, 1, DUE)
    one = process(sender=answers(Unknown("reset")), renderer=PlainRenderer(parts=2), policy=Policy(resend_unknown=0))
    await round_of(one)
    assert await column(store, sql.delivery_part.c.state) == ["unknown", "sent"]
    assert await column(store, sql.delivery.c.state) == ["unknown"]


async def test_a_sender_that_fails_or_hangs_leaves_it_unknown(
    store: SqlStore, process: Process, caplog: pytest.LogCaptureFixture
) -> None:
    await add_audience(store, 2, DUE)

    def fail(address: Address, payload: Payload) -> None:
        if address.chat == "chat1":
            raise RuntimeError

    sender = ScriptedSender(fail, latency=0.0)
    await round_of(process(sender=sender, policy=Policy(resend_unknown=0)))
    assert await column(store, sql.delivery_part.c.error) == ["RuntimeError", None]
    assert "sender of preview failed" in caplog.text


async def test_a_send_that_takes_too_long_is_unknown(store: SqlStore, process: Process) -> None:
    await add_audience(store, 1, DUE)
    sender = ScriptedSender(latency=60)
    await round_of(process(sender=sender, policy=Policy(resend_unknown=0), limits=Limits(send=0.01)))
    assert await column(store, sql.delivery_part.c.error) == ["timeout"]


async def test_a_second_process_only_plans(store: SqlStore, process: Process, clock: FakeClock) -> None:
    await add_audience(store, 2, DUE)
    first, second = process(), process(owner="test:2")
    await first.deliverer.open()
    report = await tick(second.planner, second.deliverer)
    assert (report.planned, dict(report.outcomes)) == (2, {})
    clock.advance(timedelta(seconds=31))
    assert await round_of(second) == {"sent": 2}


async def test_a_clock_set_back_does_not_lock_a_lane_for_a_day(
    store: SqlStore, process: Process, clock: FakeClock
) -> None:
    clock.set(DUE + timedelta(days=1))
    await process().deliverer.open()
    clock.set(DUE)
    second = process(owner="test:2")
    await second.deliverer.open()
    assert second.lane.held


async def leased_by(one: Bench, store: SqlStore, clock: FakeClock, sending: int = 0) -> list[Any]:
    """What a process has leased, and begun to send, when it is killed."""
    await one.planner.plan()
    await one.lane.hold()
    async with store.begin() as uow:
        leased = list(await uow.ledger.lease("preview", "test:1", 10, clock.now()))
    for each in leased[:sending]:
        assert await one.lane._tools.writer.sending(each.mark(each.parts[0], clock.now() + MINUTE))
    return leased


async def part_of(store: SqlStore, leased: Leased) -> int:
    """The id of its only part."""
    async with store.database.read() as connection:
        mine = sql.delivery_part.c.delivery_id == leased.claim.delivery
        return (await connection.scalars(select(sql.delivery_part.c.id).where(mine))).one()


async def test_what_a_killed_process_had_in_hand_goes_out_after_its_lane_and_what_it_was_sending_after_its_marks(
    store: SqlStore, process: Process, clock: FakeClock
) -> None:
    await add_audience(store, 5, DUE)
    await leased_by(process(), store, clock, sending=2)
    second = process(owner="test:2")
    clock.advance(timedelta(seconds=31))
    assert await round_of(second) == {"sent": 3}
    clock.advance(timedelta(seconds=31))
    await round_of(second)
    assert await column(store, sql.delivery.c.state) == ["sent"] * 5
    assert await column(store, sql.delivery_part.c.resends) == [1, 1, 0, 0, 0]


async def test_what_a_process_known_to_be_gone_had_in_hand_goes_out_at_once(
    store: SqlStore, process: Process, clock: FakeClock
) -> None:
    await add_audience(store, 5, DUE)
    await leased_by(process(), store, clock, sending=2)
    await round_of(process(owner="test:2", gone=lambda owner: owner == "test:1"))
    assert await column(store, sql.delivery.c.state) == ["sent"] * 5


async def test_what_is_killed_again_and_again_while_it_is_sent_goes_out_all_the_same_and_first(
    store: SqlStore, process: Process, clock: FakeClock
) -> None:
    """A second kill must not lose what the first one interrupted; and what stays last in the queue is killed most often."""
    await add_audience(store, 5, DUE)
    killed: list[str] = []
    for number in range(4):
        mine = f"test:{number}"
        one = process(owner=mine, gone=lambda owner, mine=mine: owner != mine)
        await one.planner.plan()
        await one.lane.open()
        async with store.begin() as uow:
            [leased] = await uow.ledger.lease("preview", mine, 1, clock.now())
        killed.append(leased.address.chat)
        async with SqlWriter(store.database).running() as writer:
            assert await writer.sending(leased.mark(leased.parts[0], clock.now() + MINUTE))
    last = process(owner="test:last", gone=lambda owner: owner != "test:last")
    await round_of(last)
    assert {last.sender.sent[0][0].chat} == set(killed), "always the same one"
    assert await column(store, sql.delivery.c.state) == ["sent"] * 5


async def test_a_verdict_under_an_older_epoch_changes_nothing(
    store: SqlStore, process: Process, writer: SqlWriter, clock: FakeClock
) -> None:
    await add_audience(store, 1, DUE)
    [old] = await leased_by(process(), store, clock, sending=1)
    clock.advance(2 * MINUTE)
    second = process(owner="test:2", sender=ScriptedSender(lambda *_: Unreachable("blocked")))
    await round_of(second)
    late = Verdict(State.SENT, State.SENT, message="late")
    await writer.settle(Settlement(old.claim, await part_of(store, old), late, clock.now()))
    assert await column(store, sql.delivery.c.state) == ["dead"]
    assert await column(store, sql.delivery_part.c.message_id) == [None]
    assert await column(store, sql.subscription.c.since) == [None]
    assert await writer.sending(old.mark(old.parts[0], clock.now() + MINUTE)) is None


async def test_the_same_owner_under_an_older_epoch_changes_nothing_either(
    store: SqlStore, process: Process, writer: SqlWriter, clock: FakeClock
) -> None:
    await add_audience(store, 1, DUE)
    one = process()
    [old] = await leased_by(one, store, clock, sending=1)
    await writer.settle(
        Settlement(old.claim, await part_of(store, old), Verdict(State.DUE, State.DUE, retry_at=DUE), DUE)
    )
    [new] = await leased_by(one, store, clock, sending=1)
    sent = Verdict(State.SENT, State.SENT, message="late")
    await writer.settle(Settlement(old.claim, await part_of(store, old), sent, clock.now()))
    await writer.release(old.claim, clock.now())
    assert (old.claim.owner, old.claim.epoch + 1) == (new.claim.owner, new.claim.epoch)
    assert await column(store, sql.delivery.c.state) == ["sending"]


class SleepyWriter(SqlWriter):
    """A writer during whose first commit the machine sleeps for an hour."""

    slept = 0.0

    async def sending(self, mark: Mark) -> int | None:
        number = await super().sending(mark)
        self.slept = 3600.0
        return number


async def test_what_was_marked_before_the_machine_slept_is_not_sent_after_it(store: SqlStore, clock: FakeClock) -> None:
    await add_audience(store, 1, DUE)
    async with SleepyWriter(store.database).running() as writer:
        assert isinstance(writer, SleepyWriter)
        one = bench(store, writer, clock, Setup(elapsed=lambda: writer.slept))
        await round_of(one)
    assert one.sender.sent == []
    assert await column(store, sql.delivery.c.error) == ["lease ran out"]


async def test_a_lease_whose_holder_slept_is_not_used(store: SqlStore, process: Process, clock: FakeClock) -> None:
    await add_audience(store, 4, DUE)
    slept = 0.0

    def fall_asleep(address: Address, payload: Payload) -> None:
        nonlocal slept
        slept = 3600.0

    one = process(sender=ScriptedSender(fall_asleep), limits=Limits(window=1), elapsed=lambda: slept)
    await round_of(one)
    assert len(one.sender.sent) == 1
    assert sorted(await column(store, sql.delivery.c.state)) == ["due", "due", "due", "sent"]


async def test_closing_drains_what_is_being_sent_and_gives_the_rest_back(store: SqlStore, process: Process) -> None:
    await add_audience(store, 50, DUE)
    one = process(sender=ScriptedSender(latency=0.02), limits=Limits(window=8))
    await one.planner.plan()
    await one.deliverer.open()
    running = asyncio.create_task(one.deliverer.run())
    await until(lambda: len(one.sender.sent) >= 10)
    await one.deliverer.close()
    await running
    states = await column(store, sql.delivery.c.state)
    assert states.count("sent") == len(one.sender.sent) < 50
    assert set(states) == {"sent", "due"}
    async with store.database.read() as connection:
        assert (await connection.execute(select(sql.lane))).all() == []
    await round_of(one)
    assert {one.sender.times(f"chat{number}") for number in range(1, 51)} == {1}


async def test_closing_at_any_moment_leaves_nothing_under_way(store: SqlStore, process: Process) -> None:
    await add_audience(store, 50, DUE)
    one = process(sender=ScriptedSender(latency=0.001), limits=Limits(window=4))
    await one.planner.plan()
    for moments in range(0, 60, 5):
        await one.deliverer.open()
        running = asyncio.create_task(one.deliverer.run())
        for _ in range(moments):
            await asyncio.sleep(0)
        await one.deliverer.close()
        await running
        assert set(await column(store, sql.delivery.c.state)) <= {"sent", "due"}


class FailingDatabase:
    """A database that can be made to refuse every write."""

    def __init__(self, store: SqlStore) -> None:
        self._database = store.database
        self.full = False

    async def transact(self, work: Work[T], *, following: Following[T] | None = None) -> T:
        async def failing(connection: AsyncConnection) -> T:
            result = await work(connection)
            if self.full:
                raise StorageError("disk full")
            return result

        return await self._database.transact(failing)


async def test_nothing_is_sent_that_could_not_be_marked(
    store: SqlStore, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    await add_audience(store, 3, DUE)
    database = FailingDatabase(store)
    async with SqlWriter(database).running() as writer:
        one = bench(store, writer, clock)
        await one.planner.plan()
        await one.deliverer.open()
        database.full = True
        delivering = asyncio.create_task(one.deliverer.deliver())
        await until(lambda: not writer.healthy)
        assert one.sender.sent == []
        database.full = False
        await delivering
        assert writer.healthy
    assert "nothing is sent" in caplog.text
    assert await column(store, sql.delivery.c.state) == ["sent"] * 3


async def test_an_answer_that_cannot_be_written_is_written_later_and_nothing_is_leased_meanwhile(
    store: SqlStore, clock: FakeClock
) -> None:
    await add_audience(store, 10, DUE)
    database = FailingDatabase(store)

    def fill_the_disk(address: Address, payload: Payload) -> None:
        database.full = True

    async with SqlWriter(database).running() as writer:
        one = bench(store, writer, clock, Setup(sender=ScriptedSender(fill_the_disk), limits=Limits(window=2)))
        await one.planner.plan()
        await one.deliverer.open()
        delivering = asyncio.create_task(one.deliverer.deliver())
        await until(lambda: not writer.healthy)
        assert 1 <= len(one.sender.sent) <= 2
        one.sender.answer = lambda address, payload: None
        database.full = False
        await delivering
    assert await column(store, sql.delivery.c.state) == ["sent"] * 10
    assert len(one.sender.sent) == 10


async def test_one_bad_row_does_not_hold_up_the_others(
    store: SqlStore, process: Process, writer: SqlWriter, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    await add_audience(store, 2, DUE)
    good, bad = await leased_by(process(), store, clock, sending=2)
    verdict = Verdict(State.SENT, State.SENT, message="m")
    naive = verdict._replace(delivery=State.DUE, part=State.DUE, retry_at=datetime(2026, 1, 1))  # noqa: DTZ001
    results = await asyncio.gather(
        writer.settle(Settlement(good.claim, await part_of(store, good), verdict, clock.now())),
        writer.settle(Settlement(bad.claim, await part_of(store, bad), naive, clock.now())),
        return_exceptions=True,
    )
    assert results[0] is None
    assert isinstance(results[1], Exception)
    assert await column(store, sql.delivery.c.state) == ["sent", "sending"]


async def test_what_ended_or_was_suspended_after_planning_is_not_sent(store: SqlStore, process: Process) -> None:
    await add_audience(store, 2, DUE)
    one = process()
    await one.planner.plan()
    async with store.begin() as uow:
        assert await uow.readers.unsubscribe(1, DUE)
        await uow.connection.execute(update(sql.destination).where(sql.destination.c.id == 2).values(suspended_at=DUE))
    assert await round_of(one) == {}


async def test_pruning_removes_what_is_old_and_settled_and_nothing_else(
    store: SqlStore, process: Process, clock: FakeClock
) -> None:
    await add_audience(store, 2, DUE)
    one = process(sender=ScriptedSender(lambda address, _: Stopped("401") if address.chat == "chat2" else None))
    await round_of(one)
    clock.advance(timedelta(days=91))
    assert await one.deliverer.prune(90) == 1
    assert await column(store, sql.delivery.c.subscription_id) == [2]
    assert len(await column(store, sql.edition.c.id)) == 1
    await one.deliverer.expire()
    assert len(await column(store, sql.passage.c.name)) == 1
    assert await one.deliverer.prune(90) == 3
    assert await column(store, sql.rendering.c.id) == []
    assert await column(store, sql.passage.c.name) == []


async def test_a_profile_that_was_kept_for_a_delivery_goes_with_it(
    store: SqlStore, process: Process, clock: FakeClock
) -> None:
    await add_audience(store, 1, DUE, wants=Profile(mute_words=("secret",)))
    async with store.database.begin() as connection:
        here = {"subscription_id": 1, "destination_id": 1, "platform": "preview", "variant": "rich"}
        when = dict.fromkeys(("since", "cut", "due_at", "expires_at", "retry_at"), DUE)
        what = {"profile_key": Profile(mute_words=("secret",)).key, "occasion": "o", "on_date": DUE.date()}
        await connection.execute(sql.delivery.insert().values(**here, **when, **what, state=State.DUE))
    async with store.begin() as uow:
        await uow.readers.save(Reader(1, Profile(), "UTC", True, DUE))
    assert len(await column(store, sql.profile.c.key)) == 2, "its edition is to be composed yet"
    clock.advance(timedelta(days=91))
    one = process()
    await one.deliverer.expire()
    await one.deliverer.prune(90)
    assert await column(store, sql.profile.c.key) == [Profile().key]


async def test_what_a_clock_far_ahead_has_left_does_not_keep_the_rest_from_being_deleted(
    store: SqlStore, process: Process, clock: FakeClock
) -> None:
    """Its deliveries have low ids and cuts that lie years ahead."""
    await add_audience(store, 3, DUE)
    ahead = clock.advance(timedelta(days=3000))
    one = process()
    await round_of(one)
    clock.set(DUE)
    await add_audience(store, 1, DUE, first=4)
    await round_of(one)
    now = clock.advance(timedelta(days=91))
    async with store.begin() as uow:
        assert await uow.ledger.prune(now - timedelta(days=90), 2, now) == 1
    assert await column(store, sql.delivery.c.cut) == [ahead] * 3
