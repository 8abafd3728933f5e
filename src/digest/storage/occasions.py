"""An occasion for everybody of some cohorts, in sets: no statement here knows how many subscribers there are."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Update, and_, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.delivery import State, Why
from digest.domain.schedule import occasion
from digest.ledger_planning import Plan
from digest.storage.audience import WAITED
from digest.storage.chunks import EXPIRES_AT, Form, begun, instant, members, recent
from digest.storage.given import its
from digest.storage.inserting import inserting
from digest.storage.ready import few, named
from digest.storage.restoring import RESTORED
from digest.storage.sql import IS_DUE, IS_HELD, delivery, review, schedule
from digest.storage.trips import rows_over

DAY = timedelta(days=1)

DENSE = 16
"""Where one subscription in so many belongs to the cohorts, all are looked through in their order: their rows lie together."""

_BEFORE = delivery.c.expires_at < EXPIRES_AT


def _first(*order: ColumnElement[Any], where: ColumnElement[bool]) -> ColumnElement[Any]:
    """The first such delivery in an index's order. In no order PostgreSQL looks through all: it expects to find one soon."""
    return select(delivery.c.id).where(where).order_by(*order).limit(1).scalar_subquery()


_WAITING = select(
    _first(delivery.c.subscription_id, delivery.c.cut, where=IS_HELD),
    _first(delivery.c.expires_at, delivery.c.subscription_id, where=and_(IS_DUE, _BEFORE)),
    # Not by its state, too: of two conditions PostgreSQL expects so few that it looks through all and sorts them.
    _first(delivery.c.platform, delivery.c.owner, where=and_(delivery.c.owner.is_not(None), _BEFORE)),
    exists().where(review.c.reader_id.is_not(None)),
)


class Occasion:
    """A plan's statements over one connection; each is built once, however many chunks and plans it serves."""

    def __init__(self, connection: AsyncConnection, plan: Plan, now: datetime) -> None:
        self._rows = rows_over(connection)
        variants = tuple((name, tuple(allowed)) for name, allowed in plan.variants.items())
        self._form = Form(connection.dialect.name, variants, plan.spread.apart < DENSE, plan.delayed)
        self._values = _values(plan, now)

    async def insert(self, cohorts: Collection[int], after: int, until: int) -> int:
        """Plan it for the cohorts' subscriptions in (after, until]: how many deliveries are new."""
        held, older, asked = await self._waiting()
        ready = await few(self._rows, self._values)
        chunk: dict[str, Any] = {"its_cohorts": list(cohorts), "its_after": after, "its_until": until}
        form = replace(self._form, held=held, older=older, asked=asked, ready=None if ready is None else len(ready))
        planned = await self._rows.change(inserting(form), **self._values, **chunk, **named(ready or ()))
        if older:
            needed = _only(self._values, "its_occasion", "its_expires_at", "its_recent", "its_at")
            await self._rows.change(cancelling(self._form), **needed, **chunk)
        return planned

    async def _waiting(self) -> tuple[bool, bool, bool]:
        """Whether anything at all is held, whether anything waits or is under way from before, and whether any place is asked
        first; mostly nothing is.
        """
        found = await self._rows.of(_WAITING, **_only(self._values, "its_expires_at"))
        ((held, due, under_way, asked),) = found
        return held is not None, due is not None or under_way is not None, bool(asked)


@lru_cache(maxsize=32)
def cancelling(form: Form) -> Update:
    """The digests that an occasion replaces for a chunk, where nothing of them was sent: what waited two days has expired."""
    newer = delivery.alias()
    mine = delivery.c.subscription_id == schedule.c.subscription_id
    replaced = exists().where(
        newer.c.subscription_id == delivery.c.subscription_id, newer.c.occasion == its("occasion")
    )
    earlier = and_(delivery.c.expires_at < EXPIRES_AT, delivery.c.occasion != its("occasion"))
    waiting = and_(IS_DUE, earlier, replaced, ~begun())
    older = select(delivery.c.id).select_from(schedule).join(delivery, and_(mine, recent(form)))
    cancelled = {"state": State.CANCELLED, "error": Why.SUPERSEDED, "settled_at": instant("at")}
    # Twice: PostgreSQL looks only at what stands here where somebody begins to send it just now.
    these = and_(IS_DUE, delivery.c.id.in_(older.where(members(form), waiting)))
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
        **{name: max(plan.first - days * DAY, plan.furthest) for days, name in enumerate(WAITED)},
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
