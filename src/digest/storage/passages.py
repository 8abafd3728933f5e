"""Passages of frozen texts: stored once, however many editions and messages share them, and put back where those are read."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Select, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.codec import Lean, filled, named
from digest.storage import sql
from digest.storage.given import given, packed
from digest.storage.sql import edition, passage

NAMES = {"name": passage.c.name.type}

K = TypeVar("K")


async def keep(connection: AsyncConnection, texts: Iterable[Lean], cut: datetime) -> None:
    """Store the passages of these texts as needed by editions with this cut or an older one."""
    passages: dict[str, str] = {}
    for text in texts:
        passages.update(text.passages)
    missing = passages.keys() - await _kept(connection, passages, cut)
    if missing:
        insert = sql.insert(connection, passage)
        later = insert.on_conflict_do_update(
            index_elements=[passage.c.name],
            set_={"cut": insert.excluded.cut},
            where=passage.c.cut < insert.excluded.cut,
        )
        # In order, so that two transactions that store the same never wait for one another.
        rows = [{"name": name, "body": passages[name], "cut": cut} for name in sorted(missing)]
        await connection.execute(later, rows)


async def whole(connection: AsyncConnection, texts: Mapping[K, str]) -> dict[K, str]:
    """The lean texts with their passages in their places."""
    names = {name for text in texts.values() for name in named(text)}
    if not names:
        return dict(texts)
    rows = await connection.execute(_those(connection.dialect.name), _given(connection, names))
    bodies = {row.name: row.body for row in rows}
    return {key: filled(text, bodies) for key, text in texts.items()}


async def prune(connection: AsyncConnection, before: datetime, limit: int) -> int:
    """Delete at most that many passages of a cut before that instant which no edition has any more: how many."""
    oldest = select(func.coalesce(func.min(edition.c.cut), before)).scalar_subquery()
    old = select(passage.c.name).where(passage.c.cut < before, passage.c.cut < oldest).limit(limit)
    return (await connection.execute(delete(passage).where(sql.among(connection, passage.c.name, old)))).rowcount


async def _kept(connection: AsyncConnection, names: Collection[str], cut: datetime) -> set[str]:
    """Which of these are stored, and as needed for as long."""
    if not names:
        return set()
    kept = _those(connection.dialect.name).with_only_columns(passage.c.name).where(passage.c.cut >= cut)
    return set(await connection.scalars(kept, _given(connection, names)))


@cache
def _those(dialect: str) -> Select[Any]:
    """The passages with given names."""
    chosen = given(dialect, NAMES)
    return select(passage.c.name, passage.c.body).join(chosen, chosen.c.name == passage.c.name)


def _given(connection: AsyncConnection, names: Iterable[str]) -> dict[str, Any]:
    return packed(connection.dialect, NAMES, [(name,) for name in names])
