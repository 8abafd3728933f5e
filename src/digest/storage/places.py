"""What becomes of a chat: it is closed to us and open again, it gets another id, its digest goes to another thread."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.delivery import State
from digest.domain.place import place_user
from digest.storage.sql import IS_DUE, IS_SENDING, LATER, delivery, destination, identity, reader, subscription

PENDING = (State.DUE, State.HELD, State.SENDING)
"""Deliveries in these states go where their subscription goes."""

DRAFTS = "draft:"
"""What the names of drafts' occasions begin with: those go to whoever is asked, wherever the digest goes."""

_ITS_OWN = ~delivery.c.occasion.startswith(DRAFTS)

UNLESS_SENDING = {"epoch": case((IS_SENDING, delivery.c.epoch), else_=delivery.c.epoch + 1)}
"""Whoever has it in hand has another place in mind; what is being sent is settled under its claim."""


async def hold(connection: AsyncConnection, wanted: ColumnElement[bool]) -> None:
    """Keep what is open for these destinations from everybody else until the transaction ends.

    Deliveries come before the places they go to here and where verdicts are written, or both could wait for ever.
    """
    rows = select(delivery.c.id).where(open_at(wanted)).order_by(delivery.c.id).with_for_update(key_share=True)
    await connection.execute(rows)


def open_at(wanted: ColumnElement[bool]) -> ColumnElement[bool]:
    """That a delivery is open, and goes where its subscription goes: to such a destination."""
    places = select(destination.c.id).where(wanted)
    subscribed = select(subscription.c.id).where(subscription.c.destination_id.in_(places))
    return and_(delivery.c.subscription_id.in_(subscribed), delivery.c.state.in_(PENDING))


async def suspend(connection: AsyncConnection, wanted: ColumnElement[bool], reason: str, now: datetime) -> None:
    """Send nothing more to these destinations, not even what is in hand; their settings stay."""
    numbers = list(await connection.scalars(select(destination.c.id).where(wanted)))
    values = {"suspended_at": now, "reason": reason}
    await connection.execute(update(destination).where(destination.c.id.in_(numbers)).values(values))
    await _lease_anew(connection, numbers)


async def reopen(connection: AsyncConnection, wanted: ColumnElement[bool]) -> None:
    """Send to these destinations again."""
    await connection.execute(update(destination).where(wanted).values(suspended_at=None, reason=None))


async def migrate(connection: AsyncConnection, platform: str, chat: str, to: str, now: datetime) -> None:
    """Give the chat's destinations its new id, its threads' included, and the place its new name."""
    await hold(connection, of_chat(platform, chat))
    for number in list(await connection.scalars(select(destination.c.id).where(of_chat(platform, chat)))):
        await move(connection, number, to, now)
    await _rename(connection, platform, chat, to)


async def move(connection: AsyncConnection, place: int, chat: str, now: datetime) -> None:
    """Give a destination its chat's new id, with everything that is to go there.

    Where that chat is a destination already, the subscription and its pending deliveries go over to it; where it has a
    subscription of its own, nothing may reach it twice: the old destination is suspended as moved.
    """
    old = (await connection.execute(select(destination).where(destination.c.id == place))).one()
    if old.chat == chat:
        return
    same = and_(of_chat(old.platform, chat), destination.c.thread == old.thread)
    new = await connection.scalar(select(destination.c.id).where(same))
    if new is None:
        await connection.execute(update(destination).where(destination.c.id == place).values(chat=chat))
        await _lease_anew(connection, [place])
    else:
        await suspend(connection, destination.c.id == place, "moved", now)
        if not await _subscribed(connection, new):
            await go_over(connection, place, new)
    await _rename(connection, old.platform, old.chat, chat)


async def go_over(connection: AsyncConnection, old: int, new: int) -> None:
    """What goes to one destination goes to the other, which has no subscription."""
    subscribed = select(subscription.c.id).where(subscription.c.destination_id == old)
    pending = and_(delivery.c.subscription_id.in_(subscribed), delivery.c.state.in_(PENDING), _ITS_OWN)
    await connection.execute(update(delivery).where(pending).values(destination_id=new, **UNLESS_SENDING))
    for table in (subscription, identity):
        await connection.execute(update(table).where(table.c.destination_id == old).values(destination_id=new))


async def rebind(connection: AsyncConnection, number: int, place: int) -> bool:
    """Have a subscription go to another destination; False where that has one of its own."""
    found: Row[Any] = (await connection.execute(select(subscription).where(subscription.c.id == number))).one()
    if found.destination_id == place:
        return True
    if await _subscribed(connection, place):
        return False
    pending = and_(delivery.c.subscription_id == number, delivery.c.state.in_(PENDING), _ITS_OWN)
    await connection.execute(update(delivery).where(pending).values(destination_id=place, **UNLESS_SENDING))
    await connection.execute(update(subscription).where(subscription.c.id == number).values(destination_id=place))
    return True


def of_chat(platform: str, chat: str) -> ColumnElement[bool]:
    """The destinations of a chat: itself, and its threads."""
    return and_(destination.c.platform == platform, destination.c.chat == chat)


def named(platform: str, chat: str) -> ColumnElement[bool]:
    """The identities that a shared chat and its threads have."""
    threads = identity.c.user.startswith(place_user(chat, ""), autoescape=True)
    return and_(identity.c.platform == platform, or_(identity.c.user == place_user(chat), threads))


async def _lease_anew(connection: AsyncConnection, places: Collection[int]) -> None:
    """What is in hand for subscriptions to these destinations is not sent as it was."""
    here = select(subscription.c.id).where(subscription.c.destination_id.in_(places))
    await connection.execute(update(delivery).where(delivery.c.subscription_id.in_(here), IS_DUE).values(LATER))


async def _subscribed(connection: AsyncConnection, place: int) -> bool:
    found = select(subscription.c.id).where(subscription.c.destination_id == place)
    return await connection.scalar(found) is not None


async def _rename(connection: AsyncConnection, platform: str, chat: str, to: str) -> None:
    """Give a place's identities its chat's new id, its threads' included."""
    for user in list(await connection.scalars(select(identity.c.user).where(named(platform, chat)))):
        await _rename_one(connection, platform, user, place_user(to) + user.removeprefix(place_user(chat)))


async def _rename_one(connection: AsyncConnection, platform: str, user: str, to: str) -> None:
    """Give an identity its new user. Where that was met already, what is subscribed there stays."""
    old, new = (and_(identity.c.platform == platform, identity.c.user == name) for name in (user, to))
    if await connection.scalar(select(identity.c.reader_id).where(old)) is None:
        return
    if (met := await connection.scalar(select(identity.c.reader_id).where(new))) is not None:
        had = exists().where(subscription.c.reader_id == met)
        # Whoever spoke there first made it known, with nothing chosen.
        gone = delete(reader).where(reader.c.id == met, ~had).returning(reader.c.id)
        if await connection.scalar(gone) is None:
            return
    await connection.execute(update(identity).where(old).values(user=to))
