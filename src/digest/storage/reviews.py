"""Whom a place asks first, and what was said to a draft. A digest that was shown as one waits like any other delivery."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.delivery import State
from digest.domain.place import Review, Silence
from digest.domain.reader import Address
from digest.ledger_planning import Frozen
from digest.ports import Payload
from digest.ports.reviews import Posting
from digest.storage import sql, turns
from digest.storage.drafting import IN_VAIN
from digest.storage.places import DRAFTS
from digest.storage.planning import SqlPlanning
from digest.storage.readers import SqlReaders
from digest.storage.sql import LATER, delivery, delivery_part, destination, edition, identity, review, subscription
from digest.storage.subscriptions import BEGUN


def draft_of(number: int) -> str:
    """The occasion of a draft: it names the delivery of which it is one."""
    return f"{DRAFTS}{number}"


class SqlReviews:
    """`ports.reviews.Reviews` over one connection."""

    def __init__(self, connection: AsyncConnection, readers: SqlReaders, planning: SqlPlanning) -> None:
        self._connection, self._readers, self._planning = connection, readers, planning

    async def of(self, reader: int) -> Review | None:
        """Whom the place asks first."""
        row = (await self._connection.execute(select(review).where(review.c.reader_id == reader))).one_or_none()
        return Review(row.user, Silence(row.silence)) if row else None

    async def keep(self, reader: int, wish: Review | None) -> None:
        """The place asks so from now on."""
        await turns.together(self._connection, turns.AUDIENCE)
        if wish is None or wish.silence is Silence.POST:
            await self._let_go(reader)
        if wish is None:
            await self._connection.execute(delete(review).where(review.c.reader_id == reader))
            return
        of = select(identity.c.platform).where(identity.c.reader_id == reader).limit(1)
        row = {"reader_id": reader, "platform": await self._connection.scalar(of)}
        await sql.put(self._connection, review, [{**row, "user": wish.user, "silence": wish.silence}])

    async def _let_go(self, reader: int) -> None:
        """What waits for a word goes at its hour, without one."""
        mine = delivery.c.subscription_id.in_(select(subscription.c.id).where(subscription.c.reader_id == reader))
        goes = update(delivery).where(
            mine, delivery.c.state == State.DUE, IN_VAIN, ~delivery.c.occasion.startswith(DRAFTS)
        )
        await self._connection.execute(goes.values(retry_at=delivery.c.due_at, error=None, **LATER))

    async def posting(self, number: int) -> Posting | None:
        """The digest with this number, where a draft of it was shown."""
        found = (
            select(delivery, destination.c.chat, destination.c.thread, subscription.c.reader_id.label("whose"))
            .join(destination, destination.c.id == delivery.c.destination_id)
            .join(subscription, subscription.c.id == delivery.c.subscription_id)
            .where(delivery.c.id == number, delivery.c.edition_id.is_not(None), _shown(number))
        )
        row = (await self._connection.execute(found.add_columns(_open().label("waits")))).one_or_none()
        reader = await self._readers.numbered(row.whose) if row else None
        return _posting(row, reader) if row and reader else None

    async def schedule(self, number: int, at: datetime) -> bool:
        """Let it go out from then on."""
        return await self._change(number, {"retry_at": at, "error": None}, delivery.c.expires_at > at)

    async def skip(self, number: int, now: datetime) -> bool:
        """Post nothing."""
        return await self._change(number, {"state": State.CANCELLED, "error": "skipped", "settled_at": now})

    async def swap(self, number: int, edition_id: int, payloads: Sequence[Payload]) -> bool:
        """Post this edition instead."""
        row = (await self._connection.execute(select(delivery).where(delivery.c.id == number))).one()
        cut = (await self._connection.scalars(select(edition.c.cut).where(edition.c.id == edition_id))).one()
        await self._planning.freeze([Frozen(edition_id, cut, row.platform, row.variant, payloads, ())])
        return await self._change(number, {"edition_id": edition_id})

    async def _change(self, number: int, values: dict[str, Any], *wanted: ColumnElement[bool]) -> bool:
        """Change a delivery that is open; whoever has it in hand does not send it as it was."""
        changed = update(delivery).where(delivery.c.id == number, _open(), *wanted).values(values | LATER)
        return await self._connection.scalar(changed.returning(delivery.c.id)) is not None


def _open() -> ColumnElement[bool]:
    begun = exists().where(delivery_part.c.delivery_id == delivery.c.id, delivery_part.c.state.in_(BEGUN))
    return and_(delivery.c.state == State.DUE, ~begun)


def _shown(number: int) -> ColumnElement[bool]:
    shown = delivery.alias()
    mine = shown.c.subscription_id == delivery.c.subscription_id
    return exists().where(mine, shown.c.occasion == draft_of(number))


def _posting(row: Any, reader: Any) -> Posting:
    return Posting(
        row.id,
        Address(row.platform, row.chat, row.thread),
        reader,
        row.edition_id,
        bool(row.waits),
        row.due_at,
        row.retry_at or row.due_at,
        row.expires_at,
        row.variant,
    )
