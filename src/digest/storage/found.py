"""What is found to be leased, as rows of `leases._ready`, however the database gives it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.storage.bundles import messages_of, rows_of
from digest.storage.trips import Given, rows_over


class Found:
    """The rows of one statement after the other."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._over = rows_over(connection)
        self._bundled = connection.dialect.name == "postgresql"
        self._bundles: list[Sequence[Any]] = []
        self.rows: list[Sequence[Any]] = []

    async def by(self, statement: Select[Any], **given: Given) -> int:
        """Add what this statement finds: how many."""
        found = await self._over.many(statement, **given)
        rows = rows_of(found) if self._bundled else found
        self._bundles += found if self._bundled else ()
        self.rows += rows
        return len(rows)

    @property
    def messages(self) -> Sequence[Sequence[Any]] | None:
        """The messages of their editions, where those came with them."""
        return messages_of(self._bundles) if self._bundled else None
