"""Digests go out over the wire: each promise of FAILURES.md, Sending, with the real lane, sender and renderer."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from digest.domain.article import Content
from digest.domain.delivery import (
    Limited,
    Moved,
    Outcome,
    Priority,
    Refused,
    Sent,
    Stopped,
    Unknown,
    Unreachable,
    Unsent,
)
from digest.domain.document import Document, Heading, text
from digest.domain.reader import Address
from digest.ports import Posted
from digest.ports.corrections import Kind, Order, Stage
from digest.services.budget import Rates
from digest.services.door import Door
from digest.storage import sql
from digest.storage.store import SqlStore
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, open_test_store
from digest.testing.ledger import Bench, Setup, add_article, add_audience, bench
from digest.wire.notebook import Notebook
from digest.wire.pool import Patience, Pool
from digest_telegram.adapter import Telegram
from digest_telegram.api import Api
from digest_telegram.config import Config
from digest_telegram.connection import FILE_NAME
from digest_telegram.purse import Purse
from digest_telegram.refusals import Refusals
from digest_telegram.sender import Pace, TelegramSender, pace, place
from tests.wire import botapi_faults as faults
from tests.wire.botapi import TOKEN, BotApi
from tests.wire.botapi_faults import Fault, Garbled, Reset, Slow

DUE = datetime(2026, 11, 24, 8, tzinfo=UTC)
TEXT = {"method": "sendMessage", "params": {"text": "Hello"}}
FAST = Pace(Rates(overall=1_000, bulk=900))
HERE = Address("telegram", "7")
TOPIC = Address("telegram", "-1007", "12")

Make = Callable[..., TelegramSender]


@pytest.fixture
async def pool() -> AsyncIterator[Pool]:
    pool = Pool()
    yield pool
    await pool.close()


@pytest.fixture
def make(server: BotApi, pool: Pool, tmp_path: Path) -> Make:
    """Makes senders to the server."""

    def sender(at: Pace = FAST, stars: int = 0, url: str = "") -> TelegramSender:
        api = Api(TOKEN, url or server.url, pool, Patience(connect=1.0, read=0.4))
        purse = Purse(stars, Notebook(tmp_path / FILE_NAME), lambda: date(2026, 11, 24))
        return TelegramSender(api, Door(), purse, Refusals(time.monotonic), at)

    return sender


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(DUE)


@pytest.fixture
async def store(tmp_path: Path, clock: FakeClock) -> AsyncIterator[SqlStore]:
    async with open_test_store(tmp_path, clock) as opened:
        await add_article(opened, "one", DUE - timedelta(hours=1))
        yield opened


@pytest.fixture
async def process(store: SqlStore, make: Make, clock: FakeClock) -> AsyncIterator[Callable[..., Bench]]:
    """Makes a process: planner, lane, sender and renderer."""
    renderer: Any = Telegram(Config(TOKEN, rich="on"))
    async with SqlWriter(store.database).running() as writer:
        usual = {"renderer": renderer}
        yield lambda **wanted: bench(store, writer, clock, Setup(**{**usual, "sender": make(), **wanted}))


async def column(store: SqlStore, wanted: Any) -> list[Any]:
    async with store.database.read() as connection:
        return list(await connection.scalars(select(wanted).order_by(wanted.table.c.id)))


async def one_round(one: Bench) -> dict[str, int]:
    """Plan, deliver until nothing may be sent, and what the messages came to."""
    await one.planner.plan()
    await one.deliverer.open()
    async with asyncio.timeout(20):
        await one.lane.deliver()
    return dict(one.lane.outcomes)


async def test_everybody_gets_a_rich_digest_that_the_schema_knows(
    store: SqlStore, process: Callable[..., Bench], server: BotApi
) -> None:
    await add_audience(store, 50, DUE, platform="telegram")
    server.traffic = None
    assert await one_round(process()) == {"sent": 50}
    assert Counter(one.chat for one in server.arrivals) == Counter(f"chat{number}" for number in range(1, 51))
    assert {one.method for one in server.arrivals} == {"sendRichMessage"}
    assert not server.complaints
    joined = select(sql.destination.c.chat, sql.delivery_part.c.message_id).select_from(sql.delivery_part)
    joined = joined.join(sql.delivery, sql.delivery.c.id == sql.delivery_part.c.delivery_id)
    joined = joined.join(sql.destination, sql.destination.c.id == sql.delivery.c.destination_id)
    async with store.database.read() as connection:
        kept = {row.chat: row.message_id for row in await connection.execute(joined)}
    assert kept == {one.chat: str(one.message["message_id"]) for one in server.arrivals}


@pytest.mark.parametrize("fault", [faults.BLOCKED, faults.DEACTIVATED, faults.KICKED, faults.CHAT_NOT_FOUND])
async def test_a_chat_that_is_closed_to_us_is_suspended_after_one_call(
    fault: faults.Refused, store: SqlStore, process: Callable[..., Bench], server: BotApi
) -> None:
    await add_audience(store, 2, DUE, platform="telegram")
    server.inject(Fault(fault, chat="chat1", times=99))
    assert await one_round(process()) == {"dead": 1, "sent": 1}
    suspended = await column(store, sql.destination.c.reason)
    assert suspended[0] == fault.description.partition(": ")[2]
    assert suspended[1] is None
    assert len(server.requests) == 2


@pytest.mark.parametrize("fault", [faults.UNPARSABLE, faults.TOO_LONG])
async def test_refused_content_is_tried_plainer_and_suspends_nobody(
    fault: faults.Refused, store: SqlStore, process: Callable[..., Bench], server: BotApi
) -> None:
    await add_audience(store, 1, DUE, platform="telegram")
    server.inject(Fault(fault, times=2))
    server.traffic = None
    assert await one_round(process()) == {"cancelled": 2, "sent": 1}
    [arrived] = server.arrivals
    assert "entities" not in arrived.params
    assert await column(store, sql.destination.c.reason) == [None]


async def test_content_refused_in_every_form_is_dead_and_suspends_nobody(
    store: SqlStore, process: Callable[..., Bench], server: BotApi
) -> None:
    await add_audience(store, 1, DUE, platform="telegram")
    server.inject(Fault(faults.UNPARSABLE, times=99))
    server.traffic = None
    assert await one_round(process()) == {"cancelled": 2, "dead": 1}
    assert len(server.requests) == 3
    assert await column(store, sql.destination.c.reason) == [None]


async def test_a_server_without_rich_messages_is_asked_once_a_day(
    store: SqlStore, process: Callable[..., Bench], server: BotApi, make: Make
) -> None:
    await add_audience(store, 20, DUE, platform="telegram")
    server.unsupported, server.traffic = frozenset({"sendRichMessage"}), None
    one = process(sender=make(pace(25)))
    assert await one_round(one) == {"cancelled": 20, "sent": 20}
    assert len(server.calls("sendMessage")) == 20
    in_flight = 3
    assert 1 <= len(server.calls("sendRichMessage")) <= in_flight


async def test_a_chat_that_moved_is_followed_with_one_message(
    store: SqlStore, process: Callable[..., Bench], server: BotApi
) -> None:
    await add_audience(store, 1, DUE, platform="telegram")
    server.inject(Fault(faults.upgraded(-1007), chat="chat1", times=99))
    await one_round(process())
    assert [one.chat for one in server.arrivals] == ["-1007"]
    assert await column(store, sql.destination.c.chat) == ["-1007"]


async def test_within_a_flood_wait_nothing_at_all_is_requested(
    store: SqlStore, process: Callable[..., Bench], server: BotApi, clock: FakeClock
) -> None:
    await add_audience(store, 60, DUE, platform="telegram")
    server.traffic = None
    server.inject(Fault(faults.flood(2), chat="chat5"))
    one = process(elapsed=time.monotonic)
    answering = asyncio.create_task(_ask_all_along(one.sender))
    await one_round(one)
    clock.advance(timedelta(seconds=3))
    await one_round(one)
    await asyncio.sleep(2.2)
    await one_round(one)
    answering.cancel()
    assert len([arrived for arrived in server.arrivals if arrived.chat.startswith("chat")]) == 60
    [refused] = [request.at for request in server.requests if request.status == 429]
    in_flight = 0.7  # what was on its way, however busy the machine
    assert not [one.at for one in server.requests if refused + in_flight < one.at < refused + 1.95]
    assert await column(store, sql.delivery.c.attempt) == [0] * 60


async def _ask_all_along(sender: Any) -> None:
    for number in range(1_000):
        await sender.answer(Address("telegram", f"{number + 10_000}"), TEXT)
        await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Reset(recorded=True), Unknown),
        (Reset(recorded=False), Unknown),
        (Slow(1.0), Unknown),
        (Garbled(200), Unknown),
        (Garbled(502, recorded=False), Unknown),
        (faults.Refused(500, "Internal Server Error"), Unknown),
        (faults.flood(3), Limited),
        (faults.upgraded(-1007), Moved),
        (faults.NO_RIGHTS, Unreachable),
        (faults.UNPARSABLE, Refused),
        (faults.UNAUTHORIZED, Stopped),
        (faults.NOT_FOUND, Stopped),
    ],
)
async def test_each_fault_has_its_outcome(
    fault: faults.Refused | Garbled | Reset | Slow, outcome: type[Outcome], server: BotApi, make: Make
) -> None:
    server.inject(Fault(fault))
    assert isinstance(await make().send(HERE, TEXT, 1), outcome)


async def test_a_server_that_does_not_listen_got_nothing(make: Make) -> None:
    assert isinstance(await make(url="http://127.0.0.1:1").send(HERE, TEXT, 1), Unsent)


async def test_what_may_have_arrived_is_sent_once_more_without_a_sound(
    store: SqlStore, process: Callable[..., Bench], server: BotApi
) -> None:
    await add_audience(store, 1, DUE, platform="telegram")
    server.traffic = None
    server.inject(Fault(Reset(recorded=True), times=2))
    assert await one_round(process()) == {"due": 1, "unknown": 1}
    assert [one.params.get("disable_notification") for one in server.arrivals] == [None, True]


async def test_a_refused_token_stops_in_at_most_three_calls_and_keeps_the_queue(
    store: SqlStore, process: Callable[..., Bench], server: BotApi, make: Make
) -> None:
    await add_audience(store, 300, DUE, platform="telegram")
    server.token = "9:another"
    one = process(sender=make(pace(25)))
    await one_round(one)
    assert one.lane.stopped == "unauthorized"
    assert 1 <= len(server.requests) <= 3
    assert Counter(await column(store, sql.delivery.c.state)) == {"due": 300}


@pytest.mark.parametrize("fault", [faults.TOPIC_CLOSED, faults.THREAD_NOT_FOUND])
async def test_a_closed_topic_gives_way_to_the_general_one_once(
    fault: faults.Refused, server: BotApi, make: Make
) -> None:
    server.inject(Fault(fault))
    assert isinstance(await make().send(TOPIC, TEXT, 1), Sent)
    assert [one.params.get("message_thread_id") for one in server.requests] == [12, None]
    server.inject(Fault(fault, times=2))
    assert isinstance(await make().send(TOPIC, TEXT, 1), Unreachable)
    assert len(server.requests) == 4


@pytest.mark.parametrize(
    ("address", "params"),
    [
        (HERE, {"chat_id": 7}),
        (TOPIC, {"chat_id": -1007, "message_thread_id": 12}),
        (Address("telegram", "-1007", "1"), {"chat_id": -1007}),
        (Address("telegram", "@channel"), {"chat_id": "@channel"}),
    ],
)
def test_an_address_is_said_as_the_service_wants_it(address: Address, params: dict[str, Any]) -> None:
    assert place(address) == params


async def test_a_payload_is_never_changed(make: Make) -> None:
    before = {"method": "sendMessage", "params": {"text": "Hello"}}
    await make().send(HERE, TEXT, 1, again=True)
    assert before == TEXT


async def test_the_free_pace_draws_no_refusal_of_our_own_making(server: BotApi, make: Make) -> None:
    sender = make(pace(25))
    began = time.monotonic()

    async def digest(number: int) -> Outcome:
        address = Address("telegram", f"{number}")
        await sender.admit(address)
        return await sender.send(address, TEXT, number)

    async def answer(number: int) -> Outcome:
        await asyncio.sleep(number / 2)
        return await sender.answer(Address("telegram", f"{number + 500}"), TEXT)

    outcomes = await asyncio.gather(*map(digest, range(60)), *map(answer, range(5)))
    assert all(isinstance(outcome, Sent) for outcome in outcomes)
    assert server.traffic is not None
    assert server.traffic.refused == 0
    assert time.monotonic() - began >= 59 / 25 - 0.1
    assert [one.chat for one in server.arrivals].index("500") < 10  # sixty digests waited before it


async def test_parts_for_one_chat_keep_a_second_apart(server: BotApi, make: Make) -> None:
    sender = make()
    for number in range(3):
        await sender.admit(HERE)
        assert isinstance(await sender.send(HERE, TEXT, number), Sent)
    assert all(after.at - before.at > 0.95 for before, after in pairwise(server.arrivals))


async def test_paid_messages_say_so_until_the_days_stars_are_spent(server: BotApi, make: Make) -> None:
    sender = make(pace(500), stars=2)
    for number in range(25):
        address = Address("telegram", f"{number}")
        await sender.admit(address)
        assert isinstance(await sender.send(address, TEXT, number), Sent)
    paid = [one.params.get("allow_paid_broadcast") for one in server.arrivals]
    assert paid == [True] * 20 + [None] * 5
    rest = [one.at for one in server.arrivals[20:]]
    assert rest[-1] - rest[0] > 3 / 25
    assert server.traffic is not None
    assert server.traffic.refused == 0


async def test_a_bot_without_stars_goes_on_for_nothing(server: BotApi, make: Make) -> None:
    sender = make(pace(500), stars=2)
    server.inject(Fault(faults.POOR))
    await sender.admit(HERE)
    assert await sender.send(HERE, TEXT, 1) == Unsent("no Stars left")
    await sender.admit(HERE)
    assert isinstance(await sender.send(HERE, TEXT, 1), Sent)
    assert server.arrivals[0].params.get("allow_paid_broadcast") is None


async def test_digests_overtake_a_broadcast(server: BotApi, make: Make) -> None:
    sender = make(pace(25))

    async def bulk(number: int, priority: Priority) -> None:
        address = Address("telegram", f"{number}")
        await sender.admit(address, priority)
        await sender.send(address, TEXT, number)

    await asyncio.gather(
        *(bulk(number, Priority.BROADCAST) for number in range(20)),
        *(bulk(number, Priority.DIGEST) for number in range(100, 110)),
    )
    order = [int(one.chat or 0) for one in server.arrivals]
    assert max(order.index(number) for number in range(100, 110)) < 13  # what went at once before they came apart


def test_nobody_pays_for_what_is_free() -> None:
    assert pace(25).paid is None
    assert pace(10).free.bulk == 10
    fast = pace(1_000)
    assert fast.free.bulk == 25
    assert fast.paid is not None
    assert fast.paid.overall == 1_000


OTHER = {"method": "sendMessage", "params": {"text": "Hello, corrected"}}
GONE = Posted("999", "999", 1)


async def posted(sender: TelegramSender, payload: Any = TEXT) -> Posted:
    outcome = await sender.send(HERE, payload, 1)
    assert isinstance(outcome, Sent)
    return Posted(outcome.message, outcome.message, 1)


async def test_a_message_is_edited_in_its_place_and_again_without_harm(server: BotApi, make: Make) -> None:
    sender = make()
    there = await posted(sender)
    for _ in range(2):
        await sender.admit(HERE, Priority.BROADCAST)
        assert await sender.amend(HERE, there, OTHER) == Sent(there.message)
    assert server.state.messages["7", int(there.message)]["text"] == "Hello, corrected"
    assert not server.complaints


async def test_a_rich_message_is_edited_as_one(server: BotApi, make: Make) -> None:
    sender = make()
    [rich] = Telegram(Config(TOKEN, rich="on")).render(Document((Heading(text("A story")),)), "rich")
    there = await posted(sender, rich)
    assert await sender.amend(HERE, there, rich) == Sent(there.message)
    edited = server.requests[-1]
    assert edited.method == "editMessageText"
    assert "rich_message" in edited.params
    assert not server.complaints


async def test_what_cannot_be_edited_any_more_is_refused_and_suspends_nobody(server: BotApi, make: Make) -> None:
    assert await make().amend(HERE, GONE, OTHER) == Refused("message to edit not found")


async def test_deleting_twice_is_deleting_once(server: BotApi, make: Make) -> None:
    sender = make()
    there = await posted(sender)
    assert await sender.remove(HERE, there) == Sent(there.message)
    assert ("7", int(there.message)) not in server.state.messages
    assert await sender.remove(HERE, there) == Sent(there.message)


async def test_a_message_too_old_to_be_deleted_is_refused(server: BotApi, make: Make) -> None:
    sender = make()
    there = await posted(sender)
    server.inject(Fault(faults.Refused(400, "Bad Request: message can't be deleted for everyone"), "deleteMessage"))
    assert await sender.remove(HERE, there) == Refused("message can't be deleted for everyone")


@pytest.mark.parametrize("rich", ["on", "off"])
async def test_a_correction_reaches_every_message_that_carries_the_article(
    rich: str, store: SqlStore, process: Callable[..., Bench], server: BotApi
) -> None:
    await add_audience(store, 5, DUE, platform="telegram")
    server.traffic = None
    one = process(renderer=Telegram(Config(TOKEN, rich=rich)))
    await one_round(one)
    await correct(store, "What it really is")
    await one.deliverer.deliver()
    edits = server.calls("editMessageText")
    kept = await column(store, sql.delivery_part.c.message_id)
    assert sorted(str(edit.params["message_id"]) for edit in edits if edit.status == 200) == sorted(kept)
    assert all("What it really is" in str(edit.params) for edit in edits)
    async with store.read() as uow:
        order = await uow.corrections.progress(1)
    assert order is not None
    assert (order.stage, order.done, order.failed) == (Stage.DONE, 5, {})
    assert not server.complaints


async def correct(store: SqlStore, title: str) -> None:
    """Correct the only article, and order its messages changed."""
    async with store.begin() as uow:
        stored = await uow.articles.get(1)
        assert stored is not None
        article = replace(stored.article, contents={"en": Content(title, tldr=("one",))})
        await uow.corrections.correct(1, article, [], DUE)
        await uow.corrections.order(Order(Kind.CORRECT, 1), DUE)
