"""What sending a broadcast needs from the ledger: its audience becomes deliveries, in sets and in chunks."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from digest.domain.broadcast import Broadcast, Reach
from digest.domain.reader import Profile
from digest.ports import Watcher


@dataclass(frozen=True, slots=True)
class Underway:
    """A broadcast that is not over: whether the first few are planned, and up to which subscription the others are."""

    broadcast: Broadcast
    first_planned: bool
    planned_to: int


@dataclass(frozen=True, slots=True)
class Due:
    """Readers of one language in one zone: which edition they get, and when it is due there. An empty zone is any."""

    language: str
    zone: str
    edition: int
    profile: str
    due_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Cast:
    """A broadcast to plan: for whom, and what each group gets. `variants` are as in `ledger_planning.Plan`."""

    number: int
    occasion: str
    reach: Reach
    dues: Sequence[Due]
    variants: Mapping[str, Sequence[str]]
    cut: datetime


class Casting(Protocol):
    """Broadcasts' deliveries. Every call may be repeated after a crash."""

    async def underway(self) -> Sequence[Underway]:
        """The broadcasts that are not over, oldest first."""

    async def left(self) -> Sequence[int]:
        """The broadcasts that were cancelled and of which something waits all the same."""

    async def editions(self, number: int) -> Mapping[str, int]:
        """The frozen edition of each language."""

    async def keep_editions(self, number: int, editions: Mapping[str, int]) -> None:
        """Remember the frozen edition of each language; one that is known already stays."""

    async def know(self, profile: Profile) -> None:
        """Keep the profile that stands for a broadcast's readers: what it says may have to be worded anew for them."""

    async def recalled(self, number: int) -> bool:
        """Whether somebody had what was sent of it taken back."""

    async def watched(self, since: datetime) -> Sequence[tuple[Broadcast, Watcher]]:
        """The broadcasts that somebody watches: those that are not over, and those that ended after that instant."""

    async def zones(self) -> Sequence[str]:
        """The zones that readers are in."""

    async def last(self) -> int:
        """The last subscription's id."""

    async def first(self, reach: Reach, platforms: Sequence[str], limit: int, now: datetime) -> Sequence[int]:
        """So many subscriptions of the audience, from all over it, and always the same."""

    async def plan_these(self, cast: Cast, subscriptions: Collection[int], now: datetime) -> int:
        """Plan it for these: how many deliveries are new."""

    async def plan(self, cast: Cast, after: int, until: int, now: datetime) -> int:
        """Plan it for its audience among the subscriptions in (after, until], and note that: how many deliveries are new."""

    async def first_planned(self, number: int) -> None:
        """Note that the first few are planned."""

    async def cancel(self, number: int, limit: int, now: datetime) -> int:
        """Cancel at most so many deliveries that wait: how many."""

    async def waiting(self, number: int) -> bool:
        """Whether any of its deliveries is still to be sent or settled."""
