"""What the statements of a chunk share: their parameters, whose turn it is, and which digests count."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, literal_column, true

from digest.storage import sql
from digest.storage.columns import Number, UtcDateTime
from digest.storage.given import its, one_of_its
from digest.storage.sql import delivery, delivery_part, schedule, subscription
from digest.storage.subscriptions import BEGUN
from digest.storage.variants import Variants


@dataclass(frozen=True, slots=True)
class Form:
    """What the statements' text depends on; everything else is a parameter. `ready`: how many editions are compared in place."""

    dialect: str
    variants: Variants
    dense: bool
    delayed: bool
    held: bool = False
    older: bool = False
    asked: bool = False
    ready: int | None = None


def instant(name: str) -> ColumnElement[Any]:
    """A parameter that is an instant."""
    return its(name, UtcDateTime())


CUT, EXPIRES_AT = instant("cut"), instant("expires_at")


def members(form: Form) -> ColumnElement[bool]:
    """The chunk's schedules."""
    one = schedule.c.cohort_id
    # With the sign SQLite does not use the index of cohorts, which would jump about in the audience.
    column = literal_column("+schedule.cohort_id", one.type) if form.dense else one
    return and_(one_of_its(form.dialect, column, "cohorts"), within(schedule.c.subscription_id))


def scheduled(form: Form) -> ColumnElement[int]:
    """The subscription of a schedule, where subscriptions are looked up from there. With the sign SQLite never does it the other
    way round, as it would in a large audience that it has counted: looking for each one's schedule.
    """
    one = schedule.c.subscription_id
    return literal_column("+schedule.subscription_id", one.type) if form.dialect == "sqlite" else one


def also(form: Form) -> ColumnElement[bool]:
    """The chunk's subscriptions, on PostgreSQL: it does not see that the range of their schedules is theirs, and looks through
    all of them for each chunk.
    """
    return true() if form.dialect == "sqlite" else within(subscription.c.id)


def within(subscriptions: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether subscriptions of these numbers are the chunk's."""
    return and_(subscriptions > its("after", Number()), subscriptions <= its("until", Number()))


def recent(form: Form) -> ColumnElement[bool]:
    """Digests of the last days: whatever is older has expired."""
    name = sql.by_code_point_of(form.dialect, delivery.c.occasion)
    return and_(name >= its("recent"), name < "digest;")


def begun() -> ColumnElement[bool]:
    """Whether something of a delivery has arrived, or may have."""
    return exists().where(delivery_part.c.delivery_id == delivery.c.id, delivery_part.c.state.in_(BEGUN))
