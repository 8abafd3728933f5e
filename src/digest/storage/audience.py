"""Who is among a chunk's cohorts and gets the occasion, and from where on their digest tells."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal_column, or_, select

from digest.domain.delivery import State
from digest.storage import sql
from digest.storage.chunks import CUT, Form, begun, instant, recent, scheduled
from digest.storage.given import its
from digest.storage.sql import IS_DIGEST, IS_HELD, delivery, destination, edition, review, schedule, subscription
from digest.storage.variants import usual

OPEN = (State.DUE, State.SENDING)
"""A delivery in one of these is not over."""

WAITED = tuple(f"first_{days}" for days in range(7))
"""The parameters for where a new reader begins, by the days that they have waited."""


def audience(form: Form) -> Select[Any]:
    """Who the schedules belong to, and what decides their edition."""
    personal = case((_personal(), subscription.c.reader_id), else_=0)
    return (
        select(
            subscription.c.id,
            subscription.c.destination_id,
            subscription.c.profile_key,
            destination.c.platform,
            destination.c.variant,
            personal.label("reader"),
            _since(form).label("since"),
        )
        .select_from(schedule)
        .join(subscription, subscription.c.id == scheduled(form))
        .join(destination, destination.c.id == subscription.c.destination_id)
    )


def wants(form: Form) -> ColumnElement[bool]:
    """Who gets the occasion. Somebody told beyond the cut already (they pulled it forward) has nothing to wait for.

    The platform is not compared with those that are served, or SQLite looks for each chunk through all their destinations.
    """
    return and_(
        subscription.c.ended_at.is_(None),
        destination.c.suspended_at.is_(None),
        usual(form.variants, destination.c.platform).is_not(None),
        or_(subscription.c.paused_until.is_(None), subscription.c.paused_until <= CUT),
        or_(subscription.c.not_before.is_(None), subscription.c.not_before <= CUT),
        or_(subscription.c.since.is_(None), subscription.c.since < CUT),
        *((~_has_another(),) if form.delayed else ()),
        *((~_is_asked_first(),) if form.asked else ()),
    )


def _is_asked_first() -> ColumnElement[bool]:
    """Whether somebody sees each digest of the subscription before it goes out: `services.drafting` files those."""
    return exists().where(review.c.reader_id == subscription.c.reader_id)


def _has_another() -> ColumnElement[bool]:
    """Whether the subscription has another digest of this instant, or of a later one, already."""
    another = delivery.alias()
    mine = and_(another.c.subscription_id == subscription.c.id, another.c.occasion != its("occasion"))
    return exists().where(mine, another.c.cut >= CUT, another.c.broadcast_id.is_(None))


def _since(form: Form) -> ColumnElement[Any]:
    sure, first, furthest = subscription.c.since, _first_told(), instant("furthest")
    if not (form.held or form.older):
        return case((sure.is_(None), first), (sure > furthest, sure), else_=furthest)
    told: ColumnElement[Any] = func.coalesce(sure, first)
    if form.held:
        # What is held may have been told: until an operator has decided, nothing of it is told by another digest.
        doubtful = _latest(IS_HELD, IS_DIGEST)
        told = case((doubtful > sure, doubtful), else_=func.coalesce(sure, doubtful, first))
    if form.older:
        # Nor is what is being sent just now, or of which a part has arrived and the rest may come.
        under_way = _latest(recent(form), delivery.c.state.in_(OPEN), delivery.c.expires_at > CUT, begun())
        told = case((under_way > told, under_way), else_=told)
    return sql.later(form.dialect, told, furthest)


def _first_told() -> ColumnElement[Any]:
    """From when on somebody is told who was told nothing yet: a day before the cut, or a day more for each that they waited, and
    never before `furthest`.

    Their first digest may have expired unsent, or come once a week. Whole days: who waited alike shares an edition. Those who
    waited longest come first: on the first morning after an import of readers that is nearly everybody.
    """
    *days, last = [instant(name) for name in WAITED]
    since, furthest = subscription.c.created_at, instant("furthest")
    return case((since < last, furthest), *((since >= day, day) for day in days), else_=last)


def _latest(*wanted: ColumnElement[bool]) -> ColumnElement[Any]:
    """The last cut of the subscription's deliveries that meet these conditions."""
    mine = delivery.c.subscription_id == subscription.c.id
    return select(func.max(delivery.c.cut)).where(mine, *wanted).scalar_subquery()


def _personal() -> ColumnElement[bool]:
    """Whether what this reader was told differs from what their profile's other readers were told."""
    theirs = and_(edition.c.reader_id != literal_column("0"), edition.c.reader_id == subscription.c.reader_id)
    own = exists().where(theirs, edition.c.cut > instant("personal_after"))
    changed = subscription.c.profile_changed_at > instant("personal_after")
    return and_(subscription.c.since.is_not(None), or_(changed, own))
