"""Deliveries by the day they were settled on: counted from the ledger, a few days at a time, and kept."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, cast, func, literal_column, or_, select, type_coerce, update
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.delivery import State
from digest.ports.counts import Settled, Tail
from digest.storage import sql
from digest.storage.columns import EPOCH
from digest.storage.sql import broadcast, daily_delivery, delivery

MICROSECONDS = "86400000000"
"""Those of a day; SQLite keeps instants in them, and divides whole numbers as such."""


async def settled(connection: AsyncConnection, since: datetime, beyond: int) -> Settled:
    """Deliveries settled on each day since that instant, of those with such a number or higher, and of late broadcasts."""
    found: dict[date, dict[State, int]] = {}
    lately = or_(broadcast.c.ended_at.is_(None), broadcast.c.ended_at >= since)
    late = delivery.c.broadcast_id.in_(select(broadcast.c.id).where(lately, broadcast.c.started_at.is_not(None)))
    others = (late, delivery.c.id < beyond)
    for which in ((delivery.c.id >= beyond,), others) if beyond else ((),):
        await _add(connection, found, delivery.c.settled_at >= since, *which)
    return found


async def _add(connection: AsyncConnection, found: dict[date, dict[State, int]], *which: ColumnElement[bool]) -> None:
    day = day_of(connection, delivery.c.settled_at)
    counted = select(day.label("day"), delivery.c.state, func.count()).where(*which).group_by(day, delivery.c.state)
    for number, state, count in await connection.execute(counted):
        on = found.setdefault(date_of(number), {})
        on[State(state)] = on.get(State(state), 0) + count


async def open_from(connection: AsyncConnection) -> int:
    """The lowest number of a delivery that is not settled; beyond the last where all are."""
    lowest = func.min(delivery.c.id + 0)  # of `min(id)` alone SQLite makes a search through all rows, by number
    numbers = [
        await connection.scalar(select(lowest).where(which)) for which in (sql.IS_DUE, sql.IS_HELD, sql.IS_SENDING)
    ]
    last = await connection.scalar(select(func.max(delivery.c.id))) or 0
    return min((number for number in numbers if number is not None), default=last + 1)


async def tail(connection: AsyncConnection, today: date, most: int) -> Tail:
    """From which day on it is counted anew."""
    last = await connection.scalar(select(func.max(daily_delivery.c.day)).where(daily_delivery.c.day <= today))
    first = first_of(last, today, most)
    before = select(daily_delivery.c.open_from).where(daily_delivery.c.day < first)
    return Tail(first, await connection.scalar(before.order_by(daily_delivery.c.day.desc()).limit(1)) or 0)


def first_of(last: date | None, today: date, most: int) -> date:
    """The first day that is counted anew, where this one was counted last: what is older may be pruned already."""
    earliest = today - timedelta(days=most - 1)
    return earliest if last is None else max(earliest, min(last, today - timedelta(days=1)))


async def keep(connection: AsyncConnection, today: date, one: Tail, found: Settled, beyond: int) -> None:
    """Keep what was counted of each day of the tail."""
    days = [one.first + timedelta(days=number) for number in range((today - one.first).days + 1)]
    rows = [
        {"day": on, "counts": json.dumps(found.get(on, {}), sort_keys=True), "open_from": _from(on, today, one, beyond)}
        for on in days
    ]
    insert = sql.insert(connection, daily_delivery)
    counts = {"counts": insert.excluded["counts"]}
    *past, now = rows
    if past:
        # Where a past day is counted once more, its number stays: it was taken while that day was.
        await connection.execute(insert.on_conflict_do_update(index_elements=["day"], set_=counts), past)
    both = {**counts, "open_from": insert.excluded["open_from"]}
    await connection.execute(insert.on_conflict_do_update(index_elements=["day"], set_=both), [now])


async def take_back(connection: AsyncConnection, *which: ColumnElement[bool]) -> None:
    """What is to be settled once more counts no longer for the day on which it was.

    Days that are counted anew anyway are corrected by that; of those that are kept for good this is the only correction.
    """
    found: dict[date, dict[State, int]] = {}
    await _add(connection, found, delivery.c.settled_at.is_not(None), *which)
    kept = select(daily_delivery.c.day, daily_delivery.c.counts).where(daily_delivery.c.day.in_(sorted(found)))
    for on, counts in await connection.execute(kept.order_by(daily_delivery.c.day).with_for_update()):
        left = json.dumps(reduced(json.loads(counts), found[on]), sort_keys=True)
        await connection.execute(update(daily_delivery).where(daily_delivery.c.day == on).values(counts=left))


def reduced(counts: Mapping[State, int], less: Mapping[State, int]) -> dict[State, int]:
    """The counts without those; what is nothing then is left out."""
    left = {state: count - less.get(state, 0) for state, count in counts.items()}
    return {state: count for state, count in left.items() if count > 0}


def _from(on: date, today: date, one: Tail, beyond: int) -> int:
    return beyond if on == today else one.beyond


async def rolled(connection: AsyncConnection, since: date) -> Mapping[date, Mapping[State, int]]:
    """What was kept of each day since that one."""
    kept = select(daily_delivery).where(daily_delivery.c.day >= since).order_by(daily_delivery.c.day)
    rows = await connection.execute(kept)
    return {row.day: {State(state): count for state, count in json.loads(row.counts).items()} for row in rows}


def day_of(connection: AsyncConnection, column: ColumnElement[Any]) -> ColumnElement[int]:
    """The day of an instant, in days since 1970: what both kinds of database can group by."""
    if connection.dialect.name == "sqlite":
        return type_coerce(column, BigInteger).op("/", precedence=8, return_type=BigInteger())(
            literal_column(MICROSECONDS)
        )
    return cast(func.floor(func.extract("epoch", column) / 86_400), BigInteger)


def date_of(number: int) -> date:
    """The day of that number."""
    return (EPOCH + timedelta(days=int(number))).astimezone(UTC).date()
