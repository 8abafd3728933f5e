"""What marks and verdicts change in the database. Each statement holds only under its claim, so a late one changes nothing."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.delivery import State, Verdict
from digest.ledger_ports import Claim, Settlement
from digest.storage.given import packed
from digest.storage.sql import delivery, delivery_part, destination, subscription
from digest.storage.verdicts import CLAIMS, MARKS, OPEN, RELEASES, VERDICTS, claim_row, statements, verdict_row


async def mark_sending(connection: AsyncConnection, marks: Sequence[tuple[Claim, int]]) -> set[Claim]:
    """Mark the parts and their deliveries as being sent; the claims that still held."""
    if not marks:
        return set()
    these = statements(connection.dialect.name)
    rows = [(*claim_row(claim), part) for claim, part in marks]
    marked = await connection.execute(these.mark, packed(connection.dialect, MARKS, rows))
    held = {Claim(row.id, row.owner, row.epoch) for row in marked}
    if parts := [row for row, (claim, _) in zip(rows, marks, strict=True) if claim in held]:
        await connection.execute(these.mark_parts, packed(connection.dialect, MARKS, parts))
    return held


async def settle(connection: AsyncConnection, settlements: Sequence[Settlement]) -> None:
    """Write the verdicts: first what depends on the claim, then the deliveries, which gives the claims up."""
    if not settlements:
        return
    if connection.dialect.name == "postgresql":
        # In the order of their ids, and before their parts: two who lock rows in different orders wait for each other.
        numbers = [one.claim.delivery for one in settlements]
        await connection.execute(
            select(delivery.c.id).where(delivery.c.id.in_(numbers)).order_by(delivery.c.id).with_for_update()
        )
    these = statements(connection.dialect.name)
    rows = packed(connection.dialect, VERDICTS, map(verdict_row, settlements))
    await connection.execute(these.part, rows)
    if told := [claim_row(one.claim) for one in settlements if one.verdict.told]:
        await connection.execute(these.since, packed(connection.dialect, CLAIMS, told))
    for one in settlements:
        if _has_consequences(one.verdict) and await _holds(connection, one.claim):
            await _consequences(connection, one)
    await connection.execute(these.delivery, rows)
    await _stop_for_leavers(connection, [one for one in settlements if one.verdict.delivery in OPEN])


async def release(connection: AsyncConnection, claims: Sequence[tuple[Claim, datetime]]) -> None:
    """Give back deliveries that are leased and not being sent."""
    if claims:
        rows = packed(connection.dialect, RELEASES, [(*claim_row(claim), at) for claim, at in claims])
        await connection.execute(statements(connection.dialect.name).release, rows)


def _has_consequences(verdict: Verdict) -> bool:
    given_up = verdict.delivery in (State.DEAD, State.EXPIRED)
    return given_up or any((verdict.variant, verdict.suspend, verdict.moved))


async def _holds(connection: AsyncConnection, claim: Claim) -> bool:
    mine = and_(delivery.c.id == claim.delivery, delivery.c.owner == claim.owner, delivery.c.epoch == claim.epoch)
    held = select(delivery.c.id).where(mine, delivery.c.state == State.SENDING)
    return await connection.scalar(held) is not None


async def _consequences(connection: AsyncConnection, one: Settlement) -> None:
    verdict, number = one.verdict, one.claim.delivery
    if verdict.delivery is not State.DUE or verdict.variant:
        unsent = and_(delivery_part.c.delivery_id == number, delivery_part.c.state == State.DUE)
        await connection.execute(update(delivery_part).where(unsent).values(state=State.CANCELLED, settled_at=one.at))
    if verdict.suspend or verdict.moved:
        place = (await connection.scalars(select(delivery.c.destination_id).where(delivery.c.id == number))).one()
        if verdict.suspend:
            await suspend(connection, place, verdict.suspend, one.at)
        if verdict.moved:
            await move(connection, place, verdict.moved, one.at)


async def _stop_for_leavers(connection: AsyncConnection, settlements: Sequence[Settlement]) -> None:
    """What would go on, or be tried again, for a reader who unsubscribed while a message was under way ends here."""
    if not settlements:
        return
    numbers, at = [one.claim.delivery for one in settlements], max(one.at for one in settlements)
    left = exists().where(subscription.c.id == delivery.c.subscription_id, subscription.c.ended_at.is_not(None))
    stopped = {"state": State.CANCELLED, "owner": None, "until": None, "settled_at": at}
    ended = and_(delivery.c.id.in_(numbers), delivery.c.state.in_(OPEN), left)
    gone = list(await connection.scalars(update(delivery).where(ended).values(stopped).returning(delivery.c.id)))
    unsent = and_(delivery_part.c.delivery_id.in_(gone), delivery_part.c.state == State.DUE)
    if gone:
        await connection.execute(update(delivery_part).where(unsent).values(state=State.CANCELLED, settled_at=at))


async def suspend(connection: AsyncConnection, place: int, reason: str, now: datetime) -> None:
    """Send nothing more to a destination, not even what is leased; its settings stay."""
    values = {"suspended_at": now, "reason": reason}
    await connection.execute(update(destination).where(destination.c.id == place).values(values))
    here = select(subscription.c.id).where(subscription.c.destination_id == place)
    leased = and_(delivery.c.subscription_id.in_(here), delivery.c.state == State.LEASED)
    back = {"state": State.DUE, "owner": None, "until": None, "retry_at": now}
    await connection.execute(update(delivery).where(leased).values(back))


async def move(connection: AsyncConnection, place: int, chat: str, now: datetime) -> None:
    """Give a destination its chat's new id, with everything that is to go there.

    Where that chat is a destination already, the subscription and its pending deliveries go over to it; where it has a
    subscription of its own, nothing may reach it twice: the old destination is suspended as moved.
    """
    old = (await connection.execute(select(destination).where(destination.c.id == place))).one()
    same = and_(destination.c.platform == old.platform, destination.c.chat == chat, destination.c.thread == old.thread)
    new = await connection.scalar(select(destination.c.id).where(same))
    if new is None:
        await connection.execute(update(destination).where(destination.c.id == place).values(chat=chat))
        return
    await suspend(connection, place, "moved", now)
    if await connection.scalar(select(subscription.c.id).where(subscription.c.destination_id == new)) is None:
        await _go_over(connection, place, new)


async def _go_over(connection: AsyncConnection, old: int, new: int) -> None:
    subscribed = select(subscription.c.id).where(subscription.c.destination_id == old)
    pending = and_(
        delivery.c.subscription_id.in_(subscribed), delivery.c.state.in_((State.DUE, State.LEASED, State.SENDING))
    )
    await connection.execute(update(delivery).where(pending).values(destination_id=new))
    await connection.execute(
        update(subscription).where(subscription.c.destination_id == old).values(destination_id=new)
    )
