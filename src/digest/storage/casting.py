"""A broadcast's deliveries: planned in sets from its audience, taken back, cancelled and revived in chunks."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    String,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.codec import PROFILE
from digest.domain.broadcast import ALIVE, Broadcast, Phase, Reach
from digest.domain.delivery import State
from digest.domain.reader import Profile
from digest.ledger_broadcasts import Cast, Underway
from digest.ports import Watcher
from digest.ports.corrections import Kind
from digest.storage import sql, turns
from digest.storage.broadcasts import load, watcher
from digest.storage.columns import Number, UtcDateTime
from digest.storage.given import given, packed
from digest.storage.reach import language_of, reached, within
from digest.storage.sql import (
    broadcast,
    broadcast_edition,
    correction,
    delivery,
    delivery_part,
    destination,
    reader,
    subscription,
)
from digest.storage.variants import chosen, usual

DUES = {
    "language": String(),
    "zone": String(),
    "edition": Number(),
    "profile": String(),
    "due_at": UtcDateTime(),
    "expires_at": UtcDateTime(),
}
"""Rows of `ledger_broadcasts.Due`."""

OPEN = (State.DUE, State.SENDING)

WAITING = (State.DUE, State.HELD)

SPREAD, MODULUS = 7_919, 1_000_003
"""Primes: subscriptions in the order of their multiples' remainders are taken from all over the audience."""


class SqlCasting:
    """`ledger_broadcasts.Casting` over one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._dialect = connection.dialect.name

    async def underway(self) -> Sequence[Underway]:
        """The broadcasts that are not over."""
        alive = select(broadcast).where(broadcast.c.phase.in_(ALIVE)).order_by(broadcast.c.id)
        rows = await self._connection.execute(alive)
        return [Underway(load(row), bool(row.first_planned), row.planned_to) for row in rows]

    async def left(self) -> Sequence[int]:
        """The cancelled ones of which something waits."""
        waits = exists().where(delivery.c.broadcast_id == broadcast.c.id, delivery.c.state.in_(WAITING))
        return list(
            await self._connection.scalars(select(broadcast.c.id).where(broadcast.c.phase == Phase.CANCELLED, waits))
        )

    async def editions(self, number: int) -> Mapping[str, int]:
        """The frozen edition of each language."""
        rows = select(broadcast_edition).where(broadcast_edition.c.broadcast_id == number)
        return {row.language: row.edition_id for row in await self._connection.execute(rows)}

    async def keep_editions(self, number: int, editions: Mapping[str, int]) -> None:
        """Remember the frozen edition of each language."""
        rows = [
            {"broadcast_id": number, "language": language, "edition_id": edition}
            for language, edition in editions.items()
        ]
        await sql.put_new(self._connection, broadcast_edition, rows)

    async def know(self, profile: Profile) -> None:
        """Keep the profile."""
        await sql.put_new(self._connection, sql.profile, [{"key": profile.key, "body": PROFILE.dumps(profile)}])

    async def recalled(self, number: int) -> bool:
        """Whether it was recalled."""
        mine = (correction.c.occasion == f"broadcast:{number}", correction.c.kind == Kind.RECALL)
        return await self._connection.scalar(select(correction.c.id).where(*mine).limit(1)) is not None

    async def watched(self, since: datetime) -> Sequence[tuple[Broadcast, Watcher]]:
        """Those that somebody watches."""
        lately = or_(broadcast.c.phase.in_((*ALIVE, Phase.APPROVAL)), broadcast.c.ended_at > since)
        rows = await self._connection.execute(select(broadcast).where(broadcast.c.watch != "", lately))
        return [(load(row), watcher(row)) for row in rows]

    async def zones(self) -> Sequence[str]:
        """The zones that readers are in."""
        return list(await self._connection.scalars(select(reader.c.zone).distinct()))

    async def last(self) -> int:
        """The last subscription's id."""
        return await self._connection.scalar(select(func.max(subscription.c.id))) or 0

    async def first(self, reach: Reach, platforms: Sequence[str], limit: int, now: datetime) -> Sequence[int]:
        """So many from all over the audience."""
        mixed = subscription.c.id * SPREAD % MODULUS
        them = reached(self._dialect, reach, now).where(destination.c.platform.in_(platforms))
        some = them.add_columns(subscription.c.id).order_by(mixed, subscription.c.id).limit(limit)
        return list(await self._connection.scalars(some))

    async def plan_these(self, cast: Cast, subscriptions: Collection[int], now: datetime) -> int:
        """Plan it for these."""
        await turns.alone(self._connection, turns.AUDIENCE)
        return await self._plan(cast, subscription.c.id.in_(subscriptions), now)

    async def plan(self, cast: Cast, after: int, until: int, now: datetime) -> int:
        """Plan it for its audience in the chunk, and note that."""
        await turns.alone(self._connection, turns.AUDIENCE)
        planned = await self._plan(cast, within(literal(after), literal(until)), now)
        further = update(broadcast).where(broadcast.c.id == cast.number, broadcast.c.planned_to < until)
        await self._connection.execute(further.values(planned_to=until))
        return planned

    async def first_planned(self, number: int) -> None:
        """Note that the first few are planned."""
        await self._connection.execute(update(broadcast).where(broadcast.c.id == number).values(first_planned=True))

    async def cancel(self, number: int, limit: int, now: datetime) -> int:
        """Cancel what waits."""
        await turns.alone(self._connection, turns.AUDIENCE)
        waits = and_(delivery.c.broadcast_id == number, delivery.c.state.in_(WAITING))
        some = list(await self._connection.scalars(select(delivery.c.id).where(waits).limit(limit)))
        gone = {"state": State.CANCELLED, "settled_at": now, "error": "cancelled"}
        await self._connection.execute(update(delivery).where(delivery.c.id.in_(some), waits).values(gone))
        unsent = and_(delivery_part.c.delivery_id.in_(some), delivery_part.c.state == State.DUE)
        cancelled = update(delivery_part).where(unsent).values(state=State.CANCELLED, settled_at=now)
        await self._connection.execute(cancelled)
        return len(some)

    async def waiting(self, number: int) -> bool:
        """Whether any is open."""
        some = select(delivery.c.id).where(delivery.c.broadcast_id == number, delivery.c.state.in_(OPEN)).limit(1)
        return await self._connection.scalar(some) is not None

    async def _plan(self, cast: Cast, members: ColumnElement[bool], now: datetime) -> int:
        dues = given(self._dialect, DUES)
        values = _columns(cast, dues)
        them = reached(self._dialect, cast.reach, now).join(dues, _theirs(self._dialect, dues))
        served = usual(_variants(cast), destination.c.platform).is_not(None)
        rows = them.where(members, served).add_columns(*(value.label(name) for name, value in values.items()))
        these = [(one.language, one.zone, one.edition, one.profile, one.due_at, one.expires_at) for one in cast.dues]
        insert = sql.insert(self._connection, delivery).from_select(list(values), rows).on_conflict_do_nothing()
        # Not its `rowcount`, which the SQLite driver does not know of a WITH … INSERT.
        new = insert.returning(delivery.c.id)
        return len((await self._connection.execute(new, packed(self._connection.dialect, DUES, these))).all())


def _variants(cast: Cast) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((name, tuple(allowed)) for name, allowed in cast.variants.items())


def _theirs(dialect: str, dues: CTE) -> ColumnElement[bool]:
    """What a reader gets: the text in their language, at the hour of their zone."""
    return and_(dues.c.language == language_of(dialect), or_(dues.c.zone == "", dues.c.zone == reader.c.zone))


def _columns(cast: Cast, dues: CTE) -> dict[str, ColumnElement[Any]]:
    """A delivery's columns as it is planned."""
    return {
        "subscription_id": subscription.c.id,
        "occasion": literal(cast.occasion),
        "destination_id": subscription.c.destination_id,
        "platform": destination.c.platform,
        "variant": chosen(_variants(cast), destination.c.platform, destination.c.variant),
        "profile_key": dues.c.profile,
        "reader_id": literal(0),
        "since": literal(cast.cut, UtcDateTime()),
        "cut": literal(cast.cut, UtcDateTime()),
        "on_date": literal(cast.cut.date()),
        "edition_id": dues.c.edition,
        "state": literal(State.DUE.value),
        "due_at": dues.c.due_at,
        "expires_at": dues.c.expires_at,
        "retry_at": dues.c.due_at,
        "epoch": literal(0),
        "attempt": literal(0),
        "late": literal(False),
        "broadcast_id": literal(cast.number),
    }
