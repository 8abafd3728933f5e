"""From schedules to deliveries, in sets: no statement here knows how many subscribers there are."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    Row,
    Select,
    String,
    and_,
    bindparam,
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

from digest.codec import PROFILE, lean
from digest.domain.delivery import State
from digest.domain.schedule import Rule
from digest.ledger_ports import Frozen, Group, Plan, Wanted
from digest.ports import SAMPLES_ON, EditionKey
from digest.storage import sql, turns
from digest.storage.given import given, packed
from digest.storage.passages import Passages
from digest.storage.restoring import RESTORED
from digest.storage.sql import delivery, delivery_part, destination, edition, profile, rendering, schedule, subscription
from digest.storage.tables import WANTED_ORDER, UtcDateTime

BEGUN = (State.SENT, State.SENDING, State.UNKNOWN)
"""A part in one of these may have reached its reader."""

_GROUP = (schedule.c.zone, schedule.c.minute, schedule.c.weekdays, schedule.c.slot, schedule.c.next_due_at)
_WANTED_ORDER = [delivery.c[name] for name in WANTED_ORDER]
_IS_DUE = delivery.c.state == literal_column(f"'{State.DUE}'")
"""Spelt out: SQLite uses a partial index only where it can see that its condition holds."""

FOUND = {name: delivery.c[name].type for name in WANTED_ORDER} | {"edition": delivery.c.edition_id.type}
"""What decides an edition and its renderings, and the edition's number."""

_IS_HELD = delivery.c.state == literal_column(f"'{State.HELD}'")
_WANTED = and_(_IS_DUE, delivery.c.edition_id.is_(None))


class SqlPlanning:
    """`ledger_ports.Planning` over one connection."""

    def __init__(self, connection: AsyncConnection, passages: Passages) -> None:
        self._connection = connection
        self._passages = passages

    async def due(self, now: datetime) -> Sequence[Group]:
        """The groups whose instant has come."""
        return await self._groups(select(*_GROUP).where(schedule.c.next_due_at <= now))

    async def groups(self) -> Sequence[Group]:
        """All groups."""
        return await self._groups(select(*_GROUP))

    async def plan(self, plan: Plan, limit: int, now: datetime) -> tuple[int, bool]:
        """Plan the group's next chunk, cancel what it replaces, and advance its schedules."""
        await turns.alone(self._connection, turns.AUDIENCE)
        last = await self._connection.scalar(_last_of_chunk(plan.group, limit))
        chunk = _members(plan.group)
        if last is not None:
            chunk = and_(chunk, schedule.c.subscription_id <= last)
        planned = await self._insert(plan, chunk, now)
        await self._connection.execute(_cancel_older(plan, chunk, now))
        await self._connection.execute(update(schedule).where(chunk).values(next_due_at=plan.next_at))
        return planned, last is not None

    async def reschedule(self, group: Group, due_at: datetime) -> None:
        """Give the group another instant."""
        await turns.alone(self._connection, turns.AUDIENCE)
        await self._connection.execute(update(schedule).where(_members(group)).values(next_due_at=due_at))

    async def wanted(self, limit: int, skip: int = 0) -> Sequence[Wanted]:
        """Editions that deliveries wait for, one window after the other."""
        page = select(*_WANTED_ORDER).where(_WANTED).distinct().order_by(*_WANTED_ORDER).limit(limit).offset(skip).cte()
        rows = await self._connection.execute(
            select(page, profile.c.body).join(profile, profile.c.key == page.c.profile_key).order_by(*page.c)
        )
        by_key: dict[EditionKey, list[Row[Any]]] = {}
        for row in rows:
            by_key.setdefault(_key(row), []).append(row)
        return [_wanted(key, same) for key, same in by_key.items()]

    async def freeze(self, frozen: Sequence[Frozen]) -> None:
        """Freeze editions' messages, once."""
        if not frozen:
            return
        parts = [(one, part, lean(payload)) for one in frozen for part, payload in enumerate(one.payloads)]
        rows = [
            {
                "edition_id": one.edition,
                "platform": one.platform,
                "variant": one.variant,
                "part": part,
                "payload": text.text,
                "articles": json.dumps(one.articles),
            }
            for one, part, text in parts
        ]
        await self._passages.keep([text for *_, text in parts], max(one.cut for one in frozen))
        await sql.put_new(self._connection, rendering, rows)

    async def attach(self, found: Sequence[tuple[Wanted, int | None]], limit: int, now: datetime) -> int:
        """Give deliveries their edition, or cancel them as empty."""
        await turns.alone(self._connection, turns.AUDIENCE)
        rows = [(*_key_values(one), *pair, number) for one, number in found for pair in one.renderings]
        given_rows = packed(self._connection.dialect, FOUND, rows)
        attaching = _attaching(self._connection.dialect.name)
        attached = await self._connection.execute(attaching, {**given_rows, "limit": limit, "now": now})
        return len(attached.all())  # not its `rowcount`, which the SQLite driver does not know of a WITH … UPDATE

    async def _groups(self, rows: Select[Any]) -> Sequence[Group]:
        found = await self._connection.execute(rows.distinct().order_by(*reversed(_GROUP)))
        return [Group(Rule(row.zone, row.minute, row.weekdays, row.slot), row.next_due_at) for row in found]

    async def _insert(self, plan: Plan, chunk: ColumnElement[bool], now: datetime) -> int:
        values = _delivery_values(plan, now)
        rows = (
            select(*(value.label(name) for name, value in values.items()))
            .select_from(schedule)
            .join(subscription, subscription.c.id == schedule.c.subscription_id)
            .join(destination, destination.c.id == subscription.c.destination_id)
            .where(chunk, _wants(plan))
        )
        insert = sql.insert(self._connection, delivery).from_select(list(values), rows).on_conflict_do_nothing()
        counted = insert.execution_options(preserve_rowcount=True)
        return (await self._connection.execute(counted)).rowcount


def _members(group: Group) -> ColumnElement[bool]:
    rule = group.rule
    wanted = (rule.zone, rule.minute, rule.weekdays, rule.slot, group.due_at)
    return and_(*(column == value for column, value in zip(_GROUP, wanted, strict=True)))


def _last_of_chunk(group: Group, limit: int) -> Select[Any]:
    """The subscription that ends a full chunk; no row where fewer are left."""
    ids = select(schedule.c.subscription_id).where(_members(group))
    return ids.order_by(schedule.c.subscription_id).limit(1).offset(limit - 1)


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


def _delivery_values(plan: Plan, now: datetime) -> dict[str, ColumnElement[Any]]:
    state = _state(plan, now)
    return {
        "subscription_id": subscription.c.id,
        "occasion": literal(plan.occasion),
        "destination_id": destination.c.id,
        "platform": destination.c.platform,
        "variant": case(dict(plan.variants), value=destination.c.platform),
        "profile_key": subscription.c.profile_key,
        "reader_id": case((_personal(plan), subscription.c.reader_id), else_=0),
        "since": _since(plan),
        "cut": _instant(plan.cut),
        "on_date": literal(plan.on),
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


def _state(plan: Plan, now: datetime) -> State:
    if plan.held:
        return State.HELD
    return State.EXPIRED if plan.expires_at <= now else State.DUE


def _since(plan: Plan) -> ColumnElement[Any]:
    # What is held may have been told: until an operator has decided, nothing of it is told by another digest.
    held = select(func.max(delivery.c.cut)).where(delivery.c.subscription_id == subscription.c.id, _IS_HELD)
    doubtful, sure = held.scalar_subquery(), subscription.c.since
    told = case((doubtful > sure, doubtful), else_=func.coalesce(sure, doubtful, _instant(plan.first)))
    return case((told > plan.furthest, told), else_=_instant(plan.furthest))


def _personal(plan: Plan) -> ColumnElement[bool]:
    """Whether what this reader was told differs from what their profile's other readers were told."""
    own = exists().where(edition.c.reader_id == subscription.c.reader_id, edition.c.cut > plan.personal_after)
    changed = subscription.c.profile_changed_at > plan.personal_after
    return and_(subscription.c.since.is_not(None), or_(changed, own))


def _cancel_older(plan: Plan, chunk: ColumnElement[bool], now: datetime) -> Any:
    newer = delivery.alias()
    replaced = exists().where(newer.c.subscription_id == delivery.c.subscription_id, newer.c.occasion == plan.occasion)
    begun = exists().where(delivery_part.c.delivery_id == delivery.c.id, delivery_part.c.state.in_(BEGUN))
    older = and_(
        delivery.c.subscription_id.in_(select(schedule.c.subscription_id).where(chunk)),
        _IS_DUE,
        delivery.c.expires_at < plan.expires_at,
        delivery.c.occasion != plan.occasion,
        delivery.c.occasion.like("digest:%"),
    )
    cancelled = {"state": State.CANCELLED, "error": "superseded", "settled_at": now}
    return update(delivery).where(older, replaced, ~begun).values(cancelled)


def _instant(value: datetime | None) -> ColumnElement[Any]:
    return literal(value, UtcDateTime())


def _key_values(one: Wanted) -> tuple[object, ...]:
    key = one.key
    return key.cut, key.since, key.profile, key.reader, key.on


@cache
def _attaching(dialect: str) -> Executable:
    """Deliveries that wait for one of the rows of `FOUND` get its edition; where it has none, they are cancelled."""
    found = given(dialect, FOUND)
    same = and_(*(column == found.c[name] for name, column in zip(WANTED_ORDER, _WANTED_ORDER, strict=True)))
    waiting = select(delivery.c.id, found.c.edition).select_from(delivery).join(found, same).where(_WANTED)
    # Spelt out: PostgreSQL would look the deliveries up again for each row, and find others than it updates.
    some = waiting.limit(bindparam("limit")).cte("waiting").prefix_with("MATERIALIZED", dialect="postgresql")
    empty = some.c.edition.is_(None)
    values: dict[str, Any] = {
        "edition_id": some.c.edition,
        "state": case((empty, State.CANCELLED), else_=delivery.c.state),
        "error": case((empty, "empty"), else_=delivery.c.error),
        "settled_at": case((empty, bindparam("now", type_=UtcDateTime())), else_=delivery.c.settled_at),
    }
    return update(delivery).where(delivery.c.id == some.c.id, _WANTED).values(values).returning(delivery.c.id)


def _key(row: Row[Any]) -> EditionKey:
    return EditionKey(row.profile_key, row.since, row.cut, row.on_date, row.platform == SAMPLES_ON, row.reader_id)


def _wanted(key: EditionKey, rows: list[Row[Any]]) -> Wanted:
    return Wanted(key, PROFILE.loads(rows[0].body), tuple((row.platform, row.variant) for row in rows))
