"""Room for so many at once: the most urgent of those who wait first, then as they came.

`asyncio.Semaphore` knows no urgency, and looks at everybody who waits, several times for each of thousands of requests a second,
which nearly never have to wait.
"""

import asyncio
import heapq


class Room:
    """So many places. One that is left goes to whoever waits for it: while one is free, nobody waits, unless `give` says so."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._came = 0
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []

    def enter_at_once(self) -> bool:
        """Take a place, where there is one."""
        if not self._free:
            return False
        self._free -= 1
        return True

    async def enter(self, urgency: int = 0) -> None:
        """Take a place, as soon as there is one; the lowest `urgency` goes first."""
        if self.enter_at_once():
            return
        self._came += 1
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (urgency, self._came, turn))
        self.give()
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # it got a place just now
                self.leave()
            raise

    def leave(self) -> None:
        """Give a place up: to the next, where somebody waits."""
        self._free += 1
        self.give()

    def give(self) -> None:
        """Give the free places to those who wait, as long as there are both."""
        while self._free and self._waiting:
            self.give_one()

    def give_one(self) -> bool:
        """Give a place to the first in line; False where that one waits no more, and is forgotten."""
        *_, turn = heapq.heappop(self._waiting)
        if turn.done():
            return False
        self._free -= 1
        turn.set_result(None)
        return True
