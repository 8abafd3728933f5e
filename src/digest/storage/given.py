"""Rows that are handed to a statement as one parameter, a JSON array: one execution changes hundreds of rows.

An execution for each row costs several times what its change does, and a parameter for each value a compilation for each
number of rows.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import (
    CTE,
    JSON,
    BigInteger,
    BindParameter,
    ColumnElement,
    Dialect,
    Integer,
    Select,
    Subquery,
    any_,
    bindparam,
    cast,
    func,
    literal_column,
    select,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import ARRAY

_ENCODER = json.JSONEncoder(default=str)

Columns = Mapping[str, Any]
"""Names and types (`sqlalchemy.types`)."""


def its(name: str, kind: Any = None) -> BindParameter[Any]:
    """A parameter by itself; not named as a column is, or an UPDATE would take it for a value to set."""
    return bindparam(f"its_{name}", type_=kind)


def one_of_its(dialect: str, column: ColumnElement[int], name: str) -> ColumnElement[bool]:
    """Whether the column is among the numbers in a parameter, as `trips.Rows` takes them: with a parameter for each, every
    execution writes the statement anew, and every count of numbers is another statement to prepare.
    """
    if dialect == "sqlite":
        return column.in_(select(func.json_each(its(name)).table_valued("value").c.value))
    return column == any_(its(name, ARRAY(BigInteger())))


def given(dialect: str, columns: Columns) -> CTE:
    """A table of these columns, whose rows come in the statement's parameter `given` (see `packed`).

    A single column's values stand in the array themselves: taking a value out of a row takes as long as finding a row by it.
    """
    return _taken(dialect, bindparam("given"), columns).cte("given")


def given_by(array: ColumnElement[str], columns: Columns) -> Subquery:
    """The same, in SQLite, whose rows are an array that is no parameter."""
    return _taken("sqlite", array, columns).subquery("given")


def _taken(dialect: str, array: ColumnElement[str], columns: Columns) -> Select[Any]:
    taken: list[Any]
    values: list[ColumnElement[Any]]
    if dialect == "sqlite":
        each = func.json_each(array).table_valued("value", name="each")
        taken = [func.json_extract(each.c.value, literal_column(f"'$[{place}]'")) for place in range(len(columns))]
        taken = taken if len(columns) > 1 else [each.c.value]
        values = [type_coerce(value, kind) for value, kind in zip(taken, columns.values(), strict=True)]
    else:
        each = func.json_array_elements(cast(array, JSON)).table_valued("value", name="each")
        taken = [each.c.value.op("->>")(literal_column(str(place))) for place in range(len(columns))]
        taken = taken if len(columns) > 1 else [each.c.value.op("#>>")(literal_column("'{}'"))]
        values = [cast(value, kind) for value, kind in zip(taken, columns.values(), strict=True)]
    named = [value.label(name) for name, value in zip(columns, values, strict=True)]
    return select(*named)


def pairs(array: ColumnElement[str], place: int, columns: Columns) -> Subquery:
    """In SQLite, a table of a number and what goes with it, whose rows are the keys and values of an object: the one at this
    place in the array (see `paired`). Taking a value out of a row takes several times as long as taking it from its key.
    """
    each = func.json_each(array, literal_column(f"'$[{place}]'")).table_valued("key", "value", name="each")
    (key, number), (value, kind) = columns.items()
    return select(
        type_coerce(cast(each.c.key, Integer), number).label(key), type_coerce(each.c.value, kind).label(value)
    ).subquery()


def paired(*objects: Mapping[int, object]) -> str:
    """The objects, whose values are as SQLite takes them, as the array of statements over their `pairs`."""
    return orjson.dumps(objects, option=orjson.OPT_NON_STR_KEYS).decode()


def packed(dialect: Dialect, columns: Columns, rows: Iterable[Sequence[object]]) -> dict[str, Any]:
    """The rows, values in the order of the columns, as the parameter of a statement over `given`."""
    writers = [
        (place, kind.dialect_impl(dialect).bind_processor(dialect)) for place, kind in enumerate(columns.values())
    ]
    needed = [(place, write) for place, write in writers if write]
    written: Sequence[Any] = [_written(row, needed) for row in rows] if needed else list(rows)
    if len(columns) == 1:
        written = [value for (value,) in written]
    return {"given": _ENCODER.encode(written)}


def _written(row: Sequence[object], writers: Sequence[tuple[int, Callable[[Any], Any]]]) -> list[object]:
    """The row as the database takes its values; most columns need nothing done."""
    values = list(row)
    for place, write in writers:
        if values[place] is not None:
            values[place] = write(values[place])
    return values
