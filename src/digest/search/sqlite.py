"""The article and FAQ index on SQLite's FTS5 (https://www.sqlite.org/fts5.html), over prepared tokens.

The full-text tables are contentless: they hold no text, only where which token stands. Their rows are never removed, but
only rows that `search_entry` and `faq_entry` know are found; those go and come with the article, in its transaction.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.article import Article, Content, StoredArticle
from digest.ports import FaqHit, Page, SearchHit
from digest.search.confidence import confidence, rarity
from digest.search.tokens import document_tokens, telling_tokens

MOST_TOKENS = 24
"""How many words of a query count; more make it slower, not better."""

CANDIDATES = 30
"""How many FAQ entries are compared in earnest."""

_VISIBLE = "(a.sample = 0 OR NOT EXISTS (SELECT 1 FROM article WHERE sample = 0))"

# The weights of title, TL;DR, tags and everything else, in bm25's order.
_MATCHES = f"""
    WITH hit AS MATERIALIZED (
        SELECT rowid AS entry, bm25(fts_article, 8.0, 4.0, 3.0, 1.0) AS distance
        FROM fts_article WHERE fts_article MATCH :query
    )
    SELECT e.article_id AS article, e.language AS language, min(hit.distance) AS distance
    FROM hit JOIN search_entry e ON e.id = hit.entry JOIN article a ON a.id = e.article_id
    WHERE {_VISIBLE} GROUP BY e.article_id
"""
_SEARCH = text(f"{_MATCHES} ORDER BY distance, article DESC LIMIT :limit OFFSET :offset")
_COUNT = text(f"SELECT count(*) FROM ({_MATCHES})")

_ASK = text(f"""
    WITH hit AS MATERIALIZED (
        SELECT rowid AS entry, bm25(fts_faq, 4.0, 1.0) AS distance FROM fts_faq WHERE fts_faq MATCH :query
    )
    SELECT e.article_id, e.language, e.position, e.question, e.answer
    FROM hit JOIN faq_entry e ON e.id = hit.entry JOIN article a ON a.id = e.article_id
    WHERE {_VISIBLE} AND (:within IS NULL OR e.article_id IN (SELECT value FROM json_each(:within)))
    ORDER BY hit.distance, e.id DESC LIMIT {CANDIDATES}
""")
_FAQ_WORDS = text("""
    SELECT term, doc FROM fts_faq_words WHERE col = 'question' AND term IN (SELECT value FROM json_each(:terms))
""")


class SqliteIndex:
    """`ports.Index` over one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put(self, stored: StoredArticle) -> None:
        """Index this revision in place of any earlier one."""
        for table in ("search_entry", "faq_entry"):
            await self._connection.execute(text(f"DELETE FROM {table} WHERE article_id = :id"), {"id": stored.id})
        for language in stored.article.contents:
            await self._put_language(stored, language)
            await self._put_faq(stored, language)

    async def rebuild(self, articles: Iterable[StoredArticle]) -> None:
        """Throw the index away and put these articles: every one there is."""
        for table in ("fts_article", "fts_faq"):
            await self._connection.execute(text(f"INSERT INTO {table}({table}) VALUES ('delete-all')"))
        for table in ("search_entry", "faq_entry"):
            await self._connection.execute(text(f"DELETE FROM {table}"))
        for stored in articles:
            await self.put(stored)

    async def search(self, query: str, limit: int, offset: int = 0) -> Page[SearchHit]:
        """The articles that have all the words, or where none has, any of them; `rank` is greater where it is better."""
        telling = telling_tokens(query)[:MOST_TOKENS]
        for operator in (" AND ", " OR ") if telling else ():
            matching = {"query": _expression(telling, operator)}
            if total := await self._connection.scalar(_COUNT, matching):
                rows = await self._connection.execute(_SEARCH, matching | {"limit": limit, "offset": offset})
                return Page(tuple(SearchHit(row.article, row.language, -row.distance) for row in rows), total)
        return Page((), 0)

    async def ask(self, question: str, limit: int, within: Collection[int] = ()) -> tuple[FaqHit, ...]:
        """The nearest FAQ entries, best first; those of the articles `within` come first on a tie."""
        asked = telling_tokens(question)[:MOST_TOKENS]
        if not asked:
            return ()
        rows = await self._candidates(asked, None)
        if within:
            rows = [*rows, *await self._candidates(asked, json.dumps(sorted(within)))]
        hits = set(await self._judged(asked, rows))
        return tuple(sorted(hits, key=lambda hit: _order(hit, within))[:limit])

    async def _put_language(self, stored: StoredArticle, language: str) -> None:
        entry = {"article": stored.id, "language": language}
        number = await self._connection.scalar(
            text("INSERT INTO search_entry (article_id, language) VALUES (:article, :language) RETURNING id"), entry
        )
        columns = {name: _prepared(texts) for name, texts in _searchable(stored.article, language).items()}
        await self._connection.execute(
            text("INSERT INTO fts_article (rowid, title, tldr, tags, body) VALUES (:id, :title, :tldr, :tags, :body)"),
            {"id": number, **columns},
        )

    async def _put_faq(self, stored: StoredArticle, language: str) -> None:
        for position, entry in enumerate(stored.article.content(language).faq):
            number = await self._connection.scalar(
                text("""
                    INSERT INTO faq_entry (article_id, language, position, question, answer)
                    VALUES (:article, :language, :position, :question, :answer) RETURNING id
                """),
                {
                    "article": stored.id,
                    "language": language,
                    "position": position,
                    "question": entry.question,
                    "answer": entry.answer,
                },
            )
            prepared = {"question": _prepared([entry.question]), "answer": _prepared([entry.answer])}
            await self._connection.execute(
                text("INSERT INTO fts_faq (rowid, question, answer) VALUES (:id, :question, :answer)"),
                {"id": number, **prepared},
            )

    async def _candidates(self, asked: Sequence[str], within: str | None) -> Sequence[Row[Any]]:
        values = {"query": _expression(asked, " OR "), "within": within}
        return (await self._connection.execute(_ASK, values)).all()

    async def _judged(self, asked: Sequence[str], rows: Sequence[Row[Any]]) -> Iterator[FaqHit]:
        questions = {row.question: telling_tokens(row.question) for row in rows}
        terms = json.dumps(sorted({*asked, *(token for tokens in questions.values() for token in tokens)}))
        counts = {row.term: row.doc for row in await self._connection.execute(_FAQ_WORDS, {"terms": terms})}
        weight = rarity(counts, await self._connection.scalar(text("SELECT count(*) FROM faq_entry")) or 0)
        return (
            FaqHit(*row, confidence(asked, questions[row.question], document_tokens(row.answer), weight))
            for row in rows
        )


def _expression(tokens: Sequence[str], operator: str) -> str:
    """An FTS5 expression; a token is letters and digits, so quoting makes it a word whatever it spells."""
    return operator.join(f'"{token}"' for token in tokens)


def _prepared(texts: Iterable[str]) -> str:
    return " ".join(token for one in texts for token in document_tokens(one))


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
