"""Passages of frozen texts: stored once, however many editions and messages share them, and put back where those are read."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Column, Select, delete, func, select
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
    if not passages:
        return
    known = _those(connection, passage.c.name).where(passage.c.cut >= cut)
    there = set(await connection.scalars(known, _given(connection, passages)))
    # In order, so that two transactions that store the same never wait for one another.
    missing = sorted(passages.keys() - there)
    if missing:
        insert = sql.insert(connection, passage)
        later = insert.on_conflict_do_update(
            index_elements=[passage.c.name],
            set_={"cut": insert.excluded.cut},
            where=passage.c.cut < insert.excluded.cut,
        )
        await connection.execute(later, [{"name": name, "body": passages[name], "cut": cut} for name in missing])


async def whole(connection: AsyncConnection, texts: Mapping[K, str]) -> dict[K, str]:
    """The lean texts with their passages in their places."""
    names = {name for text in texts.values() for name in named(text)}
    if not names:
        return dict(texts)
    rows = await connection.execute(_those(connection, passage.c.name, passage.c.body), _given(connection, names))
    bodies = {row.name: row.body for row in rows}
    return {key: filled(text, bodies) for key, text in texts.items()}


async def prune(connection: AsyncConnection, before: datetime, limit: int) -> int:
    """Delete at most that many passages of a cut before that instant which no edition has any more: how many."""
    oldest = select(func.coalesce(func.min(edition.c.cut), before)).scalar_subquery()
    old = select(passage.c.name).where(passage.c.cut < before, passage.c.cut < oldest).limit(limit)
    return (await connection.execute(delete(passage).where(sql.among(connection, passage.c.name, old)))).rowcount


def _those(connection: AsyncConnection, *columns: Column[Any]) -> Select[Any]:
    """These columns of the passages with given names."""
    chosen = given(connection.dialect.name, NAMES)
    return select(*columns).join(chosen, chosen.c.name == passage.c.name)


def _given(connection: AsyncConnection, names: Iterable[str]) -> dict[str, Any]:
    return packed(connection.dialect, NAMES, [(name,) for name in names])
