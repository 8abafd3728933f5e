"""Several statements in one trip to a connection's thread, where a database has one.

A statement that is awaited by itself costs a trip (`one_hop`) and SQLAlchemy's preparations, together more than looking
something up in SQLite does. What is asked many times is written as one coroutine that awaits nothing but its `Rows`.
"""

import json
import sqlite3
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Protocol, TypeVar

import orjson
from sqlalchemy import ColumnElement, CompoundSelect, Insert, Select, Update, any_, bindparam, column, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.storage.columns import microseconds
from digest.storage.worker import at_once

T = TypeVar("T")

Given = Sequence[str] | Sequence[int] | str | int | date | None
"""What a parameter may be; an instant is a `date` to Python, too."""

Statement = Select[Any] | CompoundSelect[Any] | Update | Insert


class Rows(Protocol):
    """What statements are executed by; they are built once and kept, for they are prepared once for each object."""

    async def of(self, statement: Statement, **given: Given) -> Sequence[Any]:
        """The rows that the statement gives, each a tuple, with these values for its parameters."""

    async def many(self, statement: Select[Any], **given: Given) -> Sequence[Any]:
        """The same of many rows of numbers and texts, each a sequence. For each row that SQLite gives by itself its thread hands
        Python's lock over, and waits for it again: beside a busy loop that takes longer than to find the row.
        """

    async def change(self, statement: Update | Insert, **given: Given) -> int:
        """How many rows the statement changed, or made. It gives none, for the same reason."""


def rows_over(connection: AsyncConnection) -> Rows:
    """What executes statements on this connection: without SQLAlchemy where a `Worker` has it, in SQLite's own thread, or
    `Autocommit`.

    So what goes in and comes out is as the database has it: no instants, no states.
    """
    if driver := getattr(connection, "driver", None):
        return _Driven(driver)
    bare = getattr(connection, "bare", None)
    return _Awaited(connection) if bare is None else _Immediate(bare)


async def in_one_trip(connection: AsyncConnection, work: Callable[[Rows], Coroutine[Any, Any, T]]) -> T:
    """Do the work, which only reads and waits for nothing but its rows, over this connection and in its transaction."""
    if connection.dialect.name != "sqlite":
        return await work(_Awaited(connection))
    driver: Any = (await connection.get_raw_connection()).driver_connection
    done: T = await driver.in_thread(lambda bare: at_once(work(_Immediate(bare))))
    return done


def among_given(dialect: str, wanted: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Whether the column is one of the values that are given as a list under this name."""
    if dialect == "sqlite":
        return wanted.in_(given_list(dialect, wanted, name))
    return wanted == any_(bindparam(name, type_=postgresql.ARRAY(wanted.type)))


def given_list(dialect: str, wanted: ColumnElement[Any], name: str) -> Select[Any]:
    """The values that are given as a list under this name, to be compared with this column, as rows."""
    if dialect == "sqlite":
        return select(column("value")).select_from(func.json_each(bindparam(name)))
    return select(func.unnest(bindparam(name, type_=postgresql.ARRAY(wanted.type))))


class _Awaited:
    """Rows over a connection that is awaited, statement by statement."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._takes_lists = connection.dialect.name != "sqlite"

    async def of(self, statement: Statement, **given: Given) -> Sequence[Any]:
        done = await self._connection.execute(statement, self._values(given))
        return done.all() if done.returns_rows else ()

    many = of

    async def change(self, statement: Update | Insert, **given: Given) -> int:
        return (await self._connection.execute(statement, self._values(given))).rowcount

    def _values(self, given: Mapping[str, Given]) -> Mapping[str, Given]:
        return given if self._takes_lists else {name: _listed(value) for name, value in given.items()}


class _Driven:
    """Rows over PostgreSQL's driver itself."""

    def __init__(self, driver: Any) -> None:
        self._driver = driver

    async def of(self, statement: Statement, **given: Given) -> Sequence[Any]:
        cursor = await self._executed(statement, given)
        found: Sequence[Any] = await cursor.fetchall() if cursor.description else ()
        return found

    many = of

    async def change(self, statement: Update | Insert, **given: Given) -> int:
        count: int = (await self._executed(statement, given)).rowcount
        return count

    async def _executed(self, statement: Statement, given: Mapping[str, Given]) -> Any:
        written, kept = _named(statement)
        values = kept | {name: _as_text(value) for name, value in given.items()}
        try:
            return await self._driver.execute(written, values, prepare=True)
        except self._driver.Error as error:
            lost = bool(self._driver.closed)
            raise DBAPIError.instance(written, None, error, self._driver.Error, connection_invalidated=lost) from error


class _Immediate:
    """Rows over SQLite itself, in the thread of its connection."""

    def __init__(self, bare: sqlite3.Connection) -> None:
        self._bare = bare

    async def of(self, statement: Statement, **given: Given) -> Sequence[Any]:
        written, names, kept = _prepared(statement)
        values = kept | {name: _plain(value) for name, value in given.items()}
        try:
            found: list[Any] = self._bare.execute(written, [values[name] for name in names]).fetchall()
        except sqlite3.Error as error:
            raise DBAPIError.instance(written, None, error, sqlite3.Error) from error
        return found

    async def many(self, statement: Select[Any], **given: Given) -> Sequence[Any]:
        found: list[list[Any]] = orjson.loads((await self.of(_together(statement), **given))[0][0])
        return found

    async def change(self, statement: Update | Insert, **given: Given) -> int:
        before = self._bare.total_changes  # the driver counts no rows of what begins with WITH
        await self.of(statement, **given)
        return self._bare.total_changes - before


@lru_cache(maxsize=20)
def _together(statement: Select[Any]) -> Select[Any]:
    """The statement's rows in one, as JSON, in their order (https://www.sqlite.org/json1.html#jgrouparray)."""
    rows = statement.subquery()
    return select(func.json_group_array(func.json_array(*rows.c)))


@lru_cache(maxsize=100)
def _prepared(statement: Statement) -> tuple[str, Sequence[str], dict[str, Any]]:
    """The statement as SQLite reads it, the names of its parameters in their order, and the values it has for them."""
    compiled = statement.compile(dialect=sqlite.dialect())
    made = compiled.construct_expanded_state(compiled.params)  # each of a list's values has a name of its own
    assert made.positiontup is not None
    return made.statement, made.positiontup, dict(made.parameters)


@lru_cache(maxsize=100)
def _named(statement: Statement) -> tuple[str, dict[str, Any]]:
    """The statement as PostgreSQL's driver reads it, and the values that it has for its parameters."""
    compiled = statement.compile(dialect=psycopg.dialect())  # type: ignore[no-untyped-call]
    made = compiled.construct_expanded_state(compiled.params)
    return made.statement, dict(made.parameters)


def _as_text(value: Given) -> Any:
    """The value, a list in one piece: the driver would look at each of its numbers."""
    if value is None or isinstance(value, (str, int, date)):
        return value
    return value if value and isinstance(value[0], str) else f"{{{','.join(map(str, value))}}}"


def _plain(value: Given) -> Any:
    """The value, as SQLite itself takes it."""
    if isinstance(value, datetime):
        return microseconds(value)
    return value.isoformat() if isinstance(value, date) else _listed(value)


def _listed(value: Given) -> Any:
    """The value, as SQLite takes it where it is a list."""
    return value if value is None or isinstance(value, (str, int, date)) else json.dumps(list(value))
