"""The schema's revisions: which one a database has, and how it gets to this program's.

Everything happens in one transaction that holds the write lock: a kill at any statement leaves the old schema, and of
two processes that upgrade at once the second finds the work done.
"""

from contextlib import suppress
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, inspect, text

from digest.storage import turns
from digest.storage.engine import Database
from digest.storage.errors import BusyError, StorageError

if TYPE_CHECKING:  # imported where it is needed: nearly every start finds the schema as it should be
    from alembic.config import Config

TRIES = 24
"""Two minutes: so long another process that is upgrading is waited for on SQLite, which waits for a writer 5 s by itself."""

INDEX_PREFIX = "fts_"
"""Full-text tables, and those that SQLite keeps behind them, are no part of the portable schema."""

VERSION = "alembic_version"
"""The table in which Alembic notes a database's revision."""


def head() -> str:
    """The revision that this program needs."""
    return revisions()[-1]


@cache
def revisions() -> tuple[str, ...]:
    """Those that this program knows, in their order: the numbers in front of the names of the migrations' files."""
    names = (file.name for file in files("digest.storage.migrations.versions").iterdir())
    return tuple(sorted({name.partition("_")[0] for name in names if name[0].isdigit()}))


async def current(database: Database) -> str | None:
    """The database's revision; None where it has no schema yet."""
    async with database.read() as connection:
        return await connection.run_sync(_revision)


async def upgrade(database: Database) -> str:
    """Bring the schema to `head` and give that revision; harmless where it is there already.

    Raises StorageError for a database that a newer program has upgraded.
    """
    for left in reversed(range(TRIES)):
        if await current(database) == head():
            break
        with suppress(*[BusyError] if left else []):
            await _begin_upgrade(database)
    return head()


async def check(database: Database) -> None:
    """Raise StorageError where the database's revision is not the one this program needs."""
    found = await current(database)
    if found != head():
        _refuse_newer(found)
        raise StorageError(f"The database {database.name} is at {found or 'no revision'}: run `digest db upgrade`.")


def is_ours(name: str | None, kind: str, parents: Any) -> bool:
    """Whether a table belongs to the portable schema (Alembic's `include_name`)."""
    return kind != "table" or name is None or not name.startswith((INDEX_PREFIX, "sqlite_"))


def config(connection: Connection | None = None) -> "Config":
    """Alembic's configuration, made here so that no file has to be found at run time."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", "digest.storage:migrations")
    made.attributes["connection"] = connection
    return made


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION):
        return None
    return connection.execute(text(f"SELECT version_num FROM {VERSION}")).scalar()  # noqa: S608


async def _begin_upgrade(database: Database) -> None:
    async with database.begin() as connection:
        if database.dialect == "postgresql":
            await connection.execute(text("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0"))
        await turns.alone(connection, turns.SCHEMA)
        await connection.run_sync(_upgrade)


def _upgrade(connection: Connection) -> None:
    from alembic import command

    _refuse_newer(_revision(connection))
    command.upgrade(config(connection), "head")


def _refuse_newer(revision: str | None) -> None:
    if revision is not None and revision not in revisions():
        raise StorageError(
            f"The database is at revision {revision}, which this program does not know: it was upgraded by a newer "
            "version of Digest. Install that version again, or restore the backup made before the upgrade."
        )
