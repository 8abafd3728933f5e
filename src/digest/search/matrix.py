"""Every entry's vector in memory, and the cosine of a question with those that are near, by numpy.

A language moves all its vectors in one direction, so that an English question finds English entries whatever they say
(measured: hit@1 across languages 0.14 instead of 0.60). So each language's mean is taken from its vectors first.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digest.search.coarse import Coarse

Floats = NDArray[np.float32]
Halves = NDArray[np.float16]

PRIOR = 8
"""A language's mean is that of its vectors and of so many like the mean of all: of two vectors it says little."""

GROWN = 1.02
"""The means are taken anew when there are so many times the vectors of the last time."""

COMPARED = 3_000
"""Of more vectors than this, those that are roughly the nearest are compared in earnest (ADR 42)."""

BLOCK = 256
"""Vectors that are brought to single precision at a time: as many as a processor's cache has room for."""


class Matrix:
    """Vectors of one model by entry. For one thread at a time."""

    def __init__(self) -> None:
        self._rows: Halves = np.empty((0, 0), np.float16)
        self._coarse = Coarse()
        self._lengths: Floats = np.empty(0, np.float32)
        self._languages: NDArray[np.int16] = np.empty(0, np.int16)
        self._entries: list[int] = []
        self._places: dict[int, int] = {}
        self._names: dict[str, int] = {}
        self._sums: defaultdict[str, Any] = defaultdict(float)
        self._counts: defaultdict[str, int] = defaultdict(int)
        self._means: dict[str, Floats] = {}
        self._centred = 0
        self._measured = 0

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, entries: Sequence[tuple[int, str, bytes, bool]]) -> None:
        """Add entries with their language, their vector, and whether they may be found; others count for the mean only."""
        size = self._size(entries)
        fitting = [one for one in entries if len(one[2]) == size]
        self._count(fitting)
        new = [one for one in fitting if one[3] and one[0] not in self._places]
        if not new:
            return
        first = len(self._entries)
        self._make_room(first + len(new), size // 2)
        self._rows[first : first + len(new)] = _halves([vector for _, _, vector, _ in new])
        self._languages[first : first + len(new)] = [self._number(language) for _, language, _, _ in new]
        self._places.update((entry, first + at) for at, (entry, *_) in enumerate(new))
        self._entries.extend(entry for entry, *_ in new)

    @property
    def settled(self) -> bool:
        """Whether everything is measured."""
        return self._measured == len(self._entries)

    def settle(self) -> None:
        """Measure what was added, which the next question would wait for: all, where the means have moved by now."""
        total = sum(self._counts.values())
        if total >= self._centred * GROWN or not self._means.keys() >= self._names.keys():
            self._means, self._centred, self._measured = self._taken(), total, 0
        for first in range(self._measured, len(self._entries), BLOCK):
            self._measure(slice(first, min(first + BLOCK, len(self._entries))))
        self._measured = len(self._entries)

    def cosines(self, vector: bytes, language: str, count: int, also: Collection[int] = ()) -> dict[int, float]:
        """The `count` entries nearest to a question of this language, and those asked for; fewer where there are fewer."""
        if not self._entries or len(vector) != 2 * self._rows.shape[1]:
            return {}
        self.settle()
        question = _unit(_floats([vector])[0] - self._mean(language))
        asked = [self._places[entry] for entry in also if entry in self._places]
        places = np.union1d(self._near(question), np.array(asked, np.intp))
        found = self._compared(question, places)
        best = np.argpartition(-found, count)[:count] if count < len(found) else np.arange(len(found))
        wanted = {*best.tolist(), *np.searchsorted(places, asked).tolist()}
        return {self._entries[places[at]]: float(found[at]) for at in wanted}

    def _near(self, question: Floats) -> NDArray[np.intp]:
        """The places of the vectors that are worth comparing."""
        held = len(self._entries)
        return np.arange(held) if held <= COMPARED else self._coarse.nearest(question, held, COMPARED)

    def _compared(self, question: Floats, places: NDArray[np.intp]) -> Floats:
        """The question's cosines with these vectors, the means taken from them."""
        away = np.array([float(self._mean(name) @ question) for name in self._names], np.float32)
        along = np.concatenate([_single(self._rows[some]) @ question for some in _blocks(places)])
        cosines: Floats = (along - away[self._languages[places]]) / self._lengths[places]
        return cosines

    def _size(self, entries: Sequence[tuple[int, str, bytes, bool]]) -> int:
        """Bytes of a vector: as those that are here, else as the first that came."""
        return 2 * self._rows.shape[1] or (len(entries[0][2]) if entries else 0)

    def _count(self, entries: Sequence[tuple[int, str, bytes, bool]]) -> None:
        for language in {language for _, language, _, _ in entries}:
            vectors = _floats([vector for _, told, vector, _ in entries if told == language])
            self._sums[language] = self._sums[language] + vectors.sum(axis=0, dtype=np.float64)
            self._counts[language] += len(vectors)

    def _make_room(self, needed: int, width: int) -> None:
        """For half as many again as are needed, so that adding one by one copies seldom."""
        if needed <= len(self._rows):
            return
        room, held = needed + needed // 2, len(self._entries)
        rows, lengths, languages = (
            np.empty((room, width), np.float16),
            np.empty(room, np.float32),
            np.empty(room, np.int16),
        )
        rows[:held], lengths[:held] = self._rows[:held] if held else 0, self._lengths[:held]
        languages[:held] = self._languages[:held]
        self._rows, self._lengths, self._languages = rows, lengths, languages
        self._coarse.make_room(room, width)

    def _measure(self, some: slice) -> None:
        """How long these vectors are without their mean, and where they point then."""
        means = np.array([self._mean(name) for name in self._names])[self._languages[some]]
        rows = _single(self._rows[some])
        squares = 1 - 2 * np.einsum("ij,ij->i", rows, means) + np.einsum("ij,ij->i", means, means)
        self._lengths[some] = np.sqrt(np.maximum(squares, 1e-6))
        self._coarse.keep(some.start, (rows - means) / self._lengths[some, None])

    def _taken(self) -> dict[str, Floats]:
        """Each language's mean, drawn to that of all where it has few vectors."""
        total = sum(self._counts.values())
        overall = sum(self._sums.values()) / total
        return {
            name: ((self._sums[name] + PRIOR * overall) / (count + PRIOR)).astype(np.float32)
            for name, count in self._counts.items()
        }

    def _mean(self, language: str) -> Floats:
        """This language's mean; that of the vectors of all where it has none."""
        if language in self._means:
            return self._means[language]
        overall: Floats = (sum(self._sums.values()) / max(1, sum(self._counts.values()))).astype(np.float32)
        return overall

    def _number(self, language: str) -> int:
        return self._names.setdefault(language, len(self._names))


def packed(vectors: Mapping[int, Any] | Sequence[Any]) -> list[bytes]:
    """The vectors as they are stored: unit length, float16."""
    return [_unit(np.asarray(vector, np.float32)).astype("<f2").tobytes() for vector in vectors]


def blended(questions: Sequence[Any], answers: Sequence[Any]) -> list[bytes]:
    """What entries are about: their question, and half as much their answer (measured: ADR 0026)."""
    pairs = zip(questions, answers, strict=True)
    return packed([_unit(np.asarray(q, np.float32)) + 0.5 * _unit(np.asarray(a, np.float32)) for q, a in pairs])


def _floats(vectors: Sequence[bytes]) -> Floats:
    return _single(_halves(vectors))


def _halves(vectors: Sequence[bytes]) -> Halves:
    return np.frombuffer(b"".join(vectors), "<f2").reshape(len(vectors), -1)


def _single(rows: Halves) -> Floats:
    return rows.astype(np.float32)


def _blocks(places: NDArray[np.intp]) -> Iterator[NDArray[np.intp]]:
    return (places[first : first + BLOCK] for first in range(0, len(places), BLOCK))


def _unit(vector: Any) -> Floats:
    unit: Floats = vector / max(float(np.linalg.norm(vector)), 1e-9)
    return unit
