"""Corrected and withdrawn articles, and how far the orders are to change what was sent of them."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, distinct, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.article import Article, StoredArticle, Withdrawal
from digest.domain.delivery import State
from digest.domain.reader import Address
from digest.ports import Articles, Watcher
from digest.ports.corrections import Kind, Order, Progress, Reach, Stage
from digest.storage import sql, turns
from digest.storage.editions import REACHED
from digest.storage.sql import (
    article,
    broadcast_edition,
    correction,
    correction_part,
    correction_watch,
    delivery,
    delivery_part,
    edition,
    edition_item,
)

NEAR = timedelta(days=2)
"""Wherever somebody lives, a local date's digests are due within this of its noon in UTC."""

OPEN = (State.DUE, State.LEASED)
"""A message in one of these is still to be changed."""


class SqlCorrections:
    """`ports.Corrections` over one connection."""

    def __init__(self, connection: AsyncConnection, articles: Articles) -> None:
        self._connection = connection
        self._articles = articles

    async def correct(self, number: int, article_: Article, keys: Collection[str], now: datetime) -> StoredArticle:
        """Store a further revision as a correction."""
        before = await self._articles.get(number)
        stored = await self._articles.revise(number, article_, keys, now)
        corrected_at = before.corrected_at if before and before.article == article_ else now
        await self._change(number, {"corrected_at": corrected_at, "withdrawn_at": None, "withdrawn_reason": None})
        return replace(stored, corrected_at=corrected_at, withdrawn=None)

    async def withdraw(self, number: int, reason: str, now: datetime) -> StoredArticle:
        """Withdraw the article."""
        await turns.alone(self._connection, turns.ARTICLES)
        stored = await self._articles.get(number)
        if stored is None:
            raise LookupError(f"there is no article {number}")
        await self._change(number, {"withdrawn_at": now, "withdrawn_reason": reason})
        return replace(stored, withdrawn=Withdrawal(now, reason))

    async def order(self, order: Order, now: datetime) -> int:
        """Order that what was sent is changed."""
        stage = Stage.AMENDING if order.occasion is None else Stage.COLLECTING
        row = {"kind": order.kind, "article_id": order.article, "occasion": order.occasion, "stage": stage}
        since = {"edition_cursor": 0, "ordered_at": now}
        number = await self._connection.scalar(insert(correction).values(row | since).returning(correction.c.id))
        assert isinstance(number, int)
        return number

    async def reach(self, order: Order) -> Reach:
        """Where what the order is about was sent."""
        arrived = and_(delivery_part.c.delivery_id == delivery.c.id, delivery_part.c.message_id.is_not(None))
        sent = and_(about(order), delivery.c.state.in_(REACHED))
        rows = await self._connection.execute(
            select(delivery.c.platform, func.count(distinct(delivery.c.id)).label("deliveries"))
            .join(delivery_part, arrived)
            .where(about(order), delivery_part.c.state == State.SENT)
            .group_by(delivery.c.platform)
        )
        shown = select(func.count()).select_from(delivery).where(sent, ~exists().where(arrived))
        by_platform = {row.platform: row.deliveries for row in rows}
        return Reach(dict(sorted(by_platform.items())), await self._connection.scalar(shown) or 0)

    async def progress(self, number: int) -> Progress | None:
        """How far the order is."""
        row = (await self._connection.execute(select(correction).where(correction.c.id == number))).one_or_none()
        return None if row is None else await self._counted(row)

    async def orders(self, limit: int) -> Sequence[Progress]:
        """The latest orders, the newest first."""
        rows = await self._connection.execute(select(correction).order_by(correction.c.id.desc()).limit(limit))
        return [await self._counted(row) for row in rows.all()]

    async def watch(self, number: int, watcher: Watcher) -> None:
        """Tell how far the order is there."""
        words = {"language": watcher.language, "zone": watcher.zone, "message": watcher.message}
        row = {"correction_id": number, "place": str(watcher.place), **words}
        await sql.put(self._connection, correction_watch, [row])

    async def watched(self, since: datetime) -> Sequence[tuple[Progress, Watcher]]:
        """Those that somebody watches."""
        lately = or_(correction.c.settled_at.is_(None), correction.c.settled_at > since)
        mine = correction_watch.c.correction_id == correction.c.id
        watchers = (correction_watch.c.place, correction_watch.c.language, correction_watch.c.zone)
        wanted = select(correction, *watchers, correction_watch.c.message).join(correction_watch, mine).where(lately)
        rows = (await self._connection.execute(wanted.order_by(correction.c.id))).all()
        return [
            (await self._counted(row), Watcher(Address.parse(row.place), row.language, row.zone, row.message))
            for row in rows
        ]

    async def _change(self, number: int, columns: dict[str, Any]) -> None:
        await self._connection.execute(update(article).where(article.c.id == number).values(columns))

    async def _counted(self, row: Row[Any]) -> Progress:
        counts = await self._connection.execute(_counts(row.id))
        done = waiting = 0
        failed: Counter[str] = Counter()
        for one in counts:
            if one.state == State.SENT:
                done += one.messages
            elif one.state in OPEN:
                waiting += one.messages
            elif one.state != State.CANCELLED:
                failed[one.error or one.state] += one.messages
        order = Order(Kind(row.kind), row.article_id, row.occasion)
        return Progress(row.id, order, row.ordered_at, Stage(row.stage), done, waiting, dict(failed), row.settled_at)


def about(order: Order) -> ColumnElement[bool]:
    """The deliveries that an order is about: those of an occasion, or those whose edition tells an article."""
    if order.occasion is not None:
        number = _broadcast(order.occasion)
        named = delivery.c.occasion == order.occasion
        return named if number is None else and_(delivery.c.broadcast_id == number, named)
    return delivery.c.edition_id.in_(carrying(order.article or 0))


def told_by(occasion: str) -> ColumnElement[bool] | None:
    """The editions that an occasion told, and some more of a digest's date: no other is looked at. None where it is none."""
    if (number := _broadcast(occasion)) is not None:
        mine = select(broadcast_edition.c.edition_id).where(broadcast_edition.c.broadcast_id == number)
        return edition.c.id.in_(mine)
    try:
        on = date.fromisoformat(occasion.split(":")[1])
    except (IndexError, ValueError):
        return None
    noon = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    return and_(edition.c.on_date == on, edition.c.cut.between(noon - NEAR, noon + NEAR))


def _broadcast(occasion: str) -> int | None:
    """The number of the broadcast that the occasion is."""
    kind, _, number = occasion.partition(":")
    return int(number) if kind == "broadcast" and number.isdecimal() and len(number) < 19 else None


def carrying(number: int) -> Select[Any]:
    """The editions that tell an article."""
    return select(edition_item.c.edition_id).where(edition_item.c.article_id == number)


def _counts(number: int) -> Select[Any]:
    names = (correction_part.c.state, correction_part.c.error)
    done = select(*names, func.count().label("messages")).where(correction_part.c.correction_id == number)
    return done.group_by(*names).order_by(*names)
