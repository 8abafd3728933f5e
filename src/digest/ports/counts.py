"""What is counted of what people do, by the day and not by whom, and what else the figures are made of."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from digest.domain.delivery import State
from digest.domain.figures import Act, Growth, Kind, Unanswered

Acts = Mapping[int, Mapping[Act, int]]
"""Per reader what they did, and how often; only the sums are kept."""


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

    async def deliveries(self, since: datetime) -> Mapping[date, Mapping[State, int]]:
        """Deliveries settled on each day since that instant, by state."""

    async def languages(self) -> Mapping[str, int]:
        """Subscriptions by interface language, the most first."""

    async def questions(self, limit: int) -> Sequence[Unanswered]:
        """The questions that came most often and could not be answered."""
