"""The statements that lease: each is built once for a kind of database, because building one takes longer than it runs."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Executable,
    FromClause,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)

from digest.domain.broadcast import SENDING
from digest.domain.delivery import State
from digest.storage import sql
from digest.storage.columns import Number, UtcDateTime
from digest.storage.given import given
from digest.storage.sql import (
    IS_BROADCAST,
    IS_DIGEST,
    IS_DUE,
    broadcast,
    delivery,
    delivery_part,
    destination,
    lane,
    rendering,
    subscription,
)

OPEN = (State.DUE, State.SENDING)
"""A part in one of these is still to be sent, or to be settled."""

NUMBERS = {"id": Number()}
"""Rows by their ids."""

_PLATFORM, _OWNER = bindparam("its_platform", type_=String()), bindparam("its_owner", type_=String())
_NOW, _UNTIL = bindparam("its_now", type_=UtcDateTime()), bindparam("its_until", type_=UtcDateTime())


@dataclass(frozen=True, slots=True)
class Statements:
    """`take` leases digests and gives the ids, `take_broadcasts` broadcasts; the others are over rows of `NUMBERS`: deliveries,
    and renderings (`payloads`).
    """

    take: Executable
    take_broadcasts: Executable
    make_parts: Executable
    load: Executable
    payloads: Executable


@cache
def statements(dialect: str) -> Statements:
    """The statements in this dialect."""
    chosen = given(dialect, NUMBERS)
    texts = select(rendering.c.id, rendering.c.payload).join(chosen, chosen.c.id == rendering.c.id)
    takes = (_take(dialect, IS_DIGEST), _take(dialect, IS_BROADCAST, _goes_out()))
    return Statements(*takes, _make_parts(dialect, chosen), _load(chosen), texts)


def _goes_out() -> ColumnElement[bool]:
    """Whether the delivery's broadcast goes out now."""
    return exists().where(broadcast.c.id == delivery.c.broadcast_id, broadcast.c.phase.in_(SENDING))


def _take(dialect: str, *which: ColumnElement[bool]) -> Executable:
    leased = {"state": State.LEASED, "owner": _OWNER, "epoch": delivery.c.epoch + 1, "until": _UNTIL}
    ready = _ready(*which).limit(bindparam("its_limit", type_=Integer())).with_for_update(skip_locked=True, of=delivery)
    among = sql.among(dialect, delivery.c.id, ready)
    return update(delivery).where(among).values(leased).returning(delivery.c.id)


def _ready(*which: ColumnElement[bool]) -> Select[Any]:
    """What may go now, longest due first."""
    return (
        select(delivery.c.id)
        .join(destination, destination.c.id == delivery.c.destination_id)
        .join(subscription, subscription.c.id == delivery.c.subscription_id)
        .where(
            IS_DUE,
            *which,
            delivery.c.platform == _PLATFORM,
            delivery.c.retry_at <= _NOW,
            delivery.c.edition_id.is_not(None),
            delivery.c.expires_at > _NOW,
            destination.c.suspended_at.is_(None),
            subscription.c.ended_at.is_(None),
            or_(subscription.c.paused_until.is_(None), subscription.c.paused_until <= _NOW),
            exists().where(lane.c.platform == _PLATFORM, lane.c.owner == _OWNER),
        )
        .order_by(delivery.c.retry_at, delivery.c.due_at, delivery.c.id)
    )


def _make_parts(dialect: str, chosen: CTE) -> Executable:
    rows = (
        select(delivery.c.id, delivery.c.variant, rendering.c.part, literal(State.DUE.value), literal(0))
        .join(rendering, _of_delivery())
        .join(chosen, chosen.c.id == delivery.c.id)
        .where(~_arrived_before())
        .order_by(delivery.c.id, rendering.c.part)
    )
    names = ["delivery_id", "variant", "part", "state", "resends"]
    return sql.insert_into(dialect, delivery_part).from_select(names, rows).on_conflict_do_nothing()


def _of_delivery() -> ColumnElement[bool]:
    return and_(
        rendering.c.edition_id == delivery.c.edition_id,
        rendering.c.platform == delivery.c.platform,
        rendering.c.variant == delivery.c.variant,
    )


def _arrived_before() -> ColumnElement[bool]:
    """Whether this part arrived in a variant that was refused later on, and that has as many parts as this one."""
    earlier = delivery_part.alias("earlier")
    return exists().where(
        earlier.c.delivery_id == delivery.c.id,
        earlier.c.variant != delivery.c.variant,
        earlier.c.part == rendering.c.part,
        earlier.c.state.in_((State.SENT, State.UNKNOWN)),
        _length(delivery.c.variant, earlier) == _length(earlier.c.variant, earlier),
    )


def _length(variant: ColumnElement[str], earlier: FromClause) -> ColumnElement[int]:
    """How many parts the delivery's edition has in this variant."""
    one = rendering.alias()
    mine = and_(one.c.edition_id == delivery.c.edition_id, one.c.platform == delivery.c.platform)
    counted = select(func.count()).select_from(one).where(mine, one.c.variant == variant)
    return counted.correlate(delivery, earlier).scalar_subquery()


def _load(chosen: CTE) -> Executable:
    """What the deliveries' open parts are sent with, longest due first; in the order in which `leasing` takes the values."""
    unknown = exists().where(delivery_part.c.delivery_id == delivery.c.id, delivery_part.c.state == State.UNKNOWN)
    open_part = and_(
        delivery_part.c.delivery_id == delivery.c.id,
        delivery_part.c.variant == delivery.c.variant,
        delivery_part.c.part == rendering.c.part,
        delivery_part.c.state.in_(OPEN),
    )
    return (
        select(
            delivery.c.id,
            delivery_part.c.id.label("part"),
            delivery_part.c.resends,
            rendering.c.id.label("text"),
            delivery.c.owner,
            delivery.c.epoch,
            delivery.c.platform,
            destination.c.chat,
            destination.c.thread,
            delivery.c.variant,
            destination.c.silent,
            destination.c.previews,
            destination.c.mention,
            delivery.c.edition_id,
            delivery.c.due_at,
            delivery.c.expires_at,
            delivery.c.attempt,
            unknown.correlate(delivery).label("doubtful"),
            delivery.c.occasion,
        )
        .select_from(delivery)
        .join(destination, destination.c.id == delivery.c.destination_id)
        .join(rendering, _of_delivery())
        .join(delivery_part, open_part)
        .join(chosen, chosen.c.id == delivery.c.id)
        .order_by(delivery.c.retry_at, delivery.c.due_at, delivery.c.id, delivery_part.c.part)
    )
