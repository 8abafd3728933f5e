"""Answers that are waited for: how long it takes from a person's line until something comes to them."""

import asyncio
import time
from collections.abc import Awaitable, Callable

LONGEST = 30.0
"""Seconds after which nothing will come."""


class Expected:
    """Whom an answer is awaited for, by chat."""

    def __init__(self) -> None:
        self._waiting: dict[str, asyncio.Future[float]] = {}

    def arrived(self, chat: str) -> None:
        """Something arrived there."""
        waiting = self._waiting.pop(chat, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(time.monotonic())

    async def within(self, chat: str, ask: Callable[[], Awaitable[object]]) -> float:
        """Ask: the seconds until something arrives in the chat, `LONGEST` where nothing does."""
        waiting = self._waiting[chat] = asyncio.get_running_loop().create_future()
        began = time.monotonic()
        await ask()
        done, _ = await asyncio.wait([waiting], timeout=LONGEST)
        return waiting.result() - began if done else LONGEST
