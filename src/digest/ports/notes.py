"""What the conversation keeps for itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from digest.domain.reader import Address


@dataclass(frozen=True, slots=True)
class Requested:
    """An address or a title that somebody brought and no article had; how often, and when last."""

    subject: str
    count: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question that nobody could answer: in which interface language, how often it came, and when last."""

    question: str
    language: str
    count: int
    last_at: datetime


class Notes(Protocol):
    """Small things that outlive a restart: what a dialogue waits for, long button texts, questions nobody could answer."""

    async def expect(self, address: Address, actor: str, command: str, until: datetime) -> None:
        """A bare line from this actor here is an argument of that command until then; replaces what was expected before."""

    async def expected(self, address: Address, actor: str, now: datetime) -> str | None:
        """Take what is expected from this actor here; the next call gives None."""

    async def show(self, address: Address, actor: str, stories: Mapping[int, int], now: datetime) -> None:
        """This actor was shown a list here: the article of each number. A list that goes on after 1 joins the one before."""

    async def shown(self, address: Address, actor: str, now: datetime) -> Mapping[int, int]:
        """The article of each number in the list shown last to this actor here within 30 days, or in a digest sent here since."""

    async def point_at(self, address: Address, actor: str, article: int, now: datetime) -> None:
        """This actor was told of that one article here: it is what "this" means next. The list shown last stays what it was."""

    async def pointed_at(self, address: Address, actor: str, now: datetime) -> int | None:
        """The article that this actor was told of last here, within a day, and with neither a list nor a digest since."""

    async def keep_text(self, text: str, reader: int, now: datetime) -> str:
        """Keep a text too long for a button, offered to this reader; its 8-character hash. It goes when the reader is erased."""

    async def text(self, digest: str) -> str | None:
        """The text kept under this hash, for 30 days."""

    async def unanswered(self, question: str, language: str, now: datetime) -> None:
        """Count a question that could not be answered; not who asked."""

    async def requested(self, subject: str, now: datetime) -> None:
        """Count an address or a title that no article has; not who brought it."""

    async def requests(self, limit: int) -> Sequence[Requested]:
        """What was brought most often, and of those as often the last one first."""

    async def open_questions(self, limit: int) -> Sequence[OpenQuestion]:
        """The questions that could not be answered, the most frequent first, of equal ones the latest."""
