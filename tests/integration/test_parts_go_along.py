"""What there is of a delivery goes with it, on both databases: by a foreign key, or by a trigger in its place."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from sqlalchemy import Delete, delete, insert, select

from digest.storage.sql import correction_part, delivery, delivery_part, reader, subscription
from digest.storage.store import SqlStore
from digest.testing import FakeClock, open_store_at
from tests.being_sent import DUE, three_being_sent


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[SqlStore]:
    """Three deliveries of which a message each is being sent, and is being corrected."""
    async with open_store_at(database_url, FakeClock(DUE)) as opened:
        made = await three_being_sent(opened, "amend")
        async with opened.database.begin() as connection:
            for number in made.values():
                await connection.execute(insert(correction_part).values(_correcting(number)))
        yield opened


def _correcting(part: int) -> dict[str, Any]:
    return {"correction_id": 1, "part_id": part, "platform": "preview", "task": "edit", "state": "due", "retry_at": DUE}


async def column(store: SqlStore, wanted: Any) -> Sequence[Any]:
    async with store.database.read() as connection:
        return (await connection.scalars(select(wanted).order_by(wanted))).all()


GONE = {
    "a delivery": delete(delivery).where(delivery.c.id == 2),
    "its subscription": delete(subscription).where(subscription.c.id == 2),
    "its reader": delete(reader).where(reader.c.id == 2),
}


@pytest.mark.parametrize("which", GONE)
async def test_parts_and_their_corrections_go_with_their_delivery(store: SqlStore, which: str) -> None:
    statement: Delete = GONE[which]
    async with store.database.begin() as connection:
        await connection.execute(statement)
    assert await column(store, delivery.c.id) == [1, 3]
    left = await column(store, delivery_part.c.delivery_id)
    assert left == [1, 3]
    assert len(await column(store, correction_part.c.part_id)) == 2


async def test_those_of_many_go_at_once_and_of_none_none(store: SqlStore) -> None:
    for number, left in ((99, 3), (2, 2), (0, 0)):
        async with store.database.begin() as connection:
            await connection.execute(delete(delivery).where(delivery.c.id == number if number else delivery.c.id > 0))
        assert len(await column(store, delivery_part.c.id)) == left
