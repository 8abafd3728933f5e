"""What the two full texts have in common: their columns and weights, and which words are worth looking for."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import CTE

MOST_RANKED = 1_000
"""How many matches are ranked, the newest ones. What stands in more entries than this tells them apart no more."""


@dataclass(frozen=True)
class Kind:
    """One of the two indexes: the name of its table, and how much a word counts in each column, at most four of them."""

    name: str
    weights: Mapping[str, float]


ARTICLE = Kind("fts_article", {"title": 8.0, "tldr": 4.0, "tags": 3.0, "body": 1.0})
FAQ = Kind("fts_faq", {"question": 4.0, "answer": 1.0})


Columns = Mapping[str, Sequence[str]]
"""What an entry has in each column."""


class FullText(Protocol):
    """A database's full text over one connection. Columns are prepared tokens, each at most once in a column."""

    async def counts(self, kind: Kind, tokens: Collection[str]) -> dict[str, int]:
        """In how many entries each token stands, replaced ones included; those that stand in none are left out."""

    async def hits(self, kind: Kind, tokens: Sequence[str], *, every: bool) -> CTE:
        """`entry` and `distance` of the newest `MOST_RANKED` entries that have every one, or any, of the tokens.

        The distance is BM25 as FTS5 defines it (https://www.sqlite.org/fts5.html#the_bm25_function): less is nearer.
        """

    async def write(self, kind: Kind, entries: Mapping[int, Columns]) -> None:
        """Add entries by their ids, which must never be used twice."""

    async def empty(self, kind: Kind) -> None:
        """Forget every entry."""


def rarest(tokens: Collection[str], counts: Mapping[str, int], room: int = MOST_RANKED) -> list[str]:
    """Of the tokens that stand anywhere, the rarest: as many as match about so many entries, and one at least."""
    chosen: list[str] = []
    for token in sorted(counts.keys() & set(tokens), key=lambda token: (counts[token], token)):
        room -= counts[token]
        if chosen and room < 0:
            break
        chosen.append(token)
    return chosen
