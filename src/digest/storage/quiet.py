"""Deliveries that quiet hours hold: those of a reader who has any, put off until they end, and let go when they change."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.delivery import State, Why
from digest.domain.quiet import Quiet
from digest.ledger_ports import Claim
from digest.storage.given import given, packed
from digest.storage.places import DRAFTS
from digest.storage.sql import LATER, delivery, delivery_part, reader, subscription
from digest.storage.trips import among_given, rows_over
from digest.storage.verdicts import CLAIMS, claim_row, unmarked


async def hours(connection: AsyncConnection, deliveries: Collection[int]) -> Mapping[int, tuple[str, Quiet]]:
    """The reader's zone and quiet hours of each of these, where there are any; not of one that is sent in part already."""
    rows = await rows_over(connection).of(_hours(connection.dialect.name), its_deliveries=[*deliveries])
    return {number: (zone, Quiet(begin, end)) for number, zone, begin, end in rows}


@cache
def _hours(dialect: str) -> Select[Any]:
    begun = exists().where(delivery_part.c.delivery_id == delivery.c.id, delivery_part.c.state != State.DUE)
    return (
        select(delivery.c.id, reader.c.zone, reader.c.quiet_from, reader.c.quiet_until)
        .join(subscription, subscription.c.id == delivery.c.subscription_id)
        .join(reader, reader.c.id == subscription.c.reader_id)
        .where(~delivery.c.occasion.startswith(DRAFTS))  # a draft keeps to the hours of whoever is asked
        .where(
            among_given(dialect, delivery.c.id, "its_deliveries"), reader.c.quiet_from != reader.c.quiet_until, ~begun
        )
    )


async def put_off(
    connection: AsyncConnection, claims: Collection[Claim], until: datetime, expires_at: datetime
) -> None:
    """Have these wait until that instant, where the claims still hold."""
    rows = given(connection.dialect.name, CLAIMS)
    waits = {"error": Why.QUIET, "retry_at": until, "expires_at": expires_at, **LATER}
    these = packed(connection.dialect, CLAIMS, map(claim_row, claims))
    await connection.execute(update(delivery).where(unmarked(connection.dialect.name, rows)).values(waits), these)


async def wake(connection: AsyncConnection, number: int, now: datetime) -> None:
    """The reader has other quiet hours, or another zone: what the former ones hold is looked at again."""
    mine = select(subscription.c.id).where(subscription.c.reader_id == number)
    held = update(delivery).where(
        delivery.c.subscription_id.in_(mine), delivery.c.state == State.DUE, delivery.c.error == Why.QUIET
    )
    await connection.execute(held.values(retry_at=now, error=None, **LATER))
