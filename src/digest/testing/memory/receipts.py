"""The ledger as each reader may see it."""

from collections.abc import Callable
from datetime import datetime

from digest.ports import Page, Receipt
from digest.storage.editions import REACHED
from digest.storage.places import DRAFTS
from digest.storage.subscriptions import BEGUN
from digest.testing.memory.ledger_rows import DeliveryRow
from digest.testing.memory.subscriptions import active
from digest.testing.memory.tables import Tables


class MemoryReceipts:
    """`ports.Receipts` over tables."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def page(self, reader: int, limit: int, offset: int = 0) -> Page[Receipt]:
        """The reader's deliveries, the one that was due last first."""
        mine = self._newest(reader)
        return Page(tuple(map(self._receipt, mine[offset : offset + limit])), len(mine))

    async def edition(self, reader: int, delivery_id: int) -> int | None:
        """The edition that this delivery of the reader's carried."""
        return self._edition(reader, lambda row: row.id == delivery_id)

    async def of_cut(self, reader: int, cut: datetime) -> int | None:
        """The edition with this cut that was delivered to the reader."""
        second = cut.replace(microsecond=0)
        return self._edition(reader, lambda row: row.cut.replace(microsecond=0) == second)

    async def last(self, reader: int) -> int | None:
        """The edition that was delivered to the reader last."""
        return self._edition(reader, lambda row: True)

    async def closed_since(self, reader: int) -> datetime | None:
        """Since when nothing can be sent where the reader's digest goes."""
        mine = self._tables.subscription.where(lambda row: row.reader_id == reader and active(row))
        place = self._tables.destination.get(mine[0].destination_id) if mine else None
        return place.suspended_at if place else None

    def _newest(self, reader: int) -> list[DeliveryRow]:
        mine = {row.id for row in self._tables.subscription.where(lambda row: row.reader_id == reader)}
        rows = self._tables.delivery.where(
            lambda row: row.subscription_id in mine and row.broadcast_id is None and not row.occasion.startswith(DRAFTS)
        )
        return sorted(rows, key=lambda row: (row.due_at, row.id), reverse=True)

    def _edition(self, reader: int, wanted: Callable[[DeliveryRow], bool]) -> int | None:
        return next((row.edition_id for row in self._newest(reader) if wanted(row) and self._arrived(row)), None)

    def _arrived(self, row: DeliveryRow) -> bool:
        """Whether any of it reached the reader, or may have."""
        parts = self._tables.delivery_part.where(lambda part: part.delivery_id == row.id)
        return row.state in REACHED or any(part.state in BEGUN for part in parts)

    def _receipt(self, row: DeliveryRow) -> Receipt:
        told = self._tables.told.get(row.edition_id or 0)
        when = (row.due_at, row.retry_at, row.settled_at)
        stories = len(told.items) if told else 0
        return Receipt(row.id, row.on_date, row.state, *when, row.late, row.error, row.edition_id, stories)
