"""How the ledger stands: counts by state, what is unknown, and what is old enough to go."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Table, and_, delete, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.delivery import State
from digest.domain.reader import Address
from digest.reports import DeliveriesReport, HeldLine, UnknownDelivery
from digest.storage import passages, sql, turns
from digest.storage.profiles import drop_unused
from digest.storage.sql import IS_DUE, IS_HELD, IS_SENDING, delivery, destination, edition

UNSETTLED = (State.DUE, State.SENDING, State.HELD)
"""What is in one of these is never pruned, however old."""


async def report(connection: AsyncConnection) -> DeliveriesReport:
    """Counts by state, which sum to the audience, and the deliveries of which nobody knows whether they arrived."""
    rows = await connection.execute(select(delivery.c.state, func.count().label("count")).group_by(delivery.c.state))
    counts: dict[str, int] = {row.state: row._mapping["count"] for row in rows}
    states = {state.value: counts[state] for state in State if state in counts}
    unknown = tuple([_unknown(row) for row in await connection.execute(_unknown_rows())])
    held = tuple([HeldLine(*row) for row in await connection.execute(_held_rows())])
    return DeliveriesReport(sum(states.values()), states, unknown, held)


async def prune(connection: AsyncConnection, before: datetime, limit: int, now: datetime) -> int:
    """Delete settled deliveries with an older cut; then editions that no delivery refers to; then passages.

    A profile that was kept for a delivery, because its reader has another one by now, goes with it.
    """
    await turns.alone(connection, turns.AUDIENCE)
    if gone := await _delete(connection, delivery, _old_deliveries(before, limit, now)):
        await drop_unused(connection, set(gone))
        return len(gone)
    return len(await _delete(connection, edition, _old_editions(before, limit))) or await passages.prune(
        connection, before, limit
    )


async def _delete(connection: AsyncConnection, table: Table, ids: Select[tuple[int]]) -> Sequence[str]:
    """Delete these rows: the profile of each."""
    found = sql.among(connection.dialect.name, table.c.id, ids)
    return (await connection.scalars(delete(table).where(found).returning(table.c.profile_key))).all()


def _old_deliveries(before: datetime, limit: int, now: datetime) -> Select[tuple[int]]:
    """Those of the first that are settled. Ids grow as cuts do, but for some hours, so nobody looks at all the others.

    A clock that ran ahead is no exception: what it left is passed over.
    """
    settled = and_(delivery.c.state.not_in(UNSETTLED), delivery.c.cut <= now)
    first = select(delivery.c.id, delivery.c.cut).where(settled).order_by(delivery.c.id).limit(limit).subquery()
    return select(first.c.id).where(first.c.cut < before)


def _old_editions(before: datetime, limit: int) -> Select[tuple[int]]:
    """Those of settled deliveries are found by an index, those of the few that wait for so long by looking at what waits."""
    old = delivery.c.cut < before
    waiting = union_all(*(select(delivery.c.edition_id).where(one, old) for one in (IS_DUE, IS_HELD, IS_SENDING)))
    settled = delivery.c.settled_at.is_not(None)
    used = select(delivery.c.id).where(delivery.c.edition_id == edition.c.id, settled).exists()
    needed = waiting.subquery("waiting")
    kept = select(needed.c.edition_id).where(needed.c.edition_id.is_not(None))
    unused = select(edition.c.id).where(edition.c.cut < before, ~used, edition.c.id.not_in(kept))
    return unused.order_by(edition.c.id).limit(limit)


def _held_rows() -> Select[Any]:
    groups = (delivery.c.occasion, delivery.c.platform, func.coalesce(delivery.c.error, ""))
    due = (func.min(delivery.c.due_at), func.max(delivery.c.due_at))
    return select(*groups, func.count(), *due).where(IS_HELD).group_by(*groups).order_by(due[0], *groups)


def _unknown_rows() -> Select[Any]:
    return (
        select(delivery, destination.c.chat, destination.c.thread)
        .join(destination, destination.c.id == delivery.c.destination_id)
        .where(delivery.c.state == State.UNKNOWN)
        .order_by(delivery.c.settled_at, delivery.c.id)
    )


def _unknown(row: Any) -> UnknownDelivery:
    return UnknownDelivery(row.id, str(Address(row.platform, row.chat, row.thread)), row.occasion, row.settled_at)
