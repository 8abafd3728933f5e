"""The article and FAQ index over prepared tokens: what is written into it, what is looked up, and in which order it comes.

The full text itself is the database's own (`fts` on SQLite, `tsvector` on PostgreSQL), with the same words, weights and
ranking. Only entries that `search_entry` and `faq_entry` know are found; those come and go with the article, in its
transaction.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.article import Article, FaqEntry, StoredArticle
from digest.ports import FaqHit, Meaning, Page, SearchHit, Sieve, Snippet
from digest.search import pricing
from digest.search.coverage import MOST_WORDS, covered, parts
from digest.search.entries import prepared, searchable
from digest.search.fts import Fts5
from digest.search.fulltext import ARTICLE, FAQ, MOST_RANKED, Columns, Grammar, counts_of, rarest
from digest.search.judging import alike
from digest.search.nearest import Nearest, keep_meanings, without_meaning
from digest.search.questions import SqlQuestions
from digest.search.snippets import snippet
from digest.search.tokens import MOST_TOKENS, telling_tokens
from digest.search.tsvector import TsVector
from digest.storage.sql import (
    among,
    article,
    article_tag,
    by_code_point,
    faq_entry,
    search_entry,
    take_numbers,
    visible,
)
from digest.storage.trips import Rows, in_one_trip

_ADDING = insert(search_entry)
_LEAVING = [delete(rows).where(rows.c.article_id == bindparam("article")) for rows in (search_entry, faq_entry)]


class SqlIndex:
    """`ports.Index` over one connection."""

    def __init__(self, connection: AsyncConnection, nearest: Nearest | None = None) -> None:
        self._connection = connection
        self._text: Fts5 | TsVector = Fts5(connection) if connection.dialect.name == "sqlite" else TsVector(connection)
        self._questions = SqlQuestions(connection, self._text, nearest)

    async def put(self, stored: StoredArticle, meanings: Mapping[FaqEntry, Meaning] | None = None) -> None:
        """Index this revision in place of any earlier one, its FAQ entries with what they mean where that is known."""
        for leaving in _LEAVING:
            await self._connection.execute(leaving, {"article": stored.id})
        await self._put_languages(stored)
        await self._questions.put(stored, meanings)

    async def rebuild(self, articles: Iterable[StoredArticle]) -> None:
        """Throw the index away and put these articles: every one there is."""
        for kind in (ARTICLE, FAQ):
            await self._text.empty(kind)
        for entries in (search_entry, faq_entry):
            await self._connection.execute(delete(entries))
        async with self.in_bulk():
            for stored in articles:
                await self.put(stored)

    async def tidy(self) -> bool:
        """Bring a little of what was written together, so that it is looked up faster; whether there may be more."""
        return any([await self._text.tidy(kind) for kind in (ARTICLE, FAQ)])

    def in_bulk(self) -> AbstractAsyncContextManager[None]:
        """What is put inside is counted at the end: for very many in one transaction, which looks nothing up meanwhile."""
        return self._text.tallies.later()

    async def search(self, query: str, limit: int, offset: int = 0, sieve: Sieve | None = None) -> Page[SearchHit]:
        """The articles that have all the words, or where none has, any of them; `rank` is greater where it is better.

        Of words that more than `fulltext.MOST_RANKED` entries have, the newest entries are found.
        """
        wanted = _passing(sieve) if sieve else []
        telling = telling_tokens(query)[:MOST_TOKENS]
        if not telling and wanted:
            return await self._sieved(wanted, limit, offset)
        found = await self._found(telling, wanted, every=True)
        if not found and len(telling) > 1:
            some = rarest(telling, await self._counts(telling))
            found = await self._found(some, wanted, every=False)
        return Page(found[offset : offset + limit], len(found))

    def snippet(self, stored: StoredArticle, language: str, query: str) -> Snippet:
        """The piece of the article in this language that has most of the words; empty where none stands in its text."""
        return snippet(stored.article, language, query)

    def asks_price(self, question: str) -> bool:
        """Whether a question asks what something costs, and nothing else."""
        return pricing.asks_price(question)

    def figures(self, question: str, stored: Sequence[StoredArticle], *, unnamed: bool = False) -> Sequence[FaqHit]:
        """What the articles' key data say something costs."""
        return pricing.figures(question, stored, unnamed=unnamed)

    async def coverage(self, question: str, articles: int) -> float:
        """The greatest part (0 to 1) of a question's words that one of so many articles has, by their rarity."""
        asked = telling_tokens(question)[:MOST_WORDS]
        return await in_one_trip(self._connection, lambda rows: self._covered(rows, asked, articles))

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
        """Give these entries these vectors; those that are gone, or have one of the same model, are left out."""
        await keep_meanings(self._connection, meanings)

    async def prepare(self, model: str) -> None:
        """Read what is new of this model into memory, so that the next question need not wait for it."""
        await self._questions.prepare(model)

    async def _covered(self, rows: Rows, asked: Sequence[str], articles: int) -> float:
        grammar = self._text.grammar
        counts = await counts_of(rows, ARTICLE, grammar, asked)
        sought = parts(asked, counts)
        if not sought:
            return 0.0
        given = {f"sought{at}": grammar.written(one) for at, one in enumerate(sought.values())}
        words, found = list(sought), await rows.of(_having(grammar, len(sought)), **given)
        return covered(asked, ((words[at], number) for at, number in found), counts, articles)

    async def _counts(self, tokens: Sequence[str]) -> Mapping[str, int]:
        grammar = self._text.grammar
        return await in_one_trip(self._connection, lambda rows: counts_of(rows, ARTICLE, grammar, tokens))

    async def _put_languages(self, stored: StoredArticle) -> None:
        told = list(stored.article.contents)
        numbers = await take_numbers(self._connection, search_entry, len(told))
        rows: list[dict[str, Any]] = [
            {"id": number, "article_id": stored.id, "language": language}
            for number, language in zip(numbers, told, strict=True)
        ]
        if rows:
            await self._connection.execute(_ADDING, rows)
        await self._text.write(ARTICLE, {row["id"]: _columns(stored.article, row["language"]) for row in rows})

    async def _sieved(self, wanted: Sequence[ColumnElement[bool]], limit: int, offset: int) -> Page[SearchHit]:
        """What passes, the newest first; in no language in particular."""
        passing = [visible(), *wanted]
        total = await self._connection.scalar(select(func.count()).select_from(article).where(*passing)) or 0
        page = select(article.c.id).where(*passing).order_by(article.c.sort_at.desc(), article.c.id.desc())
        numbers = await self._connection.scalars(page.limit(limit).offset(offset))
        return Page(tuple(SearchHit(number, "", 0.0) for number in numbers), total)

    async def _found(
        self, tokens: Sequence[str], wanted: Sequence[ColumnElement[bool]], *, every: bool
    ) -> tuple[SearchHit, ...]:
        """The matching articles, best first, each in the language that matches best."""
        if not tokens:
            return ()
        hit = await self._text.hits(ARTICLE, tokens, every=every)
        rows = await self._connection.execute(
            select(search_entry.c.article_id, search_entry.c.language, hit.c.distance)
            .join(hit, hit.c.entry == search_entry.c.id)
            .join(article, article.c.id == search_entry.c.article_id)
            .where(visible(), *wanted)
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


@cache
def _having(grammar: Grammar, count: int) -> Select[Any]:
    """Which of so many expressions the shown articles match, by the newest entries that match each."""
    each = (grammar.matching(ARTICLE, f"sought{at}").limit(MOST_RANKED) for at in range(count))
    entry = search_entry.c.id
    matching = union_all(
        *(
            select(literal_column(str(at), Integer()).label("at"), search_entry.c.article_id).where(
                among(grammar.dialect, entry, newest)
            )
            for at, newest in enumerate(each)
        )
    ).subquery()
    return (
        select(matching.c.at, matching.c.article_id)
        .join(article, article.c.id == matching.c.article_id)
        .where(visible())
    )


def _columns(told: Article, language: str) -> Columns:
    return {name: prepared(texts) for name, texts in searchable(told, language).items()}


def _passing(sieve: Sieve) -> list[ColumnElement[bool]]:
    """What an article must meet."""
    wanted: list[ColumnElement[bool]] = []
    if sieve.tag:
        wanted.append(article.c.id.in_(select(article_tag.c.article_id).where(article_tag.c.slug == sieve.tag)))
    if sieve.since:
        wanted.append(article.c.sort_at >= sieve.since)
    if sieve.score:
        wanted.append(article.c.score_sum >= 3 * sieve.score)
    return wanted
