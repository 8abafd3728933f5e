"""Whose turn it is to write where only one may: whoever answers a person goes before everybody else."""

import asyncio
from collections import deque
from types import TracebackType

from digest.ports.urgency import answering

IN_A_ROW = 8
"""So many who answer people go in front, then one of the others: they must get on, too."""


class Turn:
    """One writer at a time, as they came, but that answers go first. An asynchronous context manager."""

    def __init__(self) -> None:
        self._taken = False
        self._people: deque[asyncio.Future[None]] = deque()
        self._others: deque[asyncio.Future[None]] = deque()
        self._in_front = 0

    @property
    def wanted(self) -> bool:
        """Whether somebody waits for it. Asked in any thread."""
        return bool(self._people or self._others)

    async def __aenter__(self) -> None:
        """Wait for the turn, and take it."""
        if not self._taken:
            self._taken = True
            return
        queue = self._people if answering.get() else self._others
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # it came just now
                self._pass_on()
            raise

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give it to the next."""
        self._pass_on()

    def _pass_on(self) -> None:
        while queue := self._next():
            turn = queue.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._taken = False

    def _next(self) -> deque[asyncio.Future[None]]:
        """The queue whose first goes now; an empty one where nobody waits."""
        in_front = self._people and (not self._others or self._in_front < IN_A_ROW)
        self._in_front = self._in_front + 1 if in_front else 0
        return self._people if in_front else self._others
