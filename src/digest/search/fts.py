"""SQLite's FTS5 (https://www.sqlite.org/fts5.html) as expressions: matching, distance, and how common a token is.

The full-text tables are contentless: they hold no text, only where which token stands.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import CTE, ColumnElement, column, func, literal_column, select, table
from sqlalchemy.ext.asyncio import AsyncConnection

MOST_RANKED = 1_000
"""How many matches are ranked, the newest ones. What stands in more entries than this tells them apart no more."""

ARTICLE = "fts_article"
ARTICLE_WEIGHTS = {"title": 8.0, "tldr": 4.0, "tags": 3.0, "body": 1.0}
FAQ = "fts_faq"
FAQ_WEIGHTS = {"question": 4.0, "answer": 1.0}


def all_of(tokens: Sequence[str]) -> str:
    """An FTS5 expression; a token is letters and digits, so that quoting makes it a word whatever it spells."""
    return " AND ".join(f'"{token}"' for token in tokens)


def any_of(tokens: Sequence[str], counts: Mapping[str, int]) -> str:
    """An expression that matches at most about `MOST_RANKED` entries: of the known tokens, the rarest."""
    chosen: list[str] = []
    room = MOST_RANKED
    for token in sorted(counts.keys() & set(tokens), key=lambda token: (counts[token], token)):
        room -= counts[token]
        if chosen and room < 0:
            break
        chosen.append(token)
    return " OR ".join(f'"{token}"' for token in chosen)


def hits(name: str, weights: Mapping[str, float], expression: str) -> CTE:
    """Entry and distance (BM25, https://www.sqlite.org/fts5.html#the_bm25_function: less is nearer) of what matches."""
    itself: ColumnElement[Any] = literal_column(name)
    query = (
        select(column("rowid").label("entry"), func.bm25(itself, *weights.values()).label("distance"))
        .select_from(table(name))
        .where(itself.op("MATCH")(expression))
        .order_by(column("rowid").desc())
        .limit(MOST_RANKED)
    )
    return query.cte("hit").prefix_with("MATERIALIZED")


async def counts(connection: AsyncConnection, name: str, tokens: Collection[str]) -> dict[str, int]:
    """In how many entries each token stands; those that stand in none are left out."""
    words = table(f"{name}_words", column("term"), column("doc"))
    rows = await connection.execute(select(words.c.term, words.c.doc).where(words.c.term.in_(tokens)))
    return {row.term: row.doc for row in rows}


async def write(connection: AsyncConnection, name: str, entry: int, columns: Mapping[str, str]) -> None:
    """Add an entry's prepared columns. Entries are never removed, so ids must never be used twice."""
    target = table(name, column("rowid"), *map(column, columns))
    await connection.execute(target.insert().values(rowid=entry, **columns))


async def empty(connection: AsyncConnection, name: str) -> None:
    """Forget every entry."""
    await connection.execute(table(name, column(name)).insert().values({name: "delete-all"}))
