"""An embedder that needs no model: texts are near where they share words, whatever the language a small dictionary joins."""

import hashlib
from collections.abc import Iterable, Sequence

from digest.domain.article import FaqEntry
from digest.ports import EmbedderError, Meaning
from digest.search.glossary import ideas
from digest.search.matrix import blended, packed

SIZE = 64


class FakeEmbedder:
    """`ports.Embedder` by the ideas that texts share. It fails while `broken`; `count` says how many texts it was given."""

    def __init__(self, model: str = "fake") -> None:
        self.model = model
        self.broken = False
        self.count = 0

    async def asked(self, question: str) -> Meaning:
        """What a question means."""
        return Meaning(self.model, packed([self._vector(question)])[0])

    async def told(self, entries: Sequence[FaqEntry]) -> Sequence[Meaning]:
        """What each entry is about."""
        questions = [self._vector(entry.question) for entry in entries]
        answers = [self._vector(entry.answer) for entry in entries]
        return [Meaning(self.model, vector) for vector in blended(questions, answers)]

    async def close(self) -> None:
        """Nothing is held."""

    def _vector(self, text: str) -> list[float]:
        self.count += 1
        if self.broken:
            raise EmbedderError("the fake is broken")
        return _summed(ideas(text))


def _summed(words: Iterable[str]) -> list[float]:
    """A direction for each word, summed; the same one every time."""
    total = [0.01] * SIZE
    for word in words:
        digest = hashlib.sha512(word.encode()).digest()
        total = [one + (byte - 127.5) / 127.5 for one, byte in zip(total, digest, strict=True)]
    return total
