"""The numbers that a database has given to rows: where each table's counter stands, and moving it on.

SQLite counts in `sqlite_sequence`, for tables whose numbers are never reused; PostgreSQL in a sequence for every number.
"""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, cast, column, func, insert, select, table, update
from sqlalchemy.dialects.postgresql import REGCLASS
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.storage.tables import METADATA

_SEQUENCE = table("sqlite_sequence", column("name"), column("seq"))


async def last(connection: AsyncConnection) -> dict[str, int]:
    """The greatest number that each numbered table has given, rows that are gone included where the database knows."""
    numbered = {name: METADATA.tables[name].c.id for name in _numbered()}
    known = await (_last_sqlite if connection.dialect.name == "sqlite" else _last_postgresql)(connection)
    present = {name: await connection.scalar(select(func.max(column))) or 0 for name, column in numbered.items()}
    return {name: max(known.get(name, 0), greatest) for name, greatest in present.items()}


async def advance(connection: AsyncConnection, numbers: Mapping[str, int]) -> None:
    """Give only numbers greater than these from now on; 0 changes nothing."""
    write = _advance_sqlite if connection.dialect.name == "sqlite" else _advance_postgresql
    for name, number in numbers.items():
        if number:
            await write(connection, name, number)


def _numbered() -> list[str]:
    return [name for name, one in METADATA.tables.items() if one.autoincrement_column is not None]


async def _last_sqlite(connection: AsyncConnection) -> dict[str, int]:
    rows = await connection.execute(select(_SEQUENCE.c.name, _SEQUENCE.c.seq))
    return {row.name: row.seq for row in rows}


async def _advance_sqlite(connection: AsyncConnection, name: str, number: int) -> None:
    # sqlite_sequence has no key: a row is there once the table has been written to.
    if not METADATA.tables[name].dialect_options["sqlite"]["autoincrement"]:
        return
    moved = await connection.execute(update(_SEQUENCE).where(_SEQUENCE.c.name == name).values(seq=number))
    if not moved.rowcount:
        await connection.execute(insert(_SEQUENCE).values(name=name, seq=number))


async def _last_postgresql(connection: AsyncConnection) -> dict[str, int]:
    found = {name: select(func.pg_sequence_last_value(cast(_counter(name), REGCLASS))) for name in _numbered()}
    return {name: await connection.scalar(query) or 0 for name, query in found.items()}


async def _advance_postgresql(connection: AsyncConnection, name: str, number: int) -> None:
    await connection.execute(select(func.setval(cast(_counter(name), REGCLASS), number)))


def _counter(name: str) -> ColumnElement[str]:
    return func.pg_get_serial_sequence(name, "id")
