"""The article and FAQ index on SQLite's FTS5 (https://www.sqlite.org/fts5.html), over prepared tokens.

The full-text tables are contentless: they hold no text, only where which token stands. Their rows are never removed, but
only rows that `search_entry` and `faq_entry` know are found; those go and come with the article, in its transaction.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import CTE, ColumnElement, Row, Select, column, delete, func, insert, literal_column, select, table
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.article import Article, Content, StoredArticle
from digest.ports import FaqHit, Page, SearchHit
from digest.search.confidence import confidence, rarity
from digest.search.tokens import document_tokens, telling_tokens
from digest.storage.sql import article, faq_entry, search_entry, visible

MOST_TOKENS = 24
"""How many words of a query count; more make it slower, not better."""

CANDIDATES = 30
"""How many FAQ entries are compared in earnest."""

_ARTICLE_WEIGHTS = {"title": 8.0, "tldr": 4.0, "tags": 3.0, "body": 1.0}
_FAQ_WEIGHTS = {"question": 4.0, "answer": 1.0}

_fts_article = table("fts_article", column("rowid"), *map(column, _ARTICLE_WEIGHTS))
_fts_faq = table("fts_faq", column("rowid"), *map(column, _FAQ_WEIGHTS))
_fts_faq_words = table("fts_faq_words", column("term"), column("col"), column("doc"))


class SqliteIndex:
    """`ports.Index` over one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put(self, stored: StoredArticle) -> None:
        """Index this revision in place of any earlier one."""
        for entries in (search_entry, faq_entry):
            await self._connection.execute(delete(entries).where(entries.c.article_id == stored.id))
        for language in stored.article.contents:
            await self._put_language(stored, language)
            await self._put_faq(stored, language)

    async def rebuild(self, articles: Iterable[StoredArticle]) -> None:
        """Throw the index away and put these articles: every one there is."""
        for fts in (_fts_article, _fts_faq):
            everything = {fts.name: "delete-all"}
            await self._connection.execute(insert(table(fts.name, column(fts.name))).values(everything))
        for entries in (search_entry, faq_entry):
            await self._connection.execute(delete(entries))
        for stored in articles:
            await self.put(stored)

    async def search(self, query: str, limit: int, offset: int = 0) -> Page[SearchHit]:
        """The articles that have all the words, or where none has, any of them; `rank` is greater where it is better."""
        telling = telling_tokens(query)[:MOST_TOKENS]
        for operator in (" AND ", " OR ") if telling else ():
            found = _found(_expression(telling, operator)).subquery()
            if total := await self._connection.scalar(select(func.count()).select_from(found)):
                best = select(found).order_by(found.c.distance, found.c.article_id.desc()).limit(limit).offset(offset)
                rows = await self._connection.execute(best)
                return Page(tuple(SearchHit(row.article_id, row.language, -row.distance) for row in rows), total)
        return Page((), 0)

    async def ask(self, question: str, limit: int, within: Collection[int] = ()) -> tuple[FaqHit, ...]:
        """The nearest FAQ entries, best first; those of the articles `within` come first on a tie."""
        asked = telling_tokens(question)[:MOST_TOKENS]
        if not asked:
            return ()
        rows = [*await self._candidates(asked, ()), *(await self._candidates(asked, within) if within else ())]
        return tuple(sorted(await self._judged(asked, rows), key=lambda hit: _order(hit, within))[:limit])

    async def _put_language(self, stored: StoredArticle, language: str) -> None:
        entry = insert(search_entry).values(article_id=stored.id, language=language).returning(search_entry.c.id)
        number = await self._connection.scalar(entry)
        columns = {name: _prepared(texts) for name, texts in _searchable(stored.article, language).items()}
        await self._connection.execute(insert(_fts_article).values(rowid=number, **columns))

    async def _put_faq(self, stored: StoredArticle, language: str) -> None:
        for position, pair in enumerate(stored.article.content(language).faq):
            texts = {"question": pair.question, "answer": pair.answer}
            entry = {"article_id": stored.id, "language": language, "position": position, **texts}
            number = await self._connection.scalar(insert(faq_entry).values(entry).returning(faq_entry.c.id))
            prepared = {name: _prepared([said]) for name, said in texts.items()}
            await self._connection.execute(insert(_fts_faq).values(rowid=number, **prepared))

    async def _candidates(self, asked: Sequence[str], within: Collection[int]) -> Sequence[Row[Any]]:
        query = _nearest(_expression(asked, " OR "))
        if within:
            query = query.where(faq_entry.c.article_id.in_(within))
        rows: Sequence[Row[Any]] = (await self._connection.execute(query)).all()
        return rows

    async def _judged(self, asked: Sequence[str], rows: Iterable[Row[Any]]) -> list[FaqHit]:
        questions = {row: telling_tokens(row.question) for row in rows}
        counts = await self._counts({*asked, *(token for tokens in questions.values() for token in tokens)})
        weight = rarity(counts, await self._connection.scalar(select(func.count()).select_from(faq_entry)) or 0)
        return [
            FaqHit(
                row.article_id,
                row.language,
                row.position,
                row.question,
                row.answer,
                confidence(asked, question, document_tokens(row.answer), weight),
            )
            for row, question in questions.items()
        ]

    async def _counts(self, tokens: Collection[str]) -> dict[str, int]:
        """In how many questions each token stands."""
        words = _fts_faq_words.c
        query = select(words.term, words.doc).where(words.col == "question", words.term.in_(tokens))
        return {row.term: row.doc for row in await self._connection.execute(query)}


def _found(expression: str) -> Select[Any]:
    """The articles that match, each with the language that matches best."""
    hit = _hits("fts_article", _ARTICLE_WEIGHTS, expression)
    return (
        select(search_entry.c.article_id, search_entry.c.language, func.min(hit.c.distance).label("distance"))
        .join(hit, hit.c.entry == search_entry.c.id)
        .join(article, article.c.id == search_entry.c.article_id)
        .where(visible())
        .group_by(search_entry.c.article_id)
    )


def _nearest(expression: str) -> Select[Any]:
    """The FAQ entries that match best."""
    hit = _hits("fts_faq", _FAQ_WEIGHTS, expression)
    return (
        select(faq_entry)
        .join(hit, hit.c.entry == faq_entry.c.id)
        .join(article, article.c.id == faq_entry.c.article_id)
        .where(visible())
        .order_by(hit.c.distance, faq_entry.c.id.desc())
        .limit(CANDIDATES)
    )


def _hits(name: str, weights: Mapping[str, float], expression: str) -> CTE:
    """Row and distance (BM25: less is nearer) of what matches. Materialized, for bm25() works beside MATCH only."""
    fts = table(name, column("rowid"))
    itself: ColumnElement[Any] = literal_column(name)
    distance = func.bm25(itself, *weights.values()).label("distance")
    query = select(fts.c.rowid.label("entry"), distance).where(itself.op("MATCH")(expression))
    return query.cte("hit").prefix_with("MATERIALIZED")


def _expression(tokens: Sequence[str], operator: str) -> str:
    """An FTS5 expression; a token is letters and digits, so quoting makes it a word whatever it spells."""
    return operator.join(f'"{token}"' for token in tokens)


def _prepared(texts: Iterable[str]) -> str:
    """Each token once: what a long text repeats makes it no better an answer, and ranking walks every occurrence."""
    return " ".join(dict.fromkeys(token for one in texts for token in document_tokens(one)))


def _order(hit: FaqHit, within: Collection[int]) -> tuple[float, bool, int, int]:
    return -hit.confidence, hit.article not in within, -hit.article, hit.position


def _searchable(article: Article, language: str) -> dict[str, list[str]]:
    """Every field of the article in this language, by column; tags with their names in all languages."""
    content = article.content(language)
    return {
        "title": [content.title],
        "tldr": list(content.tldr),
        "tags": [name for tag in article.tags for name in (tag.slug, *tag.names.values())],
        "body": [content.summary, article.category.get(language, ""), *content.analysis, *_details(content)],
    }


def _details(content: Content) -> Iterator[str]:
    for fact in content.key_facts:
        yield from (fact.entity, fact.information, fact.figure)
    for insight in content.insights:
        yield from (insight.lead, insight.text)
    for entry in content.faq:
        yield from (entry.question, entry.answer)
