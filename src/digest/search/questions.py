"""The FAQ entries: written in batches with their article, looked up by words and by meaning, and judged.

Where a question has a meaning, entries that have one, too, are judged by it (`judging`); the others by their words.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.article import FaqEntry, StoredArticle
from digest.ports import FaqHit, Meaning
from digest.search.fulltext import FAQ, FullText
from digest.search.judging import by_meaning, by_words, ordered
from digest.search.looking import Entries, Looking
from digest.search.nearest import Nearest, keep_meanings
from digest.search.seeking import stored as tokens_stored
from digest.search.seeking import words_in
from digest.storage import turns
from digest.storage.sql import faq_entry, take_numbers
from digest.storage.trips import Rows, in_one_trip

NEAREST = 40
"""How many entries with a similar meaning are judged."""

_ADDING = insert(faq_entry)


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
        await self._connection.execute(_ADDING, rows)
        await self._text.write(FAQ, {row["id"]: _columns(row) for row in rows})
        if meanings:
            known = {row["id"]: meanings.get(FaqEntry(row["question"], row["answer"])) for row in rows}
            await keep_meanings(self._connection, {number: one for number, one in known.items() if one})

    async def ask(
        self, question: str, limit: int, within: Collection[int], meaning: Meaning | None
    ) -> tuple[FaqHit, ...]:
        """The nearest entries, best first."""
        if meaning and self._nearest:
            hits = await self._by_meaning(question, within, meaning, self._nearest)
        else:
            hits = await in_one_trip(self._connection, lambda rows: self._by_words(rows, question, within))
        return ordered(hits, within)[:limit]

    async def prepare(self, model: str) -> None:
        """Read what is new of this model into memory."""
        if self._nearest:
            await self._nearest.refresh(self._connection, model)

    async def _by_words(self, rows: Rows, question: str, within: Collection[int]) -> Sequence[FaqHit]:
        entries = await self._looking(rows).wording(question, within)
        return await self._judged(rows, question, entries, within)

    async def _by_meaning(
        self, question: str, within: Collection[int], meaning: Meaning, nearest: Nearest
    ) -> Sequence[FaqHit]:
        entries = await in_one_trip(self._connection, lambda rows: self._looking(rows).wording(question, within))
        cosines = await self._meant(question, meaning, entries, nearest)
        meant = [entry.at(cosines[number]) for number, entry in entries.items() if number in cosines]
        unmeant = {number: entry for number, entry in entries.items() if number not in cosines}
        hits = by_meaning(question, meant, within)
        others = await in_one_trip(self._connection, lambda rows: self._judged(rows, question, unmeant, within))
        return [*hits, *others]

    async def _judged(self, rows: Rows, question: str, entries: Entries, within: Collection[int]) -> list[FaqHit]:
        if not entries:
            return []
        weight = await self._looking(rows).weight(question, entries.values())
        return by_words(question, list(entries.values()), weight, within)

    async def _meant(self, question: str, meaning: Meaning, entries: Entries, nearest: Nearest) -> Mapping[int, float]:
        """The cosines of the entries, and of the nearest ones that are there, which join them."""
        cosines: Mapping[int, float] = {}
        for _ in range(2):
            cosines = await nearest.find(self._connection, question, meaning, NEAREST, entries.keys())
            entries |= await self._those(cosines.keys() - entries.keys())
            if len(cosines.keys() & entries.keys()) >= len(cosines) / 2:
                break
            nearest.renew()
        return cosines

    async def _those(self, numbers: Collection[int]) -> Entries:
        return await in_one_trip(self._connection, lambda rows: self._looking(rows).those(numbers))

    def _looking(self, rows: Rows) -> Looking:
        return Looking(rows, self._text.grammar)


def _texts(pair: FaqEntry) -> dict[str, str]:
    return {"question": pair.question, "answer": pair.answer, "words": tokens_stored(pair.question, pair.answer)}


def _columns(row: Mapping[str, Any]) -> dict[str, list[str]]:
    return {"words": words_in(row["words"])}
