"""Counts by the day, and the sums that figures are made of."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    cast,
    delete,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.figures import Act, Growth, Kind, Unanswered
from digest.ports.counts import Acts, Settled, Tail
from digest.storage import rolling, sql
from digest.storage.sql import attention, daily_count, daily_delivery, profile, reader, subscription, unanswered

KEPT = timedelta(days=400)
"""How long counts are kept: a year, and the month that it is compared with."""


class SqlCounts:
    """`ports.Counts` over one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, on: date, acts: Acts) -> None:
        """Count what was done on that day."""
        wanted = await self._wanted(list(acts))
        total = Counter[Act]()
        for number in wanted:
            total.update(acts[number])
        total[Act(Kind.ACTIVE, "")] += await self._mark_active(on, wanted)
        rows = [{"day": on, "kind": act.kind, "name": act.name, "count": count} for act, count in sorted_acts(total)]
        await self._put(rows)
        await self._connection.execute(delete(daily_count).where(daily_count.c.day < on - KEPT))

    async def counted(self, reader: int) -> bool:
        """Whether the reader is counted."""
        found = await self._connection.scalar(select(attention.c.counted).where(attention.c.reader_id == reader))
        return found is None or bool(found)

    async def count_me(self, reader: int, wanted: bool) -> None:
        """Count the reader, or not any more."""
        row = {"reader_id": reader, "active_on": None, "counted": wanted}
        await sql.put(self._connection, attention, [row])

    async def most(self, kind: Kind, since: date, limit: int) -> Sequence[tuple[str, int]]:
        """What was counted most since that day."""
        total = func.sum(daily_count.c.count)
        name = sql.by_code_point(self._connection, daily_count.c.name)
        rows = await self._connection.execute(
            select(daily_count.c.name, total)
            .where(daily_count.c.kind == kind, daily_count.c.day >= since)
            .group_by(daily_count.c.name)
            .order_by(total.desc(), name)
            .limit(limit)
        )
        return [(name, int(count)) for name, count in rows]

    async def by_day(self, kind: Kind, since: date) -> Mapping[date, int]:
        """The counts of each day since that one."""
        rows = await self._connection.execute(
            select(daily_count.c.day, func.sum(daily_count.c.count))
            .where(daily_count.c.kind == kind, daily_count.c.day >= since)
            .group_by(daily_count.c.day)
            .order_by(daily_count.c.day)
        )
        return {day: int(count) for day, count in rows}

    async def active(self, since: date) -> int:
        """How many readers were active since that day."""
        found = select(func.count()).select_from(attention).where(attention.c.active_on >= since)
        return await self._connection.scalar(found) or 0

    async def growth(self, since: datetime) -> Growth:
        """Readers and subscriptions now, and what changed on each day."""
        active = subscription.c.ended_at.is_(None)
        subscribed = await self._connection.scalar(select(func.count()).select_from(subscription).where(active))
        readers = await self._connection.scalar(select(func.count()).select_from(reader))
        columns = (reader.c.created_at, subscription.c.created_at, subscription.c.ended_at)
        return Growth(readers or 0, subscribed or 0, *[await self._per_day(column, since) for column in columns])

    async def tail(self, today: date, most: int) -> Tail:
        """From which day on deliveries are counted anew."""
        return await rolling.tail(self._connection, today, most)

    async def settled(self, since: datetime, beyond: int = 0) -> Settled:
        """Deliveries settled on each day, by state, from the ledger."""
        return await rolling.settled(self._connection, since, beyond)

    async def open_from(self) -> int:
        """The lowest number of an unsettled delivery."""
        return await rolling.open_from(self._connection)

    async def roll(self, today: date, tail: Tail, found: Settled, beyond: int) -> None:
        """Keep what was counted."""
        await rolling.keep(self._connection, today, tail, found, beyond)
        await self._connection.execute(delete(daily_delivery).where(daily_delivery.c.day < today - KEPT))

    async def deliveries(self, since: date) -> Settled:
        """Deliveries settled on each day, by state, as they were counted last."""
        return await rolling.rolled(self._connection, since)

    async def languages(self) -> Mapping[str, int]:
        """Subscriptions by interface language."""
        language = self._language()
        count = func.count()
        rows = await self._connection.execute(
            select(language.label("language"), count)
            .select_from(subscription)
            .join(profile, profile.c.key == subscription.c.profile_key)
            .where(subscription.c.ended_at.is_(None))
            .group_by(language)
        )
        return dict(sorted(((tag, number) for tag, number in rows), key=lambda pair: (-pair[1], pair[0])))

    async def questions(self, limit: int) -> Sequence[Unanswered]:
        """The questions that came most often."""
        question = sql.by_code_point(self._connection, unanswered.c.question)
        order = (unanswered.c.count.desc(), unanswered.c.last_at.desc(), question)
        rows = await self._connection.execute(select(unanswered).order_by(*order).limit(limit))
        return [Unanswered(row.question, row.language, row._mapping["count"]) for row in rows]

    async def _wanted(self, numbers: Sequence[int]) -> list[int]:
        """Those of the readers who are there, and are counted."""
        wants = or_(attention.c.counted.is_(None), attention.c.counted.is_(true()))
        found: list[int] = []
        for some in sql.chunks(numbers):
            there = select(reader.c.id).outerjoin(attention, attention.c.reader_id == reader.c.id)
            found += await self._connection.scalars(there.where(reader.c.id.in_(some), wants).order_by(reader.c.id))
        return found

    async def _mark_active(self, on: date, numbers: Sequence[int]) -> int:
        """Note that these were active on that day; how many were not before."""
        new = 0
        for some in sql.chunks(numbers):
            rows = [{"reader_id": number, "active_on": on, "counted": True} for number in some]
            insert = sql.insert(self._connection, attention)
            later = or_(attention.c.active_on.is_(None), attention.c.active_on < on)
            put = insert.values(rows).on_conflict_do_update(
                index_elements=["reader_id"], set_={"active_on": on}, where=later
            )
            new += len((await self._connection.scalars(put.returning(attention.c.reader_id))).all())
        return new

    async def _put(self, rows: Sequence[sql.Row]) -> None:
        if not rows:
            return
        insert = sql.insert(self._connection, daily_count)
        more = {"count": daily_count.c.count + insert.excluded["count"]}
        put = insert.on_conflict_do_update(index_elements=["day", "kind", "name"], set_=more)
        await self._connection.execute(put, rows)

    async def _per_day(self, column: ColumnElement[Any], since: datetime) -> dict[date, int]:
        day = rolling.day_of(self._connection, column)
        rows = await self._connection.execute(select(day, func.count()).where(column >= since).group_by(day))
        return {rolling.date_of(number): count for number, count in rows}

    def _language(self) -> ColumnElement[str]:
        if self._connection.dialect.name == "sqlite":
            return func.json_extract(profile.c.body, "$.language")
        return func.json_extract_path_text(cast(profile.c.body, JSON), "language")


def sorted_acts(total: Mapping[Act, int]) -> list[tuple[Act, int]]:
    """In the order of their keys, so that two transactions that count the same never wait for one another."""
    return sorted(
        ((act, count) for act, count in total.items() if count), key=lambda pair: (pair[0].kind, pair[0].name)
    )


async def follow(connection: AsyncConnection, reader: int, other: int) -> None:
    """Whoever said that they don't want to be counted says so for the other reader, too, that is linked or parted now."""
    refused = select(attention.c.reader_id).where(attention.c.reader_id == reader, attention.c.counted.is_(false()))
    if await connection.scalar(refused) is not None:
        await sql.put(connection, attention, [{"reader_id": other, "active_on": None, "counted": False}])
