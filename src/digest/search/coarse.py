"""Vectors roughly, two bits a number: which of many point nearly where another does. By numpy.

Numbers of a unit vector scatter around nothing by one over the root of how many there are: in those steps a vector kept is told
in four levels, the one that is compared with them in eight. Their product is then counting bits that both have, plane by
plane: an eighth of the room of half-precision numbers, and a fifth of the time.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Planes = NDArray[np.uint64]
"""By bit of a level, the lowest first, and by 64 numbers: a word of every vector, so that each is walked in one go."""

KEPT, KEPT_STEP = 2, 0.9
ASKED, ASKED_STEP = 3, 0.55
"""Bits of a number, and from one level to the next, in its usual distance from nothing."""

BLOCK = 8_192
"""Vectors that are compared at a time: their words and counts fit a processor's cache."""


class Coarse:
    """Vectors of one length by place. For one thread at a time."""

    def __init__(self) -> None:
        self._planes: Planes = np.empty((KEPT, 0, 0), np.uint64)
        self._sums: NDArray[np.int32] = np.empty(0, np.int32)

    def make_room(self, places: int, width: int) -> None:
        """For so many places, of vectors that have so many numbers; what is kept stays."""
        planes, sums = self._planes, self._sums
        self._planes, self._sums = np.zeros((KEPT, -(-width // 64), places), np.uint64), np.zeros(places, np.int32)
        self._planes[:, : planes.shape[1], : planes.shape[2]] = planes
        self._sums[: len(sums)] = sums

    def keep(self, first: int, vectors: NDArray[Any]) -> None:
        """These unit vectors, from the first place on."""
        levels = _levels(vectors, KEPT, KEPT_STEP)
        self._planes[:, :, first : first + len(vectors)] = _planes(levels, KEPT)
        self._sums[first : first + len(vectors)] = levels.sum(axis=1)

    def nearest(self, vector: NDArray[Any], held: int, count: int) -> NDArray[np.intp]:
        """Of the first `held` places the `count` nearest to a unit vector, and those that are as near as the last of them."""
        asked = _planes(_levels(vector[None], ASKED, ASKED_STEP), ASKED)[:, :, 0]
        blocks = (slice(first, min(first + BLOCK, held)) for first in range(0, held, BLOCK))
        near = np.concatenate([self._products(asked, some) for some in blocks])
        least = np.partition(near, held - count)[held - count]
        return np.flatnonzero(near >= least)

    def _products(self, asked: NDArray[np.uint64], some: slice) -> NDArray[np.int32]:
        """Twice the products of these with what is asked, but for what is the same for all."""
        # Levels begin at 0, and numbers scatter around the middle.
        near: NDArray[np.int32] = (1 - 2**ASKED) * self._sums[some]
        for plane, words in enumerate(self._planes[:, :, some]):
            for bit, wanted in enumerate(asked):
                near += _both(words, wanted).astype(np.int32) << (1 + plane + bit)
        return near


def _both(words: NDArray[np.uint64], wanted: NDArray[np.uint64]) -> NDArray[np.uint16]:
    """How many bits of each vector are wanted, too."""
    count = np.zeros(words.shape[1], np.uint16)
    for word, other in zip(words, wanted, strict=True):
        count += np.bitwise_count(word & other)
    return count


def _levels(vectors: NDArray[Any], bits: int, step: float) -> NDArray[np.uint8]:
    steps = np.floor(vectors * (np.sqrt(vectors.shape[1]) / step)) + 2 ** (bits - 1)
    levels: NDArray[np.uint8] = np.clip(steps, 0, 2**bits - 1).astype(np.uint8)
    return levels


def _planes(levels: NDArray[np.uint8], bits: int) -> Planes:
    filled = np.zeros((len(levels), -(-levels.shape[1] // 64) * 64), np.uint8)
    filled[:, : levels.shape[1]] = levels
    planes = [np.packbits(filled >> bit & 1, axis=1).view(np.uint64).T for bit in range(bits)]
    return np.stack(planes)
