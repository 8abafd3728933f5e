"""A kill while a part is being sent that a correction takes out of its edition: it may have arrived, and nothing waits for it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from digest.domain.delivery import State
from digest.domain.document import Document
from digest.domain.reader import Profile
from digest.domain.verdict import Verdict
from digest.ledger_corrections import Carrier, Pending, Reworded
from digest.ledger_ports import Settlement
from digest.ports.corrections import Kind, Order, Stage
from digest.storage import sql
from digest.storage.store import SqlStore
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, open_store_at
from digest.testing.ledger import PlainRenderer, Setup, add_article, add_audience, bench

DUE = datetime(2026, 11, 24, 8, tzinfo=UTC)
TWO = PlainRenderer(parts=2)
FIRST = Verdict(State.SENT, State.DUE, message="m")


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[SqlStore]:
    async with open_store_at(database_url, FakeClock(DUE)) as opened:
        await add_article(opened, "one", DUE - timedelta(hours=1))
        await add_audience(opened, 1, DUE)
        yield opened


async def column(store: SqlStore, wanted: Any) -> list[Any]:
    async with store.database.read() as connection:
        return list(await connection.scalars(select(wanted).order_by(*wanted.table.primary_key)))


async def killed_at_the_second(store: SqlStore) -> None:
    """The first part has arrived, and the second one is being sent."""
    async with SqlWriter(store.database).running() as writer:
        one = bench(store, writer, FakeClock(DUE), Setup(renderer=TWO))
        await one.planner.plan()
        await one.lane.hold()
        [leased] = await one.lane._lease(1)
        until = DUE + timedelta(minutes=1)
        number = await writer.sending(leased.mark(leased.parts[0], until))
        assert number
        await writer.settle(Settlement(leased.claim, number, FIRST, DUE))
        again = leased._replace(claim=leased.claim.next())
        assert await writer.sending(again.mark(leased.parts[1], until))


def after() -> Setup:
    """The process that goes on."""
    return Setup(renderer=TWO, owner="test:2", gone=lambda owner: owner == "test:1")


async def shortened(store: SqlStore) -> None:
    """A correction leaves the edition its first message alone."""
    async with store.begin() as uow:
        stored = await uow.editions.get(1)
        assert stored is not None
        order = Order(Kind.AMEND, article=1)
        number = await uow.corrections.order(order, DUE)
        before = await uow.amending.messages(1)
        after = {form: payloads[:1] for form, payloads in before.items()}
        await uow.amending.reword(number, Reworded(Carrier(stored, Profile(), before), Document(()), after))
        pending = Pending(number, order, Stage.COLLECTING, 0)
        await uow.amending.collect(pending, [1], 0, 10, DUE)
        await uow.amending.advance(number, Stage.CHANGING, 1)


async def test_it_counts_as_unknown_and_its_correction_is_through(store: SqlStore) -> None:
    await killed_at_the_second(store)
    await shortened(store)
    async with SqlWriter(store.database).running() as writer:
        one = bench(store, writer, FakeClock(DUE), after())
        await one.deliverer.open()
        await one.deliverer.deliver()
    assert one.sender.sent == []
    assert await column(store, sql.delivery_part.c.state) == ["sent", "unknown"]
    assert await column(store, sql.delivery.c.state) == ["unknown"]
    assert await column(store, sql.subscription.c.since) == await column(store, sql.delivery.c.cut), "it was told"
    assert await column(store, sql.correction.c.stage) == [Stage.DONE]


async def test_a_part_that_is_still_one_is_sent_again(store: SqlStore) -> None:
    await killed_at_the_second(store)
    async with SqlWriter(store.database).running() as writer:
        one = bench(store, writer, FakeClock(DUE), after())
        await one.deliverer.open()
        await one.deliverer.deliver()
    assert [payload["part"] for _, payload in one.sender.sent] == [1]
    assert await column(store, sql.delivery.c.state) == ["sent"]
