"""SQLite's FTS5 (https://www.sqlite.org/fts5.html) as `FullText`.

Its tables are contentless: they hold no text, only where which token stands, and what they hold is never removed. In how
many entries a token stands is kept beside them, as for PostgreSQL: FTS5 itself would have to walk all of those.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Insert,
    Integer,
    Select,
    bindparam,
    column,
    delete,
    func,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.search.fulltext import MOST_RANKED, Columns, Kind, spelt_out, words_of
from digest.search.seeking import Expression
from digest.search.tallies import Tallies, Tally

MERGED = 100
"""Pages of 4 kB that are merged at a time: some hundredths of a second in which nobody else writes."""

_CHANGES = select(func.total_changes())


@dataclass(frozen=True, slots=True)
class Fts5Grammar:
    """`Grammar` of FTS5."""

    dialect: str = "sqlite"

    def spelt(self, token: str) -> str:
        """As it is."""
        return token

    def written(self, expression: Expression) -> str:
        """As FTS5 reads it."""
        return spelt_out(expression, _quoted, " AND ", " OR ")

    def matching(self, kind: Kind, given: str = "sought", *, common: bool = False) -> Select[Any]:
        """The ids of what matches the expression given by this name, newest first."""
        itself: ColumnElement[Any] = literal_column(kind.name)
        entry = column("rowid", Integer())
        return (
            select(entry)
            .select_from(table(kind.name))
            .where(itself.op("MATCH")(bindparam(given)))
            .order_by(entry.desc())
        )


class Fts5:
    """`FullText` over one connection to SQLite."""

    grammar = Fts5Grammar()

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self.tallies = Tallies(self._count)

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
        rows = [
            {"rowid": entry, **{name: " ".join(tokens) for name, tokens in columns.items()}}
            for entry, columns in entries.items()
        ]
        if rows:
            await self._connection.execute(_adding(kind), rows)
            tokens = (set().union(*columns.values()) for columns in entries.values())
            await self.tallies.count(kind, Tally(Counter(token for entry in tokens for token in entry)))

    async def tidy(self, kind: Kind) -> bool:
        """Merge a few pages of what each transaction wrote by itself, all of which is walked for each word; whether any were.

        A negative number merges what is of different sizes, too (https://www.sqlite.org/fts5.html#the_merge_command).
        """
        merge = (
            table(kind.name, column(kind.name), column("rank")).insert().values({kind.name: "merge", "rank": -MERGED})
        )
        before = await self._changes()
        await self._connection.execute(merge)
        return await self._changes() - before >= 2  # as that page says

    async def empty(self, kind: Kind) -> None:
        """Forget every entry."""
        await self._connection.execute(table(kind.name, column(kind.name)).insert().values({kind.name: "delete-all"}))
        await self._connection.execute(delete(words_of(kind)))

    async def _changes(self) -> int:
        return int((await self._connection.execute(_CHANGES)).scalar_one())

    async def _count(self, kind: Kind, tally: Tally) -> None:
        counts = tally.words
        if counts:  # a title of three exclamation marks has no word
            told = [{"term": term, "doc": counts[term]} for term in sorted(counts)]
            await self._connection.execute(_counting(kind), told)


@cache
def _adding(kind: Kind) -> Insert:
    """Entries; built once, as what counts their words is: for each article SQLAlchemy would take as long over new ones."""
    return table(kind.name, column("rowid"), *map(column, kind.weights)).insert()


@cache
def _counting(kind: Kind) -> Insert:
    """In how many entries words stand: so many more."""
    words = words_of(kind)
    more = insert(words).values(term=bindparam("term"), doc=bindparam("doc"))
    return more.on_conflict_do_update(index_elements=["term"], set_={"doc": words.c.doc + more.excluded.doc})


def _expression(tokens: Sequence[str], every: bool) -> str:
    return (" AND " if every else " OR ").join(map(_quoted, tokens))


def _quoted(token: str) -> str:
    """A token is letters and digits, so that quoting makes it a word whatever it spells."""
    return f'"{token}"'
