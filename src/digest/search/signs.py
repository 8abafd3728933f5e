"""The signs of vectors' numbers, one bit each: which of many point roughly where another does. By numpy.

Two vectors are about as far apart as numbers of theirs differ in sign (https://doi.org/10.1145/509907.509965). A vector
takes a sixteenth of the room of its half-precision numbers, and comparing it with another a fiftieth of the time.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]

BITS = 64


class Signs:
    """Signs by place. For one thread at a time."""

    def __init__(self) -> None:
        self._words: Words = np.empty((0, 0), np.uint64)  # a row has one word of every vector: each is walked in one go

    def make_room(self, places: int, width: int) -> None:
        """For so many places, of vectors that have so many numbers; what is kept stays."""
        kept, self._words = self._words, np.zeros((-(-width // BITS), places), np.uint64)
        self._words[: len(kept), : kept.shape[1]] = kept

    def keep(self, first: int, vectors: NDArray[Any]) -> None:
        """Those of these vectors, from the first place on."""
        self._words[:, first : first + len(vectors)] = _signs(vectors, len(self._words)).T

    def nearest(self, vector: NDArray[Any], held: int, count: int) -> NDArray[np.intp]:
        """Of the first `held` places the `count` nearest to a vector, and those that are no farther than the last of them."""
        apart = np.zeros(held, np.uint16)
        for words, word in zip(self._words[:, :held], _signs(vector[None], len(self._words))[0], strict=True):
            apart += np.bitwise_count(words ^ word)
        enough = np.searchsorted(np.cumsum(np.bincount(apart)), count)
        return np.flatnonzero(apart <= enough)


def _signs(vectors: NDArray[Any], words: int) -> Words:
    """A row of words for each vector, filled up with zeros."""
    signs = np.packbits(vectors > 0, axis=1)
    filled = np.zeros((len(vectors), 8 * words), np.uint8)
    filled[:, : signs.shape[1]] = signs
    return filled.view(np.uint64)
