"""What an operator may ask of the ledger while it works: who holds its lanes, and what waits."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from digest.domain.status import Plans, Queue


class Condition(NamedTuple):
    """How a lane does, as its holder says with each heartbeat: why it sends no more, and until when it was asked to wait."""

    stopped: str = ""
    paused_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class HeldLane:
    """A lane's row: by whom it is held, and until when unless they renew that."""

    owner: str
    until: datetime
    condition: Condition


class Watching(Protocol):
    """Looks that only read, and look through nothing that is settled but the last messages and what failed within a day."""

    async def lanes(self) -> Mapping[str, HeldLane]:
        """The lanes, by platform; one that ran out stays until somebody takes it."""

    async def standbys(self, now: datetime) -> Sequence[tuple[str, str]]:
        """Platforms and the processes that wait to take them over, by name; whoever holds a lane waits for none."""

    async def queues(self, now: datetime, platforms: Collection[str]) -> Mapping[str, Queue]:
        """What waits, and what failed in the last day, by platform; what is being sent only on these."""

    async def plans(self, now: datetime) -> Plans:
        """The digest planned last, and the next."""

    async def editions(self, after: datetime, until: datetime) -> int:
        """How many editions have a cut between these."""

    async def alive_at(self) -> datetime | None:
        """The last heartbeat of any process that serves."""

    async def size(self) -> int:
        """The database's bytes."""
