"""PostgreSQL's full text (https://www.postgresql.org/docs/current/datatype-textsearch.html) as `FullText`.

A `tsvector` made here of the prepared tokens, with no parser or dictionary of the server's: 'chip':1A,4D stands in the
first column and in the fourth. PostgreSQL ranks without knowing how common a word is, so that BM25 is computed here, from
counts that are kept with the entries as FTS5 keeps them: the same articles come in the same order from both databases.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    Cast,
    ColumnElement,
    Float,
    Integer,
    Select,
    Text,
    bindparam,
    case,
    cast,
    column,
    delete,
    func,
    literal,
    select,
    table,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY, TSVECTOR, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.search.fulltext import MOST_RANKED, Columns, Kind, counts_of, spelt_out, words_of
from digest.search.seeking import LENGTH, SATURATION, Expression, says
from digest.search.tallies import Tallies, Tally
from digest.storage.trips import in_one_trip

LONGEST = 500
"""Characters of a token that count: a word in a `tsvector` has at most 2,046 bytes."""

ROOM = 1_000_000
"""Bytes that a `tsvector` has for its words, nearly; what a longer article says after that is not found."""

WALKED = 2_000
"""Entries that are looked into one by one, from the newest on, for words that very many have."""

_LABELS = "ABCD"
_TOTALS = table("fts_totals", column("name"), column("entries"), column("tokens"))


@dataclass(frozen=True, slots=True)
class TsGrammar:
    """`Grammar` of `tsquery`."""

    dialect: str = "postgresql"

    def spelt(self, token: str) -> str:
        """Cut where it is too long."""
        return _spelt(token)

    def written(self, expression: Expression) -> str:
        """As `tsquery` reads it."""
        return spelt_out(expression, _quoted, " & ", " | ")

    def matching(self, kind: Kind, given: str = "sought", *, common: bool = False) -> Select[Any]:
        """The ids of what matches the expression given by this name, newest first."""
        found = _entries(kind)
        sought = cast(bindparam(given, type_=Text()), TSQUERY)
        if common:
            return _newest_first(found, sought)
        # By itself: with the order and a limit beside it, PostgreSQL would walk the ids and look into each entry.
        matched = (
            select(found.c.entry)
            .where(found.c.words.op("@@")(sought))
            .cte(f"matching_{given}")
            .prefix_with("MATERIALIZED")
        )
        return select(matched.c.entry).order_by(matched.c.entry.desc())


class TsVector:
    """`FullText` over one connection to PostgreSQL."""

    grammar = TsGrammar()

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self.tallies = Tallies(self._keep)

    async def hits(self, kind: Kind, tokens: Sequence[str], *, every: bool) -> CTE:
        """What matches, and how near it is."""
        entries, average = await self._totals(kind)
        counts = await in_one_trip(self._connection, lambda rows: counts_of(rows, kind, self.grammar, tokens))
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
            distance -= says(counts.get(token, 0), entries) * often * (SATURATION + 1) / (often + length)
        return select(matching.c.entry, distance.label("distance")).cte("hit").prefix_with("MATERIALIZED")

    async def write(self, kind: Kind, entries: Mapping[int, Columns]) -> None:
        """Add entries, and count their words."""
        if not entries:
            return
        rows: list[dict[str, Any]] = []
        counts = Counter[str]()
        for entry, columns in entries.items():
            places = dict(_fitting(_places(columns.values())))
            counts.update(places.keys())
            rows.append({"entry": entry, "size": sum(map(len, places.values())), "words": _vector(places)})
        words = cast(bindparam("words", type_=Text()), TSVECTOR)
        await self._connection.execute(insert(_entries(kind)).values(words=words), rows)
        await self.tallies.count(kind, Tally(counts, len(rows), sum(row["size"] for row in rows)))

    async def tidy(self, kind: Kind) -> bool:
        """Nothing: each entry is in the one index from the start."""
        return False

    async def empty(self, kind: Kind) -> None:
        """Forget every entry."""
        for emptied in (_entries(kind), words_of(kind)):
            await self._connection.execute(delete(emptied))
        nothing = update(_TOTALS).where(_TOTALS.c.name == kind.name).values(entries=0, tokens=0)
        await self._connection.execute(nothing)

    async def _totals(self, kind: Kind) -> tuple[int, float]:
        """How many entries there were, and how many tokens they have on average."""
        row = (await self._connection.execute(select(_TOTALS).where(_TOTALS.c.name == kind.name))).one_or_none()
        return (row.entries, row.tokens / row.entries) if row and row.tokens else (0, 1.0)

    async def _keep(self, kind: Kind, tally: Tally) -> None:
        await self._count(kind, tally.words)
        await self._add_up(kind, tally.entries, tally.tokens)

    async def _count(self, kind: Kind, counts: Mapping[str, int]) -> None:
        """In the order of the terms: two who count the same ones in different orders would wait for each other."""
        words, terms = words_of(kind), sorted(counts)
        new = select(
            func.unnest(bindparam("terms", terms, type_=ARRAY(Text()))),
            func.unnest(bindparam("counts", [counts[term] for term in terms], type_=ARRAY(Integer()))),
        )
        counting = insert(words).from_select(["term", "doc"], new)
        counted = {"doc": words.c.doc + counting.excluded.doc}
        await self._connection.execute(counting.on_conflict_do_update(index_elements=["term"], set_=counted))

    async def _add_up(self, kind: Kind, entries: int, tokens: int) -> None:
        more = {"entries": _TOTALS.c.entries + entries, "tokens": _TOTALS.c.tokens + tokens}
        await self._connection.execute(
            insert(_TOTALS)
            .values(name=kind.name, entries=entries, tokens=tokens)
            .on_conflict_do_update(index_elements=["name"], set_=more)
        )


def _newest_first(found: Any, sought: ColumnElement[Any]) -> Select[Any]:
    """What matches among the newest entries, then what does among the others, which is not begun where the first are enough.

    Of words that ten thousand entries have, the newest eighty are among the newest thousand.
    """
    newest = select(found.c.entry, found.c.words).order_by(found.c.entry.desc()).limit(WALKED).cte("newest")
    walked = newest.prefix_with("MATERIALIZED")
    last = select(func.min(walked.c.entry)).scalar_subquery()
    others = select(found.c.entry).where(found.c.words.op("@@")(sought)).cte("others").prefix_with("MATERIALIZED")
    first = select(walked.c.entry).where(walked.c.words.op("@@")(sought))
    rest = select(others.c.entry).where(others.c.entry < last).order_by(others.c.entry.desc()).subquery()
    either = union_all(first, select(rest.c.entry)).subquery()
    return select(either.c.entry)


def _entries(kind: Kind) -> Any:
    return table(kind.name, column("entry", BigInteger()), column("size"), column("words", TSVECTOR))


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


def _vector(places: Mapping[str, list[str]]) -> str:
    return " ".join(f"{_quoted(token)}:{','.join(at)}" for token, at in places.items())


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
