"""Readers and their settings: meeting one, changing what they chose, subscribing, exporting and erasing."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from digest.domain.reader import Address, Profile, Reader
from digest.ports import Store


class Accounts:
    """Use cases over readers. Each call is one transaction and gives back the reader as stored."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def meet(self, address: Address, actor: str, language: str, now: datetime) -> Reader:
        """The reader with this identity; a new one, with defaults for that interface language, at their first message."""
        raise NotImplementedError

    async def choose(self, reader: Reader, profile: Profile) -> Reader:
        """Change what the reader gets."""
        return await self._save(replace(reader, profile=profile))

    async def move(self, reader: Reader, zone: str, now: datetime) -> Reader:
        """Confirm or change the zone; a subscription's next digest comes at least 12 h after its last one."""
        raise NotImplementedError

    async def subscribe(self, reader: Reader, minute: int | None, now: datetime) -> Reader:
        """Subscribe daily at that local minute of the day (0 to 1439), or keep the hour they had, or 08:00."""
        raise NotImplementedError

    async def unsubscribe(self, reader: Reader, now: datetime) -> tuple[Reader, bool]:
        """End the subscription, keep the settings; False where there was none."""
        raise NotImplementedError

    async def export(self, reader: Reader) -> Mapping[str, object]:
        """Everything stored about the reader, as JSON values."""
        raise NotImplementedError

    async def forget(self, reader: Reader) -> None:
        """Erase everything about the reader."""
        raise NotImplementedError

    async def _save(self, reader: Reader) -> Reader:
        async with self._store.begin() as uow:
            await uow.readers.save(reader)
        return reader
