"""Subscriptions with their place and local times: reading, planning anew, and ending them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.codec import PROFILE
from digest.domain.delivery import State
from digest.domain.reader import Address, Subscription, moved
from digest.domain.schedule import Rule, next_due
from digest.storage import sql
from digest.storage.sql import delivery, delivery_part, destination, profile, schedule, subscription

WAITING = (State.DUE, State.HELD)
"""States in which a delivery has not been handed to anybody."""

ACTIVE = subscription.c.ended_at.is_(None)

_LOADED: Select[Any] = (
    select(
        subscription.c.id,
        subscription.c.since,
        subscription.c.paused_until,
        subscription.c.not_before,
        destination.c.platform,
        destination.c.chat,
        destination.c.thread,
        profile.c.body,
    )
    .join(destination, destination.c.id == subscription.c.destination_id)
    .join(profile, profile.c.key == subscription.c.profile_key)
    .order_by(subscription.c.id)
)


class Subscriptions:
    """Subscriptions over one connection; `SqlReaders` says who they belong to."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def load(self, *wanted: ColumnElement[bool], limit: int = sql.CHUNK) -> tuple[Subscription, ...]:
        """The first subscriptions that meet these conditions, by id."""
        rows = (await self._connection.execute(_LOADED.where(*wanted).limit(limit))).all()
        rules = await self._rules([row.id for row in rows])
        return tuple(_load(row, rules.get(row.id, ())) for row in rows)

    async def place(self, address: Address) -> int:
        """The id of the address's row, made where there is none."""
        row = {"platform": address.platform, "chat": address.chat, "thread": address.thread}
        await sql.put_new(self._connection, destination, [row])
        here = (destination.c[name] == value for name, value in row.items())
        number = await self._connection.scalar(select(destination.c.id).where(*here))
        assert isinstance(number, int)
        return number

    async def start(self, reader: int, place: int, profile_key: str, now: datetime) -> int:
        """Subscribe the place, or wake what was there before; how far it was told is kept. The subscription's id."""
        row = {"reader_id": reader, "destination_id": place, "profile_key": profile_key, "created_at": now}
        again = {"reader_id": reader, "profile_key": profile_key, "ended_at": None, "paused_until": None}
        statement = sql.insert(self._connection, subscription).values(row)
        number = await self._connection.scalar(
            statement.on_conflict_do_update(index_elements=["destination_id"], set_=again).returning(subscription.c.id)
        )
        assert isinstance(number, int)
        reached = {"suspended_at": None, "reason": None}
        await self._connection.execute(update(destination).where(destination.c.id == place).values(reached))
        return number

    async def plan(self, number: int, rules: Sequence[Rule], now: datetime, *, fresh: bool) -> None:
        """Give the subscription exactly these rules. One that it has already stays due when it was, unless `fresh`.

        Otherwise a repeated /subscribe in the second between the hour and its planning would lose that day's digest.
        """
        had = {} if fresh else {rule.slot: rule for rule in (await self._rules([number])).get(number, ())}
        kept = {rule.slot for rule in rules if had.get(rule.slot) == rule}
        mine = schedule.c.subscription_id == number
        await self._connection.execute(delete(schedule).where(mine, schedule.c.slot.not_in(kept)))
        new = [_schedule_row(number, rule, now) for rule in rules if rule.slot not in kept]
        if new:
            await self._connection.execute(schedule.insert(), new)

    async def rezone(self, reader: int, zone: str, now: datetime) -> None:
        """Move the reader's local times to the zone; the next digest comes at least 12 h after the last one."""
        for one in await self.load(subscription.c.reader_id == reader):
            there = moved(one, zone)
            await self.plan(one.id, there.rules, now, fresh=False)
            later = update(subscription).where(subscription.c.id == one.id).values(not_before=there.not_before)
            await self._connection.execute(later)

    async def end(self, reader: int, now: datetime) -> bool:
        """End the reader's active subscriptions and cancel what was not handed to a sender; False where there was none."""
        mine = (subscription.c.reader_id == reader, ACTIVE)
        numbers = (await self._connection.scalars(select(subscription.c.id).where(*mine))).all()
        await self._connection.execute(update(subscription).where(*mine).values(ended_at=now))
        await self._cancel(numbers, now)
        return bool(numbers)

    async def _cancel(self, numbers: Collection[int], now: datetime) -> None:
        sending = exists().where(delivery_part.c.delivery_id == delivery.c.id, delivery_part.c.state == State.SENDING)
        waiting = (delivery.c.subscription_id.in_(numbers), delivery.c.state.in_(WAITING), ~sending)
        cancelled = {"state": State.CANCELLED, "settled_at": now}
        gone = update(delivery).where(*waiting).values(cancelled).returning(delivery.c.id)
        unsent = (delivery_part.c.delivery_id.in_((await self._connection.scalars(gone)).all()),)
        await self._connection.execute(
            update(delivery_part).where(*unsent, delivery_part.c.state.in_(WAITING)).values(cancelled)
        )

    async def _rules(self, numbers: Collection[int]) -> dict[int, tuple[Rule, ...]]:
        rows = await self._connection.execute(
            select(schedule).where(schedule.c.subscription_id.in_(numbers)).order_by(schedule.c.slot)
        )
        rules: dict[int, tuple[Rule, ...]] = {}
        for row in rows:
            rule = Rule(row.zone, row.minute, row.weekdays, row.slot)
            rules[row.subscription_id] = (*rules.get(row.subscription_id, ()), rule)
        return rules


def _schedule_row(number: int, rule: Rule, now: datetime) -> sql.Row:
    return {
        "subscription_id": number,
        "slot": rule.slot,
        "zone": rule.zone,
        "minute": rule.minute,
        "weekdays": rule.weekdays,
        "next_due_at": next_due(rule, now).at,
    }


def _load(row: Row[Any], rules: tuple[Rule, ...]) -> Subscription:
    return Subscription(
        id=row.id,
        address=Address(row.platform, row.chat, row.thread),
        profile=PROFILE.loads(row.body),
        rules=rules,
        since=row.since,
        paused_until=row.paused_until,
        not_before=row.not_before,
    )
