"""A reader's deliveries go while a correction of what they got is collected: the others' are collected all the same."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select

from digest.ledger_corrections import Pending
from digest.ports.corrections import Kind, Order, Stage
from digest.storage.jobs import Commit
from digest.storage.sql import correction, correction_part, delivery, delivery_part
from digest.storage.store import SqlStore
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, open_store_at
from digest.testing.ledger import add_article, add_audience, bench

DUE = datetime(2026, 11, 24, 8, tzinfo=UTC)

pytestmark = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[SqlStore]:
    """Three deliveries of which a message each is being sent; all are recalled."""
    async with open_store_at(database_url, FakeClock(DUE)) as opened:
        await add_article(opened, "one", DUE - timedelta(hours=1))
        await add_audience(opened, 3, DUE)
        one = bench(opened, SqlWriter(opened.database), FakeClock(DUE))
        await one.planner.plan()
        await one.lane.hold()
        await opened.database.transact(Commit([each.mark(each.parts[0], DUE) for each in await one.lane._lease(3)]))
        async with opened.database.begin() as connection:
            order = {"kind": "recall", "stage": "collecting", "ordered_at": DUE}
            await connection.execute(insert(correction).values(id=1, **order))
        yield opened


async def collect(store: SqlStore) -> None:
    async with store.database.read() as connection:
        occasion = await connection.scalar(select(delivery.c.occasion).limit(1))
        editions = (await connection.scalars(select(delivery.c.edition_id).distinct())).all()
    order = Pending(1, Order(Kind.RECALL, occasion=occasion), Stage.COLLECTING, 0)
    async with store.begin() as uow:
        await uow.amending.collect(order, editions, 0, 100, DUE)


async def test_what_is_collected_is_there(store: SqlStore) -> None:
    async with store.database.begin() as connection:
        await connection.execute(delete(delivery).where(delivery.c.id == 2))
        collecting = asyncio.create_task(collect(store))
        assert not (await asyncio.wait([collecting], timeout=0.5))[0], "it waits for the other"
    await collecting
    async with store.database.read() as connection:
        mine = correction_part.c.part_id == delivery_part.c.id
        parts = await connection.scalars(
            select(delivery_part.c.delivery_id).join(correction_part, mine).order_by("delivery_id")
        )
        assert parts.all() == [1, 3]
