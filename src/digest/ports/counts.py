"""What is counted of what people do, by the day and not by whom, and what else the figures are made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from digest.domain.delivery import State
from digest.domain.figures import Act, Growth, Kind, Unanswered

Acts = Mapping[int, Mapping[Act, int]]
"""Per reader what they did, and how often; only the sums are kept."""


Settled = Mapping[date, Mapping[State, int]]
"""How many deliveries were settled on each day (UTC), by their state."""


@dataclass(frozen=True, slots=True)
class Tail:
    """The days whose deliveries are counted anew: from this one on, among deliveries with the number `beyond` or higher."""

    first: date
    beyond: int


class Counts(Protocol):
    """Counts per day (UTC). Of a reader only the day they were last active is kept, and whether they want to be counted."""

    async def add(self, on: date, acts: Acts) -> None:
        """Count what was done on that day, without those who don't want it and those who are gone. A year is kept."""

    async def counted(self, reader: int) -> bool:
        """Whether the reader is counted: everybody is who did not say otherwise."""

    async def count_me(self, reader: int, wanted: bool) -> None:
        """Count the reader, or not any more; then the day they were last active is forgotten."""

    async def most(self, kind: Kind, since: date, limit: int) -> Sequence[tuple[str, int]]:
        """What was counted most since that day, with its count."""

    async def by_day(self, kind: Kind, since: date) -> Mapping[date, int]:
        """The counts of each day since that one; days without any are left out."""

    async def active(self, since: date) -> int:
        """How many readers were active since that day."""

    async def growth(self, since: datetime) -> Growth:
        """Readers and subscriptions now, and what changed on each day since that instant."""

    async def tail(self, today: date, most: int) -> Tail:
        """From which day on deliveries are to be counted anew: the last that was, yesterday at least, so many days at most."""

    async def settled(self, since: datetime, beyond: int = 0) -> Settled:
        """Deliveries settled on each day since that instant, by state, as the ledger has them now.

        Only those with the number `beyond` or a higher one are looked at, and those of broadcasts that were not over then.
        """

    async def open_from(self) -> int:
        """The lowest number of a delivery that is not settled; beyond the last where all are."""

    async def roll(self, today: date, tail: Tail, found: Settled, beyond: int) -> None:
        """Keep what was counted of the days from the tail's first to today, and below which number all were settled."""

    async def deliveries(self, since: date) -> Settled:
        """Deliveries settled on each day since that one, by state, as they were counted last; a year is kept."""

    async def languages(self) -> Mapping[str, int]:
        """Subscriptions by interface language, the most first."""

    async def questions(self, limit: int) -> Sequence[Unanswered]:
        """The questions that came most often and could not be answered."""
