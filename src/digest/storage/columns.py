"""The kinds of columns that the schema is made of: instants, numbers, ids and texts, alike on both databases."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Dialect,
    Integer,
    Text,
    TypeDecorator,
)
from sqlalchemy import text as sql_text
from sqlalchemy.dialects import sqlite
from sqlalchemy.types import TypeEngine
from sqlmodel import Field, SQLModel

# Named constraints: a later migration can only alter what has a name (SQLite gives none by itself).
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# Rows are never made from these classes: what would check their values is not built, which takes most of a start.
SQLModel.model_config["defer_build"] = True

NEVER_REUSED = {"sqlite_autoincrement": True}
"""For ids that outlive their row outside the database (in a button, as a nonce) or in an index that only grows."""


class Microseconds(sqlite.DATETIME):
    """An instant in SQLite: microseconds since 1970, an integer; a third of the room of a text, and compared at once."""

    def bind_processor(self, dialect: Dialect) -> Any:
        """From an aware instant."""
        return microseconds

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """To an aware instant, UTC."""
        return from_microseconds


_MICROSECONDS: TypeEngine[Any] = Microseconds()  # type: ignore[no-untyped-call]

EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


def microseconds(value: datetime | None) -> int | None:
    """An aware instant as SQLite holds it."""
    return None if value is None else (value - EPOCH) // MICROSECOND


def aware_microseconds(value: datetime | None) -> int | None:
    """The same; a naive instant is refused."""
    if value is not None and value.tzinfo is None:
        raise ValueError(f"naive instant: {value!r}")
    return microseconds(value)


@lru_cache(maxsize=1_000)  # most rows that are read together share their instants
def from_microseconds(value: int | None) -> datetime | None:
    """The instant, UTC, that SQLite holds so."""
    return None if value is None else EPOCH + timedelta(microseconds=value)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware and UTC on both sides of the database; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """SQLite has no type for it."""
        return _MICROSECONDS if dialect.name == "sqlite" else DateTime(timezone=True)

    def bind_processor(self, dialect: Dialect) -> Any:
        """What `process_bind_param` does, in one step where rows come by the dozen."""
        return aware_microseconds if dialect.name == "sqlite" else super().bind_processor(dialect)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"naive instant: {value!r}")
        return value if value is None or value.tzinfo is UTC else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """In UTC, whatever zone the connection is in."""
        return value if value is None or value.tzinfo is UTC else value.astimezone(UTC)


class Number(TypeDecorator[int]):
    """A row's id, 64 bits: a million readers a day use up 31 bits in six years."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """SQLite numbers rows by itself only where the type is spelt INTEGER, which holds 64 bits there anyway."""
        return Integer() if dialect.name == "sqlite" else BigInteger()


def own_id() -> Any:
    """The column of a row's own id, given by the database unless the row brings one."""
    return Field(default=None, primary_key=True, sa_type=Number)


def number(*, default: Any = ..., **options: Any) -> Any:
    """A column with the id of another row."""
    return Field(default=default, sa_type=Number, **options)


def instant(*, nullable: bool = False, index: bool = False) -> Any:
    """A column that holds an instant."""
    return Field(sa_column=Column(UtcDateTime(), nullable=nullable, index=index), default=None if nullable else ...)


def text(*, nullable: bool = False) -> Any:
    """A column of long text."""
    return Field(sa_column=Column(Text(), nullable=nullable), default=None if nullable else ...)


def minute_of_quiet() -> Any:
    """A column with a local minute at which quiet hours begin or end; equal ones mean that there are none."""
    return Field(default=0, sa_column_kwargs={"server_default": sql_text("0")})
