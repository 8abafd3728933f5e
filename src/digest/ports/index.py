"""What is looked up: articles by their words, answers by words or by what they mean."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from digest.domain.article import FaqEntry, StoredArticle
from digest.ports.meaning import Meaning
from digest.ports.paging import Page


@dataclass(frozen=True, slots=True)
class SearchHit:
    """An article found by words, in one of its languages."""

    article: int
    language: str
    rank: float


@dataclass(frozen=True, slots=True)
class FaqHit:
    """A question-and-answer pair that may answer a question. `confidence` is 0 to 1; the article's FAQ `position` from 0."""

    article: int
    language: str
    position: int
    question: str
    answer: str
    confidence: float


Snippet = tuple[tuple[str, bool], ...]
"""A piece of an article's text in runs, each with whether it is what was looked for."""


@dataclass(frozen=True, slots=True)
class Sieve:
    """What a search is narrowed by: a topic, an instant since which articles came out, the least mean of the three scores."""

    tag: str = ""
    since: datetime | None = None
    score: int = 0


class Index(Protocol):
    """The article and FAQ index, written in the article's own transaction."""

    async def put(self, stored: StoredArticle, meanings: Mapping[FaqEntry, Meaning] | None = None) -> None:
        """Index this revision in place of any earlier one, its FAQ entries with what they mean where that is known."""

    async def search(self, query: str, limit: int, offset: int = 0, sieve: Sieve | None = None) -> Page[SearchHit]:
        """The articles that match the words, best first, one hit per article; those that pass the sieve, newest first,
        where there are no words but a sieve."""

    def snippet(self, stored: StoredArticle, language: str, query: str) -> Snippet:
        """The piece of the article in this language that has most of the words; empty where none stands in its text."""

    def asks_price(self, question: str) -> bool:
        """Whether a question asks what something costs, and nothing else."""

    def figures(self, question: str, stored: Sequence[StoredArticle], *, unnamed: bool = False) -> Sequence[FaqHit]:
        """What the articles' key data say something costs, where everything that was asked is in label, name or title.

        `unnamed`: a question that names nothing is about the only price that an article tells.
        """

    async def coverage(self, question: str, articles: int) -> float:
        """The greatest part (0 to 1) of a question's words that one of so many articles has, by their rarity."""

    async def rebuild(self, articles: Iterable[StoredArticle]) -> None:
        """Throw the index away and put these articles."""

    def in_bulk(self) -> AbstractAsyncContextManager[None]:
        """What is put inside is counted at the end, once for all: for many in one transaction, which looks nothing up inside."""

    async def tidy(self) -> bool:
        """Bring a little of what was written together, so that it is looked up faster; whether there may be more.

        A short step of a long way, each in a transaction of its own. Nothing is found otherwise for it.
        """

    async def ask(
        self, question: str, limit: int, within: Collection[int] = (), meaning: Meaning | None = None
    ) -> tuple[FaqHit, ...]:
        """The nearest FAQ entries, best first; those of the articles `within` before others that are as good.

        With a meaning, entries that have one of the same model are found by it in either language; the others by words.
        """

    async def alike(self, question: str, others: Sequence[str]) -> Sequence[float]:
        """How surely (0 to 1) each of the others asks the same, by their words alone."""

    async def without_meaning(self, model: str, limit: int) -> Mapping[int, FaqEntry]:
        """Some entries, by id, that have no vector of this model; newest first."""

    async def keep_meanings(self, meanings: Mapping[int, Meaning]) -> None:
        """Give these entries these vectors; those that are gone, or have one of the same model, are left out."""

    async def prepare(self, model: str) -> None:
        """Read what is new of this model into memory, so that the next question need not wait for it."""
