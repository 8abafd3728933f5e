"""PostgreSQL's full text (https://www.postgresql.org/docs/current/datatype-textsearch.html) as `FullText`.

A `tsvector` made here of the prepared tokens, with no parser or dictionary of the server's: 'chip':1A,4D stands in the
first column and in the fourth. PostgreSQL ranks without knowing how common a word is, so that BM25 is computed here, from
counts that are kept with the entries as FTS5 keeps them: the same articles come in the same order from both databases.
"""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    CTE,
    Cast,
    ColumnElement,
    Float,
    Text,
    any_,
    bindparam,
    case,
    cast,
    column,
    delete,
    func,
    literal,
    select,
    table,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY, TSVECTOR, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.search.fulltext import MOST_RANKED, Kind

SATURATION, LENGTH = 1.2, 0.75
"""BM25's k1 and b, as FTS5 has them."""

LEAST = 1e-6
"""What a word is worth that stands in more than half of the entries, as FTS5 has it."""

LONGEST = 500
"""Characters of a token that count: a word in a `tsvector` has at most 2,046 bytes."""

ROOM = 1_000_000
"""Bytes that a `tsvector` has for its words, nearly; what a longer article says after that is not found."""

_LABELS = "ABCD"
_TOTALS = table("fts_totals", column("name"), column("entries"), column("tokens"))


class TsVector:
    """`FullText` over one connection to PostgreSQL."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def counts(self, kind: Kind, tokens: Collection[str]) -> dict[str, int]:
        """In how many entries each token stands."""
        words = _words(kind)
        spelt = {_spelt(token): token for token in tokens}
        wanted = words.c.term == any_(bindparam("terms", list(spelt), type_=ARRAY(Text())))
        rows = await self._connection.execute(select(words.c.term, words.c.doc).where(wanted))
        return {spelt[row.term]: row.doc for row in rows}

    async def hits(self, kind: Kind, tokens: Sequence[str], *, every: bool) -> CTE:
        """What matches, and how near it is."""
        entries, average = await self._totals(kind)
        counts = await self.counts(kind, tokens)
        found = _entries(kind)
        matching = (
            select(found)
            .where(found.c.words.op("@@")(_query((" & " if every else " | ").join(map(_quoted, tokens)))))
            .order_by(found.c.entry.desc())
            .limit(MOST_RANKED)
            .cte("matching")
        )
        length = SATURATION * (1 - LENGTH + LENGTH * cast(matching.c.size, Float) / literal(average, Float))
        distance: ColumnElement[Any] = literal(0.0, Float)
        for token in tokens:
            often = _weighed(kind, matching.c.words, token)
            distance -= _worth(counts.get(token, 0), entries) * often * (SATURATION + 1) / (often + length)
        return select(matching.c.entry, distance.label("distance")).cte("hit").prefix_with("MATERIALIZED")

    async def write(self, kind: Kind, entry: int, columns: Mapping[str, Sequence[str]]) -> None:
        """Add an entry, and count its words."""
        places = dict(_fitting(_places(columns.values())))
        size = sum(map(len, places.values()))
        vector = cast(" ".join(f"{_quoted(token)}:{','.join(at)}" for token, at in places.items()), TSVECTOR)
        await self._connection.execute(insert(_entries(kind)).values(entry=entry, size=size, words=vector))
        await self._count(kind, sorted(places))
        one_more = {"entries": _TOTALS.c.entries + 1, "tokens": _TOTALS.c.tokens + size}
        await self._connection.execute(
            insert(_TOTALS)
            .values(name=kind.name, entries=1, tokens=size)
            .on_conflict_do_update(index_elements=["name"], set_=one_more)
        )

    async def empty(self, kind: Kind) -> None:
        """Forget every entry."""
        for emptied in (_entries(kind), _words(kind)):
            await self._connection.execute(delete(emptied))
        nothing = update(_TOTALS).where(_TOTALS.c.name == kind.name).values(entries=0, tokens=0)
        await self._connection.execute(nothing)

    async def _totals(self, kind: Kind) -> tuple[int, float]:
        """How many entries there were, and how many tokens they have on average."""
        row = (await self._connection.execute(select(_TOTALS).where(_TOTALS.c.name == kind.name))).one_or_none()
        return (row.entries, row.tokens / row.entries) if row and row.tokens else (0, 1.0)

    async def _count(self, kind: Kind, terms: list[str]) -> None:
        """In the order of the terms: two who count the same ones in different orders would wait for each other."""
        words = _words(kind)
        new = select(func.unnest(bindparam("terms", terms, type_=ARRAY(Text()))), literal(1))
        counted = insert(words).from_select(["term", "doc"], new)
        await self._connection.execute(
            counted.on_conflict_do_update(index_elements=["term"], set_={"doc": words.c.doc + 1})
        )


def _entries(kind: Kind) -> Any:
    return table(kind.name, column("entry"), column("size"), column("words", TSVECTOR))


def _words(kind: Kind) -> Any:
    return table(f"{kind.name}_words", column("term", Text()), column("doc"))


def _spelt(token: str) -> str:
    return token[:LONGEST]


def _quoted(token: str) -> str:
    """A token is letters and digits, so that quoting makes it a word whatever it spells."""
    return f"'{_spelt(token)}'"


def _query(expression: str) -> Cast[Any]:
    return cast(expression, TSQUERY)


def _places(columns: Collection[Sequence[str]]) -> dict[str, list[str]]:
    """Per token the columns it stands in, as a `tsvector` spells them: a place, and a label that tells columns apart."""
    places: dict[str, list[str]] = {}
    for at, tokens in enumerate(columns):
        for token in dict.fromkeys(map(_spelt, tokens)):
            places.setdefault(token, []).append(f"{at + 1}{_LABELS[at]}")
    return places


def _fitting(places: Mapping[str, list[str]]) -> Iterator[tuple[str, list[str]]]:
    """Those for which there is room."""
    room = ROOM
    for token, at in places.items():
        room -= len(token.encode()) + 2 * len(at) + 4
        if room < 0:
            return
        yield token, at


def _weighed(kind: Kind, words: ColumnElement[Any], token: str) -> ColumnElement[Any]:
    """The weights of the columns that the token stands in, summed."""
    often: ColumnElement[Any] = literal(0.0, Float)
    for label, weight in zip(_LABELS, kind.weights.values(), strict=False):
        often += case((words.op("@@")(_query(f"{_quoted(token)}:{label}")), weight), else_=0.0)
    return often


def _worth(count: int, entries: int) -> float:
    """How much a word says that so many of the entries have."""
    return max(LEAST, math.log((max(0, entries - count) + 0.5) / (count + 0.5)))
