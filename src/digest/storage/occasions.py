"""An occasion for everybody of some cohorts, in sets: no statement here knows how many subscribers there are."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    case,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.delivery import State
from digest.domain.schedule import occasion
from digest.ledger_ports import Plan
from digest.ports import SAMPLES_ON
from digest.storage import sql
from digest.storage.restoring import RESTORED
from digest.storage.sql import delivery, delivery_part, destination, edition, rendering, schedule, subscription
from digest.storage.tables import UtcDateTime

DAY = timedelta(days=1)

BEGUN = (State.SENT, State.SENDING, State.UNKNOWN)
"""A part in one of these may have reached its reader."""

DENSE = 16
"""Where one subscription in so many belongs to the cohorts, all are looked through in their order: their rows lie together."""

IS_DUE = delivery.c.state == literal_column(f"'{State.DUE}'")
IS_HELD = delivery.c.state == literal_column(f"'{State.HELD}'")
"""Spelt out: SQLite uses a partial index only where it can see that its condition holds."""


def members(plan: Plan, after: int, until: int) -> ColumnElement[bool]:
    """Whether a schedule is one of the plan's, of a subscription in (after, until]."""
    one = schedule.c.cohort_id
    # With the sign SQLite does not use the index of cohorts, which would jump about in the audience.
    column = literal_column("+schedule.cohort_id", one.type) if plan.spread.apart < DENSE else one
    return and_(column.in_(plan.cohorts), schedule.c.subscription_id > after, schedule.c.subscription_id <= until)


async def insert(connection: AsyncConnection, plan: Plan, chunk: ColumnElement[bool], now: datetime) -> int:
    """Plan the occasion for the schedules in the chunk: how many deliveries are new."""
    held = bool(await connection.scalar(select(exists().where(IS_HELD))))
    who = _audience(plan, held).where(chunk, _wants(plan)).subquery("who")
    values = _values(plan, now, who.c)
    joined = who.outerjoin(edition, _same_edition(plan, who.c)).outerjoin(rendering, _rendered(plan, who.c))
    rows = select(*(value.label(name) for name, value in values.items())).select_from(joined)
    statement = sql.insert(connection, delivery).from_select(list(values), rows).on_conflict_do_nothing()
    counted = statement.execution_options(preserve_rowcount=True)
    return (await connection.execute(counted)).rowcount


async def cancel_older(connection: AsyncConnection, plan: Plan, chunk: ColumnElement[bool], now: datetime) -> None:
    """Cancel the digests that the occasion replaces, where nothing of them was sent."""
    waiting = exists().where(IS_DUE, delivery.c.expires_at < plan.expires_at)
    if await connection.scalar(select(waiting)):
        cancelled = {"state": State.CANCELLED, "error": "superseded", "settled_at": now}
        older = _older(connection, plan).where(chunk)
        await connection.execute(update(delivery).where(delivery.c.id.in_(older)).values(cancelled))


def _audience(plan: Plan, held: bool) -> Select[Any]:
    """Who the schedules belong to, and what decides their edition."""
    personal = case((_personal(plan), subscription.c.reader_id), else_=0)
    return (
        select(
            subscription.c.id,
            subscription.c.destination_id,
            subscription.c.profile_key,
            destination.c.platform,
            personal.label("reader"),
            _since(plan, held).label("since"),
        )
        .select_from(schedule)
        .join(subscription, subscription.c.id == schedule.c.subscription_id)
        .join(destination, destination.c.id == subscription.c.destination_id)
    )


def _wants(plan: Plan) -> ColumnElement[bool]:
    """Who gets the occasion. Somebody told beyond the cut already (they pulled it forward) has nothing to wait for."""
    return and_(
        subscription.c.ended_at.is_(None),
        destination.c.suspended_at.is_(None),
        destination.c.platform.in_(plan.variants),
        or_(subscription.c.paused_until.is_(None), subscription.c.paused_until <= plan.cut),
        or_(subscription.c.not_before.is_(None), subscription.c.not_before <= plan.cut),
        or_(subscription.c.since.is_(None), subscription.c.since < plan.cut),
    )


def _values(plan: Plan, now: datetime, who: Mapping[str, ColumnElement[Any]]) -> dict[str, ColumnElement[Any]]:
    state = _state(plan, now)
    return {
        "subscription_id": who["id"],
        "occasion": literal(plan.occasion),
        "destination_id": who["destination_id"],
        "platform": who["platform"],
        "variant": _variant(plan, who),
        "profile_key": who["profile_key"],
        "reader_id": who["reader"],
        "since": who["since"],
        "cut": _instant(plan.cut),
        "on_date": literal(plan.on),
        "edition_id": case((rendering.c.id.is_not(None), edition.c.id), else_=None),
        "state": literal(str(state)),
        "due_at": _instant(plan.cut),
        "expires_at": _instant(plan.expires_at),
        "retry_at": _instant(plan.ready_at),
        "settled_at": _instant(now if state is State.EXPIRED else None),
        "epoch": literal(0),
        "attempt": literal(0),
        "late": literal(False),
        "error": literal(RESTORED if plan.held else None, String()),
    }


def _same_edition(plan: Plan, who: Mapping[str, ColumnElement[Any]]) -> ColumnElement[bool]:
    """The edition that is composed already: most readers of an occasion share a few."""
    return and_(
        edition.c.profile_key == who["profile_key"],
        edition.c.reader_id == who["reader"],
        edition.c.since == who["since"],
        edition.c.cut == plan.cut,
        edition.c.on_date == plan.on,
        edition.c.samples == (who["platform"] == SAMPLES_ON),
    )


def _rendered(plan: Plan, who: Mapping[str, ColumnElement[Any]]) -> ColumnElement[bool]:
    return and_(
        rendering.c.edition_id == edition.c.id,
        rendering.c.platform == who["platform"],
        rendering.c.variant == _variant(plan, who),
        rendering.c.part == 0,
    )


def _variant(plan: Plan, who: Mapping[str, ColumnElement[Any]]) -> ColumnElement[Any]:
    return case(dict(plan.variants), value=who["platform"])


def _state(plan: Plan, now: datetime) -> State:
    if plan.held:
        return State.HELD
    return State.EXPIRED if plan.expires_at <= now else State.DUE


def _since(plan: Plan, held: bool) -> ColumnElement[Any]:
    told = func.coalesce(subscription.c.since, _instant(plan.first))
    if held:
        # What is held may have been told: until an operator has decided, nothing of it is told by another digest.
        latest = select(func.max(delivery.c.cut)).where(delivery.c.subscription_id == subscription.c.id, IS_HELD)
        doubtful, sure = latest.scalar_subquery(), subscription.c.since
        told = case((doubtful > sure, doubtful), else_=func.coalesce(sure, doubtful, _instant(plan.first)))
    return case((told > plan.furthest, told), else_=_instant(plan.furthest))


def _personal(plan: Plan) -> ColumnElement[bool]:
    """Whether what this reader was told differs from what their profile's other readers were told."""
    theirs = and_(edition.c.reader_id != literal_column("0"), edition.c.reader_id == subscription.c.reader_id)
    own = exists().where(theirs, edition.c.cut > plan.personal_after)
    changed = subscription.c.profile_changed_at > plan.personal_after
    return and_(subscription.c.since.is_not(None), or_(changed, own))


def _older(connection: AsyncConnection, plan: Plan) -> Select[Any]:
    """The digests that wait although the occasion is planned. What has waited for two days has expired."""
    newer, name = delivery.alias(), sql.by_code_point(connection, delivery.c.occasion)
    mine = delivery.c.subscription_id == schedule.c.subscription_id
    recent = and_(name >= occasion(plan.on - 2 * DAY, 0), name < "digest;")
    replaced = exists().where(newer.c.subscription_id == delivery.c.subscription_id, newer.c.occasion == plan.occasion)
    begun = exists().where(delivery_part.c.delivery_id == delivery.c.id, delivery_part.c.state.in_(BEGUN))
    earlier = and_(delivery.c.expires_at < plan.expires_at, delivery.c.occasion != plan.occasion)
    joined = select(delivery.c.id).select_from(schedule).join(delivery, and_(mine, recent))
    return joined.where(delivery.c.state == State.DUE, earlier, replaced, ~begun)


def _instant(value: datetime | None) -> ColumnElement[Any]:
    return literal(value, UtcDateTime())
