"""Whom a place asks first, and what was said to a draft."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from digest.domain.delivery import State
from digest.domain.place import Review, Silence
from digest.domain.reader import Address
from digest.ports import Payload, Posting
from digest.storage.places import DRAFTS
from digest.storage.reviews import draft_of
from digest.storage.subscriptions import BEGUN
from digest.testing.memory.ledger_rows import DeliveryRow
from digest.testing.memory.reader_rows import ReviewRow
from digest.testing.memory.readers import MemoryReaders
from digest.testing.memory.tables import Tables


class MemoryReviews:
    """`ports.reviews.Reviews` over tables."""

    def __init__(self, tables: Tables, readers: MemoryReaders) -> None:
        self._tables, self._readers = tables, readers

    async def of(self, reader: int) -> Review | None:
        """Whom the place asks first."""
        row = self._tables.review.get(reader)
        return Review(row.user, row.silence) if row else None

    async def keep(self, reader: int, wish: Review | None) -> None:
        """The place asks so from now on."""
        if wish is None or wish.silence is Silence.POST:
            self._let_go(reader)
        if wish is None:
            self._tables.review.drop(lambda row: row.reader_id == reader)
            return
        [platform, *_] = [row.platform for row in self._tables.identity.where(lambda row: row.reader_id == reader)]
        self._tables.review.put(reader, ReviewRow(reader, platform, wish.user, wish.silence))

    def _let_go(self, reader: int) -> None:
        """What waits for a word goes at its hour, without one."""
        mine = {row.id for row in self._tables.subscription.where(lambda row: row.reader_id == reader)}
        rows = self._tables.delivery.where(lambda row: row.subscription_id in mine and row.state is State.DUE)
        for row in rows:
            if row.retry_at and row.retry_at >= row.expires_at and not row.occasion.startswith(DRAFTS):
                self._tables.delivery.change(row.id, retry_at=row.due_at, error=None, epoch=row.epoch + 1)

    async def posting(self, number: int) -> Posting | None:
        """The digest with this number, where a draft of it was shown."""
        row = self._tables.delivery.get(number)
        if row is None or row.edition_id is None or not self._shown(row):
            return None
        place, mine = (
            self._tables.destination.get(row.destination_id),
            self._tables.subscription.get(row.subscription_id),
        )
        assert place is not None
        assert mine is not None
        return Posting(
            row.id,
            Address(place.platform, place.chat, place.thread),
            await self._readers.numbered(mine.reader_id),
            row.edition_id,
            self._open(row),
            row.due_at,
            row.retry_at or row.due_at,
            row.expires_at,
            row.variant,
        )

    async def schedule(self, number: int, at: datetime) -> bool:
        """Let it go out from then on."""
        row = self._tables.delivery.get(number)
        return row is not None and row.expires_at > at and self._change(row, retry_at=at, error=None)

    async def skip(self, number: int, now: datetime) -> bool:
        """Post nothing."""
        row = self._tables.delivery.get(number)
        return row is not None and self._change(row, state=State.CANCELLED, error="skipped", settled_at=now)

    async def swap(self, number: int, edition_id: int, payloads: Sequence[Payload]) -> bool:
        """Post this edition instead."""
        row = self._tables.delivery.get(number)
        return row is not None and self._change(row, edition_id=edition_id)

    def _change(self, row: DeliveryRow, **values: Any) -> bool:
        if not self._open(row):
            return False
        self._tables.delivery.change(row.id, **values, epoch=row.epoch + 1)
        return True

    def _open(self, row: DeliveryRow) -> bool:
        parts = self._tables.delivery_part.where(lambda part: part.delivery_id == row.id)
        return row.state is State.DUE and not any(part.state in BEGUN for part in parts)

    def _shown(self, row: DeliveryRow) -> bool:
        mine = (row.subscription_id, draft_of(row.id))
        return bool(self._tables.delivery.where(lambda one: (one.subscription_id, one.occasion) == mine))
