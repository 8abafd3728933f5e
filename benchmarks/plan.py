"""How long planning an audience takes until everybody has an edition to be sent.

Beside it a loop over the readers, as an object mapper invites to write it.

python benchmarks/plan.py [READERS ...] [--database URL]
"""

from datetime import datetime, timedelta

from audience import DUE, TimedStore, fresh_store, measure, subscribe, timed
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from digest.domain.delivery import State
from digest.domain.schedule import Rule, next_due, occasion
from digest.services.plan import EXPIRES
from digest.storage import sql
from digest.storage.tables.ledger import DeliveryRow
from digest.storage.tables.readers import CohortRow, DestinationRow, ScheduleRow, SubscriptionRow
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock
from digest.testing.ledger import Setup, add_article, bench

LOOPED = 2_000
"""Readers whom the loop plans. It takes the same time for each, and nobody waits for it to plan a million."""

COLUMNS = "readers | planned, with their edition, in | CPU | longest lock | loop, reckoned from 2,000 | times faster"


async def plan(url: str | None, readers: int) -> str:
    """One row of the table."""
    async with fresh_store(url) as store:
        await subscribe(store, readers)
        await add_article(store, "one", DUE - timedelta(hours=1))
        async with store.database.begin() as connection:
            with timed() as loop:
                await connection.run_sync(_loop, min(LOOPED, readers))
            await connection.rollback()
        each = loop.wall / min(LOOPED, readers)
        async with SqlWriter(store.database).running() as writer:
            one = bench(store, writer, FakeClock(DUE), Setup())
            store.longest = 0.0
            with timed() as planning:
                planned = await one.planner.plan()
        assert planned == readers == await _attached(store)
    reckoned = each * readers
    return (
        f"{readers:,} | {planning.wall:.2f} s | {planning.cpu:.2f} s | {1000 * store.longest:.0f} ms | {reckoned:.1f} s "
        f"| {reckoned / planning.wall:.0f}"
    )


async def _attached(store: TimedStore) -> int | None:
    async with store.database.read() as connection:
        return await connection.scalar(select(func.count()).where(sql.delivery.c.edition_id.is_not(None)))


def _loop(connection: Connection, count: int) -> None:
    with Session(connection, join_transaction_mode="rollback_only") as session:
        due = select(ScheduleRow).join(CohortRow).where(CohortRow.next_due_at <= DUE)
        for schedule in session.scalars(due.limit(count)):
            subscription = session.get_one(SubscriptionRow, schedule.subscription_id)
            destination = session.get_one(DestinationRow, subscription.destination_id)
            cohort = session.get_one(CohortRow, schedule.cohort_id)
            next_due(Rule(cohort.zone, cohort.minute, cohort.weekdays, cohort.slot), DUE)
            session.add(_delivery(subscription, destination, DUE))
        session.flush()


def _delivery(subscription: SubscriptionRow, destination: DestinationRow, cut: datetime) -> DeliveryRow:
    return DeliveryRow(
        subscription_id=subscription.id,
        occasion=occasion(cut.date(), 0),
        destination_id=destination.id,
        platform=destination.platform,
        variant="rich",
        profile_key=subscription.profile_key,
        since=cut - timedelta(days=1),
        cut=cut,
        on_date=cut.date(),
        state=State.DUE,
        due_at=cut,
        expires_at=cut + EXPIRES,
        retry_at=cut,
    )


if __name__ == "__main__":
    measure("Planning", (10_000, 100_000, 1_000_000), plan, COLUMNS)
