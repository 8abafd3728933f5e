"""The article and FAQ index over prepared tokens: what is written into it, what is looked up, and in which order it comes.

The full text itself is the database's own (`fts` on SQLite, `tsvector` on PostgreSQL), with the same words, weights and
ranking. Only entries that `search_entry` and `faq_entry` know are found; those come and go with the article, in its
transaction.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Row, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.article import FaqEntry, StoredArticle
from digest.ports import FaqHit, Page, SearchHit
from digest.search.confidence import Weight, confidence, rarity
from digest.search.coverage import coverage
from digest.search.entries import prepared, searchable
from digest.search.fts import Fts5
from digest.search.fulltext import ARTICLE, FAQ, FullText, rarest
from digest.search.tokens import document_tokens, telling_tokens
from digest.search.tsvector import TsVector
from digest.storage.sql import article, by_code_point, faq_entry, search_entry, visible

MOST_TOKENS = 24
"""How many words of a query count; more make it slower, not better."""

CANDIDATES = 10
"""How many FAQ entries are compared in earnest."""


class SqlIndex:
    """`ports.Index` over one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._text: FullText = Fts5(connection) if connection.dialect.name == "sqlite" else TsVector(connection)

    async def put(self, stored: StoredArticle) -> None:
        """Index this revision in place of any earlier one."""
        for entries in (search_entry, faq_entry):
            await self._connection.execute(delete(entries).where(entries.c.article_id == stored.id))
        for language, content in stored.article.contents.items():
            await self._put_language(stored, language)
            for position, pair in enumerate(content.faq):
                await self._put_pair(stored.id, language, position, pair)

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

    async def ask(self, question: str, limit: int, within: Collection[int] = ()) -> tuple[FaqHit, ...]:
        """The nearest FAQ entries, best first; those of the articles `within` come first on a tie."""
        asked = telling_tokens(question)[:MOST_TOKENS]
        looked_for = rarest(asked, await self._text.counts(FAQ, asked))
        rows = [*await self._candidates(looked_for)]
        if within:
            rows += await self._candidates(looked_for, within)
        hits = await self._judged(asked, {row.id: row for row in rows}.values())
        return tuple(sorted(hits, key=lambda hit: _order(hit, within))[:limit])

    async def _put_language(self, stored: StoredArticle, language: str) -> None:
        entry = insert(search_entry).values(article_id=stored.id, language=language).returning(search_entry.c.id)
        number = (await self._connection.execute(entry)).scalar_one()
        columns = {name: prepared(texts) for name, texts in searchable(stored.article, language).items()}
        await self._text.write(ARTICLE, number, columns)

    async def _put_pair(self, number: int, language: str, position: int, pair: FaqEntry) -> None:
        texts = {"question": pair.question, "answer": pair.answer}
        row = {"article_id": number, "language": language, "position": position, **texts}
        entry = (await self._connection.execute(insert(faq_entry).values(row).returning(faq_entry.c.id))).scalar_one()
        await self._text.write(FAQ, entry, {name: prepared([said]) for name, said in texts.items()})

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

    async def _candidates(self, tokens: Sequence[str], within: Collection[int] = ()) -> Sequence[Row[Any]]:
        if not tokens:
            return ()
        hit = await self._text.hits(FAQ, tokens, every=False)
        wanted = [visible(), *([faq_entry.c.article_id.in_(within)] if within else [])]
        rows: Sequence[Row[Any]] = (
            await self._connection.execute(
                select(faq_entry)
                .join(hit, hit.c.entry == faq_entry.c.id)
                .join(article, article.c.id == faq_entry.c.article_id)
                .where(*wanted)
                .order_by(hit.c.distance, faq_entry.c.id.desc())
                .limit(CANDIDATES)
            )
        ).all()
        return rows

    async def _judged(self, asked: Sequence[str], rows: Collection[Row[Any]]) -> list[FaqHit]:
        questions = {row.id: telling_tokens(row.question) for row in rows}
        terms = {*asked, *(token for tokens in questions.values() for token in tokens)}
        # By ids rather than by rows, for the index counts what was replaced since it was built, too.
        span = select(func.max(faq_entry.c.id) - func.min(faq_entry.c.id) + 1)
        entries = await self._connection.scalar(span) or 0
        weight = rarity(await self._text.counts(FAQ, terms), entries)
        return [_hit(row, asked, questions[row.id], weight) for row in rows]


def _hit(row: Row[Any], asked: Sequence[str], question: Sequence[str], weight: Weight) -> FaqHit:
    sure = confidence(asked, question, lambda: document_tokens(row.answer), weight)
    return FaqHit(row.article_id, row.language, row.position, row.question, row.answer, sure)


def _order(hit: FaqHit, within: Collection[int]) -> tuple[float, bool, int, int]:
    return -hit.confidence, hit.article not in within, -hit.article, hit.position
