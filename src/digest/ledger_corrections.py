"""What changing sent messages needs of the ledger: rewording frozen editions, collecting their messages, leasing those.

An edit or a deletion may be repeated without harm, so a message is leased and settled, and not marked as being changed: what a
kill interrupts is simply done again (docs/adr/0029-corrections.md).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from digest.domain.delivery import State
from digest.domain.document import Document
from digest.domain.reader import Address, Manner, Profile
from digest.ports import Payload, StoredEdition
from digest.ports.corrections import Order, Stage

Form = tuple[str, str]
"""A platform and one of its variants."""


class Task(StrEnum):
    """What is done to a message."""

    EDIT = "edit"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Pending:
    """An order under way, and the edition up to which its messages were reworded and collected."""

    id: int
    order: Order
    stage: Stage
    edition: int


@dataclass(frozen=True, slots=True)
class Carrier:
    """A frozen edition that tells the article, its readers' profile, and its messages, in order."""

    edition: StoredEdition
    profile: Profile
    messages: Mapping[Form, Sequence[Payload]]


@dataclass(frozen=True, slots=True)
class Reworded:
    """The edition's new document and messages. A form that could not be reworded within its messages is left out."""

    carrier: Carrier
    document: Document
    messages: Mapping[Form, Sequence[Payload]]


@dataclass(frozen=True, slots=True)
class Errand:
    """A message that this process may change now. `payload` takes its place; None where there is none for it any more.

    `first` is the delivery's first message, which on some platforms is where the others stand. A `recalled` one that can't be
    deleted is replaced by a note in the reader's `language`.
    """

    id: int
    owner: str
    epoch: int
    task: Task
    address: Address
    manner: Manner
    message: str
    first: str
    part: int
    variant: str
    payload: Payload | None
    language: str
    recalled: bool
    ordered_at: datetime
    attempt: int = 0
    resends: int = 0


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of an errand, to be written under its lease."""

    errand: Errand
    state: State
    at: datetime
    task: Task
    attempt: int = 0
    resends: int = 0
    error: str | None = None
    retry_at: datetime | None = None


class Amending(Protocol):
    """From an order to the messages that are to be changed. Every call may be repeated after a crash."""

    async def pending(self) -> Sequence[Pending]:
        """The orders whose messages are not all collected, the oldest first."""

    async def underway(self) -> bool:
        """Whether any order is not settled."""

    async def carriers(self, one: Pending, limit: int) -> Sequence[Carrier]:
        """The next editions that tell the order's article, by number."""

    async def messages(self, edition: int) -> Mapping[Form, Sequence[Payload]]:
        """The edition's frozen messages in each form."""

    async def reword(self, order: int, reworded: Reworded) -> None:
        """Freeze the edition's new document and messages in place of the old ones; nothing where they are the same. Nobody begins
        to send the old ones any more.
        """

    async def collect(self, one: Pending, editions: Collection[int], after: int, limit: int, now: datetime) -> int:
        """Collect these editions' messages that the order changes, of so many settled deliveries beyond that one: the last, 0 at
        the end. With the first come those of deliveries that are being sent, or are between two parts: these may be as they were.
        """

    async def collect_open(self, one: Pending, now: datetime) -> int:
        """Collect the changed messages of deliveries that are not settled: how many. What is being sent now may be as it was."""

    async def withhold(self, one: Pending, limit: int, now: datetime) -> int:
        """Cancel at most so many deliveries of the order's occasion that are not sent: how many."""

    async def told(self, one: Pending, limit: int) -> Sequence[int]:
        """The next editions that the order's occasion told, by number."""

    async def advance(self, order: int, stage: Stage, edition: int) -> None:
        """Note how far the order is."""

    async def close(self, now: datetime) -> int:
        """Settle the orders whose messages are all settled, and drop messages that never arrived: how many orders."""


class Errands(Protocol):
    """The messages that are to be changed."""

    async def lease(self, platform: str, owner: str, limit: int, now: datetime, until: datetime) -> Sequence[Errand]:
        """Lease those longest due; none where this owner does not hold the platform's lane."""

    async def recover(self, platform: str, now: datetime, beyond: datetime, gone: Collection[str]) -> int:
        """Give back what processes had leased that are gone, or whose leases ran out: how many."""

    async def owners(self, platform: str) -> Collection[str]:
        """Who holds leases of errands there."""

    async def settle(self, ended: Sequence[Ended]) -> None:
        """Write what became of these; nothing where the lease no longer holds."""
