"""A text in the pieces of a vocabulary, the likeliest ones: SentencePiece's unigram model (https://arxiv.org/abs/1804.10959)."""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

import numpy as np

from digest.search.e5.weights import Weights

SPACE = "\u2581"
UNLIKELY = 10.0
"""By so much a character that is no piece is less likely than the unlikeliest piece."""

_SPACES = re.compile(" +")
_TOLD = np.dtype([("hash", "<i8"), ("size", "<i4")])

Run = tuple[int, int]
"""Some characters of a text: where they begin and end."""

Found = tuple[Run, int, float]
"""A run that is a piece, the number of that, and its score."""


class Pieces:
    """The vocabulary, told by 64-bit hashes: 4 MB. A dictionary of its 250,000 texts takes 45.

    That one of a question's 800 runs has the hash of a piece that it isn't is less likely than 1 in 10^10.
    """

    def __init__(self, weights: Weights) -> None:
        told = np.fromiter(map(_told, weights.texts()), _TOLD, len(weights.scores))
        self._numbers = np.argsort(told["hash"], kind="stable").astype(np.int32)
        self._hashes, self._scores = told["hash"][self._numbers], weights.scores[self._numbers]
        self._longest = int(told["size"].max())
        self._replaced, self._unknown = weights.replaced, weights.unknown
        self._least = float(weights.scores.min()) - UNLIKELY

    def of(self, text: str) -> list[int]:
        """The numbers of the text's pieces, as many as it has; a character in none is the one for what is unknown."""
        spaced = _SPACES.sub(" ", f" {text.translate(self._replaced)}").replace(" ", SPACE)
        return _likeliest(len(spaced), self._found(spaced))

    def _found(self, text: str) -> Iterable[Found]:
        """The pieces in the text, by where they begin; of a single character always one."""
        size, written, bounds = len(text), text.encode(errors="replace"), _bounds(text)
        runs = [(first, end) for first in range(size) for end in range(first + 1, min(size, first + self._longest) + 1)]
        hashes = np.fromiter((hash(written[bounds[first] : bounds[end]]) for first, end in runs), np.int64, len(runs))
        places = np.minimum(np.searchsorted(self._hashes, hashes), len(self._hashes) - 1)
        known = (self._hashes[places] == hashes) & (self._numbers[places] != self._unknown)
        numbers = np.where(known, self._numbers[places], self._unknown).tolist()
        scores = np.where(known, self._scores[places], self._least).tolist()
        for at, (run, is_known) in enumerate(zip(runs, known.tolist(), strict=True)):
            if is_known or run[1] - run[0] == 1:
                yield run, numbers[at], scores[at]


def _told(written: bytes) -> tuple[int, int]:
    """The hash of a text, and its characters. That of a `str` would not do: it is the same for 单 and US."""
    return hash(written), len(written.decode())


def _bounds(text: str) -> list[int]:
    """Where each character begins in UTF-8, and the end."""
    if text.isascii():
        return list(range(len(text) + 1))
    return list(accumulate((len(one.encode(errors="replace")) for one in text), initial=0))


def _likeliest(size: int, found: Iterable[Found]) -> list[int]:
    """The pieces that make up a text of so many characters, their scores being logarithms."""
    best = [0.0] + [-math.inf] * size
    back: list[tuple[int, int]] = [(0, 0)] * (size + 1)
    for (first, end), number, score in found:
        if best[first] + score > best[end]:
            best[end], back[end] = best[first] + score, (first, number)
    return list(_walked(back))[::-1]


def _walked(back: Sequence[tuple[int, int]]) -> Iterator[int]:
    """From the end on: each place has where the piece that ends there begins, and its number."""
    at = len(back) - 1
    while at:
        at, number = back[at]
        yield number
