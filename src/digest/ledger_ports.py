"""What delivering needs from the ledger. The conversation sees none of it but `ports.Pulls`.

`Planning` and `Ledger` work inside a unit of work; the `Writer` has transactions of its own, shared by many sends.
"""

from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol, TypeVar

from digest.domain.delivery import Priority
from digest.domain.quiet import Quiet
from digest.domain.reader import Address, Manner
from digest.domain.verdict import Verdict
from digest.ledger_broadcasts import Casting
from digest.ledger_corrections import Amending, Errands
from digest.ledger_planning import Drafting, Planning
from digest.ledger_restoring import Restoring
from digest.ledger_watching import Condition, Watching
from digest.ports import Payload, Store, UnitOfWork
from digest.reports import DeliveriesReport

T = TypeVar("T")


class Claim(NamedTuple):
    """Who may change a delivery: the owner that marks it as being sent, in this epoch. Under any other nothing is changed.

    Until the mark it is in nobody's row: it holds where the delivery still waits in the epoch before, and where the owner's
    lane is still in the epoch `lane`.
    """

    delivery: int
    owner: str
    epoch: int
    lane: int = 0

    def next(self) -> "Claim":
        """The claim under which the delivery's next part is sent, once this one is given up."""
        return self._replace(epoch=self.epoch + 1)


class Part(NamedTuple):
    """One message to send: its place among the delivery's, its payload, and how often it was sent again for want of an answer."""

    number: int
    payload: Payload
    resends: int = 0


class Mark(NamedTuple):
    """A part that is about to be sent, and until when nobody asks what became of it."""

    claim: Claim
    variant: str
    part: int
    until: datetime


class Leased(NamedTuple):
    """A delivery that this process may send now: the parts still to go, in order. `doubtful`: an earlier one is unknown.

    Without any part there is nothing to send: its edition has no message in this variant.
    """

    claim: Claim
    address: Address
    manner: Manner
    edition: int
    variant: str
    due_at: datetime
    expires_at: datetime
    attempt: int
    doubtful: bool
    parts: tuple[Part, ...]
    priority: Priority = Priority.DIGEST

    def mark(self, part: Part, until: datetime) -> Mark:
        """That this part of it is about to be sent."""
        return Mark(self.claim, self.variant, part.number, until)


class Settlement(NamedTuple):
    """The verdict on the part with this id, to be written under a claim. `late`: it went out long after it was due."""

    claim: Claim
    part: int
    verdict: Verdict
    at: datetime
    late: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """What a process that is gone leaves behind: whose marks have run out by `now`, or reach beyond `beyond`.

    A mark that ends after `beyond` was written before the clock was set back. `gone` are owners known to be dead, whose
    marks need not run out; `active` are the deliveries this process has in hand, which are never taken from it.
    """

    platform: str
    now: datetime
    beyond: datetime
    gone: Collection[str] = ()
    active: Collection[int] = ()


class Ledger(Protocol):
    """Lanes, leases and what is left behind."""

    async def hold_lane(
        self,
        platform: str,
        owner: str,
        now: datetime,
        until: datetime,
        gone: Callable[[str], bool],
        condition: Condition | None = None,
    ) -> bool:
        """Take or keep the platform's lane, and note how it does; False while another has it who is not known to be gone."""

    async def leave_lane(self, platform: str, owner: str) -> None:
        """Give the lane up, where this owner holds it."""

    async def lease(
        self,
        platform: str,
        owner: str,
        limit: int,
        now: datetime,
        *,
        broadcasts: int | None = None,
        active: Collection[int] = (),
    ) -> Sequence[Leased]:
        """The deliveries longest due, but for those that are active; none where this owner does not hold the lane. It only
        reads: a claim is made good by its mark.

        Broadcasts' come after all others, as far as there is room, and at most `broadcasts` of them.
        """

    async def quiet_hours(self, deliveries: Collection[int]) -> Mapping[int, tuple[str, Quiet]]:
        """The zone and the quiet hours of the reader of each of these who has any; not of one that is sent in part."""

    async def put_off(self, claims: Collection[Claim], until: datetime, expires_at: datetime) -> None:
        """Have deliveries wait whose claims still hold: they may be leased from then on."""

    async def bury(self, claims: Collection[Claim], now: datetime) -> None:
        """Settle deliveries that have nothing to send and whose claims still hold: they have arrived where a part of them has."""

    async def owners(self, platform: str) -> Collection[str]:
        """Who is sending on this platform, or was when they ended."""

    async def recover(self, left: Left) -> Sequence[tuple[Leased, int]]:
        """What was being sent: its first part with that id, to be settled; without parts where no message stands for it any
        more.
        """

    async def expire(self, now: datetime, limit: int) -> int:
        """Expire at most that many deliveries that waited until their time passed: how many."""

    async def report(self) -> DeliveriesReport:
        """Counts by state, and what is unknown."""

    async def prune(self, before: datetime, limit: int, now: datetime) -> int:
        """Delete at most that many settled deliveries with a cut before that instant, and then editions: how many rows.

        What has a cut after now was left by a clock that ran ahead: it stays, and is in nothing's way.
        """


class LedgerWork(UnitOfWork, Protocol):
    """A unit of work that reaches the ledger too."""

    @property
    def planning(self) -> Planning: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def restoring(self) -> Restoring: ...
    @property
    def watching(self) -> Watching: ...
    @property
    def drafting(self) -> Drafting: ...
    @property
    def casting(self) -> Casting: ...
    @property
    def amending(self) -> Amending: ...
    @property
    def errands(self) -> Errands: ...


class LedgerStore(Store, Protocol):
    """Opens units of work that reach the ledger too."""

    @property
    def side_by_side(self) -> int:
        """How many chunks of a plan may be under way at once (`ledger_planning.Leg`)."""

    def begin(self) -> AbstractAsyncContextManager[LedgerWork]:
        """A transaction that may write."""

    def read(self) -> AbstractAsyncContextManager[LedgerWork]:
        """A transaction that only reads; never waits for a writer."""

    async def transact(
        self,
        work: Callable[[LedgerWork], Coroutine[Any, Any, T]],
        *,
        lasting: bool = True,
        checked: bool = True,
        writing: bool = True,
    ) -> T:
        """The work in a transaction, in one go: others wait shorter for their turn to write than with `begin`, and not at all
        where it is not `writing`.

        It awaits nothing but its unit of work, and may be run a second time. What is not `lasting` may be lost with the
        machine's power, unless something that is was committed after it. Where foreign keys need not be `checked`, each row
        takes its own from the table that they refer to, in the statement that writes it, and nothing is deleted.
        """


class Writer(Protocol):
    """Commits the marks and verdicts of all sends in flight together, in the order in which they are handed over: a commit
    that has one of them has all before it, too. What is returned is awaited to know that it is committed.
    """

    @property
    def healthy(self) -> bool:
        """Whether the last commit succeeded; nothing should be leased while it did not."""

    def sending(self, mark: Mark) -> Awaitable[int | None]:
        """Commit that the part is about to be sent, and give its id; None where the claim no longer holds, and then it must not
        be.

        Raises what the database raised where it cannot commit; then the part must not be sent either.
        """

    def settle(self, settlement: Settlement) -> Awaitable[None]:
        """Commit a verdict, trying until the database takes it; changes nothing where the claim no longer holds.

        Raises where the process ends before that: then recovery finds the part as being sent.
        """

    def release(self, claim: Claim, at: datetime) -> Awaitable[None]:
        """Have a delivery wait that is in hand and was not marked, once the database takes that: it may be leased from `at`."""
