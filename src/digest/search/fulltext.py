"""What the two full texts have in common: columns and weights, in how many entries a word stands, what is worth looking for."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Protocol

from sqlalchemy import CTE, Integer, Select, TableClause, Text, column, select, table

from digest.search.seeking import Expression
from digest.storage.trips import Rows, among_given

MOST_RANKED = 1_000
"""How many matches are ranked, the newest ones. What stands in more entries than this tells them apart no more."""


@dataclass(frozen=True)
class Kind:
    """One of the two indexes: the name of its table, and how much a word counts in each column, at most four of them."""

    name: str
    weights: Mapping[str, float] = field(hash=False)


ARTICLE = Kind("fts_article", {"title": 8.0, "tldr": 4.0, "tags": 3.0, "body": 1.0})
FAQ = Kind("fts_faq", {"words": 1.0})
"""Ranked by what is stored with its entries (`seeking`)."""


Columns = Mapping[str, Sequence[str]]
"""What an entry has in each column."""


class Grammar(Protocol):
    """How a database is asked for entries by their words; alike ones are equal, for statements are kept by it."""

    @property
    def dialect(self) -> str:
        """The database's."""

    def __hash__(self) -> int: ...

    def spelt(self, token: str) -> str:
        """The token as the index has it."""

    def written(self, expression: Expression) -> str:
        """The expression in the full text's own language."""

    def matching(self, kind: Kind, given: str = "sought", *, common: bool = False) -> Select[Any]:
        """The ids of the entries that match the expression given by this name, newest first.

        `common`: very many may, and few of them are wanted.
        """


class FullText(Protocol):
    """A database's full text over one connection. Columns are prepared tokens, each at most once in a column."""

    @property
    def grammar(self) -> Grammar:
        """How it is asked."""

    async def hits(self, kind: Kind, tokens: Sequence[str], *, every: bool) -> CTE:
        """`entry` and `distance` of the newest `MOST_RANKED` entries that have every one, or any, of the tokens.

        The distance is BM25 as FTS5 defines it (https://www.sqlite.org/fts5.html#the_bm25_function): less is nearer.
        """

    async def write(self, kind: Kind, entries: Mapping[int, Columns]) -> None:
        """Add entries by their ids, which must never be used twice."""

    async def tidy(self, kind: Kind) -> bool:
        """Bring a little of what was written together; whether there may be more."""

    async def empty(self, kind: Kind) -> None:
        """Forget every entry."""


@cache
def counted(kind: Kind, dialect: str) -> Select[tuple[str, int]]:
    """In how many entries each of the terms given as `terms` stands."""
    words = words_of(kind)
    return select(words.c.term, words.c.doc).where(among_given(dialect, words.c.term, "terms"))


def words_of(kind: Kind) -> TableClause:
    """The table that says in how many entries a word stands, replaced ones included."""
    return table(f"{kind.name}_words", column("term", Text()), column("doc", Integer()))


async def counts_of(rows: Rows, kind: Kind, grammar: Grammar, tokens: Collection[str]) -> dict[str, int]:
    """In how many entries each token stands, replaced ones included; those that stand in none are left out."""
    spelt = {grammar.spelt(token): token for token in tokens}
    return {spelt[term]: count for term, count in await rows.of(counted(kind, grammar.dialect), terms=list(spelt))}


def spelt_out(expression: Expression, spell: Callable[[str], str], each: str, either: str) -> str:
    """The expression with these words for `and` and `or`."""
    rows = (each.join(f"({either.join(map(spell, term.words))})" for term in row) for row in expression)
    return either.join(f"({row})" for row in rows)


def rarest(tokens: Collection[str], counts: Mapping[str, int]) -> list[str]:
    """Of the tokens that stand anywhere, the rarest: as many as match about so many entries, and one at least."""
    chosen: list[str] = []
    room = MOST_RANKED
    for token in sorted(counts.keys() & set(tokens), key=lambda token: (counts[token], token)):
        room -= counts[token]
        if chosen and room < 0:
            break
        chosen.append(token)
    return chosen
