"""From schedules to deliveries that have their edition."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from math import ceil
from typing import Any

from sqlalchemy import Executable, Row, and_, bindparam, case, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.codec import PROFILE, lean
from digest.domain.delivery import State, Why
from digest.ledger_planning import Cohort, Frozen, Leg, Plan, Planned, Spread, Wanted
from digest.ports import SAMPLES_ON, EditionKey
from digest.storage import cohorts, sql, turns
from digest.storage.columns import UtcDateTime
from digest.storage.given import given, packed
from digest.storage.occasions import Occasion
from digest.storage.passages import Passages
from digest.storage.sql import IS_DUE, cohort, delivery, profile, rendering
from digest.storage.tables.ledger import WANTED_ORDER
from digest.storage.trips import rows_over

_WANTED_ORDER = [delivery.c[name] for name in WANTED_ORDER]
FOUND = {name: delivery.c[name].type for name in WANTED_ORDER} | {"edition": delivery.c.edition_id.type}
"""What decides an edition and its renderings, and the edition's number."""

_WANTED = and_(IS_DUE, delivery.c.edition_id.is_(None))
_ONE_WANTED = select(delivery.c.id).where(_WANTED).order_by(*_WANTED_ORDER).limit(1)
"""In an order, or SQLite looks through everything that waits, in another index."""


class SqlPlanning:
    """`ledger_ports.Planning` over one connection."""

    def __init__(self, connection: AsyncConnection, passages: Passages) -> None:
        self._connection = connection
        self._passages = passages

    async def due(self, now: datetime) -> Sequence[Cohort]:
        """The cohorts whose instant has come."""
        return await cohorts.found(self._connection, cohort.c.next_due_at <= now)

    async def cohorts(self) -> Sequence[Cohort]:
        """All cohorts."""
        return await cohorts.found(self._connection)

    async def spread(self, numbers: Collection[int]) -> Spread:
        """How many subscriptions the cohorts have, and among how many."""
        return await cohorts.spread(self._connection, numbers)

    async def plan(self, plan: Plan, limit: int, now: datetime, leg: Leg | None = None) -> Planned:
        """Plan the cohorts' next chunk, and cancel what it replaces."""
        # Another process may have been faster: what it has planned is not due any more.
        numbers, behind = await (self._level(plan, leg) if leg else self._caught_up(plan))
        first = await cohorts.begins(self._connection, numbers, behind)
        if first is None:
            return Planned(0, more=False, waiting=False)
        until = first - 1 + ceil(limit * plan.spread.apart)
        more = until < plan.spread.last
        if leg and more:
            leg.ends(until)
        planned = await Occasion(self._connection, plan, now).insert(numbers, first - 1, until)
        if leg:
            await leg.before_is_over()
        await cohorts.move_on(self._connection, numbers, behind, until)
        waiting = await rows_over(self._connection).of(_ONE_WANTED)
        return Planned(planned, more, bool(waiting))

    async def _caught_up(self, plan: Plan) -> tuple[Sequence[int], int]:
        await turns.alone(self._connection, turns.AUDIENCE)
        return await cohorts.caught_up(self._connection, plan.cohorts, plan.cut)

    async def _level(self, plan: Plan, leg: Leg) -> tuple[Sequence[int], int]:
        """What the first chunk has caught up, and where the leg begins; further on where another process has come further."""
        await turns.part(self._connection, leg.part)
        numbers, behind = await cohorts.level(self._connection, plan.cohorts, plan.cut)
        return numbers, max(behind, leg.after)

    async def advance(self, plan: Plan, due: Mapping[int, datetime]) -> bool:
        """Give the cohorts that are planned to the last their next instants."""
        await turns.alone(self._connection, turns.AUDIENCE)
        numbers, behind = await cohorts.still_due(self._connection, due, plan.cut)
        if await cohorts.begins(self._connection, numbers, behind) is not None:
            return False
        await cohorts.drop_empty(self._connection, numbers)
        for number in numbers:
            await cohorts.advance(self._connection, number, due[number])
        return True

    async def reschedule(self, one: Cohort, due_at: datetime) -> None:
        """Give the cohort another instant."""
        await turns.alone(self._connection, turns.AUDIENCE)
        await cohorts.advance(self._connection, one.number, due_at)

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
        "error": case((empty, Why.EMPTY), else_=delivery.c.error),
        "settled_at": case((empty, bindparam("now", type_=UtcDateTime())), else_=delivery.c.settled_at),
    }
    # By the id alone: nobody else changes what waits for its edition, and with the condition PostgreSQL, where it has not
    # counted the table yet, looks for each row through all that wait.
    return update(delivery).where(delivery.c.id == some.c.id).values(values).returning(delivery.c.id)


def _key(row: Row[Any]) -> EditionKey:
    return EditionKey(row.profile_key, row.since, row.cut, row.on_date, row.platform == SAMPLES_ON, row.reader_id)


def _wanted(key: EditionKey, rows: list[Row[Any]]) -> Wanted:
    return Wanted(key, PROFILE.loads(rows[0].body), tuple((row.platform, row.variant) for row in rows))
