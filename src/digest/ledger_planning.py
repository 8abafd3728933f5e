"""What planning needs of the ledger: who is due together, what is composed for them, and whose digest is asked about first."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, Protocol

from digest.domain.delivery import State
from digest.domain.place import Silence
from digest.domain.reader import Address, Profile, Reader, Subscription
from digest.domain.schedule import Rule
from digest.ports import EditionKey, Payload


@dataclass(frozen=True, slots=True)
class Cohort:
    """Everybody whose schedule has this rule and is next due at this instant; its number is its id in the database."""

    number: int
    rule: Rule
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Spread:
    """How many subscriptions there are in some cohorts, and the ids of the first and the last."""

    members: int = 0
    first: int = 0
    last: int = 0

    @property
    def apart(self) -> float:
        """How far their ids lie apart on average; 1 where they follow one another."""
        return max(1.0, (self.last - self.first + 1) / self.members) if self.members else 1.0


@dataclass(frozen=True, slots=True)
class Plan:
    """One occasion for some cohorts.

    `cut` is the due instant, `on` its local date. Nobody is told anything older than `furthest`; a new reader begins at
    `first`, or as many days before it as they have waited; whoever changed their profile, or pulled a digest forward,
    after `personal_after` gets an edition of their own. `ready_at` is when sending may begin. `variants` maps each platform
    that is served to the variants that its places may have chosen, before them the one of those that chose none. `held`: it
    may have been sent before a backup came back, and waits for an operator. `delayed`: quiet hours may have held it until
    the instant of another one; whoever has that needs no other.
    """

    cohorts: Collection[int]
    spread: Spread
    occasion: str
    cut: datetime
    on: date
    first: datetime
    furthest: datetime
    personal_after: datetime
    ready_at: datetime
    expires_at: datetime
    variants: Mapping[str, Sequence[str]]
    held: bool = False
    delayed: bool = False


class Planned(NamedTuple):
    """What a chunk has planned: how many `deliveries`, whether there may be `more`, and whether any is `waiting` for its
    edition.
    """

    deliveries: int
    more: bool
    waiting: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """An edition that deliveries wait for, and the (platform, variant) pairs to render it in."""

    key: EditionKey
    profile: Profile
    renderings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Frozen:
    """An edition's messages in one variant, and the numbers of the articles they carry; `cut` is the edition's."""

    edition: int
    cut: datetime
    platform: str
    variant: str
    payloads: Sequence[Payload]
    articles: Sequence[int]


class Leg(Protocol):
    """A chunk that is planned while the one before it may be under way still. `part` is its part of the turn; `after` is where
    the one before ends, 0 where that is over: then only what is noted counts.
    """

    part: int
    after: int

    def ends(self, until: int) -> None:
        """Say where this one ends, so that the next can begin: only once it has its part of the turn."""

    async def before_is_over(self) -> None:
        """Wait for the end of the one before: committed or not."""


class Planning(Protocol):
    """From schedules to deliveries with a frozen edition. Every call may be repeated after a crash."""

    async def due(self, now: datetime) -> Sequence[Cohort]:
        """The cohorts whose instant has come, longest due first."""

    async def cohorts(self) -> Sequence[Cohort]:
        """All cohorts."""

    async def spread(self, numbers: Collection[int]) -> Spread:
        """How many subscriptions these cohorts have, and among how many."""

    async def plan(self, plan: Plan, limit: int, now: datetime, leg: Leg | None = None) -> Planned:
        """Plan the next `limit` or so of the cohorts by subscription id; of a plan's chunks the first has no `leg`.

        A delivery whose edition is frozen already has it at once. Cancels their older digests of which nothing was sent.
        One whose time has passed already is planned as expired.
        """

    async def advance(self, plan: Plan, due: Mapping[int, datetime]) -> bool:
        """Give these of the plan's cohorts the instants that they are due at next, and forget those without members.

        False, and nothing is changed, where anybody of them is still to be planned.
        """

    async def reschedule(self, one: Cohort, due_at: datetime) -> None:
        """Give the cohort another instant."""

    async def wanted(self, limit: int, skip: int = 0) -> Sequence[Wanted]:
        """Editions that deliveries wait for, at most `limit` renderings of them, always in the same order.

        The first `skip` renderings are left out.
        """

    async def freeze(self, frozen: Sequence[Frozen]) -> None:
        """Freeze these editions' messages; a rendering that exists stays as it is."""

    async def attach(self, found: Sequence[tuple[Wanted, int | None]], limit: int, now: datetime) -> int:
        """Give at most `limit` deliveries that wait for these renderings their edition, or cancel those without one as empty.

        How many; fewer than `limit` where none is left.
        """


@dataclass(frozen=True, slots=True)
class Asked:
    """A place that asks somebody before the digest that its rule makes due at that instant.

    `place` are its settings, with its subscription; `manager` is who is asked, and `private` where.
    """

    place: Reader
    rule: Rule
    due_at: datetime
    silence: Silence
    manager: Reader
    user: str
    private: Address


@dataclass(frozen=True, slots=True)
class Filed:
    """A delivery as it is filed for a place: under which occasion, with which edition, and between when it may go out.

    `to`: where it goes, if not to the place. Without an edition there is nothing to send, and `state` says why.
    """

    subscription: Subscription
    occasion: str
    key: EditionKey
    state: State
    due_at: datetime
    retry_at: datetime
    expires_at: datetime
    edition: int | None = None
    to: Address | None = None
    error: str | None = None


class Drafting(Protocol):
    """Digests of places that are asked first."""

    async def asked(self, until: datetime) -> Sequence[Asked]:
        """Those that are due by then and get a digest at all, longest due first."""

    async def has(self, subscription: int, occasion: str) -> bool:
        """Whether the occasion is planned already."""

    async def file(self, filed: Filed, variants: Sequence[str], now: datetime) -> tuple[int, str] | None:
        """File a delivery: its number, and the rendering that its destination chose of these, else the first one.

        None, and nothing is filed, where the subscription has the occasion already. An earlier posting that waits for a word
        is cancelled.
        """
