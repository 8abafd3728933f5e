"""Places for what is being sent: at most so many at once, the most urgent of those who wait first."""

import asyncio
import heapq

from digest.domain.delivery import Priority


class Window:
    """So many places. Who waits goes by priority, then as they came."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._count = 0
        self._waiting: list[tuple[Priority, int, asyncio.Future[None]]] = []

    async def enter(self, priority: Priority) -> None:
        """Take a place, as soon as there is one."""
        if self._free:
            self._free -= 1
            return
        self._count += 1
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (priority, self._count, turn))
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # it got a place just now
                self.leave()
            raise

    def leave(self) -> None:
        """Give a place up: to the next, where somebody waits."""
        while self._waiting:
            *_, turn = heapq.heappop(self._waiting)
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1
