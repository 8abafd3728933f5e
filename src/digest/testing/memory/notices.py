"""Notices: what readers are to learn, once."""

from collections.abc import Sequence
from datetime import datetime

from digest.domain.delivery import State
from digest.domain.document import Document
from digest.domain.reader import Address
from digest.ports import Notice
from digest.testing.memory.reader_rows import NoticeRow
from digest.testing.memory.subscriptions import Subscriptions
from digest.testing.memory.tables import Tables


class MemoryNotices:
    """`ports.Notices` over tables."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def tell(
        self, reader: int, home: Address, about: str, document: Document, due: datetime, until: datetime
    ) -> bool:
        """Have the reader told, once."""
        place = Subscriptions(self._tables).place(home)
        same = (reader, place, about)
        if self._tables.notice.where(lambda row: (row.reader_id, row.destination_id, row.about) == same):
            return False
        number = self._tables.notice.number()
        self._tables.notice.add(number, NoticeRow(number, reader, place, about, document, State.DUE, due, until))
        return True

    async def due(self, platform: str, now: datetime, limit: int) -> Sequence[Notice]:
        """What may go now."""
        rows = self._tables.notice.where(
            lambda row: row.settled_at is None and (row.state is State.SENDING or row.due_at <= now)
        )
        found = [self._load(row) for row in sorted(rows, key=lambda row: (row.due_at, row.id))]
        return [one for one in found if one.address.platform == platform][:limit]

    async def begin(self, number: int) -> None:
        """It is about to be sent."""
        self._tables.notice.change(number, state=State.SENDING)

    async def again(self, number: int, at: datetime, attempt: int, resends: int) -> None:
        """It goes again from then on."""
        self._tables.notice.change(number, state=State.DUE, due_at=at, attempt=attempt, resends=resends)

    async def settle(self, number: int, outcome: str, now: datetime) -> None:
        """It is over."""
        self._tables.notice.change(number, state=State(outcome), settled_at=now)

    async def prune(self, before: datetime) -> int:
        """Forget what was over before that instant."""
        known = len(self._tables.notice.items())
        self._tables.notice.drop(lambda row: row.settled_at is not None and row.settled_at < before)
        return known - len(self._tables.notice.items())

    def _load(self, row: NoticeRow) -> Notice:
        place = self._tables.destination.get(row.destination_id)
        assert place is not None
        address, begun = Address(place.platform, place.chat, place.thread), row.state is State.SENDING
        return Notice(row.id, address, row.document, row.expires_at, row.attempt, row.resends, begun)
