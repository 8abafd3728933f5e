"""The tables as set-based SQL sees them, and the few things that SQLite and PostgreSQL spell differently."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, Table, and_, any_, bindparam, column, func, literal_column, or_, select
from sqlalchemy import table as sql_table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.delivery import State
from digest.storage.tables import METADATA

_ALL = METADATA.tables

article: Table = _ALL["article"]
article_revision: Table = _ALL["article_revision"]
article_key: Table = _ALL["article_key"]
article_tag: Table = _ALL["article_tag"]
tag: Table = _ALL["tag"]
profile: Table = _ALL["profile"]
reader: Table = _ALL["reader"]
identity: Table = _ALL["identity"]
destination: Table = _ALL["destination"]
subscription: Table = _ALL["subscription"]
cohort: Table = _ALL["cohort"]
schedule: Table = _ALL["schedule"]
edition: Table = _ALL["edition"]
edition_item: Table = _ALL["edition_item"]
delivery: Table = _ALL["delivery"]
delivery_part: Table = _ALL["delivery_part"]
rendering: Table = _ALL["rendering"]
passage: Table = _ALL["passage"]
correction: Table = _ALL["correction"]
correction_part: Table = _ALL["correction_part"]
lane: Table = _ALL["lane"]
standby: Table = _ALL["standby"]
installation: Table = _ALL["installation"]
expectation: Table = _ALL["expectation"]
shown_list: Table = _ALL["shown_list"]
kept_text: Table = _ALL["kept_text"]
link_code: Table = _ALL["link_code"]
saved: Table = _ALL["saved"]
vote: Table = _ALL["vote"]
remark: Table = _ALL["remark"]
review: Table = _ALL["review"]
notice: Table = _ALL["notice"]
unanswered: Table = _ALL["unanswered"]
request: Table = _ALL["request"]
broadcast: Table = _ALL["broadcast"]
broadcast_edition: Table = _ALL["broadcast_edition"]
staff: Table = _ALL["staff"]
audit: Table = _ALL["audit"]
daily_count: Table = _ALL["daily_count"]
correction_watch: Table = _ALL["correction_watch"]
daily_delivery: Table = _ALL["daily_delivery"]
attention: Table = _ALL["attention"]
search_entry: Table = _ALL["search_entry"]
faq_entry: Table = _ALL["faq_entry"]
faq_meaning: Table = _ALL["faq_meaning"]

_SEQUENCE = sql_table("sqlite_sequence", column("name"), column("seq"))
"""Where SQLite keeps the last id that each table has had (https://www.sqlite.org/autoinc.html)."""

_LAST = select(_SEQUENCE.c.seq).where(_SEQUENCE.c.name == bindparam("table"))

IS_DUE = delivery.c.state == literal_column(f"'{State.DUE}'")
IS_DIGEST = delivery.c.broadcast_id.is_(None)
IS_BROADCAST = delivery.c.broadcast_id.is_not(None)
IS_HELD = delivery.c.state == literal_column(f"'{State.HELD}'")
IS_SENDING = and_(delivery.c.owner.is_not(None), delivery.c.state == literal_column(f"'{State.SENDING}'"))
IS_FAILED = delivery.c.state.in_([literal_column(f"'{state}'") for state in (State.DEAD, State.UNKNOWN)])
IS_BEGUN = and_(IS_DUE, delivery.c.until.is_not(None))
"""What the partial indexes hold. Spelt out: SQLite uses one only where it can see that its condition holds."""

LATER = {"epoch": delivery.c.epoch + 1}
"""Has whoever holds a delivery in hand that waits not send it as it was: every change of one says so, or moves its state."""

Row = dict[str, Any]
Insert = sqlite.Insert | postgresql.Insert

CHUNK = 1_000
"""How many values one statement takes at most: SQLite allows 32,766 in all."""

T = TypeVar("T")


def visible() -> ColumnElement[bool]:
    """Which articles are shown: real ones; samples too, as long as nothing real is stored. None that was withdrawn."""
    real = select(1).where(article.alias("other").c.sample.is_(False)).exists()
    return and_(article.c.withdrawn_at.is_(None), or_(article.c.sample.is_(False), ~real))


def by_code_point(connection: AsyncConnection, column: ColumnElement[str]) -> ColumnElement[str]:
    """Text in the order of its code points, as Python sorts it, whatever language the database sorts for."""
    return by_code_point_of(connection.dialect.name, column)


def by_code_point_of(dialect: str, column: ColumnElement[str]) -> ColumnElement[str]:
    """The same, in this dialect."""
    return column.collate("BINARY" if dialect == "sqlite" else "C")


def later(dialect: str, one: ColumnElement[T], other: ColumnElement[T]) -> ColumnElement[T]:
    """The greater of two values that are there, each of them reckoned once."""
    return (func.max if dialect == "sqlite" else func.greatest)(one, other, type_=one.type)


def among(dialect: str, column: ColumnElement[T], some: Select[tuple[T]]) -> ColumnElement[bool]:
    """Whether the column is one of what a query with a LIMIT gives, which is run once, however the rows are looked up.

    PostgreSQL would join with `IN (SELECT …)`, and where it has not counted a table yet, run it anew for every row.
    """
    if dialect == "sqlite":
        return column.in_(some)
    return column == any_(func.array(some.scalar_subquery(), type_=postgresql.ARRAY(column.type)))


async def number_on(connection: AsyncConnection, table: Table) -> None:
    """After rows that brought their own ids: have the database number the next ones after those (SQLite does by itself)."""
    if connection.dialect.name == "postgresql":
        sequence = func.pg_get_serial_sequence(table.name, "id")
        last = select(func.max(table.c.id)).scalar_subquery()
        await connection.execute(select(func.setval(sequence, func.coalesce(last, 1), last.is_not(None))))


async def take_numbers(connection: AsyncConnection, table: Table, count: int) -> Sequence[int]:
    """So many ids for new rows of a table that never uses one again, in a transaction that writes; nobody else gets them."""
    if connection.dialect.name == "postgresql":
        sequence, each = func.pg_get_serial_sequence(table.name, "id"), func.generate_series(1, count).alias()
        return (await connection.scalars(select(func.nextval(sequence)).select_from(each))).all()
    last = await connection.scalar(_LAST, {"table": table.name}) or 0
    return range(last + 1, last + 1 + count)


def insert(connection: AsyncConnection, table: Table) -> Insert:
    """An INSERT that can say what happens on a conflict, in the connection's dialect."""
    return insert_into(connection.dialect.name, table)


def insert_into(dialect: str, table: Table) -> Insert:
    """The same, in this dialect."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


async def put(connection: AsyncConnection, table: Table, rows: Sequence[Row]) -> None:
    """Insert the rows, or update those whose primary key exists already."""
    if not rows:
        return
    statement = insert(connection, table)
    key = [column.name for column in table.primary_key]
    changed = {name: statement.excluded[name] for name in rows[0] if name not in key}
    await connection.execute(statement.on_conflict_do_update(index_elements=key, set_=changed), rows)


async def put_new(connection: AsyncConnection, table: Table, rows: Sequence[Row]) -> int:
    """Insert those of the rows that conflict with nothing; how many."""
    if not rows:
        return 0
    statement = insert(connection, table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
    return (await connection.execute(statement, rows)).rowcount


def chunks(values: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """The values in lists of at most that size."""
    rest = iter(values)
    while chunk := list(islice(rest, size)):
        yield chunk
