"""Places whose managers see each digest before it is posted: the setting, and what is said to a draft."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from digest.domain.place import Review
from digest.domain.reader import Address, Reader
from digest.ports.platforms import Payload


@dataclass(frozen=True, slots=True)
class Posting:
    """A digest that was shown as a draft: its delivery's number, the place it is for, and its edition.

    `open`: nothing of it is on its way, and it may still go out. It goes out by itself `at` that instant, and never where
    that is `until` or later. `variant` is the rendering it is posted in.
    """

    number: int
    place: Address
    reader: Reader
    edition: int
    open: bool
    due: datetime
    at: datetime
    until: datetime
    variant: str


class Reviews(Protocol):
    """Asking first."""

    async def of(self, reader: int) -> Review | None:
        """Whom the place asks first; None where it asks nobody."""

    async def keep(self, reader: int, review: Review | None) -> None:
        """The place asks so from now on; drafts that are out already stay as they are."""

    async def posting(self, number: int) -> Posting | None:
        """The digest with this number, where a draft of it was shown; None for any other."""

    async def schedule(self, number: int, at: datetime) -> bool:
        """Let it go out from then on, unless the time until which it may is over; False where it is not open."""

    async def skip(self, number: int, now: datetime) -> bool:
        """Post nothing; what it would have told may come with the next one. False where it is not open."""

    async def swap(self, number: int, edition: int, payloads: Sequence[Payload]) -> bool:
        """Post this edition instead, in these messages; False where it is not open."""
