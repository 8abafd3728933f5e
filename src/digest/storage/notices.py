"""Notices: each is a row for a time, so that nothing is told twice."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.codec import DOCUMENT
from digest.domain.delivery import State
from digest.domain.document import Document
from digest.domain.reader import Address
from digest.ports import Notice
from digest.storage import sql
from digest.storage.sql import destination, notice
from digest.storage.subscriptions import Subscriptions


class SqlNotices:
    """`ports.Notices` over one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def tell(
        self, reader: int, home: Address, about: str, document: Document, due: datetime, until: datetime
    ) -> bool:
        """Have the reader told, once."""
        row = {
            "reader_id": reader,
            "destination_id": await Subscriptions(self._connection).place(home),
            "about": about,
            "document": DOCUMENT.packs(document),
            "state": State.DUE,
            "due_at": due,
            "expires_at": until,
            "attempt": 0,
            "resends": 0,
        }
        return bool(await sql.put_new(self._connection, notice, [row]))

    async def due(self, platform: str, now: datetime, limit: int) -> Sequence[Notice]:
        """What may go now."""
        ready = or_(notice.c.state == State.SENDING, notice.c.due_at <= now)
        rows = await self._connection.execute(
            select(notice, destination.c.platform, destination.c.chat, destination.c.thread)
            .join(destination, destination.c.id == notice.c.destination_id)
            .where(notice.c.settled_at.is_(None), ready, destination.c.platform == platform)
            .order_by(notice.c.due_at, notice.c.id)
            .limit(limit)
        )
        return [_load(row) for row in rows]

    async def begin(self, number: int) -> None:
        """It is about to be sent."""
        await self._change(number, state=State.SENDING)

    async def again(self, number: int, at: datetime, attempt: int, resends: int) -> None:
        """It goes again from then on."""
        await self._change(number, state=State.DUE, due_at=at, attempt=attempt, resends=resends)

    async def settle(self, number: int, outcome: str, now: datetime) -> None:
        """It is over."""
        await self._change(number, state=outcome, settled_at=now)

    async def prune(self, before: datetime) -> int:
        """Forget what was over before that instant."""
        return (await self._connection.execute(delete(notice).where(notice.c.settled_at < before))).rowcount

    async def _change(self, number: int, **values: Any) -> None:
        await self._connection.execute(update(notice).where(notice.c.id == number).values(values))


def _load(row: Row[Any]) -> Notice:
    return Notice(
        row.id,
        Address(row.platform, row.chat, row.thread),
        DOCUMENT.loads(row.document),
        row.expires_at,
        row.attempt,
        row.resends,
        row.state == State.SENDING,
    )
