"""The part of the ledger that a conversation needs."""

from datetime import datetime
from typing import Any

from digest.domain.delivery import State
from digest.domain.reader import Subscription
from digest.ports import StoredEdition
from digest.storage.editions import key_columns
from digest.storage.pulls import UNTOUCHED
from digest.storage.subscriptions import BEGUN
from digest.testing.memory.ledger_rows import DeliveryPartRow, DeliveryRow
from digest.testing.memory.table import broken_rule
from digest.testing.memory.tables import Tables


class MemoryPulls:
    """`ports.Pulls` over tables."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def on_its_way(self, subscription: int, occasion: str) -> int | None:
        """The edition of the occasion's delivery, unless nothing of it has been sent."""
        row = self._delivery(subscription, occasion)
        return row.edition_id if row and self._begun(row) else None

    async def pull(self, subscription: Subscription, occasion: str, edition: StoredEdition, now: datetime) -> bool:
        """Settle the occasion as sent with this edition, unless any of it is, or may be, on its way or there."""
        row = self._delivery(subscription.id, occasion)
        if row and self._begun(row):
            return False
        if row:
            self._settle(row, _settled(edition, now))
        else:
            self._plan(subscription, occasion, _settled(edition, now), now)
        self._told(subscription.id, edition.key.cut)
        return True

    def _delivery(self, subscription: int, occasion: str) -> DeliveryRow | None:
        here = self._tables.delivery.where(lambda row: (row.subscription_id, row.occasion) == (subscription, occasion))
        return here[0] if here else None

    def _parts(self, delivery: int) -> list[DeliveryPartRow]:
        return self._tables.delivery_part.where(lambda row: row.delivery_id == delivery)

    def _begun(self, row: DeliveryRow) -> bool:
        """Whether any of it is on its way or there, more than why there is nothing."""
        told = self._tables.told.get(row.edition_id) if row.edition_id else None
        if row.state is State.SENT and told is not None and not told.items:
            return False
        return row.state not in UNTOUCHED or any(part.state in BEGUN for part in self._parts(row.id))

    def _settle(self, row: DeliveryRow, settled: dict[str, Any]) -> None:
        # Whoever has it in hand finds it so when about to send.
        self._tables.delivery.change(row.id, **settled, epoch=row.epoch + 1)
        for part in self._parts(row.id):
            if part.state in UNTOUCHED:
                cancelled = {"state": State.CANCELLED, "settled_at": settled["settled_at"]}
                self._tables.delivery_part.change(part.id, **cancelled)

    def _plan(self, one: Subscription, occasion: str, settled: dict[str, Any], now: datetime) -> None:
        subscription = self._tables.subscription.get(one.id)
        if subscription is None:
            raise broken_rule()
        number = self._tables.delivery.number()
        row = DeliveryRow(
            id=number,
            subscription_id=one.id,
            occasion=occasion,
            destination_id=subscription.destination_id,
            platform=one.address.platform,
            variant="",
            due_at=now,
            expires_at=now,
            **settled,
        )
        self._tables.delivery.add(number, row)

    def _told(self, number: int, cut: datetime) -> None:
        row = self._tables.subscription.get(number)
        if row and (row.since is None or row.since < cut):
            self._tables.subscription.change(number, since=cut)


def _settled(edition: StoredEdition, now: datetime) -> dict[str, Any]:
    key = key_columns(edition.key)
    del key["samples"]
    told = {"edition_id": edition.id, "state": State.SENT, "settled_at": now}
    return {**key, **told, "retry_at": None, "owner": None, "until": None, "error": None}
