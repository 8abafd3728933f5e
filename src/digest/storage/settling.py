"""What marks and verdicts change in the database. Each statement holds only under its claim, so a late one changes nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.delivery import State
from digest.domain.verdict import Verdict
from digest.ledger_ports import Claim, Mark, Settlement
from digest.storage import arrivals
from digest.storage import marks as marking
from digest.storage.arrivals import Alike
from digest.storage.given import packed
from digest.storage.marks import Shared
from digest.storage.places import move, open_at, suspend
from digest.storage.sql import IS_DUE, delivery, delivery_part, destination, lane, subscription
from digest.storage.trips import among_given, rows_over
from digest.storage.verdicts import CLAIMS, RELEASES, VERDICTS, claim_row, statements, verdict_row


async def mark_sending(connection: AsyncConnection, marks: Sequence[Mark]) -> Mapping[Claim, int]:
    """Mark the parts and their deliveries as being sent: the parts' ids, by the claims that still held."""
    these, over = marking.statements(connection.dialect.name), rows_over(connection)
    held: list[Mark] = []
    for shared, some in marking.parted(marks).items():
        held += await _mark(connection, shared, some)
    made: dict[int, int] = {}
    for (variant, part), numbers in marking.by_part(held).items():
        its = _numbers(connection, numbers) | {"its_variant": variant, "its_part": part}
        await over.of(these.parts, **its)
        made |= dict(await over.many(these.made, **its))
    return {one.claim: made[one.claim.delivery] for one in held}


async def _mark(connection: AsyncConnection, shared: Shared, marks: Sequence[Mark]) -> Sequence[Mark]:
    """Mark the deliveries; those whose claims still held."""
    these, over = marking.statements(connection.dialect.name), rows_over(connection)
    if connection.dialect.name == "postgresql":
        # Whoever changes what is in hand waits for this commit, and this one for theirs.
        await connection.execute(select(lane.c.epoch).where(lane.c.owner == shared.owner).with_for_update(read=True))
    its = _numbers(connection, [one.claim.delivery for one in marks]) | shared.parameters()
    until = max(one.until for one in marks)
    if await over.change(these.delivery, **its, its_until=until) == len(marks):
        return marks
    marked = {number for (number,) in await over.of(these.marked, **its)}
    return [one for one in marks if one.claim.delivery in marked]


def _numbers(connection: AsyncConnection, numbers: Sequence[int]) -> dict[str, Any]:
    return packed(connection.dialect, marking.NUMBERS, [(number,) for number in numbers])


async def lock(connection: AsyncConnection, numbers: Sequence[int], leaving: Sequence[int] = ()) -> None:
    """Have these deliveries' rows to oneself, in the order of their ids and before anything is written; and all that is open for
    the places of those that are `leaving`, which a verdict closes or moves.

    Two who lock rows in different orders wait for each other: a process that slept and settles what was taken from it, and
    the one that took it and has more to mark. It also waits for a transaction of ours whose connection was lost.
    """
    if connection.dialect.name == "postgresql":
        over = rows_over(connection)
        beside = await over.of(_BESIDE, its_leaving=leaving) if leaving else ()
        await over.of(_LOCKED, its_numbers=[*numbers, *(number for (number,) in beside)])


_LOCKED = (
    select(delivery.c.id)
    .where(among_given("postgresql", delivery.c.id, "its_numbers"))
    .order_by(delivery.c.id)
    .with_for_update(key_share=True)
)

_THERE = select(delivery.c.destination_id).where(among_given("postgresql", delivery.c.id, "its_leaving"))
_BESIDE = select(delivery.c.id).where(open_at(destination.c.id.in_(_THERE)))


async def settle(connection: AsyncConnection, settlements: Sequence[Settlement]) -> None:
    """Write the verdicts: first what depends on the claim, then the deliveries, which gives the claims up."""
    if not settlements:
        return
    arrived, others = arrivals.parted(settlements)
    for alike, some in arrived.items():
        await _arrive(connection, alike, some)
    if others:
        await _settle(connection, others)


async def _arrive(connection: AsyncConnection, alike: Alike, settlements: Sequence[Settlement]) -> None:
    these, over = arrivals.statements(connection.dialect.name), rows_over(connection)
    given, shared = arrivals.handed(connection.dialect, settlements), alike.parameters()
    if await over.change(these.delivery, **given, **shared) < len(settlements):
        held = {number for (number,) in await over.of(these.settled, **given, **shared)}
        settlements = [one for one in settlements if one.claim.delivery in held]
        given = arrivals.handed(connection.dialect, settlements)
    if settlements:
        await over.of(these.part, **given, **shared)
        await over.of(these.since, **given)


async def _settle(connection: AsyncConnection, settlements: Sequence[Settlement]) -> None:
    these = statements(connection.dialect.name)
    rows = packed(connection.dialect, VERDICTS, map(verdict_row, settlements))
    await connection.execute(these.part, rows)
    if told := [claim_row(one.claim) for one in settlements if one.verdict.told]:
        await connection.execute(these.since, packed(connection.dialect, CLAIMS, told))
    for one in settlements:
        if _has_consequences(one.verdict) and await _holds(connection, one.claim):
            await _consequences(connection, one)
    await connection.execute(these.delivery, rows)
    await _stop_for_leavers(connection, [one for one in settlements if one.verdict.delivery is State.DUE])


async def withdraw(connection: AsyncConnection, claims: Sequence[Claim]) -> None:
    """Take back marks on whose strength nothing was sent, where they were committed."""
    if claims:
        these = statements(connection.dialect.name)
        rows = packed(connection.dialect, CLAIMS, map(claim_row, claims))
        await connection.execute(these.unmark_part, rows)
        await connection.execute(these.unmark, rows)


async def release(connection: AsyncConnection, claims: Sequence[tuple[Claim, datetime]]) -> None:
    """Have deliveries wait that are in hand and not being sent."""
    if claims:
        rows = packed(connection.dialect, RELEASES, [(*claim_row(claim), at) for claim, at in claims])
        await connection.execute(statements(connection.dialect.name).release, rows)


def _has_consequences(verdict: Verdict) -> bool:
    given_up = verdict.delivery in (State.DEAD, State.EXPIRED)
    return given_up or bool(verdict.variant) or leaves(verdict)


def leaves(verdict: Verdict) -> bool:
    """Whether it closes its place, or moves it."""
    return bool(verdict.suspend or verdict.moved)


async def _holds(connection: AsyncConnection, claim: Claim) -> bool:
    mine = and_(delivery.c.id == claim.delivery, delivery.c.owner == claim.owner, delivery.c.epoch == claim.epoch)
    held = select(delivery.c.id).where(mine, delivery.c.state == State.SENDING)
    return await connection.scalar(held) is not None


async def _consequences(connection: AsyncConnection, one: Settlement) -> None:
    verdict, number = one.verdict, one.claim.delivery
    if verdict.delivery is not State.DUE or verdict.variant:
        unsent = and_(delivery_part.c.delivery_id == number, delivery_part.c.state == State.DUE)
        await connection.execute(update(delivery_part).where(unsent).values(state=State.CANCELLED, settled_at=one.at))
    if leaves(verdict):
        place = (await connection.scalars(select(delivery.c.destination_id).where(delivery.c.id == number))).one()
        if verdict.suspend:
            await suspend(connection, destination.c.id == place, verdict.suspend, one.at)
        if verdict.moved:
            await move(connection, place, verdict.moved, one.at)


async def _stop_for_leavers(connection: AsyncConnection, settlements: Sequence[Settlement]) -> None:
    """What would go on, or be tried again, for a reader who unsubscribed while a message was under way ends here."""
    if not settlements:
        return
    numbers, at = [one.claim.delivery for one in settlements], max(one.at for one in settlements)
    left = exists().where(subscription.c.id == delivery.c.subscription_id, subscription.c.ended_at.is_not(None))
    stopped = {"state": State.CANCELLED, "settled_at": at}
    ended = and_(delivery.c.id.in_(numbers), IS_DUE, left)
    gone = list(await connection.scalars(update(delivery).where(ended).values(stopped).returning(delivery.c.id)))
    unsent = and_(delivery_part.c.delivery_id.in_(gone), delivery_part.c.state == State.DUE)
    if gone:
        await connection.execute(update(delivery_part).where(unsent).values(state=State.CANCELLED, settled_at=at))
