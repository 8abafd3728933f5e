"""What became of each digest that a reader was to get."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from digest.domain.delivery import State
from digest.ports.paging import Page


@dataclass(frozen=True, slots=True)
class Receipt:
    """A delivery as it stands. `waits_until`: when it may go at the earliest, while it is due. `error` is why it waits, or is
    over without having arrived, in the ledger's words. `stories`: how many its edition tells.
    """

    delivery: int
    on: date
    state: State
    due_at: datetime
    waits_until: datetime | None
    settled_at: datetime | None
    late: bool
    error: str | None
    edition: int | None
    stories: int


class Receipts(Protocol):
    """The ledger as each reader may see it: their own deliveries only."""

    async def page(self, reader: int, limit: int, offset: int = 0) -> Page[Receipt]:
        """The reader's deliveries, the one that was due last first."""

    async def edition(self, reader: int, delivery: int) -> int | None:
        """The edition that this delivery of the reader's carried to them, or may have; None where none is theirs."""

    async def of_cut(self, reader: int, cut: datetime) -> int | None:
        """The edition with this cut, to the second, that was delivered to the reader, or may have been."""

    async def last(self, reader: int) -> int | None:
        """The edition that was delivered to the reader last, or may have been."""

    async def closed_since(self, reader: int) -> datetime | None:
        """Since when nothing can be sent where the reader's digest goes; None where it can, or there is none."""
