"""Time limits that share one timer: a timer for each of thousands of sends a second costs more than many of them do."""

import asyncio
from types import TracebackType
from typing import Self

GRAIN = 0.1
"""Seconds by which a limit may be overrun: how often all of them are looked at."""


class Curfew:
    """Makes limits, and ends the blocks that overrun theirs. It looks only while a block is open."""

    def __init__(self, grain: float = GRAIN) -> None:
        self._grain = grain
        self._open: set[Limit] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def limit(self, seconds: float) -> "Limit":
        """A limit for a `with` block, which raises TimeoutError after so long, or `grain` later."""
        # Python asks the system for the process's number whenever it is asked for its loop: 2 us, more than all else here.
        loop = self._loop = self._loop or asyncio.get_running_loop()
        return Limit(self, self._open, loop, loop.time() + seconds)

    def watch(self) -> None:
        """See to it that the open blocks are looked at."""
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._grain, self._look)

    def end(self) -> None:
        """End every open block now."""
        for limit in list(self._open):
            limit.end()

    def _look(self) -> None:
        self._timer = None
        now = asyncio.get_running_loop().time()
        for limit in list(self._open):
            if limit.ends <= now:
                limit.end()
        if self._open:
            self.watch()


class Limit:
    """One block's limit, as `asyncio.timeout` is one, at a third of its price; `end` ends the block now."""

    __slots__ = ("_cancelling", "_curfew", "_loop", "_open", "_over", "_task", "ends")

    def __init__(self, curfew: Curfew, open_limits: "set[Limit]", loop: asyncio.AbstractEventLoop, ends: float) -> None:
        self.ends = ends
        self._curfew, self._open, self._loop = curfew, open_limits, loop
        self._task: asyncio.Task[object] | None = None
        self._cancelling, self._over = 0, False

    def __enter__(self) -> Self:
        self._task = asyncio.current_task(self._loop)
        assert self._task is not None
        self._cancelling = self._task.cancelling()
        self._open.add(self)
        self._curfew.watch()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.discard(self)
        if not self._over:
            return
        assert self._task is not None
        # Whoever else cancelled the task is obeyed, and not told of a limit.
        if self._task.uncancel() <= self._cancelling and kind is asyncio.CancelledError:
            raise TimeoutError from error

    def end(self) -> None:
        """End the block now."""
        if self._task is not None and not self._over:
            self._over = True
            self._task.cancel()
