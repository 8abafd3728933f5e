"""Room for so many at once, in the order in which they come.

`asyncio.Semaphore` looks at everybody who waits, several times for each of thousands of requests a second, which nearly never
have to wait.
"""

import asyncio
from collections import deque


class Room:
    """So many places. One that is left goes to who has waited longest: while one is free, nobody waits."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: deque[asyncio.Future[None]] = deque()

    def enter_at_once(self) -> bool:
        """Take a place, where there is one."""
        if not self._free:
            return False
        self._free -= 1
        return True

    async def enter(self) -> None:
        """Take a place, as soon as there is one."""
        if self.enter_at_once():
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # it got a place just now
                self.leave()
            raise

    def leave(self) -> None:
        """Give a place up: to the next, where somebody waits."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1
