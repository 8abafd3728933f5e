"""The FAQ entries: written in batches with their article, looked up by words and by meaning, and judged.

Where a question has a meaning, entries that have one, too, are judged by it (`judging`); the others by their words.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.article import FaqEntry, StoredArticle
from digest.ports import FaqHit, Meaning
from digest.search.confidence import Weight, rarity
from digest.search.entries import prepared
from digest.search.fulltext import FAQ, FullText, rarest
from digest.search.glossary import translated
from digest.search.judging import Entry, by_meaning, by_words, ordered, telling
from digest.search.nearest import Nearest, keep_meanings
from digest.search.tokens import MOST_TOKENS
from digest.storage import turns
from digest.storage.sql import article, faq_entry, take_numbers, visible

CANDIDATES = 10
"""How many FAQ entries with the same words are compared in earnest."""

JOINED = 250
"""How many of those are looked at; what is shown no more is left out."""

TRANSLATED = 300
"""About so many entries with the words of the other language are ranked."""

NEAREST = 40
"""How many with a similar meaning."""


class SqlQuestions:
    """The FAQ half of `ports.Index` over one connection."""

    def __init__(self, connection: AsyncConnection, text: FullText, nearest: Nearest | None) -> None:
        self._connection = connection
        self._text = text
        self._nearest = nearest

    async def put(self, stored: StoredArticle, meanings: Mapping[FaqEntry, Meaning] | None) -> None:
        """Add the entries of an article that has none here."""
        told = [
            {"article_id": stored.id, "language": language, "position": position, **_texts(pair)}
            for language, content in stored.article.contents.items()
            for position, pair in enumerate(content.faq)
        ]
        if not told:
            return
        await turns.alone(self._connection, turns.ARTICLES)  # the numbers of vectors must come in the order of commits
        numbers = await take_numbers(self._connection, faq_entry, len(told))
        rows: list[dict[str, Any]] = [{"id": number, **row} for number, row in zip(numbers, told, strict=True)]
        await self._connection.execute(insert(faq_entry), rows)
        await self._text.write(FAQ, {row["id"]: _columns(row) for row in rows})
        if meanings:
            known = {row["id"]: meanings.get(FaqEntry(row["question"], row["answer"])) for row in rows}
            await keep_meanings(self._connection, {number: one for number, one in known.items() if one})

    async def ask(
        self, question: str, limit: int, within: Collection[int], meaning: Meaning | None
    ) -> tuple[FaqHit, ...]:
        """The nearest entries, best first."""
        rows = await self._wording(question, within)
        cosines = await self._meant(question, meaning, rows) if meaning and self._nearest else {}
        meant = [_entry(row, cosines[row.id]) for row in rows.values() if row.id in cosines]
        unmeant = [_entry(row) for row in rows.values() if row.id not in cosines]
        hits = by_meaning(question, meant, within) + await self._by_words(question, unmeant, within)
        return ordered(hits, within)[:limit]

    async def prepare(self, model: str) -> None:
        """Read what is new of this model into memory."""
        if self._nearest:
            await self._nearest.refresh(self._connection, model)

    async def _wording(self, question: str, within: Collection[int]) -> dict[int, Row[Any]]:
        """Entries with the question's words, by id, and with what those are called in the other language."""
        said, called = telling(question)[:MOST_TOKENS], translated(question)
        counts = await self._text.counts(FAQ, {*said, *called})
        rows = [*await self._matching(rarest(said, counts)), *await self._of(within)]
        rows += await self._matching(rarest(called, counts, TRANSLATED))
        return {row.id: row for row in rows}

    async def _meant(self, question: str, meaning: Meaning, rows: dict[int, Row[Any]]) -> Mapping[int, float]:
        """The cosines of the rows, and of the nearest entries that are there, which join the rows."""
        assert self._nearest
        cosines: Mapping[int, float] = {}
        for _ in range(2):
            cosines = await self._nearest.find(self._connection, question, meaning, NEAREST, rows.keys())
            found = await self._there([entry for entry in cosines if entry not in rows])
            rows |= {row.id: row for row in found}
            if len(cosines.keys() & rows.keys()) >= len(cosines) / 2:
                break
            self._nearest.renew()
        return cosines

    async def _matching(self, tokens: Sequence[str]) -> Sequence[Row[Any]]:
        """The entries that have any of the words, nearest first."""
        if not tokens:
            return ()
        hit = await self._text.hits(FAQ, tokens, every=False)
        # Joined after that: a few hundred more than are wanted, as many as there can be of samples that are not shown.
        near = select(hit.c.entry, hit.c.distance).order_by(hit.c.distance, hit.c.entry.desc()).limit(JOINED).subquery()
        query = (
            select(faq_entry)
            .join(near, near.c.entry == faq_entry.c.id)
            .join(article, article.c.id == faq_entry.c.article_id)
            .where(visible())
            .order_by(near.c.distance, faq_entry.c.id.desc())
            .limit(CANDIDATES)
        )
        return (await self._connection.execute(query)).all()

    async def _of(self, articles: Collection[int]) -> Sequence[Row[Any]]:
        return await self._rows(faq_entry.c.article_id.in_(articles)) if articles else ()

    async def _there(self, entries: Collection[int]) -> Sequence[Row[Any]]:
        return await self._rows(faq_entry.c.id.in_(entries)) if entries else ()

    async def _rows(self, wanted: Any) -> Sequence[Row[Any]]:
        query = select(faq_entry).join(article, article.c.id == faq_entry.c.article_id).where(visible(), wanted)
        return (await self._connection.execute(query)).all()

    async def _by_words(self, question: str, entries: Sequence[Entry], within: Collection[int]) -> list[FaqHit]:
        return by_words(question, entries, await self._weight(question, entries), within) if entries else []

    async def _weight(self, question: str, entries: Sequence[Entry]) -> Weight:
        """How much each of the words says."""
        terms = {token for said in (question, *(entry.question for entry in entries)) for token in telling(said)}
        # By ids rather than by rows, for the index counts what was replaced since it was built, too.
        span = select(func.max(faq_entry.c.id) - func.min(faq_entry.c.id) + 1)
        return rarity(await self._text.counts(FAQ, terms), await self._connection.scalar(span) or 0)


def _texts(pair: FaqEntry) -> dict[str, str]:
    return {"question": pair.question, "answer": pair.answer}


def _columns(row: Mapping[str, Any]) -> dict[str, list[str]]:
    return {name: prepared([row[name]]) for name in ("question", "answer")}


def _entry(row: Row[Any], nearness: float = 0.0) -> Entry:
    return Entry(row.article_id, row.language, row.position, row.question, row.answer, nearness)
