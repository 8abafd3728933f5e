"""What marks and verdicts change in the database. Each statement holds only under its claim, so a late one changes nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ColumnElement, and_, bindparam, exists, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.delivery import State, Verdict
from digest.ledger_ports import Claim, Settlement
from digest.storage.sql import delivery, delivery_part, destination, subscription
from digest.storage.tables import UtcDateTime

OPEN = (State.LEASED, State.DUE)
"""After a verdict that leaves a delivery in one of these, more of it is to be sent."""


async def mark_sending(connection: AsyncConnection, marks: Sequence[tuple[Claim, int]]) -> set[Claim]:
    """Mark the parts and their deliveries as being sent; the claims that still held."""
    if not marks:
        return set()
    claims = {(claim.delivery, claim.owner, claim.epoch): claim for claim, _ in marks}
    key = (delivery.c.id, delivery.c.owner, delivery.c.epoch)
    numbers = [claim.delivery for claim in claims.values()]
    held = and_(delivery.c.id.in_(numbers), delivery.c.state == State.LEASED, tuple_(*key).in_(list(claims)))
    rows = await connection.execute(update(delivery).where(held).values(state=State.SENDING).returning(*key))
    marked = {claims[row.id, row.owner, row.epoch] for row in rows}
    parts = [part for claim, part in marks if claim in marked]
    await connection.execute(update(delivery_part).where(delivery_part.c.id.in_(parts)).values(state=State.SENDING))
    return marked


async def settle(connection: AsyncConnection, settlements: Sequence[Settlement]) -> None:
    """Write the verdicts: first what depends on the claim, then the deliveries, which gives the claims up."""
    if not settlements:
        return
    rows = [_columns(one) for one in settlements]
    if connection.dialect.name == "postgresql":
        # In the order of their ids, and before their parts: two who lock rows in different orders wait for each other.
        numbers = [one.claim.delivery for one in settlements]
        await connection.execute(
            select(delivery.c.id).where(delivery.c.id.in_(numbers)).order_by(delivery.c.id).with_for_update()
        )
    await connection.execute(_PART, rows)
    told = [row for row, one in zip(rows, settlements, strict=True) if one.verdict.told]
    if told:
        await connection.execute(_SINCE, told)
    for one in settlements:
        if _has_consequences(one.verdict) and await _holds(connection, one.claim):
            await _consequences(connection, one)
    await connection.execute(_DELIVERY, rows)
    await _stop_for_leavers(connection, [one for one in settlements if one.verdict.delivery in OPEN])


async def release(connection: AsyncConnection, claims: Sequence[tuple[Claim, datetime]]) -> None:
    """Give back deliveries that are leased and not being sent."""
    rows = [{**_claim_columns(claim), "b_at": at} for claim, at in claims]
    if rows:
        await connection.execute(_RELEASE, rows)


def _under_claim(state: State) -> ColumnElement[bool]:
    return and_(
        delivery.c.id == bindparam("b_delivery"),
        delivery.c.owner == bindparam("b_owner"),
        delivery.c.epoch == bindparam("b_epoch"),
        delivery.c.state == state,
    )


def _time(name: str) -> ColumnElement[Any]:
    return bindparam(name, type_=UtcDateTime())


_HOLDS = exists().where(_under_claim(State.SENDING))

_PART = (
    update(delivery_part)
    .where(delivery_part.c.id == bindparam("b_part"), delivery_part.c.state == State.SENDING, _HOLDS)
    .values(
        state=bindparam("b_part_state"),
        message_id=bindparam("b_message"),
        error=bindparam("b_error"),
        resends=bindparam("b_resends"),
        settled_at=_time("b_part_settled"),
    )
)

_OWN = select(delivery.c.subscription_id).where(_under_claim(State.SENDING)).scalar_subquery()
_CUT = select(delivery.c.cut).where(delivery.c.id == bindparam("b_delivery")).scalar_subquery()

_SINCE = (
    update(subscription)
    .where(subscription.c.id == _OWN, or_(subscription.c.since.is_(None), subscription.c.since < _CUT))
    .values(since=_CUT)
)

_DELIVERY = (
    update(delivery)
    .where(_under_claim(State.SENDING))
    .values(
        state=bindparam("b_state"),
        attempt=bindparam("b_attempt"),
        error=bindparam("b_error"),
        variant=func.coalesce(bindparam("b_variant"), delivery.c.variant),
        retry_at=func.coalesce(_time("b_retry_at"), delivery.c.retry_at),
        owner=bindparam("b_next_owner"),
        late=or_(delivery.c.late, bindparam("b_late", type_=Boolean())),
        settled_at=_time("b_settled"),
    )
)

_RELEASE = (
    update(delivery)
    .where(_under_claim(State.LEASED))
    .values(state=State.DUE, owner=None, until=None, retry_at=_time("b_at"))
)


def _claim_columns(claim: Claim) -> dict[str, Any]:
    return {"b_delivery": claim.delivery, "b_owner": claim.owner, "b_epoch": claim.epoch}


def _columns(one: Settlement) -> dict[str, Any]:
    verdict = one.verdict
    goes_on, open_still = verdict.delivery is State.LEASED, verdict.delivery in OPEN
    return {
        **_claim_columns(one.claim),
        "b_part": one.part,
        "b_part_state": verdict.part,
        "b_message": verdict.message,
        "b_error": verdict.error,
        "b_resends": verdict.resends,
        "b_part_settled": None if verdict.part is State.DUE else one.at,
        "b_state": verdict.delivery,
        "b_attempt": verdict.attempt,
        "b_variant": verdict.variant,
        "b_retry_at": verdict.retry_at,
        "b_next_owner": one.claim.owner if goes_on else None,
        "b_late": one.late,
        "b_settled": None if open_still else one.at,
    }


def _has_consequences(verdict: Verdict) -> bool:
    given_up = verdict.delivery in (State.DEAD, State.EXPIRED)
    return given_up or any((verdict.variant, verdict.suspend, verdict.moved))


async def _holds(connection: AsyncConnection, claim: Claim) -> bool:
    held = select(delivery.c.id).where(_under_claim(State.SENDING))
    return await connection.scalar(held, _claim_columns(claim)) is not None


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
