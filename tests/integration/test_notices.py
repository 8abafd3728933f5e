"""Notices: sent by whoever holds the lane, in quiet hours later, after a kill or a doubt again, and never lost unsaid."""

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digest.domain.delivery import Limited, Outcome, Policy, Refused, Sent, Stopped, Unknown, Unreachable, Unsent
from digest.domain.document import Document, Paragraph, text
from digest.domain.quiet import Quiet
from digest.domain.reader import Address, Profile, Reader
from digest.ports import Payload
from digest.services.notices import Courier, tell
from digest.storage.store import SqlStore
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock
from digest.testing.ledger import PlainRenderer, ScriptedSender, Setup, bench

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOME = Address("preview", "home")
SAID = Document((Paragraph(text("Linked.")),))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOON)


async def told(store: SqlStore, quiet: Quiet | None = None) -> Reader:
    async with store.begin() as uow:
        reader = await uow.readers.add(HOME, "u", Profile(), "UTC", NOON)
        reader = replace(reader, quiet=quiet or reader.quiet)
        await uow.readers.save(reader)
        await tell(uow, reader, [HOME], "linked", SAID, NOON)
    return reader


def courier(store: SqlStore, clock: FakeClock) -> Courier:
    return Courier(store, [PlainRenderer()], {"preview": Policy(first_retry=0.0)}, clock)


def answering(*outcomes: Outcome) -> ScriptedSender:
    script = iter(outcomes)
    return ScriptedSender(lambda address, payload: next(script, None))


async def rounds(store: SqlStore, clock: FakeClock, sender: ScriptedSender, count: int = 4) -> list[Payload]:
    for _ in range(count):
        await courier(store, clock).send("preview", sender)
        clock.advance(timedelta(minutes=10))
    return [payload for _, payload in sender.sent]


async def test_it_goes_with_the_beat_of_whoever_holds_the_lane(store: SqlStore, clock: FakeClock) -> None:
    await told(store)
    async with SqlWriter(store.database).running() as writer:
        process = bench(store, writer, clock, Setup())
        process.deliverer._courier = courier(store, clock)
        await process.deliverer.notify()
        assert process.sender.sent == [], "the lane is not held yet"
        await process.deliverer.open()
        await process.deliverer.notify()
        assert [address for address, _ in process.sender.sent] == [HOME]
        await process.deliverer.notify()
        assert process.sender.times("home") == 1


async def test_quiet_hours_hold_it(store: SqlStore, clock: FakeClock) -> None:
    await told(store, Quiet(11 * 60, 14 * 60))
    sender = answering()
    await courier(store, clock).send("preview", sender)
    assert sender.sent == []
    clock.advance(2 * HOUR)
    await courier(store, clock).send("preview", sender)
    assert sender.times("home") == 1


@pytest.mark.parametrize("failed", [Unsent("refused"), Limited(1.0), Unknown("timeout")])
async def test_what_did_not_arrive_goes_again(store: SqlStore, clock: FakeClock, failed: Outcome) -> None:
    await told(store)
    assert len(await rounds(store, clock, answering(failed))) == 2


async def test_what_is_refused_goes_plainer(store: SqlStore, clock: FakeClock) -> None:
    await told(store)
    sent = await rounds(store, clock, answering(Refused("no")))
    assert [one["variant"] for one in sent] == ["rich", "plain"]


@pytest.mark.parametrize(
    "lost", [(Unreachable("blocked"),), (Refused("no"), Refused("no")), (Unknown("a"), Unknown("b"))]
)
async def test_what_can_not_be_told_is_said_in_the_log(
    store: SqlStore, clock: FakeClock, lost: tuple[Outcome, ...], caplog: pytest.LogCaptureFixture
) -> None:
    await told(store)
    with caplog.at_level(logging.WARNING):
        await rounds(store, clock, answering(*lost))
    assert "did not arrive for sure" in caplog.text


async def test_a_kill_while_it_is_sent_sends_it_once_more(store: SqlStore, clock: FakeClock) -> None:
    await told(store)
    async with store.begin() as uow:
        [one] = await uow.notices.due("preview", NOON, 1)
        await uow.notices.begin(one.number)
    assert len(await rounds(store, clock, answering(Sent("1")))) == 1


@pytest.mark.parametrize("failed", [Unsent("refused"), Limited(60.0), Unknown("timeout"), Stopped("unauthorized")])
async def test_a_platform_in_trouble_is_left_alone_until_the_next_beat(
    store: SqlStore, clock: FakeClock, failed: Outcome
) -> None:
    reader = await told(store)
    async with store.begin() as uow:
        for about in ("more", "yet more"):
            await tell(uow, reader, [HOME], about, SAID, NOON)
    sender = ScriptedSender(lambda address, payload: failed)
    assert await courier(store, clock).send("preview", sender) == 1
    assert sender.times("home") == 1
    clock.advance(timedelta(minutes=10))
    assert await courier(store, clock).send("preview", answering()) == 3


async def test_whoever_can_not_be_reached_keeps_nobody_else_waiting(store: SqlStore, clock: FakeClock) -> None:
    reader = await told(store)
    async with store.begin() as uow:
        await tell(uow, reader, [HOME], "more", SAID, NOON)
    sender = answering(Unreachable("blocked"))
    assert await courier(store, clock).send("preview", sender) == 2
    assert sender.times("home") == 2


async def test_after_days_it_is_given_up(store: SqlStore, clock: FakeClock) -> None:
    await told(store)
    sender = ScriptedSender(lambda address, payload: Unsent("refused"))
    await courier(store, clock).send("preview", sender)
    clock.advance(timedelta(days=4))
    await rounds(store, clock, sender)
    assert sender.times("home") == 2
