"""Cohorts: everybody with one rule who is due next at one instant. They are planned, and advanced, as one."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, cast

from sqlalchemy import ColumnElement, Row, Select, Update, and_, delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.quiet import Quiet
from digest.domain.schedule import Rule
from digest.ledger_planning import Cohort, Spread
from digest.storage import sql
from digest.storage.columns import Number, UtcDateTime
from digest.storage.given import its, one_of_its
from digest.storage.sql import cohort, schedule
from digest.storage.trips import rows_over

RULE = tuple(cohort.c[name] for name in ("zone", "minute", "weekdays", "slot", "quiet_from", "quiet_until"))

_AT = its("at", UtcDateTime())
_BEHIND, _PLANNED_TO = its("behind", Number()), its("planned_to", Number())


class Statements(NamedTuple):
    """What each chunk asks of its cohorts, and notes."""

    due: Select[Any]
    begins: Select[Any]
    move_on: Update


@cache
def _statements(dialect: str) -> Statements:
    """Built once: building one takes longer than it runs."""
    these, theirs = (one_of_its(dialect, column, "numbers") for column in (cohort.c.id, schedule.c.cohort_id))
    is_behind = (cohort.c.next_due_at < _AT).label("is_behind")
    due = select(cohort.c.id, cohort.c.planned_to, is_behind).where(these, cohort.c.next_due_at <= _AT)
    begins = select(func.min(schedule.c.subscription_id)).where(theirs, schedule.c.subscription_id > _BEHIND)
    reached = and_(cohort.c.planned_to >= _BEHIND, cohort.c.planned_to < _PLANNED_TO)
    move_on = update(cohort).where(these, reached).values(planned_to=_PLANNED_TO)
    return Statements(due.order_by(cohort.c.id), begins, move_on)


async def found(connection: AsyncConnection, *wanted: ColumnElement[bool]) -> Sequence[Cohort]:
    """The cohorts that meet these conditions, longest due first."""
    rows = await connection.execute(select(cohort).where(*wanted).order_by(cohort.c.next_due_at, cohort.c.id))
    return [Cohort(row.id, rule_of(row), row.next_due_at) for row in rows]


async def join(connection: AsyncConnection, number: int, rule: Rule, due_at: datetime) -> None:
    """Have the subscription planned by this rule, at that instant first; instead of what it had in the rule's slot.

    Where the cohort is being planned just now, it goes back to before the subscription: planning twice is harmless.
    """
    row = {**_columns(rule), "next_due_at": due_at, "planned_to": 0}
    await sql.put_new(connection, cohort, [row])
    same = and_(cohort.c.next_due_at == due_at, *(cohort.c[name] == value for name, value in _columns(rule).items()))
    # Only where it is beyond: on PostgreSQL everybody who joins would wait for everybody else. And in one statement: who
    # waited for another who joined leaves it where that one took it, if it is further back.
    beyond = update(cohort).where(same, cohort.c.planned_to >= number)
    await connection.execute(beyond.values(planned_to=number - 1))
    joined = (await connection.scalars(select(cohort.c.id).where(same))).one()
    await sql.put(connection, schedule, [{"subscription_id": number, "slot": rule.slot, "cohort_id": joined}])


async def caught_up(connection: AsyncConnection, numbers: Collection[int], at: datetime) -> tuple[Sequence[int], int]:
    """As `still_due`, where those that were due before this instant are due at it, with nothing of its occasion planned.

    How far a cohort is planned counts for one occasion: a kill may have come in the middle of an earlier one.
    """
    rows = await _due(connection, numbers, at)
    if behind := [number for number, _, is_behind in rows if is_behind]:
        for number in behind:
            await advance(connection, number, at)
        rows = await _due(connection, numbers, at)
    return _numbers(rows)


async def still_due(connection: AsyncConnection, numbers: Collection[int], at: datetime) -> tuple[Sequence[int], int]:
    """Those of the cohorts that have not advanced beyond this instant, and how far all of them are planned."""
    return _numbers(await _due(connection, numbers, at))


async def level(connection: AsyncConnection, numbers: Collection[int], at: datetime) -> tuple[Sequence[int], int]:
    """Those of the cohorts that are due at this very instant, and how far all of them are planned."""
    rows = await _due(connection, numbers, at)
    return _numbers([row for row in rows if not row[-1]])


async def spread(connection: AsyncConnection, numbers: Collection[int]) -> Spread:
    """How many subscriptions the cohorts have, and among how many others those lie."""
    members = func.count(), func.min(schedule.c.subscription_id), func.max(schedule.c.subscription_id)
    count, first, last = (await connection.execute(select(*members).where(_in(numbers)))).one()
    return Spread(count, first or 0, last or 0)


async def begins(connection: AsyncConnection, numbers: Collection[int], behind: int) -> int | None:
    """The first subscription of these cohorts behind that one; None where none is left."""
    these = _statements(connection.dialect.name)
    ((first,),) = await rows_over(connection).of(these.begins, its_numbers=list(numbers), its_behind=behind)
    return cast(int | None, first)


async def move_on(connection: AsyncConnection, numbers: Collection[int], behind: int, planned_to: int) -> None:
    """Note that everybody behind `behind` is planned so far; not where somebody before it is still to be planned."""
    these, noted = _statements(connection.dialect.name), {"its_behind": behind, "its_planned_to": planned_to}
    await rows_over(connection).change(these.move_on, its_numbers=list(numbers), **noted)


async def advance(connection: AsyncConnection, number: int, due_at: datetime) -> None:
    """Make the cohort due next at that instant; who is due then by the same rule already becomes one with it."""
    mine = select(*RULE).where(cohort.c.id == number).subquery()
    same = and_(*(column == mine.c[column.name] for column in RULE), cohort.c.next_due_at == due_at)
    other = await connection.scalar(select(cohort.c.id).join(mine, same).where(cohort.c.id != number))
    if other is None:
        moved = {"next_due_at": due_at, "planned_to": 0}
        await connection.execute(update(cohort).where(cohort.c.id == number).values(moved))
    elif (await spread(connection, [other])).members > (await spread(connection, [number])).members:
        await _unite(connection, other, number)
    else:
        await _unite(connection, number, other)
        await advance(connection, number, due_at)


async def drop_empty(connection: AsyncConnection, numbers: Collection[int]) -> None:
    """Forget those of the cohorts that nobody belongs to any more."""
    empty = ~exists().where(schedule.c.cohort_id == cohort.c.id)
    await connection.execute(delete(cohort).where(cohort.c.id.in_(numbers), empty))


async def _unite(connection: AsyncConnection, number: int, joining: int) -> None:
    """Have the members of one join the other; where that is being planned, from its beginning: they may not be."""
    await connection.execute(update(cohort).where(cohort.c.id == number).values(planned_to=0))
    moved = update(schedule).where(schedule.c.cohort_id == joining).values(cohort_id=number)
    await connection.execute(moved)
    await connection.execute(delete(cohort).where(cohort.c.id == joining))


async def _due(connection: AsyncConnection, numbers: Collection[int], at: datetime) -> Sequence[Any]:
    these = _statements(connection.dialect.name)
    return await rows_over(connection).of(these.due, its_numbers=list(numbers), its_at=at)


def _numbers(rows: Sequence[Any]) -> tuple[Sequence[int], int]:
    return [number for number, *_ in rows], min((planned_to for _, planned_to, _ in rows), default=0)


def _in(numbers: Collection[int]) -> ColumnElement[bool]:
    return schedule.c.cohort_id.in_(numbers)


def _columns(rule: Rule) -> sql.Row:
    when = {"zone": rule.zone, "minute": rule.minute, "weekdays": rule.weekdays, "slot": rule.slot}
    return when | {"quiet_from": rule.quiet.start, "quiet_until": rule.quiet.end}


def rule_of(row: Row[Any]) -> Rule:
    """The rule in a row that has its columns."""
    return Rule(row.zone, row.minute, row.weekdays, row.slot, Quiet(row.quiet_from, row.quiet_until))


def rules_of(numbers: Collection[int]) -> Select[Any]:
    """The rules of these subscriptions and when each is due next, by slot."""
    columns = (schedule.c.subscription_id, *RULE, cohort.c.next_due_at)
    joined = select(*columns).join(schedule, schedule.c.cohort_id == cohort.c.id)
    return joined.where(schedule.c.subscription_id.in_(numbers)).order_by(schedule.c.slot)
