"""A reader's deliveries go while a correction of what they got is collected: the others' are collected all the same."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import delete, select

from digest.ledger_corrections import Pending
from digest.ports.corrections import Kind, Order, Stage
from digest.storage.sql import correction_part, delivery, delivery_part
from digest.storage.store import SqlStore
from digest.testing import FakeClock, open_store_at
from tests.being_sent import DUE, three_being_sent

pytestmark = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[SqlStore]:
    """Three deliveries of which a message each is being sent; all are recalled."""
    async with open_store_at(database_url, FakeClock(DUE)) as opened:
        await three_being_sent(opened, "recall")
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
