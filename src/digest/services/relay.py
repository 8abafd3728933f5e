"""Chunks that are worked on side by side, each from where the one before it ends. They are noted in their order."""

import asyncio
from collections.abc import Coroutine, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")


class Leg:
    """`ledger_planning.Leg`: one chunk of a `Relay`."""

    def __init__(self, part: int, before: "Leg | None") -> None:
        self.part = part
        self.after = 0
        self._before = before
        self._until = 0
        self._told, self._over = asyncio.Event(), asyncio.Event()

    async def begins(self) -> bool:
        """Wait until it is known where the one before ends; False where nothing is left behind it, or it failed before it knew.

        Where that one is over, noted or not, the database says from where on.
        """
        if (before := self._before) is None:
            return True
        await before._told.wait()
        if not before._over.is_set():
            self.after = before._until
        return before._until > 0

    def ends(self, until: int) -> None:
        """Have the next one begin."""
        self._until = until
        self._told.set()

    async def before_is_over(self) -> None:
        """Wait for the end of the one before."""
        if self._before is not None:
            await self._before._over.wait()

    def close(self) -> None:
        """It is over, however it went."""
        self._before = None
        self._told.set()
        self._over.set()


class Relay:
    """Legs in a row. Where one has `failed`, no other need begin: nothing behind it is noted."""

    def __init__(self) -> None:
        self._last: Leg | None = None
        self.failed = False

    @contextmanager
    def leg(self, part: int) -> Iterator[Leg]:
        """The next leg, in this part of the turn, until the block ends."""
        self._last = leg = Leg(part, self._last)
        try:
            yield leg
        except BaseException:
            self.failed = True
            raise
        finally:
            leg.close()


async def all_of(runs: Iterable[Coroutine[Any, Any, T]]) -> Sequence[T]:
    """Their results, once all have ended; the first error, where one of them failed."""
    done = await asyncio.gather(*runs, return_exceptions=True)
    for one in done:
        if isinstance(one, BaseException):
            raise one
    return [one for one in done if not isinstance(one, BaseException)]
