"""The part of the ledger that a conversation needs."""

from datetime import datetime

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.delivery import State
from digest.domain.reader import Subscription
from digest.ports import StoredEdition
from digest.storage import sql, turns
from digest.storage.editions import key_columns
from digest.storage.sql import LATER, delivery, delivery_part, edition_item, subscription
from digest.storage.subscriptions import BEGUN

UNTOUCHED = (State.DUE, State.HELD, State.CANCELLED, State.EXPIRED, State.DEAD)
"""States in which nothing is on its way."""

_ARRIVED = exists().where(delivery_part.c.delivery_id == delivery.c.id, delivery_part.c.state.in_(BEGUN))

_TELLS = exists().where(edition_item.c.edition_id == delivery.c.edition_id)
_FREE = or_(
    and_(delivery.c.state.in_(UNTOUCHED), ~_ARRIVED),
    and_(delivery.c.state == State.SENT, delivery.c.edition_id.is_not(None), ~_TELLS),
)
"""Whether the occasion can still be settled with an edition: nothing of it is there, or only why there is none."""


class SqlPulls:
    """`ports.Pulls` over one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def on_its_way(self, subscription: int, occasion: str) -> int | None:
        """The edition of the occasion's delivery, unless nothing of it has been sent."""
        here = (delivery.c.subscription_id == subscription, delivery.c.occasion == occasion)
        number: int | None = await self._connection.scalar(select(delivery.c.edition_id).where(*here, ~_FREE))
        return number

    async def pull(self, subscription: Subscription, occasion: str, edition: StoredEdition, now: datetime) -> bool:
        """Settle the occasion as sent with this edition, unless any of it is, or may be, on its way or there."""
        await turns.together(self._connection, turns.AUDIENCE)
        settled = _settled(edition, now)
        if not (
            await self._settle(subscription.id, occasion, settled)
            or await self._plan(subscription, occasion, settled, now)
        ):
            return False
        await self._told(subscription.id, edition.key.cut)
        return True

    async def _settle(self, number: int, occasion: str, settled: sql.Row) -> bool:
        here = (delivery.c.subscription_id == number, delivery.c.occasion == occasion)
        pulled = update(delivery).where(*here, _FREE)
        # Whoever has it in hand finds it so when about to send.
        number = await self._connection.scalar(pulled.values(settled | LATER).returning(delivery.c.id))
        unsent = (delivery_part.c.delivery_id == number, delivery_part.c.state.in_(UNTOUCHED))
        cancelled = {"state": State.CANCELLED, "settled_at": settled["settled_at"]}
        await self._connection.execute(update(delivery_part).where(*unsent).values(cancelled))
        return number is not None

    async def _plan(self, one: Subscription, occasion: str, settled: sql.Row, now: datetime) -> bool:
        place = select(subscription.c.destination_id).where(subscription.c.id == one.id).scalar_subquery()
        row = {
            **settled,
            "subscription_id": one.id,
            "occasion": occasion,
            "destination_id": place,
            "platform": one.address.platform,
            "variant": "",
            "due_at": now,
            "expires_at": now,
        }
        planned = sql.insert(self._connection, delivery).values(row).on_conflict_do_nothing().returning(delivery.c.id)
        return await self._connection.scalar(planned) is not None

    async def _told(self, number: int, cut: datetime) -> None:
        behind = subscription.c.since.is_(None) | (subscription.c.since < cut)
        told = update(subscription).where(subscription.c.id == number, behind)
        await self._connection.execute(told.values(since=cut))


def _settled(edition: StoredEdition, now: datetime) -> sql.Row:
    key = key_columns(edition.key)
    del key["samples"]
    return {
        **key,
        "edition_id": edition.id,
        "state": State.SENT,
        "retry_at": None,
        "owner": None,
        "until": None,
        "error": None,
        "settled_at": now,
    }
