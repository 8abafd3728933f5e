"""One person on several platforms: codes that link, and what becomes of two readers who turn out to be one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from digest.domain.reader import Address, Reader


class Links(Protocol):
    """Readers' accounts on several platforms."""

    async def offer(self, reader: int, digest: str, until: datetime, now: datetime) -> None:
        """Until then the code with this hash (32 characters) links with the reader; one offered before links no more."""

    async def offered(self, digest: str, now: datetime) -> Reader | None:
        """Whoever the code with this hash links with; None where it never did, or does no more.

        In a transaction that writes it is this one's turn from then on: until its end nobody else links, parts or is erased.
        """

    async def withdraw(self, reader: int) -> None:
        """The reader's code links no more."""

    async def homes(self, reader: int) -> Sequence[Address]:
        """The reader's private chats, one for each account, by platform."""

    async def merge(self, reader: int, other: int, now: datetime) -> None:
        """The other reader is this one from now on, on all their platforms, and no reader of their own any more.

        This one's settings stay, and their subscription, if they have one: the other's has ended then, with what of it is
        not sent; else the other's is this one's, with this one's settings. What either was told, both were.
        """

    async def part(self, platform: str, user: str, now: datetime) -> bool:
        """This account is a reader's of its own again, with the settings as they are and what is subscribed in its private
        chat; everything else stays the other accounts'. False where it is not linked.
        """
