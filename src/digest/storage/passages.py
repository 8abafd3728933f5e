"""Passages of frozen texts: stored once, however many editions and messages share them, and put back where those are read."""

from collections.abc import Collection, Iterable, Mapping, Sequence
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


class Passages:
    """Stores passages in one transaction. A document and its messages have the same ones: those are looked for once."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._kept: set[tuple[str, datetime]] = set()

    async def keep(self, texts: Iterable[Lean], cut: datetime) -> None:
        """Store the passages of these texts as needed by editions with this cut or an older one."""
        passages: dict[str, str] = {}
        for text in texts:
            passages.update(text.passages)
        new = [name for name in passages if (name, cut) not in self._kept]
        if new:
            missing = set(new) - await _kept(self._connection, new, cut)
            # In order, so that two transactions that store the same never wait for one another.
            await self._put([{"name": name, "body": passages[name], "cut": cut} for name in sorted(missing)])
            self._kept.update((name, cut) for name in new)

    async def _put(self, rows: Sequence[sql.Row]) -> None:
        if not rows:
            return
        insert = sql.insert(self._connection, passage)
        later, cut = passage.c.cut < insert.excluded.cut, {"cut": insert.excluded.cut}
        put = insert.on_conflict_do_update(index_elements=[passage.c.name], set_=cut, where=later)
        await self._connection.execute(put, rows)


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
    return (
        await connection.execute(delete(passage).where(sql.among(connection.dialect.name, passage.c.name, old)))
    ).rowcount


async def _kept(connection: AsyncConnection, names: Collection[str], cut: datetime) -> set[str]:
    """Which of these are stored, and as needed for as long."""
    kept = _those(connection.dialect.name).with_only_columns(passage.c.name).where(passage.c.cut >= cut)
    return set(await connection.scalars(kept, _given(connection, names)))


@cache
def _those(dialect: str) -> Select[Any]:
    """The passages with given names."""
    chosen = given(dialect, NAMES)
    return select(passage.c.name, passage.c.body).join(chosen, chosen.c.name == passage.c.name)


def _given(connection: AsyncConnection, names: Iterable[str]) -> dict[str, Any]:
    return packed(connection.dialect, NAMES, [(name,) for name in names])
