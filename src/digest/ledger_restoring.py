"""What coming back as a backup asks of the ledger: which database this is, and what may have been sent since it was made."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from digest.domain.reader import Address


@dataclass(frozen=True, slots=True)
class Installation:
    """Which database this is: the name of its life so far, its heartbeats, the last one's instant.

    `snapshot_at`: it is a backup of another one, made then, and no service has worked on it since.
    """

    generation: str
    beat: int
    alive_at: datetime
    snapshot_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """The time between a backup and its return: what was not sent at `since` and due by `until` may have been sent."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class PrivatePlace:
    """Where a reader talks in private, and since when they are known."""

    reader: int
    place: Address
    since: datetime


class Restoring(Protocol):
    """How a restored database is known as one, and what of it waits for an operator (docs/adr/0009-restored.md)."""

    async def installation(self) -> Installation | None:
        """Which database this is; None where no service has worked on it yet."""

    async def busy(self, now: datetime, gone: Callable[[str], bool]) -> bool:
        """Whether a process that is not known to be gone holds a lane."""

    async def beat(self, generation: str, now: datetime) -> Installation:
        """Count a heartbeat; a database that has no name yet gets this one."""

    async def mark(self, snapshot_at: datetime) -> None:
        """Say that this database is a backup made at that instant."""

    async def hold(self, generation: str, limit: int) -> int:
        """Hold at most that many deliveries that wait or are under way, as long as the database has that name: how many."""

    async def private_places(self, after: int, limit: int) -> Sequence[PrivatePlace]:
        """Those of readers with numbers beyond that one, by number: of that many readers at most; shared places included."""

    async def forget_strangers(self) -> None:
        """Erase the votes of people who are no readers here: nobody can tell whether they had their data erased since."""

    async def live_on(self, generation: str, new: str, gap: Gap, now: datetime) -> bool:
        """Give the database of the first name the second one, and keep the gap; False where it has another by now."""

    async def dry_since(self) -> datetime | None:
        """The last article before the drought that the owner was told of last."""

    async def dried(self, newest: datetime) -> bool:
        """Note that the owner is told of a drought since that article; False where they are, or no service has worked here."""

    async def gap(self) -> Gap | None:
        """The gap that the last restore left."""

    async def release(self, until: datetime, limit: int, now: datetime, expires_at: datetime) -> int:
        """Let at most that many held deliveries that were due by then go out after all: how many."""

    async def drop(self, until: datetime, limit: int, now: datetime) -> int:
        """Count at most that many held deliveries that were due by then as arrived, and cancel them: how many."""
