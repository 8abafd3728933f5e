"""An occasion for everybody of some cohorts, in sets: no statement here knows how many subscribers there are."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Executable,
    FromClause,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from digest.domain.delivery import State, Why
from digest.domain.schedule import occasion
from digest.ledger_planning import Plan
from digest.ports import SAMPLES_ON
from digest.storage import sql
from digest.storage.columns import Number, UtcDateTime
from digest.storage.ready import few, named, one_of
from digest.storage.restoring import RESTORED
from digest.storage.sql import (
    IS_DIGEST,
    IS_DUE,
    IS_HELD,
    IS_SENDING,
    delivery,
    delivery_part,
    destination,
    edition,
    rendering,
    review,
    schedule,
    subscription,
)
from digest.storage.subscriptions import BEGUN
from digest.storage.variants import Variants, chosen, usual

DAY = timedelta(days=1)

OPEN = (State.DUE, State.SENDING)
"""A delivery in one of these is not over."""

DENSE = 16
"""Where one subscription in so many belongs to the cohorts, all are looked through in their order: their rows lie together."""

SAME = (
    *("occasion", "cut", "on_date", "state", "due_at", "expires_at", "retry_at", "settled_at"),
    *("epoch", "attempt", "late", "error"),
)
"""The columns in which all deliveries of an occasion begin alike."""

_ALL = literal_column("1") == literal_column("1")
"""Without a WHERE SQLite takes ON CONFLICT for a join's ON (https://www.sqlite.org/lang_upsert.html#parsing_ambiguity)."""

Columns = ReadOnlyColumnCollection[str, Any]


def _given(name: str, kind: Any = None, *, expanding: bool = False) -> BindParameter[Any]:
    """A parameter; not named as a column is, or an UPDATE would take it for a value to set."""
    return bindparam(f"its_{name}", type_=kind, expanding=expanding)


def _instant(name: str) -> ColumnElement[Any]:
    return _given(name, UtcDateTime())


CUT, EXPIRES_AT = _instant("cut"), _instant("expires_at")

_BEFORE = delivery.c.expires_at < EXPIRES_AT
_WAITING = select(
    exists().where(IS_HELD),
    or_(exists().where(IS_DUE, _BEFORE), exists().where(IS_SENDING, _BEFORE)),
    exists().where(review.c.reader_id.is_not(None)),
)


class Occasion:
    """A plan's statements over one connection; each is built once, however many chunks and plans it serves."""

    def __init__(self, connection: AsyncConnection, plan: Plan, now: datetime) -> None:
        self._connection = connection
        variants = tuple((name, tuple(allowed)) for name, allowed in plan.variants.items())
        self._form = Form(connection.dialect.name, variants, plan.spread.apart < DENSE, plan.delayed)
        self._values = _values(plan, now)

    async def insert(self, cohorts: Collection[int], after: int, until: int) -> int:
        """Plan it for the cohorts' subscriptions in (after, until]: how many deliveries are new."""
        held, older, asked = await self._waiting()
        ready = await few(self._connection, self._values)
        chunk = {"its_cohorts": list(cohorts), "its_after": after, "its_until": until}
        form = replace(self._form, held=held, older=older, asked=asked, ready=None if ready is None else len(ready))
        values = self._values | chunk | named(ready or ())
        planned = (await self._connection.execute(inserting(form), values)).rowcount
        if older:
            needed = _only(self._values, "its_occasion", "its_expires_at", "its_recent", "its_at")
            await self._connection.execute(cancelling(self._form), needed | chunk)
        return planned

    async def _waiting(self) -> tuple[bool, bool, bool]:
        """Whether anything at all is held, whether anything waits or is under way from before, and whether any place is asked
        first; mostly nothing is.
        """
        row = (await self._connection.execute(_WAITING, _only(self._values, "its_expires_at"))).one()
        return bool(row[0]), bool(row[1]), bool(row[2])


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


@lru_cache(maxsize=32)
def inserting(form: Form) -> Executable:
    """Deliveries for a chunk."""
    # Twice: PostgreSQL does not see that the one follows from the other, and looks through all subscriptions for each chunk.
    these = and_(_members(form), _within(subscription.c.id))
    who = _audience(form).where(these, _wants(form)).subquery("who")
    variant = chosen(form.variants, who.c["platform"], who.c["variant"])
    values = {
        "subscription_id": who.c.id,
        "destination_id": who.c.destination_id,
        "platform": who.c.platform,
        "variant": variant,
        "profile_key": who.c.profile_key,
        "reader_id": who.c.reader,
        "since": who.c.since,
        "edition_id": _looked_up() if form.ready is None else one_of(form.ready, who.c, variant),
        **{name: _given(name, delivery.c[name].type) for name in SAME},
    }
    source = _with_editions(who, variant) if form.ready is None else who
    rows = select(*(value.label(name) for name, value in values.items())).select_from(source).where(_ALL)
    insert = sql.insert_into(form.dialect, delivery).from_select(list(values), rows).on_conflict_do_nothing()
    return insert.execution_options(preserve_rowcount=True)


@lru_cache(maxsize=32)
def cancelling(form: Form) -> Executable:
    """The digests that an occasion replaces for a chunk, where nothing of them was sent: what waited two days has expired."""
    newer = delivery.alias()
    mine = delivery.c.subscription_id == schedule.c.subscription_id
    replaced = exists().where(
        newer.c.subscription_id == delivery.c.subscription_id, newer.c.occasion == _given("occasion")
    )
    earlier = and_(delivery.c.expires_at < EXPIRES_AT, delivery.c.occasion != _given("occasion"))
    waiting = and_(IS_DUE, earlier, replaced, ~_begun())
    older = select(delivery.c.id).select_from(schedule).join(delivery, and_(mine, _recent(form)))
    cancelled = {"state": State.CANCELLED, "error": Why.SUPERSEDED, "settled_at": _instant("at")}
    # Twice: PostgreSQL looks only at what stands here where somebody begins to send it just now.
    these = and_(IS_DUE, delivery.c.id.in_(older.where(_members(form), waiting)))
    return update(delivery).where(these).values(cancelled)


def _values(plan: Plan, now: datetime) -> dict[str, Any]:
    """The statements' parameters, but for the chunk."""
    state = _state(plan, now)
    values = {
        "occasion": plan.occasion,
        "cut": plan.cut,
        "on_date": plan.on,
        "state": state,
        "due_at": plan.cut,
        "expires_at": plan.expires_at,
        "retry_at": plan.ready_at,
        "settled_at": now if state is State.EXPIRED else None,
        "epoch": 0,
        "attempt": 0,
        "late": False,
        "error": RESTORED if plan.held else None,
        "first": plan.first,
        "furthest": plan.furthest,
        "personal_after": plan.personal_after,
        "recent": occasion(plan.on - 2 * DAY, 0),
        "at": now,
    }
    return {f"its_{name}": value for name, value in values.items()}


def _only(values: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: values[name] for name in names}


def _state(plan: Plan, now: datetime) -> State:
    if plan.held:
        return State.HELD
    return State.EXPIRED if plan.expires_at <= now else State.DUE


def _members(form: Form) -> ColumnElement[bool]:
    """The chunk's schedules."""
    one = schedule.c.cohort_id
    # With the sign SQLite does not use the index of cohorts, which would jump about in the audience.
    column = literal_column("+schedule.cohort_id", one.type) if form.dense else one
    return and_(column.in_(_given("cohorts", expanding=True)), _within(schedule.c.subscription_id))


def _within(subscriptions: ColumnElement[int]) -> ColumnElement[bool]:
    return and_(subscriptions > _given("after", Number()), subscriptions <= _given("until", Number()))


def _audience(form: Form) -> Select[Any]:
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
        .join(subscription, subscription.c.id == schedule.c.subscription_id)
        .join(destination, destination.c.id == subscription.c.destination_id)
    )


def _wants(form: Form) -> ColumnElement[bool]:
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
    mine = and_(another.c.subscription_id == subscription.c.id, another.c.occasion != _given("occasion"))
    return exists().where(mine, another.c.cut >= CUT, another.c.broadcast_id.is_(None))


def _looked_up() -> ColumnElement[Any]:
    return case((rendering.c.id.is_not(None), edition.c.id), else_=None)


def _with_editions(who: Subquery, variant: ColumnElement[Any]) -> FromClause:
    return who.outerjoin(edition, _same_edition(who.c)).outerjoin(rendering, _rendered(who.c, variant))


def _same_edition(who: Columns) -> ColumnElement[bool]:
    """The edition that is composed already: most readers of an occasion share a few."""
    return and_(
        edition.c.profile_key == who["profile_key"],
        edition.c.reader_id == who["reader"],
        edition.c.since == who["since"],
        edition.c.cut == CUT,
        edition.c.on_date == _given("on_date"),
        edition.c.samples == (who["platform"] == SAMPLES_ON),
    )


def _rendered(who: Columns, variant: ColumnElement[Any]) -> ColumnElement[bool]:
    return and_(
        rendering.c.edition_id == edition.c.id,
        rendering.c.platform == who["platform"],
        rendering.c.variant == variant,
        rendering.c.part == 0,
    )


def _since(form: Form) -> ColumnElement[Any]:
    sure, first, furthest = subscription.c.since, _instant("first"), _instant("furthest")
    told: ColumnElement[Any] = func.coalesce(sure, first)
    if form.held:
        # What is held may have been told: until an operator has decided, nothing of it is told by another digest.
        doubtful = _latest(IS_HELD, IS_DIGEST)
        told = case((doubtful > sure, doubtful), else_=func.coalesce(sure, doubtful, first))
    if form.older:
        # Nor is what is being sent just now, or of which a part has arrived and the rest may come.
        under_way = _latest(_recent(form), delivery.c.state.in_(OPEN), delivery.c.expires_at > CUT, _begun())
        told = case((under_way > told, under_way), else_=told)
    return case((told > furthest, told), else_=furthest)


def _latest(*wanted: ColumnElement[bool]) -> ColumnElement[Any]:
    """The last cut of the subscription's deliveries that meet these conditions."""
    mine = delivery.c.subscription_id == subscription.c.id
    return select(func.max(delivery.c.cut)).where(mine, *wanted).scalar_subquery()


def _recent(form: Form) -> ColumnElement[bool]:
    """Digests of the last days: whatever is older has expired."""
    name = sql.by_code_point_of(form.dialect, delivery.c.occasion)
    return and_(name >= _given("recent"), name < "digest;")


def _begun() -> ColumnElement[bool]:
    """Whether something of a delivery has arrived, or may have."""
    return exists().where(delivery_part.c.delivery_id == delivery.c.id, delivery_part.c.state.in_(BEGUN))


def _personal() -> ColumnElement[bool]:
    """Whether what this reader was told differs from what their profile's other readers were told."""
    theirs = and_(edition.c.reader_id != literal_column("0"), edition.c.reader_id == subscription.c.reader_id)
    own = exists().where(theirs, edition.c.cut > _instant("personal_after"))
    changed = subscription.c.profile_changed_at > _instant("personal_after")
    return and_(subscription.c.since.is_not(None), or_(changed, own))
