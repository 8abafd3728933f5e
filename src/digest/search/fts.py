"""SQLite's FTS5 (https://www.sqlite.org/fts5.html) as `FullText`.

Its tables are contentless: they hold no text, only where which token stands, and what they hold is never removed.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import CTE, ColumnElement, column, func, literal_column, select, table
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.search.fulltext import MOST_RANKED, Columns, Kind


class Fts5:
    """`FullText` over one connection to SQLite."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def counts(self, kind: Kind, tokens: Collection[str]) -> dict[str, int]:
        """In how many entries each token stands."""
        words = table(f"{kind.name}_words", column("term"), column("doc"))
        rows = await self._connection.execute(select(words.c.term, words.c.doc).where(words.c.term.in_(tokens)))
        return {row.term: row.doc for row in rows}

    async def hits(self, kind: Kind, tokens: Sequence[str], *, every: bool) -> CTE:
        """What matches, and how near it is."""
        itself: ColumnElement[Any] = literal_column(kind.name)
        query = (
            select(column("rowid").label("entry"), func.bm25(itself, *kind.weights.values()).label("distance"))
            .select_from(table(kind.name))
            .where(itself.op("MATCH")(_expression(tokens, every)))
            .order_by(column("rowid").desc())
            .limit(MOST_RANKED)
        )
        return query.cte("hit").prefix_with("MATERIALIZED")

    async def write(self, kind: Kind, entries: Mapping[int, Columns]) -> None:
        """Add entries."""
        target = table(kind.name, column("rowid"), *map(column, kind.weights))
        rows = [
            {"rowid": entry, **{name: " ".join(tokens) for name, tokens in columns.items()}}
            for entry, columns in entries.items()
        ]
        if rows:
            await self._connection.execute(target.insert(), rows)

    async def empty(self, kind: Kind) -> None:
        """Forget every entry."""
        await self._connection.execute(table(kind.name, column(kind.name)).insert().values({kind.name: "delete-all"}))


def _expression(tokens: Sequence[str], every: bool) -> str:
    """A token is letters and digits, so that quoting makes it a word whatever it spells."""
    return (" AND " if every else " OR ").join(f'"{token}"' for token in tokens)
