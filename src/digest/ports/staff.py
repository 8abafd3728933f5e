"""Who runs the service, and what was done by whom."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from digest.domain.staff import Office


@dataclass(frozen=True, slots=True)
class Grant:
    """An office that a holder has: an account (`platform:user`), or a reader with all their accounts (`reader:number`)."""

    holder: str
    office: Office
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that was done, or refused: who, what, about which thing, concerning whom.

    `who` and `whom` are holders, `operator` or empty; of a reader who was erased they are empty, too. `what` and `about` say
    nothing about anybody. `id` is 0 until it is stored.
    """

    who: str
    what: str
    at: datetime
    about: str = ""
    whom: str = ""
    id: int = 0


class Staff(Protocol):
    """The offices of those who run the service."""

    async def grants(self) -> Sequence[Grant]:
        """Every office that was granted, by holder and office."""

    async def offices(self, holders: Collection[str]) -> Collection[Office]:
        """The offices that any of these holders has."""

    async def grant(self, one: Grant) -> bool:
        """Give the holder the office; False, and nothing is changed, where they have it."""

    async def revoke(self, holder: str, office: Office) -> bool:
        """Take the office; False where the holder did not have it."""


class Audit(Protocol):
    """What was done by those who run the service, and what was refused to others. It only grows, and is kept for a year."""

    async def note(self, deed: Deed) -> None:
        """Write it down; what is older than a year goes."""

    async def deeds(self, limit: int, before: int = 0, what: str = "") -> Sequence[Deed]:
        """The last ones, newest first; those with a smaller id than `before`, and those that are `what`, where that is given."""
