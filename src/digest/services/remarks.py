"""Reported errors and other words, for whoever runs the service. Who said them is remembered nowhere but in the brake."""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime

from digest.domain.opinion import Remark
from digest.ports import Store
from digest.services.budget import Window

MOST, WITHIN = 10, 3_600.0
"""Remarks that one person may make within so many seconds."""

PEOPLE = 10_000
"""People of whom it is remembered how many they made."""


class Remarks:
    """Use cases over remarks. Each call is one transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._people: OrderedDict[str, Window] = OrderedDict()

    async def note(self, person: str, article: int, language: str, words: str, now: datetime) -> bool:
        """Put a remark on an article, or with 0 on the service, on the list; False where the person made too many."""
        mine = self._of(person)
        if mine.ready() > now.timestamp():
            return False
        mine.take(now.timestamp())
        async with self._store.begin() as uow:
            await uow.remarks.add(article, language, words, now)
        return True

    async def open(self) -> Sequence[Remark]:
        """The list, the oldest first."""
        async with self._store.read() as uow:
            return await uow.remarks.open()

    async def close(self, number: int, now: datetime) -> bool:
        """Take a remark off the list; False where there is none of that number."""
        async with self._store.begin() as uow:
            return await uow.remarks.close(number, now)

    def _of(self, person: str) -> Window:
        mine = self._people.pop(person, None) or Window(MOST, WITHIN)
        self._people[person] = mine
        if len(self._people) > PEOPLE:
            self._people.popitem(last=False)
        return mine
