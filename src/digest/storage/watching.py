"""What waits and who sends, for `digest status`: each statement finds its rows by an index of what is not settled."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.delivery import State
from digest.domain.status import Occurrence, Plans, Queue
from digest.ledger_watching import Condition, HeldLane
from digest.storage.lanes import SKEW
from digest.storage.leases import goes_out
from digest.storage.sql import (
    IS_DIGEST,
    IS_DUE,
    IS_FAILED,
    IS_HELD,
    IS_SENDING,
    cohort,
    delivery,
    delivery_part,
    destination,
    edition,
    installation,
    lane,
    schedule,
    standby,
    subscription,
)

DAY, HOUR = timedelta(days=1), timedelta(hours=1)

LOOKED_THROUGH = 1_000
"""Messages among which the last one of each platform is looked for: the ledger has no index by when something was sent."""

_SIZE = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    "postgresql": "SELECT pg_database_size(current_database())",
}


class SqlWatching:
    """`ledger_watching.Watching` over one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def lanes(self) -> Mapping[str, HeldLane]:
        """Every lane's row."""
        rows = await self._connection.execute(select(lane))
        return {row.platform: HeldLane(row.owner, row.until, Condition(row.stopped, row.paused_until)) for row in rows}

    async def standbys(self, now: datetime) -> Sequence[tuple[str, str]]:
        """Those whose last heartbeat counts. One far ahead was noted before the clock was set back."""
        one, held = standby.c, and_(lane.c.platform == standby.c.platform, lane.c.owner == standby.c.owner)
        waits = (one.until > now, one.until < now + SKEW, ~select(lane.c.platform).where(held).exists())
        rows = await self._connection.execute(
            select(one.platform, one.owner).where(*waits).order_by(one.platform, one.owner)
        )
        return [(row.platform, row.owner) for row in rows]

    async def queues(self, now: datetime, platforms: Collection[str]) -> Mapping[str, Queue]:
        """Every platform's figures."""
        found: dict[str, dict[str, Any]] = defaultdict(dict)
        # Without a platform's name PostgreSQL looks through all for what has an owner, before it has counted how few have one.
        sending = and_(IS_SENDING, delivery.c.platform.in_(platforms))
        for statement in (_waiting(now), _in_state(sending, "sending"), _in_state(IS_HELD, "held"), _last_sent()):
            for row in await self._connection.execute(statement):
                values = row._asdict()
                found[values.pop("platform")] |= values
        for platform, state, count in await self._connection.execute(_failed(now)):
            found[platform][str(state)] = count
        for platform, count in await self._connection.execute(_scheduled(now + HOUR)):
            found[platform]["soon"] = found[platform].get("soon", 0) + count
        return {platform: Queue(**values) for platform, values in sorted(found.items())}

    async def plans(self, now: datetime) -> Plans:
        """What was planned last, and what is next."""
        following = select(func.min(cohort.c.next_due_at)).where(cohort.c.next_due_at > now)
        overdue = select(func.min(cohort.c.next_due_at)).where(cohort.c.next_due_at <= now)
        last = await self._connection.scalar(_last_planned())
        after = await self._connection.scalar(following)
        before = await self._connection.scalar(overdue)
        return Plans(
            last,
            after and Occurrence(after, await self._readers(after, after)),
            before and Occurrence(before, await self._readers(before, now)),
        )

    async def editions(self, after: datetime, until: datetime) -> int:
        """Those of a span."""
        of_span = (edition.c.cut > after, edition.c.cut <= until)
        return await self._connection.scalar(select(func.count()).select_from(edition).where(*of_span)) or 0

    async def alive_at(self) -> datetime | None:
        """The last heartbeat."""
        found: datetime | None = await self._connection.scalar(select(installation.c.alive_at))
        return found

    async def size(self) -> int:
        """As the database itself reckons; SQLite's log beside it is not in it."""
        return int(await self._connection.scalar(text(_SIZE[self._connection.dialect.name])) or 0)

    async def _readers(self, first: datetime, last: datetime) -> int:
        between = (cohort.c.next_due_at >= first, cohort.c.next_due_at <= last)
        return await self._connection.scalar(_members().add_columns(func.count()).where(*between)) or 0


def _waiting(now: datetime) -> Select[Any]:
    """What a lane could lease now or within the hour; what was tried in vain is due, though it waits for its next try.

    What a kill interrupted stands before its hour in the queue: it is not due for longer than since then.
    """
    tried = delivery.c.attempt > 0
    due = or_(delivery.c.retry_at <= now, tried)
    by_hour = or_(tried, delivery.c.retry_at < delivery.c.due_at)
    since = case((by_hour, delivery.c.due_at), else_=delivery.c.retry_at)
    return (
        select(
            delivery.c.platform,
            func.count().filter(due).label("due"),
            func.count().filter(~due, delivery.c.retry_at <= now + HOUR).label("soon"),
            func.min(case((due, since))).label("since"),
        )
        .join(destination, destination.c.id == delivery.c.destination_id)
        .join(subscription, subscription.c.id == delivery.c.subscription_id)
        .where(IS_DUE, delivery.c.expires_at > now, or_(IS_DIGEST, goes_out()), *_reached(now))
        .group_by(delivery.c.platform)
    )


def _reached(at: ColumnElement[datetime] | datetime) -> tuple[ColumnElement[bool], ...]:
    paused = subscription.c.paused_until
    return (
        destination.c.suspended_at.is_(None),
        subscription.c.ended_at.is_(None),
        or_(paused.is_(None), paused <= at),
    )


def _in_state(which: ColumnElement[bool], name: str) -> Select[Any]:
    return select(delivery.c.platform, func.count().label(name)).where(which).group_by(delivery.c.platform)


def _failed(now: datetime) -> Select[Any]:
    lately = and_(IS_FAILED, delivery.c.settled_at > now - DAY)
    groups = (delivery.c.platform, delivery.c.state)
    return select(*groups, func.count()).where(lately).group_by(*groups)


def _last_sent() -> Select[Any]:
    """By the parts that were marked last: each gets its row then."""
    columns = (delivery_part.c.delivery_id, delivery_part.c.state, delivery_part.c.settled_at)
    last = select(*columns).order_by(delivery_part.c.id.desc()).limit(LOOKED_THROUGH).subquery()
    return (
        select(delivery.c.platform, func.max(last.c.settled_at).label("last_sent"))
        .join(last, last.c.delivery_id == delivery.c.id)
        .where(last.c.state == State.SENT)
        .group_by(delivery.c.platform)
    )


def _last_planned() -> Select[Any]:
    """The newest digest's hour: what stands above it are broadcasts that were planned since, seldom more than one."""
    return select(delivery.c.due_at).where(IS_DIGEST).order_by(delivery.c.id.desc()).limit(1)


def _scheduled(until: datetime) -> Select[Any]:
    """Whoever's instant comes by then, or has come and is not planned yet."""
    platform = destination.c.platform
    due = _members().add_columns(platform, func.count()).where(cohort.c.next_due_at <= until)
    return due.group_by(platform)


def _members() -> Select[Any]:
    """The subscriptions of cohorts that get what is due then, with nothing selected yet."""
    return (
        select()
        .select_from(cohort)
        .join(schedule, schedule.c.cohort_id == cohort.c.id)
        .join(subscription, subscription.c.id == schedule.c.subscription_id)
        .join(destination, destination.c.id == subscription.c.destination_id)
        .where(*_reached(cohort.c.next_due_at))
    )
