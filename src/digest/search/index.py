"""The article and FAQ index over prepared tokens: what is written into it, what is looked up, and in which order it comes.

The full text itself is the database's own (`fts` on SQLite, `tsvector` on PostgreSQL), with the same words, weights and
ranking. Only entries that `search_entry` and `faq_entry` know are found; those come and go with the article, in its
transaction.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.article import Article, FaqEntry, StoredArticle
from digest.ports import FaqHit, Meaning, Page, SearchHit
from digest.search.coverage import coverage
from digest.search.entries import prepared, searchable
from digest.search.fts import Fts5
from digest.search.fulltext import ARTICLE, FAQ, Columns, FullText, rarest
from digest.search.judging import alike
from digest.search.nearest import Nearest, keep_meanings, without_meaning
from digest.search.questions import SqlQuestions
from digest.search.tokens import MOST_TOKENS, telling_tokens
from digest.search.tsvector import TsVector
from digest.storage.sql import article, by_code_point, faq_entry, search_entry, take_numbers, visible


class SqlIndex:
    """`ports.Index` over one connection."""

    def __init__(self, connection: AsyncConnection, nearest: Nearest | None = None) -> None:
        self._connection = connection
        self._text: FullText = Fts5(connection) if connection.dialect.name == "sqlite" else TsVector(connection)
        self._questions = SqlQuestions(connection, self._text, nearest)

    async def put(self, stored: StoredArticle, meanings: Mapping[FaqEntry, Meaning] | None = None) -> None:
        """Index this revision in place of any earlier one, its FAQ entries with what they mean where that is known."""
        for entries in (search_entry, faq_entry):
            await self._connection.execute(delete(entries).where(entries.c.article_id == stored.id))
        await self._put_languages(stored)
        await self._questions.put(stored, meanings)

    async def rebuild(self, articles: Iterable[StoredArticle]) -> None:
        """Throw the index away and put these articles: every one there is."""
        for kind in (ARTICLE, FAQ):
            await self._text.empty(kind)
        for entries in (search_entry, faq_entry):
            await self._connection.execute(delete(entries))
        for stored in articles:
            await self.put(stored)

    async def search(self, query: str, limit: int, offset: int = 0) -> Page[SearchHit]:
        """The articles that have all the words, or where none has, any of them; `rank` is greater where it is better.

        Of words that more than `fulltext.MOST_RANKED` entries have, the newest entries are found.
        """
        telling = telling_tokens(query)[:MOST_TOKENS]
        found = await self._found(telling, every=True)
        if not found and len(telling) > 1:
            some = rarest(telling, await self._text.counts(ARTICLE, telling))
            found = await self._found(some, every=False)
        return Page(found[offset : offset + limit], len(found))

    async def coverage(self, question: str, articles: int) -> float:
        """The greatest part (0 to 1) of a question's words that one of so many articles has, by their rarity."""
        return await coverage(self, question, articles)

    async def ask(
        self, question: str, limit: int, within: Collection[int] = (), meaning: Meaning | None = None
    ) -> tuple[FaqHit, ...]:
        """The nearest FAQ entries, best first; those of the articles `within` before others that are as good."""
        return await self._questions.ask(question, limit, within, meaning)

    async def alike(self, question: str, others: Sequence[str]) -> Sequence[float]:
        """How surely (0 to 1) each of the others asks the same, by their words alone."""
        return alike(question, others)

    async def without_meaning(self, model: str, limit: int) -> Mapping[int, FaqEntry]:
        """Some entries, by id, that have no vector of this model; newest first."""
        return await without_meaning(self._connection, model, limit)

    async def keep_meanings(self, meanings: Mapping[int, Meaning]) -> None:
        """Give these entries these vectors in place of any they had; entries that are gone are left out."""
        await keep_meanings(self._connection, meanings)

    async def prepare(self, model: str) -> None:
        """Read what is new of this model into memory, so that the next question need not wait for it."""
        await self._questions.prepare(model)

    async def _put_languages(self, stored: StoredArticle) -> None:
        told = list(stored.article.contents)
        numbers = await take_numbers(self._connection, search_entry, len(told))
        rows: list[dict[str, Any]] = [
            {"id": number, "article_id": stored.id, "language": language}
            for number, language in zip(numbers, told, strict=True)
        ]
        if rows:
            await self._connection.execute(insert(search_entry), rows)
        await self._text.write(ARTICLE, {row["id"]: _columns(stored.article, row["language"]) for row in rows})

    async def _found(self, tokens: Sequence[str], *, every: bool) -> tuple[SearchHit, ...]:
        """The matching articles, best first, each in the language that matches best."""
        if not tokens:
            return ()
        hit = await self._text.hits(ARTICLE, tokens, every=every)
        rows = await self._connection.execute(
            select(search_entry.c.article_id, search_entry.c.language, hit.c.distance)
            .join(hit, hit.c.entry == search_entry.c.id)
            .join(article, article.c.id == search_entry.c.article_id)
            .where(visible())
            .order_by(
                hit.c.distance,
                search_entry.c.article_id.desc(),
                by_code_point(self._connection, search_entry.c.language),
            )
        )
        best: dict[int, SearchHit] = {}
        for row in rows:
            best.setdefault(row.article_id, SearchHit(row.article_id, row.language, -row.distance))
        return tuple(best.values())


def _columns(told: Article, language: str) -> Columns:
    return {name: prepared(texts) for name, texts in searchable(told, language).items()}
