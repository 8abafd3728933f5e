"""Marks and arrivals as one step of SQLite's: the transaction, all its statements, and the flush to the disk.

Python's driver lets go of Python's lock for each step of a statement, and has it back when the loop lets go of it: up to a
millisecond later, where the loop is busy. A commit in several statements has some twenty-five of these, and took ten
milliseconds for two of work. So what nearly every commit says is said in one INSERT into a view, whose trigger carries it out
(https://www.sqlite.org/lang_createtrigger.html#instead_of_triggers); both are temporary, the connection's own.

All of it or nothing: where one of the claims is void nothing changes, and the commit is made as any other is (`settling`).
"""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import zip_longest
from typing import Any

import orjson
from sqlalchemy import Insert, Select, Update, literal_column
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError

from digest.ledger_ports import Claim, Mark, Settlement
from digest.storage import arrivals, marks
from digest.storage.arrivals import Alike
from digest.storage.columns import microseconds
from digest.storage.given import given_by, packed
from digest.storage.marks import NUMBERS

MARKED = ("given", "count", "owner", "epoch", "lane", "until", "variant", "part")
ARRIVED = ("given", "count", "owner", "epoch", "attempt", "resends", "late")
"""The view's columns, with `marks_its_` and `arrivals_its_` before them: a row is a group of marks and a group of arrivals, each
with what it has in common. One of them may be missing. Both in one row, for each row that a statement gives is another step.
"""

COLUMNS = (*(f"marks_its_{name}" for name in MARKED), *(f"arrivals_its_{name}" for name in ARRIVED))

_DRIVER, _NAMED = sqlite.dialect(), sqlite.dialect(paramstyle="named")

Row = tuple[Any, ...]


def commit(
    bare: sqlite3.Connection, begun: Sequence[Mark], settled: Sequence[Settlement]
) -> Mapping[Claim, int] | None:
    """Commit them: the parts' ids by the claims of the marks. None, and nothing has changed, where a claim is void or a verdict
    is of a rarer kind.
    """
    arrived, others = arrivals.parted(settled)
    if others or (groups := _insert(bare, _rows(_marks(begun), _arrivals(arrived)))) is None:
        return None
    made = {delivery: part for group in groups for delivery, part in orjson.loads(group)}
    return {mark.claim: made[mark.claim.delivery] for mark in begun}


def _rows(begun: Iterable[Row], arrived: Iterable[Row]) -> Sequence[Row]:
    pairs = zip_longest(begun, arrived)
    return [(*(marked or (None,) * len(MARKED)), *(over or (None,) * len(ARRIVED))) for marked, over in pairs]


def _arrivals(arrived: Mapping[Alike, Sequence[Settlement]]) -> Iterable[Row]:
    for alike, some in arrived.items():
        given = arrivals.handed_to_sqlite(some)
        yield given, len(some), alike.owner, alike.epoch, alike.attempt, alike.resends, alike.late


def _marks(begun: Iterable[Mark]) -> Iterable[Row]:
    alike: dict[Row, list[Mark]] = defaultdict(list)
    for mark in begun:
        alike[(*mark.claim[1:], mark.variant, mark.part)].append(mark)
    for (owner, epoch, lane, variant, part), some in alike.items():
        given = packed(_DRIVER, NUMBERS, sorted((mark.claim.delivery,) for mark in some))["given"]
        until = microseconds(max(mark.until for mark in some))
        yield given, len(some), owner, epoch, lane, until, variant, part


def _insert(bare: sqlite3.Connection, rows: Sequence[Row]) -> Sequence[str] | None:
    """The marked parts of each row, as JSON; None where a claim is void."""
    statement = _statement(len(rows))
    try:
        return [made for (made,) in bare.execute(statement, [value for row in rows for value in row]).fetchall()]
    except sqlite3.Error as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_CONSTRAINT_TRIGGER:
            return None
        raise DBAPIError.instance(statement, None, error, sqlite3.Error) from error


@cache
def _statement(rows: int) -> str:
    """The INSERT of so many rows, which gives the ids of their parts."""
    row = f"({', '.join('?' * len(COLUMNS))})"
    made = _inlined(marks.over("sqlite", given_by(literal_column("marks_its_given"), NUMBERS)).made, "marks_")
    parts = f"SELECT json_group_array(json_array(number, id)) FROM ({made})"  # noqa: S608 - our own statements
    return f"INSERT INTO committing VALUES {', '.join([row] * rows)} RETURNING ({parts})"  # noqa: S608


@cache
def schema() -> Sequence[str]:
    """What makes the view and its trigger."""
    marking = marks.over("sqlite", given_by(literal_column("NEW.marks_its_given"), NUMBERS))
    arriving = arrivals.over_pairs(literal_column("NEW.arrivals_its_given"))
    body = (
        *_steps("arrivals_", arriving.delivery, arriving.part, arriving.since),
        *_steps("marks_", marking.delivery, marking.parts),
    )
    view = ", ".join(f"NULL AS {name}" for name in COLUMNS)
    return (
        f"CREATE TEMP VIEW committing AS SELECT {view}",
        f"CREATE TEMP TRIGGER commits INSTEAD OF INSERT ON committing BEGIN {'; '.join(body)}; END",
    )


def warm() -> None:
    """Build the statement that nearly every commit is: the first messages of a process would wait for that."""
    _statement(1)


def _steps(kind: str, first: Update, *others: Update | Insert) -> Sequence[str]:
    """What changes the deliveries first, and the others where it has changed all of them; nothing where the group is missing."""
    void = f"SELECT RAISE(ABORT, 'void claim') WHERE changes() < NEW.{kind}its_count"
    return _inlined(first, f"NEW.{kind}"), void, *(_inlined(other, f"NEW.{kind}") for other in others)


def _inlined(statement: Update | Insert | Select[Any], row: str) -> str:
    """The statement with columns of the view's row, and constants, in place of its parameters: a trigger has none."""
    made = statement.compile(dialect=_NAMED)

    def value(found: re.Match[str]) -> str:
        name = found[1]
        return f"{row}{name}" if name.startswith("its_") else _literal(made.params[name])

    return re.sub(r":(\w+)", value, made.string)


def _literal(value: object) -> str:
    assert value is None or isinstance(value, str | int)
    return "NULL" if value is None else f"'{value}'" if isinstance(value, str) else f"{value}"
