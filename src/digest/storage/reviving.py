"""Deliveries of a broadcast that go out once more: a stretch of their numbers in a transaction, none looked at twice."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, null, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.delivery import State
from digest.ports.corrections import Kind
from digest.storage import rolling
from digest.storage.columns import UtcDateTime
from digest.storage.sql import LATER, correction, delivery, delivery_part, subscription
from digest.storage.subscriptions import BEGUN


@dataclass(frozen=True, slots=True)
class Stretch:
    """A broadcast's deliveries with a number in (after, until]."""

    broadcast: int
    after: int
    until: int

    @property
    def these(self) -> ColumnElement[bool]:
        """That a delivery is one of them."""
        numbers = delivery.c.id.between(self.after + 1, self.until)
        return and_(delivery.c.broadcast_id == self.broadcast, numbers)


async def span(connection: AsyncConnection, broadcast: int) -> tuple[int, int]:
    """The numbers of its first delivery and of its last; zeros where it has none."""
    ends = select(func.min(delivery.c.id), func.max(delivery.c.id)).where(delivery.c.broadcast_id == broadcast)
    first, last = (await connection.execute(ends)).one()
    return first or 0, last or 0


async def revive(connection: AsyncConnection, some: Stretch, now: datetime, expires_at: datetime) -> int:
    """Let what expired while it stood still go out after all, and what waits go out until then."""
    begun = exists().where(delivery_part.c.delivery_id == delivery.c.id, delivery_part.c.state.in_(BEGUN))
    lapsed = and_(some.these, delivery.c.state == State.EXPIRED, ~begun)
    late = and_(some.these, delivery.c.state == State.DUE, delivery.c.expires_at < expires_at)
    await rolling.take_back(connection, lapsed)
    due = {
        "state": State.DUE,
        "expires_at": expires_at,
        "settled_at": None,
        **LATER,
        "error": case((delivery.c.state == State.DUE, delivery.c.error), else_=null()),
        "retry_at": case((delivery.c.retry_at > now, delivery.c.retry_at), else_=literal(now, UtcDateTime())),
    }
    return (await connection.execute(update(delivery).where(or_(lapsed, late)).values(due))).rowcount


async def doubt(connection: AsyncConnection, some: Stretch, now: datetime, expires_at: datetime) -> int:
    """Let those go out again of which nobody knows whether they arrived."""
    which = and_(some.these, _is_doubtful(some.broadcast))
    await rolling.take_back(connection, which)
    due = {"state": State.DUE, "expires_at": expires_at, "retry_at": now, "settled_at": None, "error": None, **LATER}
    changed = list(await connection.scalars(update(delivery).where(which).values(due).returning(delivery.c.id)))
    parts = and_(delivery_part.c.delivery_id.in_(changed), delivery_part.c.state == State.UNKNOWN)
    again = {"state": State.DUE, "resends": delivery_part.c.resends + 1, "settled_at": None, "error": None}
    await connection.execute(update(delivery_part).where(parts).values(again))
    return len(changed)


def _is_doubtful(broadcast: int) -> ColumnElement[bool]:
    """That nobody knows whether it arrived, that nobody had it taken back, and that somebody still wants it."""
    recalled = exists().where(correction.c.occasion == f"broadcast:{broadcast}", correction.c.kind == Kind.RECALL)
    left = exists().where(subscription.c.id == delivery.c.subscription_id, subscription.c.ended_at.is_not(None))
    shown = and_(delivery_part.c.delivery_id == delivery.c.id, delivery_part.c.variant == delivery.c.variant)
    doubtful = exists().where(shown, delivery_part.c.state == State.UNKNOWN)
    return and_(delivery.c.state == State.UNKNOWN, doubtful, ~recalled, ~left)
