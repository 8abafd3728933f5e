"""Turns: one message of a person at a time, in the order they came, and only so many people at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

AT_ONCE = 16
"""People who are answered at the same time. More would only open more connections to the same database."""


class Turns:
    """Who may be answered now. A person's flood waits behind itself: a reader is changed by one message at a time."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._room = asyncio.Semaphore(at_once)
        self._people: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def turn(self, person: str) -> AsyncIterator[None]:
        """Wait for the person's turn, then for room."""
        async with self._people.setdefault(person, asyncio.Lock()), self._room:
            yield
