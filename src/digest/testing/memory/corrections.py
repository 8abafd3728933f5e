"""Corrected and withdrawn articles, and orders to change what was sent; nobody carries those out in memory."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from digest.domain.article import Article, StoredArticle, Withdrawal
from digest.domain.delivery import State
from digest.domain.reader import Address
from digest.ports import Watcher
from digest.ports.corrections import Kind, Order, Progress, Reach, Stage
from digest.storage.corrections import OPEN
from digest.storage.editions import REACHED
from digest.testing.memory.articles import MemoryArticles
from digest.testing.memory.ledger_rows import (
    CorrectionPartRow,
    CorrectionRow,
    CorrectionWatchRow,
    DeliveryPartRow,
    DeliveryRow,
)
from digest.testing.memory.tables import Tables


class MemoryCorrections:
    """`ports.Corrections` over tables."""

    def __init__(self, tables: Tables, articles: MemoryArticles) -> None:
        self._tables, self._articles = tables, articles

    async def correct(self, number: int, article: Article, keys: Collection[str], now: datetime) -> StoredArticle:
        """Store a further revision as a correction."""
        before = await self._articles.get(number)
        stored = await self._articles.revise(number, article, keys, now)
        corrected_at = before.corrected_at if before and before.article == article else now
        self._tables.article.change(number, corrected_at=corrected_at, withdrawn_at=None, withdrawn_reason=None)
        return replace(stored, corrected_at=corrected_at, withdrawn=None)

    async def withdraw(self, number: int, reason: str, now: datetime) -> StoredArticle:
        """Withdraw the article."""
        stored = await self._articles.get(number)
        if stored is None:
            raise LookupError(f"there is no article {number}")
        self._tables.article.change(number, withdrawn_at=now, withdrawn_reason=reason)
        return replace(stored, withdrawn=Withdrawal(now, reason))

    async def order(self, order: Order, now: datetime) -> int:
        """Order that what was sent is changed."""
        number = self._tables.correction.number()
        stage = Stage.AMENDING if order.occasion is None else Stage.COLLECTING
        row = CorrectionRow(number, order.kind, stage, now, order.article, order.occasion)
        self._tables.correction.add(number, row)
        return number

    async def reach(self, order: Order) -> Reach:
        """Where what the order is about was sent."""
        about = [row for row in self._tables.delivery.all() if self._is_about(row, order)]
        there = {row.id: [part for part in self._parts(row.id) if part.message_id is not None] for row in about}
        sent = Counter(row.platform for row in about if any(part.state is State.SENT for part in there[row.id]))
        shown = sum(row.state in REACHED and not there[row.id] for row in about)
        return Reach(dict(sorted(sent.items())), shown)

    async def progress(self, number: int) -> Progress | None:
        """How far the order is."""
        row = self._tables.correction.get(number)
        return None if row is None else self._counted(row)

    async def orders(self, limit: int) -> Sequence[Progress]:
        """The latest orders, the newest first."""
        rows = sorted(self._tables.correction.all(), key=lambda row: row.id, reverse=True)
        return [self._counted(row) for row in rows[:limit]]

    async def watch(self, number: int, watcher: Watcher) -> None:
        """Tell how far the order is there."""
        words = (watcher.language, watcher.zone, watcher.message)
        self._tables.correction_watch.put(number, CorrectionWatchRow(number, str(watcher.place), *words))

    async def watched(self, since: datetime) -> Sequence[tuple[Progress, Watcher]]:
        """Those that somebody watches."""
        rows = sorted(self._tables.correction.all(), key=lambda row: row.id)
        lately = [row for row in rows if row.settled_at is None or row.settled_at > since]
        watching = [(row, self._tables.correction_watch.get(row.id)) for row in lately]
        return [
            (self._counted(row), Watcher(Address.parse(one.place), one.language, one.zone, one.message))
            for row, one in watching
            if one
        ]

    def _is_about(self, row: DeliveryRow, order: Order) -> bool:
        if order.occasion is not None:
            return row.occasion == order.occasion
        told = self._tables.told.get(row.edition_id or 0)
        return bool(told and any(item.article == order.article for item in told.items))

    def _parts(self, delivery: int) -> list[DeliveryPartRow]:
        return self._tables.delivery_part.where(lambda row: row.delivery_id == delivery)

    def _counted(self, row: CorrectionRow) -> Progress:
        parts = self._tables.correction_part.where(lambda part: part.correction_id == row.id)
        order = Order(Kind(row.kind), row.article_id, row.occasion)
        done, waiting = sum(part.state == State.SENT for part in parts), sum(part.state in OPEN for part in parts)
        failed = Counter(map(_why, filter(_failed, parts)))
        return Progress(row.id, order, row.ordered_at, row.stage, done, waiting, dict(failed), row.settled_at)


def _failed(part: CorrectionPartRow) -> bool:
    return part.state not in (State.SENT, State.CANCELLED, *OPEN)


def _why(part: CorrectionPartRow) -> str:
    return part.error or part.state
