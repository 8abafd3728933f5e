"""Words in memory, ranked by BM25 as FTS5 defines it (https://www.sqlite.org/fts5.html#the_bm25_function).

As in the databases, what was replaced goes on counting until the index is built anew.
"""

from collections.abc import Collection, Mapping, Sequence

from digest.search.fulltext import MOST_RANKED, Kind
from digest.search.seeking import LENGTH, SATURATION, Expression, Term, says
from digest.testing.memory.article_rows import WordsRow
from digest.testing.memory.table import Table


class MemoryText:
    """One kind's entries."""

    def __init__(self, kind: Kind, table: Table[int, WordsRow]) -> None:
        self._kind = kind
        self._table = table

    def counts(self, tokens: Collection[str]) -> dict[str, int]:
        """In how many entries each token stands, replaced ones included; those that stand in none are left out."""
        counts = {token: sum(row.has(token) for row in self._table.all()) for token in tokens}
        return {token: count for token, count in counts.items() if count}

    def hits(self, tokens: Sequence[str], *, every: bool) -> dict[int, float]:
        """The distances (less is nearer) of the newest `MOST_RANKED` entries that have every one, or any, of the tokens."""
        match = all if every else any
        matching = self._table.where(lambda row: match(map(row.has, tokens)))
        newest = sorted(matching, key=lambda row: -row.entry)[:MOST_RANKED]
        worth, average = self._worth(tokens), self._average()
        return {row.entry: self._distance(row, worth, average) for row in newest}

    def matching(self, expression: Expression) -> list[int]:
        """The entries that have what is sought, newest first."""

        def has(row: WordsRow, term: Term) -> bool:
            return any(map(row.has, term.words))

        rows = self._table.where(lambda row: any(all(has(row, term) for term in terms) for terms in expression))
        return sorted((row.entry for row in rows), reverse=True)

    def write(self, entry: int, columns: Mapping[str, Sequence[str]]) -> None:
        """Add an entry."""
        self._table.add(entry, WordsRow(entry, {name: frozenset(tokens) for name, tokens in columns.items()}))

    def empty(self) -> None:
        """Forget every entry."""
        self._table.drop(lambda row: True)

    def _worth(self, tokens: Sequence[str]) -> dict[str, float]:
        """How much each token says, by its rarity."""
        entries, counts = len(list(self._table.all())), self.counts(tokens)
        return {token: says(count, entries) for token, count in counts.items()}

    def _average(self) -> float:
        """How many tokens an entry has."""
        sizes = [row.size for row in self._table.all()]
        return sum(sizes) / len(sizes) if sizes else 0.0

    def _distance(self, row: WordsRow, worth: Mapping[str, float], average: float) -> float:
        length = SATURATION * (1 - LENGTH + LENGTH * row.size / average)
        often = {token: self._often(row, token) for token in worth}
        return -sum(worth[token] * often[token] * (SATURATION + 1) / (often[token] + length) for token in worth)

    def _often(self, row: WordsRow, token: str) -> float:
        """The weights of the columns that the token stands in, summed."""
        return sum(weight for name, weight in self._kind.weights.items() if token in row.columns[name])
