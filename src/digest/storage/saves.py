"""What readers keep for later."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.ports import Page
from digest.storage import sql
from digest.storage.sql import saved


class SqlSaves:
    """`ports.Saves` over one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put(self, reader: int, article: int, now: datetime) -> None:
        """Save an article, once."""
        await sql.put_new(self._connection, saved, [{"reader_id": reader, "article_id": article, "saved_at": now}])

    async def take(self, reader: int, article: int) -> bool:
        """Save it no more."""
        gone = delete(saved).where(saved.c.reader_id == reader, saved.c.article_id == article)
        return await self._connection.scalar(gone.returning(saved.c.article_id)) is not None

    async def at(self, reader: int, article: int) -> datetime | None:
        """When it was saved."""
        found = select(saved.c.saved_at).where(saved.c.reader_id == reader, saved.c.article_id == article)
        at: datetime | None = await self._connection.scalar(found)
        return at

    async def page(self, reader: int, limit: int, offset: int = 0) -> Page[int]:
        """The articles, newest first."""
        mine = saved.c.reader_id == reader
        newest = (saved.c.saved_at.desc(), saved.c.article_id.desc())
        found = select(saved.c.article_id).where(mine).order_by(*newest).limit(limit).offset(offset)
        numbers = await self._connection.scalars(found)
        total = await self._connection.scalar(select(func.count()).select_from(saved).where(mine))
        return Page(tuple(numbers), total or 0)
