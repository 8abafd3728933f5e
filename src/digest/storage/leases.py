"""The statements that lease, which only read. Each is built once for a kind of database, because building one takes longer than
it runs. They go over `trips.Rows`, so values that come out are as the database has them.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, String, case, exists, func, or_, select

from digest.domain.broadcast import SENDING
from digest.storage.bundles import LASTING, bundled
from digest.storage.columns import Number, UtcDateTime
from digest.storage.given import given, its
from digest.storage.lanes import holds
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
from digest.storage.trips import among_given, given_list
from digest.storage.verdicts import written

NUMBERS = {"id": Number()}
"""Rows by their ids."""


LONGEST = (delivery.c.retry_at, delivery.c.due_at, delivery.c.id)
"""What is leased first."""


@dataclass(frozen=True, slots=True)
class Statements:
    """`digests` and `broadcasts` give what may go now, on PostgreSQL bundled, and the lane's epoch, NULL where its owner does
    not hold it;
    `interrupted` the deliveries with given numbers; `messages` what given editions are on a platform, and what those of given
    variants say; `parts` what there is of given deliveries.
    """

    digests: Select[Any]
    broadcasts: Select[Any]
    interrupted: Select[Any]
    messages: Select[Any]
    parts: Select[Any]


@cache
def statements(dialect: str) -> Statements:
    """The statements in this dialect."""
    numbers = given(dialect, NUMBERS)
    return Statements(
        _bundled(dialect, IS_DIGEST),
        _bundled(dialect, IS_BROADCAST, goes_out()),
        _leased().add_columns(delivery.c.owner).join(numbers, numbers.c.id == delivery.c.id),
        _messages(dialect),
        _parts(dialect),
    )


def goes_out() -> ColumnElement[bool]:
    """Whether the delivery's broadcast goes out now."""
    return exists().where(broadcast.c.id == delivery.c.broadcast_id, broadcast.c.phase.in_([*map(written, SENDING)]))


def _leased() -> Select[Any]:
    """What a delivery is sent with, in the order in which `loading` takes the values."""
    return (
        select(
            delivery.c.id,
            delivery.c.epoch,
            delivery.c.edition_id,
            delivery.c.variant,
            destination.c.chat,
            destination.c.thread,
            destination.c.silent,
            destination.c.previews,
            destination.c.mention,
            delivery.c.due_at,
            delivery.c.expires_at,
            delivery.c.attempt,
            delivery.c.occasion,
        )
        .select_from(delivery)
        .join(destination, destination.c.id == delivery.c.destination_id)
    )


def _bundled(dialect: str, *which: ColumnElement[bool]) -> Select[Any]:
    """What may go now, as each database gives it soonest."""
    ready = _ready(dialect, *which)
    if dialect == "sqlite":
        return ready
    place = func.row_number().over(order_by=LONGEST).label("place")
    return bundled(ready.add_columns(place, LASTING.label("lasting")).subquery("ready"))


def _ready(dialect: str, *which: ColumnElement[bool]) -> Select[Any]:
    """What may go now, longest due first. What is in hand is a list from which PostgreSQL makes a hash, whatever its length: an
    array it would look through for each row, unless the statement is planned anew each time.
    """
    now = its("now", UtcDateTime())
    epoch = select(lane.c.epoch).where(holds(its("platform", String()), its("owner", String())))
    return (
        _leased()
        .add_columns(epoch.label("lane"))
        .join(subscription, subscription.c.id == delivery.c.subscription_id)
        .where(
            IS_DUE,
            *which,
            delivery.c.platform == its("platform", String()),
            delivery.c.retry_at <= now,
            delivery.c.id.not_in(given_list(dialect, delivery.c.id, "its_active")),
            delivery.c.edition_id.is_not(None),
            delivery.c.expires_at > now,
            destination.c.suspended_at.is_(None),
            subscription.c.ended_at.is_(None),
            or_(subscription.c.paused_until.is_(None), subscription.c.paused_until <= now),
        )
        .order_by(*LONGEST)
        .limit(its("limit", Integer()))
    )


def _messages(dialect: str) -> Select[Any]:
    one = rendering.c
    these = (among_given(dialect, one.edition_id, "its_editions"), one.platform == its("platform", String()))
    said = case((among_given(dialect, one.variant, "its_variants"), one.payload))
    return (
        select(one.edition_id, one.variant, one.part, one.id, said)
        .where(*these)
        .order_by(one.edition_id, one.variant, one.part)
    )


def _parts(dialect: str) -> Select[Any]:
    one = delivery_part.c
    columns = (one.delivery_id, one.id, one.variant, one.part, one.state, one.resends)
    return select(*columns).where(among_given(dialect, one.delivery_id, "its_deliveries"))
