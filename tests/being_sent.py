"""Deliveries of which a message is being sent while an order to change it is collected."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert

from digest.ledger_ports import Claim
from digest.storage.jobs import Commit
from digest.storage.sql import correction
from digest.storage.store import SqlStore
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock
from digest.testing.ledger import add_article, add_audience, bench

DUE = datetime(2026, 11, 24, 8, tzinfo=UTC)


async def three_being_sent(store: SqlStore, kind: str) -> Mapping[Claim, int]:
    """Numbers of the parts being sent of three readers' deliveries, due at DUE; order 1, of this kind, is being collected."""
    await add_article(store, "one", DUE - timedelta(hours=1))
    await add_audience(store, 3, DUE)
    one = bench(store, SqlWriter(store.database), FakeClock(DUE))
    await one.planner.plan()
    await one.lane.hold()
    made = await store.database.transact(Commit([each.mark(each.parts[0], DUE) for each in await one.lane._lease(3)]))
    async with store.database.begin() as connection:
        await connection.execute(insert(correction).values(id=1, kind=kind, stage="collecting", ordered_at=DUE))
    return made
