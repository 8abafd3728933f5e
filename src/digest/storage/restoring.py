"""How a restored database is known as one, and what of its deliveries waits for an operator."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, exists, func, literal, or_, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.broadcast import ALIVE, Phase
from digest.domain.delivery import State, Why
from digest.domain.reader import Address
from digest.ledger_restoring import Gap, Installation, PrivatePlace
from digest.storage import numbers, sql, turns
from digest.storage.columns import UtcDateTime
from digest.storage.drafting import IN_VAIN
from digest.storage.sql import (
    IS_DIGEST,
    IS_DUE,
    IS_HELD,
    IS_SENDING,
    LATER,
    broadcast,
    delivery,
    delivery_part,
    destination,
    identity,
    installation,
    lane,
    reader,
    subscription,
    vote,
)

RESTORED = "restored"
"""Why a delivery is held: a backup came back, and the database that was lost may have sent it."""

GIVEN_OUT = {
    "article": 1_000,
    "broadcast": 1_000,
    "edition": 1_000_000,
    "delivery": 1_000_000,
    "delivery_part": 1_000_000,
}
"""How many numbers a restored database leaves out: those given out since the backup stand in buttons and messages."""


class SqlRestoring:
    """`ledger_restoring.Restoring` over one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def installation(self) -> Installation | None:
        """Which database this is."""
        row = (await self._connection.execute(select(installation))).first()
        return None if row is None else Installation(row.generation, row.beat, row.alive_at, row.snapshot_at)

    async def busy(self, now: datetime, gone: Callable[[str], bool]) -> bool:
        """Whether a process that is not known to be gone holds a lane."""
        owners = await self._connection.scalars(select(lane.c.owner).where(lane.c.until > now))
        return not all(gone(owner) for owner in owners)

    async def beat(self, generation: str, now: datetime) -> Installation:
        """Count a heartbeat."""
        first = {"id": 1, "generation": generation, "beat": 1, "alive_at": now}
        again = {"beat": installation.c.beat + 1, "alive_at": now}
        statement = sql.insert(self._connection, installation).values(first)
        statement = statement.on_conflict_do_update(index_elements=["id"], set_=again)
        row = (await self._connection.execute(statement.returning(*installation.c))).one()
        return Installation(row.generation, row.beat, row.alive_at, row.snapshot_at)

    async def mark(self, snapshot_at: datetime) -> None:
        """Say that this database is a backup."""
        row = {"id": 1, "generation": "", "beat": 0, "alive_at": snapshot_at, "snapshot_at": snapshot_at}
        statement = sql.insert(self._connection, installation).values(row)
        again = {"snapshot_at": snapshot_at}
        await self._connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=again))

    async def hold(self, generation: str, limit: int) -> int:
        """Hold deliveries that wait or are under way; whoever has them in hand finds another epoch and changes nothing."""
        if not await self._is(generation):
            return 0
        await turns.alone(self._connection, turns.AUDIENCE)
        ids = (await self._connection.scalars(_unsettled(limit))).all()
        held = {"state": State.HELD, "error": RESTORED, "owner": None, "until": None, **LATER}
        await self._parts(ids, (State.DUE, State.SENDING), State.HELD)
        await self._connection.execute(update(delivery).where(delivery.c.id.in_(ids)).values(held))
        return len(ids)

    async def private_places(self, after: int, limit: int) -> Sequence[PrivatePlace]:
        """Where the next readers talk in private."""
        number = identity.c.reader_id
        some = select(number).where(number > after).distinct().order_by(number).limit(limit)
        place = (destination.c.platform, destination.c.chat, destination.c.thread)
        rows = await self._connection.execute(
            select(reader.c.id, reader.c.created_at, *place)
            .join(identity, identity.c.reader_id == reader.c.id)
            .join(destination, destination.c.id == identity.c.destination_id)
            .where(reader.c.id.in_(some))
            .order_by(reader.c.id)
        )
        return [PrivatePlace(row.id, Address(row.platform, row.chat, row.thread), row.created_at) for row in rows]

    async def forget_strangers(self) -> None:
        """Erase the votes of people who are no readers here."""
        theirs = and_(identity.c.platform == vote.c.platform, identity.c.user == vote.c.actor)
        await self._connection.execute(delete(vote).where(~exists().where(theirs)))

    async def live_on(self, generation: str, new: str, gap: Gap, now: datetime) -> bool:
        """Give the database another name, keep the gap, stop broadcasts, and leave out the numbers that were given out in it."""
        if not await self._is(generation):
            return False
        named = {"generation": new, "beat": 1, "alive_at": now, "snapshot_at": None}
        await self._connection.execute(
            update(installation).values(named | {"held_from": gap.since, "held_until": gap.until})
        )
        await self._connection.execute(_standing_still())
        given = await numbers.last(self._connection)
        beyond = {name: given.get(name, 0) + skipped for name, skipped in GIVEN_OUT.items()}
        await numbers.advance(self._connection, beyond)
        return True

    async def dry_since(self) -> datetime | None:
        """The last article before the drought that the owner was told of last."""
        found: datetime | None = await self._connection.scalar(select(installation.c.dry_since))
        return found

    async def dried(self, newest: datetime) -> bool:
        """Note that the owner is told of a drought since that article."""
        unknown = or_(installation.c.dry_since.is_(None), installation.c.dry_since != newest)
        noted = update(installation).where(unknown).values(dry_since=newest).returning(installation.c.id)
        return await self._connection.scalar(noted) is not None

    async def gap(self) -> Gap | None:
        """The gap that the last restore left."""
        row = (await self._connection.execute(select(installation.c.held_from, installation.c.held_until))).first()
        return Gap(row.held_from, row.held_until) if row and row.held_from and row.held_until else None

    async def release(self, until: datetime, limit: int, now: datetime, expires_at: datetime) -> int:
        """Let held deliveries go out after all; what waits for a word (`storage.reviews`) goes on waiting for it."""
        await turns.alone(self._connection, turns.AUDIENCE)
        ids = await self._held(until, limit)
        at = case((IN_VAIN, literal(expires_at, UtcDateTime())), else_=literal(now, UtcDateTime()))
        due = {"state": State.DUE, "retry_at": at, "expires_at": expires_at, **LATER}
        await self._parts(ids, (State.HELD,), State.DUE)
        await self._connection.execute(update(delivery).where(delivery.c.id.in_(ids)).values(due))
        return len(ids)

    async def drop(self, until: datetime, limit: int, now: datetime) -> int:
        """Count held deliveries as arrived."""
        await turns.alone(self._connection, turns.AUDIENCE)
        ids = await self._held(until, limit)
        dropped = {"state": State.CANCELLED, "error": Why.DROPPED, "settled_at": now}
        await self._parts(ids, (State.HELD,), State.CANCELLED, settled_at=now)
        await self._connection.execute(_told(delivery.c.id.in_(ids)))
        await self._connection.execute(update(delivery).where(delivery.c.id.in_(ids)).values(dropped))
        return len(ids)

    async def _is(self, generation: str) -> bool:
        """Whether the database has that name still; nobody can give it another before this transaction ends."""
        found = await self._connection.scalar(select(installation.c.generation).with_for_update())
        return bool(found == generation)

    async def _held(self, until: datetime, limit: int) -> list[int]:
        some = select(delivery.c.id).where(IS_HELD, delivery.c.due_at <= until).order_by(delivery.c.due_at).limit(limit)
        return list(await self._connection.scalars(some))

    async def _parts(self, ids: Any, before: tuple[State, ...], after: State, **more: Any) -> None:
        mine = and_(delivery_part.c.delivery_id.in_(ids), delivery_part.c.state.in_(before))
        await self._connection.execute(update(delivery_part).where(mine).values(state=after, **more))


def _standing_still() -> Any:
    """Broadcasts that were not over may have gone further in the database that was lost: an admin looks first."""
    still = {"phase": Phase.PAUSED, "before": func.coalesce(broadcast.c.before, broadcast.c.phase), "reason": RESTORED}
    return update(broadcast).where(broadcast.c.phase.in_(ALIVE)).values(still)


def _unsettled(limit: int) -> Any:
    """What waits or is under way; each half has an index of its own."""
    due, sending = (select(delivery.c.id).where(one) for one in (IS_DUE, IS_SENDING))
    return union_all(due, sending).limit(limit)


def _told(those: ColumnElement[bool]) -> Any:
    """The subscriptions of those deliveries count as told up to their cuts."""
    digests = and_(those, IS_DIGEST)
    cut = select(func.max(delivery.c.cut)).where(delivery.c.subscription_id == subscription.c.id, digests)
    reached = cut.scalar_subquery()
    behind = or_(subscription.c.since.is_(None), subscription.c.since < reached)
    theirs = subscription.c.id.in_(select(delivery.c.subscription_id).where(digests))
    return update(subscription).where(theirs, behind).values(since=reached)
