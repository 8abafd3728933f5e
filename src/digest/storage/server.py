"""What the ledger's promises need from a PostgreSQL server, which its operator may have set otherwise."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import text

from digest.storage.engine import Database

_ASKED = text(
    "SELECT current_setting('server_version') AS version, current_setting('synchronous_commit') AS synchronous_commit,"
    " current_setting('fsync') AS fsync, current_setting('server_encoding') AS encoding"
)


async def described(database: Database) -> tuple[str, list[str]]:
    """The server's version, and what about it breaks a promise, each with how to mend it."""
    async with database.read() as connection:
        row = (await connection.execute(_ASKED)).one()
    return f"PostgreSQL {row.version}, {row.encoding}", list(_faults(row))


def _faults(row: Any) -> Iterator[str]:
    for name, value in (("synchronous_commit", row.synchronous_commit), ("fsync", row.fsync)):
        if value == "off":
            yield f"set {name} = on in postgresql.conf: what the server confirmed may be lost with its power, and be sent again"
    if row.encoding != "UTF8":
        yield "make the database anew with --encoding=UTF8: Chinese cannot be stored, or not be found"
