"""Who waits for whom where two transactions on PostgreSQL must not run side by side. On SQLite writers queue anyway.

Rows guard themselves: a claim has its epoch, a key its constraint. What is decided from several rows, or from a row that
is not there yet, takes turns, by advisory locks that end with the transaction
(https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS). Nobody takes a turn who only reads.
"""

import hashlib
from collections.abc import Sequence

from sqlalchemy import BigInteger, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.storage import postgresql

ARTICLES = "articles"
"""Storing an article: whether it is known already is decided from all its keys, and the index counts words."""

AUDIENCE = "audience"
"""Who is to get what. Alone has it whoever changes settings or many deliveries that are due; together have it those who
change one reader's subscription. So a chunk is planned from settings that hold, and a profile that goes is nobody's.

It has parts, and all others take all of them, in one order. A chunk takes one alone: beside other chunks, and beside nobody else.

Everybody waits for who has it. So the server ends a transaction that has it soon where nothing happens in it.
"""

PARTS = 2
"""How many chunks are planned at once."""

SCHEMA = "schema"
"""Upgrading."""


def person(platform: str, user: str) -> str:
    """Meeting somebody: their first two messages may arrive together."""
    return f"person:{platform}:{user}"


async def alone(connection: AsyncConnection, what: str) -> None:
    """Wait until nobody else has this turn, and keep it until the transaction ends."""
    await _take(connection, "pg_advisory_xact_lock", *_parts(what))


async def together(connection: AsyncConnection, what: str) -> None:
    """Wait until nobody has this turn alone, and keep it so until the transaction ends."""
    await _take(connection, "pg_advisory_xact_lock_shared", *_parts(what))


async def part(connection: AsyncConnection, number: int) -> None:
    """Wait until nobody else has this part of `AUDIENCE`, and keep it until the transaction ends. Who has one takes no other."""
    await _take(connection, "pg_advisory_xact_lock", _parts(AUDIENCE)[number])


def _parts(what: str) -> Sequence[str]:
    return (what, *(f"{what}:{number}" for number in range(1, PARTS))) if what == AUDIENCE else (what,)


def key(what: str) -> int:
    """The number that PostgreSQL knows a turn by."""
    return int.from_bytes(hashlib.sha256(f"digest:{what}".encode("utf-8", "replace")).digest()[:8], signed=True)


async def _take(connection: AsyncConnection, lock: str, *names: str) -> None:
    if connection.dialect.name == "postgresql" and not _only_reads(connection):
        keys = (bindparam(f"turn_{place}", key(name), type_=BigInteger()) for place, name in enumerate(names))
        hurried = [postgresql.hurried()] if names[0].startswith(AUDIENCE) else []
        await connection.execute(select(*hurried, *(getattr(func, lock)(one) for one in keys)))


def _only_reads(connection: AsyncConnection) -> bool:
    return bool(
        connection.sync_connection and connection.sync_connection.get_execution_options()["postgresql_readonly"]
    )
