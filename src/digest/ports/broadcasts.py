"""Broadcasts as those who make them see them; how they reach the ledger is `digest.ledger_broadcasts`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from digest.domain.broadcast import Broadcast, Phase, Reach
from digest.domain.broadcast_tally import Tally
from digest.domain.quiet import Quiet
from digest.domain.reader import Address


@dataclass(frozen=True, slots=True)
class Crowd:
    """Whom a reach comes to: how many on each platform in each language, and how many have these quiet hours in this zone."""

    counts: Mapping[tuple[str, str], int]
    quiet: Mapping[tuple[str, Quiet], int]

    @property
    def size(self) -> int:
        """How many there are."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Watcher:
    """Where an admin watches a broadcast: the place, the message that tells how far it is, and the words it speaks."""

    place: Address
    language: str
    zone: str
    message: str = ""


class Broadcasts(Protocol):
    """Drafts, and what became of them."""

    async def add(self, one: Broadcast) -> Broadcast:
        """Store a broadcast; the same with its number."""

    async def get(self, number: int) -> Broadcast | None:
        """The broadcast of this number; None for nobody's."""

    async def recent(self, limit: int) -> Sequence[Broadcast]:
        """The last ones, newest first."""

    async def move(self, one: Broadcast, before: Phase) -> bool:
        """Store how it stands now; False, and nothing is changed, where it stood elsewhere than `before`.

        Where nothing of it goes out any more, that holds for what is in hand, too: whoever has it finds it so when about to send.
        """

    async def tally(self, number: int) -> Tally:
        """What became of its deliveries so far."""

    async def span(self, number: int) -> tuple[int, int]:
        """The numbers of its first delivery and of its last; zeros where it has none."""

    async def revive(self, number: int, after: int, until: int, now: datetime, expires_at: datetime) -> int:
        """Let those in (after, until] that waited, or expired meanwhile, go out until then: how many were changed.

        What expired counts for the day no more on which it did.
        """

    async def doubt(self, number: int, after: int, until: int, now: datetime, expires_at: datetime) -> int:
        """Let those in (after, until] go out again, until then, of which nobody knows whether they arrived: how many.

        Nothing of what was recalled, nor to whoever unsubscribed. They count for the day no more on which they were sent.
        """

    async def close_audience(self, number: int) -> None:
        """Whoever subscribed after it was done gets nothing of it, also where it goes out once more."""

    async def crowd(self, reach: Reach, platforms: Sequence[str], now: datetime) -> Crowd:
        """Whom the reach comes to now on these platforms."""

    async def paused(self, reach: Reach, platforms: Sequence[str], now: datetime) -> int:
        """How many more the reach would come to on these platforms if they had not paused."""

    async def watch(self, number: int, watcher: Watcher) -> None:
        """Tell how far it is there, in place of wherever that was told before."""

    async def watchers(self, number: int) -> Sequence[Watcher]:
        """Who watches it: nobody, or one."""
