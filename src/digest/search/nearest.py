"""The vectors in the database, kept in memory between questions: what is new is read before each, whoever wrote it."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.article import FaqEntry
from digest.ports.meaning import Meaning
from digest.search.tokens import is_chinese
from digest.storage import turns
from digest.storage.sql import article, faq_entry, faq_meaning, visible

READ_AT_ONCE = 2_000
"""Vectors, with 768 bytes each."""


class Nearest:
    """One process's memory of the vectors of one database; of the model that was asked for last."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._model = ""

    async def find(
        self, connection: AsyncConnection, question: str, meaning: Meaning, count: int, also: Collection[int] = ()
    ) -> Mapping[int, float]:
        """The cosines of the `count` nearest entries and of those asked for. What is gone from the database may be among them."""
        async with self._turn:
            await self._refresh(connection, meaning.model)
            language = "zh-Hans" if is_chinese(question) else "en"
            return await asyncio.to_thread(self._matrix.cosines, meaning.vector, language, count, also)

    async def refresh(self, connection: AsyncConnection, model: str) -> None:
        """Read what is new, so that the next question need not wait for it."""
        async with self._turn:
            await self._refresh(connection, model)

    def renew(self) -> None:
        """Read everything again for the next question: too much of what was found is gone."""
        self._model = ""

    def _begin(self, model: str) -> None:
        from digest.search.matrix import Matrix  # numpy takes a tenth of a second: only who has vectors pays it

        self._model, self._matrix, self._last = model, Matrix(), 0

    async def _refresh(self, connection: AsyncConnection, model: str) -> None:
        if model != self._model:
            self._begin(model)
        while rows := await self._new(connection):
            entries = [(row.entry_id, row.language, row.vector, bool(row.shown)) for row in rows]
            await asyncio.to_thread(self._matrix.add, entries)
            self._last = rows[-1].id
        if not self._matrix.settled:
            await asyncio.to_thread(self._matrix.settle)

    async def _new(self, connection: AsyncConnection) -> Any:
        shown = visible().label("shown")
        query = (
            select(faq_meaning.c.id, faq_meaning.c.entry_id, faq_entry.c.language, faq_meaning.c.vector, shown)
            .join(faq_entry, faq_entry.c.id == faq_meaning.c.entry_id)
            .join(article, article.c.id == faq_entry.c.article_id)
            .where(faq_meaning.c.id > self._last, faq_meaning.c.model == self._model)
            .order_by(faq_meaning.c.id)
            .limit(READ_AT_ONCE)
        )
        return (await connection.execute(query)).all()


async def without_meaning(connection: AsyncConnection, model: str, limit: int) -> dict[int, FaqEntry]:
    """Some entries that have no vector of this model, newest first."""
    known = select(1).where(faq_meaning.c.entry_id == faq_entry.c.id, faq_meaning.c.model == model).exists()
    query = select(faq_entry).where(~known).order_by(faq_entry.c.id.desc()).limit(limit)
    return {row.id: FaqEntry(row.question, row.answer) for row in await connection.execute(query)}


async def keep_meanings(connection: AsyncConnection, meanings: Mapping[int, Meaning]) -> None:
    """Store the vectors of these entries; what went meanwhile, or has one of the same model by now, is left out."""
    await turns.alone(connection, turns.ARTICLES)  # so that ids come in the order of commits
    models = await _models(connection, meanings)
    rows = [
        {"entry_id": entry, "model": meaning.model, "vector": meaning.vector}
        for entry, meaning in sorted(meanings.items())
        if entry in models and models[entry] != meaning.model
    ]
    if rows:
        await connection.execute(
            delete(faq_meaning).where(faq_meaning.c.entry_id.in_([row["entry_id"] for row in rows]))
        )
        await connection.execute(insert(faq_meaning), rows)


async def _models(connection: AsyncConnection, entries: Collection[int]) -> dict[int, str | None]:
    """Those of the entries that are there, and of which model each has a vector."""
    query = select(faq_entry.c.id, faq_meaning.c.model).outerjoin(faq_meaning, faq_meaning.c.entry_id == faq_entry.c.id)
    return {row.id: row.model for row in await connection.execute(query.where(faq_entry.c.id.in_(list(entries))))}


async def meanings_of(connection: AsyncConnection, articles: Collection[int]) -> dict[int, dict[FaqEntry, Meaning]]:
    """By article, what its entries are about, of those that have a vector of any model."""
    query = select(faq_entry, faq_meaning.c.model, faq_meaning.c.vector).join(
        faq_meaning, faq_meaning.c.entry_id == faq_entry.c.id
    )
    found: defaultdict[int, dict[FaqEntry, Meaning]] = defaultdict(dict)
    for row in await connection.execute(query.where(faq_entry.c.article_id.in_(list(articles)))):
        found[row.article_id][FaqEntry(row.question, row.answer)] = Meaning(row.model, row.vector)
    return found
