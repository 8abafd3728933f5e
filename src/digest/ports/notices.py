"""Notices: what somebody is to learn that they did not ask for, once, in their private chats."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from digest.domain.document import Document
from digest.domain.reader import Address


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice that is due: where it goes, what it says, and how often it was tried.

    `attempt` counts what certainly did not arrive, `resends` what may have. `begun`: it was being sent when its process ended.
    """

    number: int
    address: Address
    document: Document
    expires_at: datetime
    attempt: int = 0
    resends: int = 0
    begun: bool = False


class Notices(Protocol):
    """Notices that wait."""

    async def tell(
        self, reader: int, home: Address, about: str, document: Document, due: datetime, until: datetime
    ) -> bool:
        """Have the reader told in this private chat of theirs, between these instants; False where they were told, or will
        be, about the same there.
        """

    async def due(self, platform: str, now: datetime, limit: int) -> Sequence[Notice]:
        """What may go now, longest due first, and what was begun."""

    async def begin(self, number: int) -> None:
        """It is about to be sent."""

    async def again(self, number: int, at: datetime, attempt: int, resends: int) -> None:
        """It goes again from then on."""

    async def settle(self, number: int, outcome: str, now: datetime) -> None:
        """It is over, in this state; it stays known until it is pruned, so that nothing is told twice."""

    async def prune(self, before: datetime) -> int:
        """Forget what was over before that instant: how many."""
