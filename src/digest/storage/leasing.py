"""Lanes and leases: who may send, what, and until when; and what a process that is gone leaves behind."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy import delete as sql_delete
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.delivery import State, priority
from digest.domain.quiet import Quiet
from digest.domain.reader import Address, Manner
from digest.ledger_ports import Claim, Leased, Left, Part
from digest.reports import DeliveriesReport
from digest.storage import passages, quiet, sql, standing, turns
from digest.storage.given import packed
from digest.storage.leases import NUMBERS, statements
from digest.storage.sql import IS_DUE, IS_IN_HAND, delivery, delivery_part, lane

SKEW = timedelta(minutes=5)
"""Two machines' clocks differ by less than this; a lane held beyond it was written before the clock was set back."""


class SqlLedger:
    """`ledger_ports.Ledger` over one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._statements = statements(connection.dialect.name)

    async def hold_lane(
        self, platform: str, owner: str, now: datetime, until: datetime, gone: Callable[[str], bool]
    ) -> bool:
        """Take or keep the lane."""
        holder = await self._connection.scalar(select(lane.c.owner).where(lane.c.platform == platform))
        theirs = lane.c.owner == (holder if holder is not None and gone(holder) else owner)
        free = or_(lane.c.owner == owner, theirs, lane.c.until <= now, lane.c.until > until + SKEW)
        held = {"owner": owner, "until": until}
        statement = sql.insert(self._connection, lane).values(platform=platform, **held)
        statement = statement.on_conflict_do_update(index_elements=["platform"], set_=held, where=free)
        return await self._connection.scalar(statement.returning(lane.c.owner)) is not None

    async def leave_lane(self, platform: str, owner: str) -> None:
        """Give the lane up."""
        await self._connection.execute(sql_delete(lane).where(_holds(platform, owner)))

    async def lease(
        self, platform: str, owner: str, limit: int, now: datetime, until: datetime, *, broadcasts: int | None = None
    ) -> Sequence[Leased]:
        """Lease the longest due, and make the rows of their parts."""
        asked = {"its_platform": platform, "its_owner": owner, "its_limit": limit, "its_now": now, "its_until": until}
        ids = list((await self._connection.scalars(self._statements.take, asked)).all())
        left = limit - len(ids)
        if (room := left if broadcasts is None else min(left, broadcasts)) > 0:
            bulk = await self._connection.scalars(self._statements.take_broadcasts, asked | {"its_limit": room})
            ids += bulk.all()
        if not ids:
            return ()
        await self._connection.execute(self._statements.make_parts, self._given(ids))
        claims = await self._load(ids)
        await self._bury_empty(set(ids) - {one.claim.delivery for one in claims}, now)
        return claims

    async def quiet_hours(self, deliveries: Collection[int]) -> Mapping[int, tuple[str, Quiet]]:
        """The zones and quiet hours of their readers."""
        return await quiet.hours(self._connection, deliveries)

    async def put_off(self, deliveries: Collection[int], until: datetime, expires_at: datetime) -> None:
        """Give them back until then."""
        await quiet.put_off(self._connection, deliveries, until, expires_at)

    async def owners(self, platform: str) -> Collection[str]:
        """Who holds leases."""
        rows = select(delivery.c.owner).where(_in_hand(platform)).distinct()
        return set(await self._connection.scalars(rows))

    async def recover(self, left: Left) -> Sequence[tuple[Leased, int]]:
        """Release what was leased and not begun; give back what was being sent."""
        over = or_(delivery.c.until <= left.now, delivery.c.until > left.beyond, delivery.c.owner.in_(tuple(left.gone)))
        lost = and_(_in_hand(left.platform), over, delivery.c.id.not_in(tuple(left.active)))
        due = {"state": State.DUE, "owner": None, "until": None, "retry_at": left.now}
        await self._connection.execute(update(delivery).where(lost, delivery.c.state == State.LEASED).values(due))
        ids = await self._connection.scalars(select(delivery.c.id).where(lost, delivery.c.state == State.SENDING))
        return await self._being_sent(list(ids))

    async def expire(self, now: datetime, limit: int) -> int:
        """Expire what waited until its time passed."""
        await turns.alone(self._connection, turns.AUDIENCE)
        late = select(delivery.c.id).where(IS_DUE, delivery.c.expires_at <= now).limit(limit)
        over = {"state": State.EXPIRED, "error": func.coalesce(delivery.c.error, "late"), "settled_at": now}
        these = sql.among(self._connection.dialect.name, delivery.c.id, late)
        return (await self._connection.execute(update(delivery).where(these).values(over))).rowcount

    async def report(self) -> DeliveriesReport:
        """Counts by state, what is unknown, and what is held."""
        return await standing.report(self._connection)

    async def prune(self, before: datetime, limit: int, now: datetime) -> int:
        """Delete what is settled and old."""
        return await standing.prune(self._connection, before, limit, now)

    async def _load(self, ids: Collection[int]) -> list[Leased]:
        """The deliveries with their open parts, longest due first; one without such a part is left out."""
        found = (await self._connection.execute(self._statements.load, self._given(ids))).all()
        texts = {row.text for row in found}
        payloads = await self._connection.execute(self._statements.payloads, self._given(texts))
        lean: dict[int, str] = {row.id: row.payload for row in payloads}
        # Each message is decoded once, however many get it.
        whole = await passages.whole(self._connection, lean)
        decoded = {number: json.loads(payload) for number, payload in whole.items()}
        return _leased(found, decoded)

    def _given(self, numbers: Iterable[int]) -> dict[str, Any]:
        return packed(self._connection.dialect, NUMBERS, [(number,) for number in numbers])

    async def _being_sent(self, ids: list[int]) -> list[tuple[Leased, int]]:
        begun = await self._connection.execute(
            select(delivery_part.c.delivery_id, delivery_part.c.id).where(
                delivery_part.c.delivery_id.in_(ids), delivery_part.c.state == State.SENDING
            )
        )
        parts = {row.delivery_id: row.id for row in begun}
        return [(one, parts[one.claim.delivery]) for one in await self._load(ids)]

    async def _bury_empty(self, ids: Collection[int], now: datetime) -> None:
        """A delivery whose variant has no message would be leased for ever."""
        dead = {"state": State.DEAD, "error": "nothing to send", "owner": None, "until": None, "settled_at": now}
        if ids:
            await self._connection.execute(update(delivery).where(delivery.c.id.in_(ids)).values(dead))


def _holds(platform: str, owner: str) -> ColumnElement[bool]:
    return and_(lane.c.platform == platform, lane.c.owner == owner)


def _in_hand(platform: str) -> ColumnElement[bool]:
    return and_(IS_IN_HAND, delivery.c.platform == platform)


def _leased(rows: Iterable[Sequence[Any]], payloads: Mapping[int, Any]) -> list[Leased]:
    """Deliveries from the rows of their parts, which lie together. Values stand in the order of `leases`' columns: a look by
    name for each takes longer than the search does.
    """
    found: list[Leased] = []
    for row in rows:
        number, part, resends, text, *others = row
        one = Part(part, payloads[text], resends)
        if found and found[-1].claim.delivery == number:
            found[-1] = found[-1]._replace(parts=(*found[-1].parts, one))
        else:
            found.append(_first(number, one, *others))
    return found


def _first(
    number: int,
    part: Part,
    owner: str,
    epoch: int,
    platform: str,
    chat: str,
    thread: str,
    variant: str,
    silent: bool,
    previews: bool,
    mention: str | None,
    edition: int,
    due_at: datetime,
    expires_at: datetime,
    attempt: int,
    doubtful: bool,
    occasion: str,
) -> Leased:
    return Leased(
        Claim(number, owner, epoch),
        Address(platform, chat, thread),
        _manner(variant, silent, previews, mention),
        edition,
        variant,
        due_at,
        expires_at,
        attempt,
        bool(doubtful),
        (part,),
        _priority(occasion),
    )


@lru_cache(maxsize=1_000)
def _manner(variant: str, silent: bool, previews: bool, mention: str | None) -> Manner:
    return Manner(variant, bool(silent), bool(previews), mention)


_priority = lru_cache(maxsize=1_000)(priority)
