"""Counting what people do on purpose: in memory, and every few seconds in one transaction into the store."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

from digest.domain.figures import Act
from digest.ports import Store

MOST = 10_000
"""Readers whose acts wait in memory at most: then nothing more is counted until they are stored."""


class Counting:
    """What was done and is not stored yet. What a kill takes along is a few seconds of counts, and nothing else."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: dict[date, dict[int, Counter[Act]]] = {}

    def note(self, reader: int, acts: Iterable[Act], now: datetime) -> None:
        """This reader did that."""
        today = self._waiting.setdefault(now.date(), {})
        if reader in today or len(today) < MOST:
            today.setdefault(reader, Counter()).update(acts)

    async def store(self) -> None:
        """Add what was done to the counts; where that fails it waits for the next time."""
        while self._waiting:
            day = min(self._waiting)
            acts = self._waiting.pop(day)
            try:
                async with self._store.begin() as uow:
                    await uow.counts.add(day, acts)
            except Exception:
                self._keep(day, acts)
                raise

    async def counted(self, reader: int) -> bool:
        """Whether the reader is counted."""
        async with self._store.read() as uow:
            return await uow.counts.counted(reader)

    async def count_me(self, reader: int, wanted: bool) -> None:
        """Count the reader from now on, or not any more."""
        async with self._store.begin() as uow:
            await uow.counts.count_me(reader, wanted)

    def _keep(self, day: date, acts: dict[int, Counter[Act]]) -> None:
        waiting = self._waiting.setdefault(day, {})
        for reader, counter in acts.items():
            waiting.setdefault(reader, Counter()).update(counter)
