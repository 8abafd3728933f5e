"""What readers keep for later."""

from datetime import datetime

from digest.ports import Page
from digest.testing.memory.reader_rows import SavedRow
from digest.testing.memory.table import broken_rule
from digest.testing.memory.tables import Tables


class MemorySaves:
    """`ports.Saves` over tables."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def put(self, reader: int, article: int, now: datetime) -> None:
        """Save an article, once."""
        if self._tables.reader.get(reader) is None:
            raise broken_rule()
        if self._tables.saved.get((reader, article)) is None:
            self._tables.saved.put((reader, article), SavedRow(reader, article, now))

    async def take(self, reader: int, article: int) -> bool:
        """Save it no more."""
        return self._tables.saved.take((reader, article)) is not None

    async def at(self, reader: int, article: int) -> datetime | None:
        """When it was saved."""
        row = self._tables.saved.get((reader, article))
        return row.saved_at if row else None

    async def page(self, reader: int, limit: int, offset: int = 0) -> Page[int]:
        """The articles, newest first."""
        mine = self._tables.saved.where(lambda row: row.reader_id == reader)
        newest = sorted(mine, key=lambda row: (row.saved_at, row.article_id), reverse=True)
        return Page(tuple(row.article_id for row in newest[offset : offset + limit]), len(mine))
