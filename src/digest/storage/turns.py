"""Who waits for whom where two transactions on PostgreSQL must not run side by side. On SQLite writers queue anyway.

Rows guard themselves: a claim has its epoch, a key its constraint. What is decided from several rows, or from a row that
is not there yet, takes turns, by advisory locks that end with the transaction
(https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS). Nobody takes a turn who only reads.
"""

import hashlib

from sqlalchemy import BigInteger, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

ARTICLES = "articles"
"""Storing an article: whether it is known already is decided from all its keys, and the index counts words."""

AUDIENCE = "audience"
"""Who is to get what. Alone has it whoever changes settings or many deliveries that are due; together have it those who
change one reader's subscription. So a chunk is planned from settings that hold, and a profile that goes is nobody's."""


SCHEMA = "schema"
"""Upgrading."""


def person(platform: str, user: str) -> str:
    """Meeting somebody: their first two messages may arrive together."""
    return f"person:{platform}:{user}"


async def alone(connection: AsyncConnection, what: str) -> None:
    """Wait until nobody else has this turn, and keep it until the transaction ends."""
    await _take(connection, "pg_advisory_xact_lock", what)


async def together(connection: AsyncConnection, what: str) -> None:
    """Wait until nobody has this turn alone, and keep it so until the transaction ends."""
    await _take(connection, "pg_advisory_xact_lock_shared", what)


def key(what: str) -> int:
    """The number that PostgreSQL knows a turn by."""
    return int.from_bytes(hashlib.sha256(f"digest:{what}".encode("utf-8", "replace")).digest()[:8], signed=True)


async def _take(connection: AsyncConnection, lock: str, what: str) -> None:
    if connection.dialect.name == "postgresql" and not _only_reads(connection):
        number = bindparam("turn", key(what), type_=BigInteger())
        await connection.execute(select(getattr(func, lock)(number)))


def _only_reads(connection: AsyncConnection) -> bool:
    return bool(
        connection.sync_connection and connection.sync_connection.get_execution_options()["postgresql_readonly"]
    )
