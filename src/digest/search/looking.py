"""The statements that a question is looked up with, in one trip to the database where that is possible.

Each is built once for a database: SQLAlchemy prepares the same object once, and takes longer over a new one than SQLite
over its answer.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import CompoundSelect, Select, Text, func, literal, select, union_all

from digest.search.confidence import Weight, rarity
from digest.search.fulltext import FAQ, Grammar, counted
from digest.search.glossary import translated
from digest.search.judging import Entry, telling
from digest.search.seeking import Term, common, expressions, most, ranked, terms, worth
from digest.search.tokens import MOST_TOKENS
from digest.storage.sql import among, article, chunks, faq_entry, visible
from digest.storage.trips import Rows, among_given

CANDIDATES = 10
"""How many entries with the question's words, and how many with those of the other language, are compared in earnest."""

ALL = ""
"""Counted beside words, of which none is empty: all entries."""

FETCHED = 14
"""Entries that are read at a time, until enough of them are shown: samples are not, once anything else is stored."""

Entries = dict[int, Entry]
"""By id."""


@dataclass(frozen=True, slots=True)
class Looking:
    """Looks entries up over `rows`, in one database's grammar."""

    rows: Rows
    grammar: Grammar

    async def wording(self, question: str, within: Collection[int]) -> Entries:
        """Entries with the question's words, those with what these are called in the other language, and those `within`."""
        said, called = [(word,) for word in telling(question)[:MOST_TOKENS]], translated(question)
        known, total = await self._known({word for words in (*said, *called) for word in words})
        near = await self._nearest(terms(said, known), worth(said, known, total), last=True)
        near |= await self._nearest(terms(called, known), worth(called, known, total), last=not near)
        return await self.of(within) | near

    async def weight(self, question: str, entries: Collection[Entry]) -> Weight:
        """How much each word of the question and of the entries' questions says."""
        said = {word for text in (question, *(entry.question for entry in entries)) for word in telling(text)}
        return rarity(*await self._known(said))

    async def of(self, articles: Collection[int]) -> Entries:
        """All of these articles."""
        return await self._entries("article_id", articles)

    async def those(self, numbers: Collection[int]) -> Entries:
        """Those of the ids that are there and shown."""
        return await self._entries("id", numbers)

    async def _nearest(self, sought: Sequence[Term], says: Mapping[str, float], *, last: bool) -> Entries:
        """The entries that have the most telling of these terms, as many as are compared in earnest."""
        near: Entries = {}
        for some in chunks(await self._ranked(sought, says, last=last), FETCHED):
            shown = await self.those(some)
            near |= {number: shown[number] for number in some if number in shown}
            if len(near) >= CANDIDATES:
                break
        return dict(islice(near.items(), CANDIDATES))

    async def _ranked(self, sought: Sequence[Term], says: Mapping[str, float], *, last: bool) -> Sequence[int]:
        """The ids of the entries that have any of them, best first, those that are not shown among them."""
        found: dict[int, str] = {}
        for expression in expressions(sought, found, last=last):
            wanted = found_newest(self.grammar, most(expression), common=common(expression))
            found |= dict(await self.rows.of(wanted, sought=self.grammar.written(expression)))
        return ranked(says, found)

    async def _known(self, words: Collection[str]) -> tuple[dict[str, int], int]:
        """In how many entries each of the words stands, and of how many entries that is told: by ids rather than by rows, for
        what was replaced is counted, too."""
        spelt = {self.grammar.spelt(word): word for word in words}
        told = dict(await self.rows.of(_counted(self.grammar.dialect), terms=list(spelt)))
        entries = told.pop(ALL, None) or 0
        return {spelt[term]: count for term, count in told.items()}, int(entries)

    async def _entries(self, name: str, numbers: Collection[int]) -> Entries:
        found = await self.rows.of(_wanted(self.grammar.dialect, name), numbers=list(numbers)) if numbers else ()
        return {number: Entry(*told) for number, *told in found}


@cache
def _counted(dialect: str) -> CompoundSelect[Any]:
    """First and last id each by itself, for SQLite looks only one up in an index and walks all rows for two."""
    first, last = (select(of(faq_entry.c.id)).scalar_subquery() for of in (func.min, func.max))
    return union_all(counted(FAQ, dialect), select(literal(ALL, Text()), last - first + 1))


@cache
def _wanted(dialect: str, name: str) -> Select[Any]:
    told = (faq_entry.c[name] for name in ("id", "article_id", "language", "position", "question", "answer", "words"))
    shown = select(*told).join(article, article.c.id == faq_entry.c.article_id).where(visible())
    return shown.where(among_given(dialect, faq_entry.c[name], "numbers"))


@cache
def found_newest(grammar: Grammar, limit: int, *, common: bool) -> Select[Any]:
    """The tokens of what matches, so many of the newest."""
    newest = grammar.matching(FAQ, common=common).limit(limit)
    return select(faq_entry.c.id, faq_entry.c.words).where(among(grammar.dialect, faq_entry.c.id, newest))
