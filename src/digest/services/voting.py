"""Votes on digests and articles: one a person, changed and taken back as they like."""

from datetime import datetime

from digest.domain.opinion import DOUBLE, Subject
from digest.ports import Store


class Voting:
    """Use cases over votes. Each call is one transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def press(self, platform: str, user: str, subject: Subject, up: bool, now: datetime) -> bool:
        """Give the vote, or take it back where it was given already; whether it counts now. A double press is one."""
        async with self._store.begin() as uow:
            before = await uow.votes.of(platform, user, subject)
            if before is None or before.up is not up:
                await uow.votes.cast(platform, user, subject, up, now)
            elif now - before.at >= DOUBLE:
                await uow.votes.withdraw(platform, user, subject)
                return False
        return True

    async def withdraw(self, platform: str, user: str, subject: Subject) -> None:
        """Take the vote back."""
        async with self._store.begin() as uow:
            await uow.votes.withdraw(platform, user, subject)

    async def edition(self, reader: int, cut: datetime | None) -> int | None:
        """The edition with this cut, or the last one, that was delivered to the reader; None where there is none."""
        async with self._store.read() as uow:
            return await (uow.receipts.last(reader) if cut is None else uow.receipts.of_cut(reader, cut))
