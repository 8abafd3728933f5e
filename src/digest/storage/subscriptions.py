"""Subscriptions with their place and local times: reading, planning anew, and ending them."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.codec import PROFILE
from digest.domain.delivery import State
from digest.domain.quiet import Quiet
from digest.domain.reader import Address, Subscription, first_due, moved
from digest.domain.schedule import Rule
from digest.storage import cohorts, sql
from digest.storage.sql import (
    IS_DIGEST,
    IS_DUE,
    LATER,
    delivery,
    delivery_part,
    destination,
    profile,
    schedule,
    subscription,
)

WAITING = (State.DUE, State.HELD)
"""States in which nothing of a delivery, or no further part of it, is under way."""

BEGUN = (State.SENDING, State.SENT, State.UNKNOWN)
"""States of parts that have reached their reader, or may have."""

NEWEST = 6
"""As many occasions as a reader can meet again: moving west repeats a date or two, and a day has two digests at most."""

ACTIVE = subscription.c.ended_at.is_(None)

_LOADED: Select[Any] = (
    select(
        subscription.c.id,
        subscription.c.since,
        subscription.c.paused_until,
        subscription.c.not_before,
        subscription.c.created_at,
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

    async def one(self, *wanted: ColumnElement[bool]) -> Subscription | None:
        """The first subscription that meets these conditions, with its newest occasions."""
        found = await self.load(*wanted, limit=1)
        if not found:
            return None
        names = (delivery.c.subscription_id == found[0].id, delivery.c.occasion.startswith("digest:"))
        newest = (
            select(delivery.c.occasion)
            .where(*names)
            .order_by(sql.by_code_point(self._connection, delivery.c.occasion).desc())
            .limit(NEWEST)
        )
        return replace(found[0], planned=tuple(await self._connection.scalars(newest)))

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

        A change in the seconds between the hour and its planning loses no digest (`first_due`).
        """
        rows = () if fresh else (await self._connection.execute(cohorts.rules_of([number]))).all()
        had = {row.slot: (cohorts.rule_of(row), row.next_due_at) for row in rows}
        kept = {rule.slot for rule in rules if rule.slot in had and had[rule.slot][0] == rule}
        slots = [rule.slot for rule in rules]
        gone = (schedule.c.subscription_id == number, schedule.c.slot.not_in(slots))
        await self._connection.execute(delete(schedule).where(*gone))
        owed = {slot: was for slot, was in had.items() if not await self._has(number, was[1])}
        for rule in rules:
            if rule.slot not in kept:
                await cohorts.join(self._connection, number, rule, first_due(rule, now, owed.get(rule.slot)))

    async def _has(self, number: int, cut: datetime) -> bool:
        """Whether the subscription's digest of that instant is planned: its cohort stays due until everybody's is."""
        planned = exists().where(delivery.c.subscription_id == number, delivery.c.cut == cut, IS_DIGEST)
        return bool(await self._connection.scalar(select(planned)))

    async def rezone(self, reader: int, zone: str, quiet: Quiet, now: datetime) -> None:
        """Give the reader's local times this zone and these quiet hours (`domain.reader.moved`)."""
        for one in await self.load(subscription.c.reader_id == reader):
            there = moved(one, zone, quiet, now)
            await self.plan(one.id, there.rules, now, fresh=False)
            later = update(subscription).where(subscription.c.id == one.id).values(not_before=there.not_before)
            await self._connection.execute(later)

    async def hold(self, reader: int) -> None:
        """Keep what is open of the reader's deliveries from everybody else until the transaction ends.

        Deliveries come before what they belong to here and where verdicts are written, or both could wait for ever.
        """
        mine = delivery.c.subscription_id.in_(select(subscription.c.id).where(subscription.c.reader_id == reader))
        open_still = (mine, delivery.c.state.in_((*WAITING, State.SENDING)))
        held = select(delivery.c.id).where(*open_still).order_by(delivery.c.id).with_for_update()
        await self._connection.execute(held)

    async def end(self, reader: int, now: datetime) -> bool:
        """End the reader's active subscriptions and cancel what was not handed to a sender; False where there was none."""
        mine = (subscription.c.reader_id == reader, ACTIVE)
        numbers = (await self._connection.scalars(select(subscription.c.id).where(*mine))).all()
        await self._connection.execute(update(subscription).where(*mine).values(ended_at=now))
        await self._cancel(numbers, now)
        return bool(numbers)

    async def pause(self, reader: int, until: datetime | None) -> None:
        """Plan nothing for the reader's active subscriptions until then; what is in hand and not begun waits as long, too."""
        mine = (subscription.c.reader_id == reader, ACTIVE)
        paused = update(subscription).where(*mine).values(paused_until=until).returning(subscription.c.id)
        numbers = (await self._connection.scalars(paused)).all()
        begun = exists().where(delivery_part.c.delivery_id == delivery.c.id, delivery_part.c.state.in_(BEGUN))
        waiting = (delivery.c.subscription_id.in_(numbers), IS_DUE, ~begun)
        await self._connection.execute(update(delivery).where(*waiting).values(LATER))

    async def _cancel(self, numbers: Collection[int], now: datetime) -> None:
        sending = exists().where(delivery_part.c.delivery_id == delivery.c.id, delivery_part.c.state == State.SENDING)
        waiting = (delivery.c.subscription_id.in_(numbers), delivery.c.state.in_(WAITING), ~sending)
        cancelled = {"state": State.CANCELLED, "settled_at": now}
        # What is being sent is left to its outcome.
        gone = update(delivery).where(*waiting).values(cancelled).returning(delivery.c.id)
        unsent = (delivery_part.c.delivery_id.in_((await self._connection.scalars(gone)).all()),)
        await self._connection.execute(
            update(delivery_part).where(*unsent, delivery_part.c.state.in_(WAITING)).values(cancelled)
        )

    async def _rules(self, numbers: Collection[int]) -> dict[int, tuple[Rule, ...]]:
        rows = await self._connection.execute(cohorts.rules_of(numbers))
        rules: dict[int, tuple[Rule, ...]] = {}
        for row in rows:
            rules[row.subscription_id] = (*rules.get(row.subscription_id, ()), cohorts.rule_of(row))
        return rules


def _load(row: Row[Any], rules: tuple[Rule, ...]) -> Subscription:
    return Subscription(
        id=row.id,
        address=Address(row.platform, row.chat, row.thread),
        profile=PROFILE.loads(row.body),
        rules=rules,
        since=row.since,
        paused_until=row.paused_until,
        not_before=row.not_before,
        created_at=row.created_at,
    )
