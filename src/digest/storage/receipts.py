"""The ledger as each reader may see it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.delivery import State
from digest.ports import Page, Receipt
from digest.storage.editions import REACHED
from digest.storage.places import DRAFTS
from digest.storage.sql import IS_DIGEST, delivery, delivery_part, destination, edition_item, subscription
from digest.storage.subscriptions import ACTIVE, BEGUN

_STORIES = (
    select(func.count()).where(edition_item.c.edition_id == delivery.c.edition_id).correlate(delivery).scalar_subquery()
)

_NEWEST = (delivery.c.due_at.desc(), delivery.c.id.desc())

_ARRIVED = or_(
    delivery.c.state.in_(REACHED),
    select(delivery_part.c.id)
    .where(delivery_part.c.delivery_id == delivery.c.id, delivery_part.c.state.in_(BEGUN))
    .exists(),
)
"""Any of it reached the reader, or may have."""


class SqlReceipts:
    """`ports.Receipts` over one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def page(self, reader: int, limit: int, offset: int = 0) -> Page[Receipt]:
        """The reader's deliveries, the one that was due last first."""
        mine = _subscribed_by(reader)
        columns = ("id", "on_date", "state", "due_at", "retry_at", "settled_at", "late", "error", "edition_id")
        found = select(*(delivery.c[name] for name in columns), _STORIES).where(mine).order_by(*_NEWEST)
        rows = await self._connection.execute(found.limit(limit).offset(offset))
        total = await self._connection.scalar(select(func.count()).select_from(delivery).where(mine))
        return Page(tuple(_receipt(*row) for row in rows), total or 0)

    async def edition(self, reader: int, delivery_id: int) -> int | None:
        """The edition that this delivery of the reader's carried."""
        return await self._edition(reader, delivery.c.id == delivery_id) if 0 < delivery_id < 2**63 else None

    async def of_cut(self, reader: int, cut: datetime) -> int | None:
        """The edition with this cut that was delivered to the reader."""
        second = cut.replace(microsecond=0)
        within = (delivery.c.cut >= second, delivery.c.cut < second + timedelta(seconds=1))
        return await self._edition(reader, *within)

    async def last(self, reader: int) -> int | None:
        """The edition that was delivered to the reader last."""
        return await self._edition(reader)

    async def closed_since(self, reader: int) -> datetime | None:
        """Since when nothing can be sent where the reader's digest goes."""
        there = select(destination.c.suspended_at).join(subscription, subscription.c.destination_id == destination.c.id)
        at: datetime | None = await self._connection.scalar(there.where(subscription.c.reader_id == reader, ACTIVE))
        return at

    async def _edition(self, reader: int, *which: ColumnElement[bool]) -> int | None:
        found: Select[Any] = select(delivery.c.edition_id).where(_subscribed_by(reader), _ARRIVED, *which)
        number: int | None = await self._connection.scalar(found.order_by(*_NEWEST).limit(1))
        return number


def _subscribed_by(reader: int) -> ColumnElement[bool]:
    """The digests delivered to the reader; a draft of one is somebody else's to see, and a broadcast is none."""
    mine = delivery.c.subscription_id.in_(select(subscription.c.id).where(subscription.c.reader_id == reader))
    return and_(mine, IS_DIGEST, ~delivery.c.occasion.startswith(DRAFTS))


def _receipt(number: int, on: Any, state: str, *others: Any) -> Receipt:
    return Receipt(number, on, State(state), *others)
