"""What a text means, as a vector; and who can say it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from digest.domain.article import FaqEntry


class EmbedderError(Exception):
    """No vectors now: the model can't be loaded, or its server does not answer. Words alone must do."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """A unit vector as little-endian float16, comparable with those of the same model only."""

    model: str
    vector: bytes


class Embedder(Protocol):
    """Gives meanings; never blocks the event loop."""

    @property
    def model(self) -> str:
        """The model's name; a change of it makes every stored meaning useless."""

    async def asked(self, question: str) -> Meaning:
        """What a question means. Raises EmbedderError."""

    async def told(self, entries: Sequence[FaqEntry]) -> Sequence[Meaning]:
        """What each entry is about, comparable with what questions mean. Raises EmbedderError."""

    async def close(self) -> None:
        """Let go of what it holds; it may not be used afterwards."""
