"""What became of each digest that a reader was to get."""

from datetime import datetime

from digest.domain.reader import Reader
from digest.ports import Page, Receipt, Store
from digest.services.editions import Edition, Editions


class History:
    """The ledger as each reader may see it."""

    def __init__(self, store: Store, editions: Editions) -> None:
        self._store, self._editions = store, editions

    async def page(self, reader: Reader, limit: int, offset: int = 0) -> Page[Receipt]:
        """The reader's deliveries, newest first."""
        async with self._store.read() as uow:
            return await uow.receipts.page(reader.id, limit, offset)

    async def again(self, reader: Reader, delivery: int) -> Edition | None:
        """The digest that came with this delivery, worded as the reader has chosen since; None where it is not theirs, or
        not kept any more.
        """
        async with self._store.read() as uow:
            number = await uow.receipts.edition(reader.id, delivery)
        return await self._editions.again(reader, number) if number else None

    async def closed_since(self, reader: Reader) -> datetime | None:
        """Since when nothing can be sent where the reader's digest goes."""
        async with self._store.read() as uow:
            return await uow.receipts.closed_since(reader.id)
