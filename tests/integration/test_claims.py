"""What is in hand is known to nobody else: whatever changes it, or who may send it, makes the claim on it void."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from digest.domain.broadcast import Broadcast, Content, Phase, Reach, When
from digest.domain.delivery import Priority, Sent, State, Unsent
from digest.domain.document import Document
from digest.domain.reader import Address, Profile
from digest.domain.verdict import Verdict
from digest.ledger_corrections import Carrier, Pending, Reworded
from digest.ledger_ports import Leased, Mark, Settlement
from digest.ports.corrections import Kind, Order, Stage
from digest.storage import postgresql, sql
from digest.storage.errors import StorageError
from digest.storage.jobs import commit
from digest.storage.store import SqlStore, SqlUnitOfWork
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, open_store_at
from digest.testing.ledger import Bench, PlainRenderer, ScriptedSender, Setup, add_article, add_audience, bench

DUE = datetime(2026, 11, 24, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
HERE, OTHER = Address("preview", "chat1"), Address("preview", "other")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(DUE)


@pytest.fixture
async def store(database_url: str, clock: FakeClock) -> AsyncIterator[SqlStore]:
    async with open_store_at(database_url, clock) as opened:
        await add_article(opened, "one", DUE - HOUR)
        await add_audience(opened, 1, DUE)
        yield opened


@pytest.fixture
def one(store: SqlStore, writer: SqlWriter, clock: FakeClock) -> Bench:
    return bench(store, writer, clock)


async def in_hand(one: Bench) -> Leased:
    """The only delivery."""
    await one.planner.plan()
    await one.lane.hold()
    [leased] = await one.lane._lease(10)
    return leased


def mark(leased: Leased) -> Mark:
    return leased.mark(leased.parts[0], DUE + MINUTE)


async def column(store: SqlStore, wanted: Any) -> list[Any]:
    async with store.database.read() as connection:
        return list(await connection.scalars(select(wanted).order_by(*wanted.table.primary_key)))


async def swap(uow: SqlUnitOfWork) -> None:
    """Another chat of the same platform takes the digest."""
    await uow.readers.bind(1, OTHER, DUE)


async def pull(uow: SqlUnitOfWork) -> None:
    """Its reader asks for it."""
    subscription = (await uow.readers.subscriptions())[0]
    stored = await uow.editions.get(1)
    assert stored is not None
    [occasion] = await uow.connection.scalars(select(sql.delivery.c.occasion))
    assert await uow.pulls.pull(subscription, occasion, stored, DUE)


async def reword(uow: SqlUnitOfWork) -> None:
    """A story in it is corrected."""
    stored = await uow.editions.get(1)
    assert stored is not None
    number = await uow.corrections.order(Order(Kind.AMEND, article=1), DUE)
    before = await uow.amending.messages(1)
    carrier = Carrier(stored, Profile(), before)
    after = {form: [{**payload, "new": True} for payload in payloads] for form, payloads in before.items()}
    await uow.amending.reword(number, Reworded(carrier, Document(()), after))


async def recall(uow: SqlUnitOfWork) -> None:
    """Nobody is to get it any more."""
    [occasion] = await uow.connection.scalars(select(sql.delivery.c.occasion))
    order = Order(Kind.RECALL, occasion=occasion)
    number = await uow.corrections.order(order, DUE)
    assert await uow.amending.withhold(Pending(number, order, Stage.COLLECTING, 0), 10, DUE) == 1


async def hold(uow: SqlUnitOfWork) -> None:
    """The database turns out to be a backup."""
    installation = await uow.restoring.beat("life", DUE)
    assert await uow.restoring.hold(installation.generation, 10) == 1


async def expire(uow: SqlUnitOfWork) -> None:
    """Its time passes."""
    assert await uow.ledger.expire(DUE + 24 * HOUR, 10) == 1


async def take(uow: SqlUnitOfWork) -> None:
    """Another process takes the lane, as this one sleeps."""
    assert await uow.ledger.hold_lane("preview", "test:2", DUE + HOUR, DUE + 2 * HOUR, lambda owner: False)


async def halt(uow: SqlUnitOfWork) -> None:
    """A broadcast is stopped."""
    content = Content({"en": "Hello"})
    broadcast = Broadcast("preview:a", DUE, content, Reach(("preview",)), When(), phase=Phase.RUNNING)
    stored = await uow.broadcasts.add(broadcast)
    assert await uow.broadcasts.move(replace(stored, phase=Phase.STOPPED), Phase.RUNNING)


async def revive(uow: SqlUnitOfWork) -> None:
    """A broadcast goes on that stood still."""
    await uow.connection.execute(update(sql.delivery).values(broadcast_id=1))
    assert await uow.broadcasts.revive(1, 0, 10, DUE, DUE + 24 * HOUR) == 1


CHANGES: list[Callable[[SqlUnitOfWork], Awaitable[object]]] = [
    lambda uow: uow.readers.unsubscribe(1, DUE),
    lambda uow: uow.readers.pause(1, DUE + HOUR),
    lambda uow: uow.readers.suspend("preview", "chat1", "removed", DUE),
    lambda uow: uow.readers.migrate("preview", "chat1", "new", DUE),
    *(swap, pull, reword, recall, hold, expire, take, halt, revive),
]
NAMES = ["leaves", "pauses", "closed", "migrates", *(one.__name__ for one in CHANGES[4:])]  # type: ignore[attr-defined]


@pytest.mark.parametrize("change", CHANGES, ids=NAMES)
async def test_what_is_changed_while_it_is_in_hand_is_not_sent_as_it_was(
    store: SqlStore, writer: SqlWriter, one: Bench, change: Callable[[SqlUnitOfWork], Awaitable[object]]
) -> None:
    leased = await in_hand(one)
    async with store.begin() as uow:
        await change(uow)
    before = await column(store, sql.delivery.c.state)
    assert await writer.sending(mark(leased)) is None
    assert await column(store, sql.delivery.c.state) == before
    assert await column(store, sql.delivery_part.c.id) == []


async def test_what_is_in_hand_is_not_leased_anew_for_a_draft_that_is_written(
    store: SqlStore, writer: SqlWriter, one: Bench
) -> None:
    leased = await in_hand(one)
    async with store.begin() as uow:
        draft = await uow.broadcasts.add(Broadcast("preview:a", DUE))
        assert await uow.broadcasts.move(replace(draft, content=Content({"en": "Hello"})), Phase.DRAFT)
    assert await writer.sending(mark(leased))


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_who_is_stopped_amid_a_commit_does_not_keep_the_lane_from_others(
    store: SqlStore, one: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its mark has locked the lane's row: the server ends that transaction long before its lane runs out."""
    monkeypatch.setattr(postgresql, "STOPPED_SECONDS", 1)
    leased = await in_hand(one)

    async def stand_still() -> None:
        async with store.database.begin() as stopped:
            assert await commit([mark(leased)], stopped)
            async with store.begin() as uow:
                await take(uow)

    with pytest.raises(StorageError, match="waited too long for this program"):
        await stand_still()
    assert await column(store, sql.lane.c.owner) == ["test:2"]
    assert await column(store, sql.delivery.c.state) == [State.DUE]


async def test_what_is_in_hand_is_void_though_whoever_had_the_lane_meanwhile_has_given_it_up(
    store: SqlStore, writer: SqlWriter, one: Bench
) -> None:
    """One that slept comes back to a lane without a holder: what was reworded meanwhile does not go out as it was."""
    leased = await in_hand(one)
    async with store.begin() as uow:
        await take(uow)
        await reword(uow)
        await uow.ledger.leave_lane("preview", "test:2")
    assert await one.lane.hold()
    assert await writer.sending(mark(leased)) is None


async def test_of_two_who_have_read_a_delivery_one_sends_it(store: SqlStore, writer: SqlWriter, one: Bench) -> None:
    leased, again = await in_hand(one), await in_hand(one)
    assert leased == again
    marked = await writer.sending(mark(leased))
    assert marked is not None
    assert await writer.sending(mark(again)) is None
    retry = Verdict(State.DUE, State.DUE, retry_at=DUE)
    await writer.settle(Settlement(leased.claim, marked, retry, DUE))
    assert await writer.sending(mark(again)) is None, "it was tried meanwhile"
    assert await writer.sending(mark(await in_hand(one))) == marked, "the same message keeps its key"


async def test_what_is_reworded_in_hand_goes_out_as_it_is_then(store: SqlStore, writer: SqlWriter, one: Bench) -> None:
    leased = await in_hand(one)
    async with store.begin() as uow:
        await reword(uow)
    again = await in_hand(one)
    assert (leased.parts[0].payload.get("new"), again.parts[0].payload.get("new")) == (None, True)
    assert await writer.sending(mark(again))


async def test_what_is_between_two_parts_does_not_expire_and_goes_on_with_the_next(
    store: SqlStore, writer: SqlWriter, clock: FakeClock
) -> None:
    one = bench(store, writer, clock, Setup(renderer=PlainRenderer(parts=2)))
    leased = await in_hand(one)
    first = await writer.sending(leased.mark(leased.parts[0], DUE + timedelta(seconds=45)))
    assert first
    late = leased.expires_at
    await writer.settle(Settlement(leased.claim, first, Verdict(State.SENT, State.DUE, message="m"), DUE))
    async with store.database.begin() as connection:
        await connection.execute(update(sql.delivery).values(expires_at=DUE + timedelta(seconds=10)))
    async with store.begin() as uow:
        assert await uow.ledger.expire(DUE + timedelta(seconds=20), 10) == 0
        assert await uow.ledger.expire(late + HOUR, 10) == 1


async def test_a_kill_between_two_parts_is_made_up_for_at_once(
    store: SqlStore, writer: SqlWriter, clock: FakeClock
) -> None:
    setup = Setup(renderer=PlainRenderer(parts=2))
    leased = await in_hand(bench(store, writer, clock, setup))
    first = await writer.sending(mark(leased))
    assert first
    await writer.settle(Settlement(leased.claim, first, Verdict(State.SENT, State.DUE, message="m"), DUE))
    second = bench(store, writer, clock, replace(setup, owner="test:2", gone=lambda owner: owner == "test:1"))
    await second.deliverer.open()
    await second.deliverer.deliver()
    assert [payload["part"] for _, payload in second.sender.sent] == [1]
    assert await column(store, sql.delivery.c.state) == ["sent"]


async def test_what_an_older_release_had_leased_beside_this_one_goes_out(
    store: SqlStore, one: Bench, clock: FakeClock
) -> None:
    await one.planner.plan()
    leased = {"state": State.LEASED, "owner": "old:1", "until": DUE + MINUTE, "epoch": 1}
    async with store.database.begin() as connection:
        await connection.execute(update(sql.delivery).values(leased))
    await one.deliverer.open()
    await one.deliverer.deliver()
    assert await column(store, sql.delivery.c.state) == ["leased"]
    clock.advance(2 * MINUTE)
    await one.deliverer.open()
    await one.deliverer.deliver()
    assert await column(store, sql.delivery.c.state) == ["sent"]


class RefusingSender(ScriptedSender):
    """A sender whose gate is broken."""

    asked = 0

    async def admit(self, address: Address, priority: Priority = Priority.DIGEST) -> None:
        self.asked += 1
        raise RuntimeError("no gate")


async def test_what_cannot_be_sent_for_a_mistake_of_ours_waits_before_it_is_tried_again(
    store: SqlStore, writer: SqlWriter, clock: FakeClock
) -> None:
    sender = RefusingSender()
    one = bench(store, writer, clock, Setup(sender=sender))
    await one.planner.plan()
    await one.deliverer.open()
    await one.deliverer.deliver()
    assert sender.asked == 1
    assert await column(store, sql.delivery.c.state) == ["due"]
    assert await column(store, sql.delivery.c.retry_at) == [DUE + timedelta(seconds=one.lane._tools.limits.lease)]


async def test_a_retry_in_the_middle_of_the_parts_waits_its_time(
    store: SqlStore, writer: SqlWriter, clock: FakeClock
) -> None:
    outcomes = iter([Sent("m1"), Unsent("refused")])
    sender = ScriptedSender(lambda address, payload: next(outcomes, None))
    one = bench(store, writer, clock, Setup(sender=sender, renderer=PlainRenderer(parts=3)))
    await one.planner.plan()
    await one.deliverer.open()
    await one.deliverer.deliver()
    assert [payload["part"] for _, payload in sender.sent] == [0, 1, 1, 2]
    assert await column(store, sql.delivery_part.c.state) == ["sent"] * 3


@pytest.mark.parametrize("there", [State.SENT, State.UNKNOWN])
async def test_what_a_correction_left_nothing_to_send_of_has_arrived_where_a_part_of_it_has(
    store: SqlStore, one: Bench, there: State
) -> None:
    await one.planner.plan()
    async with store.begin() as uow:
        part = {"delivery_id": 1, "variant": "plain", "part": 0, "state": there, "resends": 0}
        await uow.connection.execute(sql.delivery_part.insert().values(part))
        await uow.connection.execute(update(sql.delivery).values(variant="plain", **sql.LATER))
        await uow.connection.execute(update(sql.rendering).values(variant="plain"))
    await one.lane.hold()
    await one.lane.deliver()
    assert one.sender.sent == []
    assert await column(store, sql.delivery.c.state) == [there]
    assert await column(store, sql.subscription.c.since) == await column(store, sql.delivery.c.cut)
