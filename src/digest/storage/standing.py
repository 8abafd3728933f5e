"""How the ledger stands: counts by state, what is unknown, and what is old enough to go."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.delivery import State
from digest.domain.reader import Address
from digest.reports import DeliveriesReport, HeldLine, UnknownDelivery
from digest.storage import sql
from digest.storage.sql import delivery, destination, edition

UNSETTLED = (State.DUE, State.LEASED, State.SENDING, State.HELD)
"""What is in one of these is never pruned, however old."""


async def report(connection: AsyncConnection) -> DeliveriesReport:
    """Counts by state, which sum to the audience, and the deliveries of which nobody knows whether they arrived."""
    rows = await connection.execute(select(delivery.c.state, func.count().label("count")).group_by(delivery.c.state))
    counts: dict[str, int] = {row.state: row._mapping["count"] for row in rows}
    states = {state.value: counts[state] for state in State if state in counts}
    unknown = tuple([_unknown(row) for row in await connection.execute(_unknown_rows())])
    held = tuple([HeldLine(*row) for row in await connection.execute(_held_rows())])
    return DeliveriesReport(sum(states.values()), states, unknown, held)


async def prune(connection: AsyncConnection, before: datetime, limit: int) -> int:
    """Delete settled deliveries with an older cut; where none is left, editions that no delivery refers to."""
    old = select(delivery.c.id).where(delivery.c.cut < before, delivery.c.state.not_in(UNSETTLED)).limit(limit)
    gone = (
        await connection.execute(delete(delivery).where(sql.among(connection.dialect.name, delivery.c.id, old)))
    ).rowcount
    if gone:
        return gone
    used = select(delivery.c.id).where(delivery.c.edition_id == edition.c.id).exists()
    unused = select(edition.c.id).where(edition.c.cut < before, ~used).limit(limit)
    return (
        await connection.execute(delete(edition).where(sql.among(connection.dialect.name, edition.c.id, unused)))
    ).rowcount


def _held_rows() -> Select[Any]:
    groups = (delivery.c.occasion, delivery.c.platform, func.coalesce(delivery.c.error, ""))
    due = (func.min(delivery.c.due_at), func.max(delivery.c.due_at))
    held = delivery.c.state == literal_column(f"'{State.HELD}'")
    return select(*groups, func.count(), *due).where(held).group_by(*groups).order_by(due[0], *groups)


def _unknown_rows() -> Select[Any]:
    return (
        select(delivery, destination.c.chat, destination.c.thread)
        .join(destination, destination.c.id == delivery.c.destination_id)
        .where(delivery.c.state == State.UNKNOWN)
        .order_by(delivery.c.settled_at, delivery.c.id)
    )


def _unknown(row: Any) -> UnknownDelivery:
    return UnknownDelivery(row.id, str(Address(row.platform, row.chat, row.thread)), row.occasion, row.settled_at)
