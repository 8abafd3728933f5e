"""Lanes and leases: who may send, and what; and what a process that is gone leaves behind."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.delivery import State
from digest.domain.quiet import Quiet
from digest.ledger_ports import Claim, Leased, Left
from digest.ledger_watching import Condition
from digest.reports import DeliveriesReport
from digest.storage import lanes, quiet, sql, standing, turns
from digest.storage.found import Found
from digest.storage.given import given, packed
from digest.storage.leases import NUMBERS, statements
from digest.storage.loading import Contents, contents
from digest.storage.sql import IS_DUE, IS_SENDING, LATER, delivery, delivery_part
from digest.storage.trips import rows_over
from digest.storage.verdicts import CLAIMS, claim_row, moved_on, unmarked

BETWEEN = timedelta(minutes=1)
"""A mark reaches no further ahead than this: what has one that is not over is between two of its parts, or waits for a retry."""


class SqlLedger:
    """`ledger_ports.Ledger` over one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._statements = statements(connection.dialect.name)

    async def hold_lane(
        self,
        platform: str,
        owner: str,
        now: datetime,
        until: datetime,
        gone: Callable[[str], bool],
        condition: Condition | None = None,
    ) -> bool:
        """Take or keep the lane."""
        return await lanes.hold(self._connection, platform, owner, now, until, gone, condition or Condition())

    async def leave_lane(self, platform: str, owner: str) -> None:
        """Give the lane up."""
        await lanes.leave(self._connection, platform, owner)

    async def lease(
        self,
        platform: str,
        owner: str,
        limit: int,
        now: datetime,
        *,
        broadcasts: int | None = None,
        active: Collection[int] = (),
    ) -> Sequence[Leased]:
        """The longest due that nobody has in hand."""
        these, found = self._statements, Found(self._connection)
        asked: dict[str, Any] = {
            "its_platform": platform,
            "its_owner": owner,
            "its_now": now,
            "its_active": list(active),
        }
        left = limit - await found.by(these.digests, **asked, its_limit=limit)
        if (room := left if broadcasts is None else min(left, broadcasts)) > 0:
            await found.by(these.broadcasts, **asked, its_limit=room)
        held = [row for row in found.rows if row[-1] is not None]
        if not held:
            return ()
        return (await contents(self._connection, platform, held, found.messages)).leases(owner, held)

    async def quiet_hours(self, deliveries: Collection[int]) -> Mapping[int, tuple[str, Quiet]]:
        """The zones and quiet hours of their readers."""
        return await quiet.hours(self._connection, deliveries)

    async def put_off(self, claims: Collection[Claim], until: datetime, expires_at: datetime) -> None:
        """Have them wait until then."""
        await quiet.put_off(self._connection, claims, until, expires_at)

    async def bury(self, claims: Collection[Claim], now: datetime) -> None:
        """Settle what would be leased for ever: all of it has arrived, or it never had anything."""
        dialect = self._connection.dialect.name
        these = unmarked(dialect, given(dialect, CLAIMS))
        rows = packed(self._connection.dialect, CLAIMS, map(claim_row, claims))
        sent, unknown = _has_part(State.SENT), _has_part(State.UNKNOWN)
        await self._connection.execute(moved_on(and_(these, or_(sent, unknown))), rows)
        state = case((unknown, State.UNKNOWN.value), (sent, State.SENT.value), else_=State.DEAD.value)
        error = case((or_(sent, unknown), None), else_="nothing to send")
        over = {"state": state, "error": error, "settled_at": now}
        await self._connection.execute(update(delivery).where(these).values(over), rows)

    async def owners(self, platform: str) -> Collection[str]:
        """Who is sending."""
        rows = select(delivery.c.owner).where(_owned(platform)).distinct()
        return set(await self._connection.scalars(rows))

    async def recover(self, left: Left) -> Sequence[tuple[Leased, int]]:
        """What was being sent, to be settled."""
        over = or_(delivery.c.until <= left.now, delivery.c.until > left.beyond, delivery.c.owner.in_(tuple(left.gone)))
        lost = and_(_owned(left.platform), over, delivery.c.id.not_in(tuple(left.active)))
        # Releases before 0018 wrote down what they leased, and one may go on beside this one until it is stopped.
        due = {"state": State.DUE, "owner": None, "until": None, "retry_at": left.now, **LATER}
        await self._connection.execute(update(delivery).where(lost, delivery.c.state == State.LEASED).values(due))
        ids = await self._connection.scalars(select(delivery.c.id).where(lost, IS_SENDING))
        return await self._being_sent(left.platform, list(ids))

    async def expire(self, now: datetime, limit: int) -> int:
        """Expire what waited until its time passed."""
        await turns.alone(self._connection, turns.AUDIENCE)
        going_on = and_(delivery.c.until > now, delivery.c.until <= now + BETWEEN)
        waits = and_(IS_DUE, delivery.c.expires_at <= now, or_(delivery.c.until.is_(None), ~going_on))
        late = select(delivery.c.id).where(waits).limit(limit)
        over = {"state": State.EXPIRED, "error": func.coalesce(delivery.c.error, "late"), "settled_at": now}
        these = and_(IS_DUE, sql.among(self._connection.dialect.name, delivery.c.id, late))
        return (await self._connection.execute(update(delivery).where(these).values(over))).rowcount

    async def report(self) -> DeliveriesReport:
        """Counts by state, what is unknown, and what is held."""
        return await standing.report(self._connection)

    async def prune(self, before: datetime, limit: int, now: datetime) -> int:
        """Delete what is settled and old."""
        return await standing.prune(self._connection, before, limit, now)

    async def _being_sent(self, platform: str, ids: Sequence[int]) -> list[tuple[Leased, int]]:
        if not ids:
            return []
        numbers = packed(self._connection.dialect, NUMBERS, [(number,) for number in ids])
        rows = await rows_over(self._connection).of(self._statements.interrupted, **numbers)
        found = await contents(self._connection, platform, rows)
        return [one for row in rows if (one := _interrupted(found, row))]


def _has_part(state: State) -> ColumnElement[bool]:
    return exists().where(delivery_part.c.delivery_id == delivery.c.id, delivery_part.c.state == state)


def _owned(platform: str) -> ColumnElement[bool]:
    return and_(delivery.c.owner.is_not(None), delivery.c.platform == platform)


def _interrupted(found: Contents, row: Sequence[Any]) -> tuple[Leased, int] | None:
    """The delivery and the id of its part that was being sent. It has no part left where a correction took that one's message
    out of the edition: whoever settles it knows that it may have arrived, and the correction waits for that.
    """
    number, epoch, *_, owner = row
    leased = found.leased(Claim(number, owner, epoch), row)
    begun = [one.id for one in found.known[number] if one.state == State.SENDING]
    return (leased, begun[0]) if begun else None
