"""What readers say of what they got."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from digest.domain.opinion import Kind, Remark, Subject, Tally, Vote


class Votes(Protocol):
    """One vote a person for each edition and article, however many accounts they have linked."""

    async def of(self, platform: str, user: str, subject: Subject) -> Vote | None:
        """The vote of whoever has this account."""

    async def cast(self, platform: str, user: str, subject: Subject, up: bool, now: datetime) -> None:
        """Give this account's vote, in place of any that its person gave."""

    async def withdraw(self, platform: str, user: str, subject: Subject) -> None:
        """Whoever has this account has not voted."""

    async def tally(self, subject: Subject) -> Tally:
        """The votes for one edition or article."""

    async def tallies(self, after: datetime, until: datetime) -> Mapping[Kind, Tally]:
        """The votes given in (after, until] as they stand now; kinds without any are left out."""


class Remarks(Protocol):
    """Reported errors and other words for whoever runs the service; not who said them."""

    async def add(self, article: int, language: str, words: str, now: datetime) -> None:
        """Count a remark on an article, or with 0 on the service; one that was closed is open again."""

    async def open(self) -> Sequence[Remark]:
        """The remarks that nobody has closed, the oldest first."""

    async def close(self, number: int, now: datetime) -> bool:
        """Close a remark; False where there is no open one of that number."""
