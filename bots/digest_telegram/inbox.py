"""Where updates are worked on: many chats at once, each in its own order, none twice, and no failure stops the others."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from contextlib import asynccontextmanager
from typing import Any

from telegram import Bot, Update

from digest_telegram.answered import Answered

log = logging.getLogger(__name__)

AT_ONCE = 64
"""Updates worked on at once; the others wait for their turn."""

Handle = Callable[[Update], Awaitable[None]]


class Inbox:
    """Works on updates as they come, as JSON objects of the service."""

    def __init__(self, bot: Bot, handle: Handle, answered: Answered) -> None:
        self._bot, self._handle, self._answered = bot, handle, answered
        self._chats: dict[Hashable, asyncio.Lock] = {}
        self._standing: Counter[Hashable] = Counter()
        self._room = asyncio.Semaphore(AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, raw: dict[str, Any]) -> asyncio.Task[None] | None:
        """Begin to work on an update; None where that was done before, or where it is none."""
        number = raw.get("update_id")
        if not isinstance(number, int) or not self._answered.begin(number):
            return None
        task = asyncio.create_task(self._work(number, raw))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def finish(self, within: float) -> None:
        """Let what is being worked on end, for so many seconds; what takes longer is dropped."""
        if not self._tasks:
            return
        _, slow = await asyncio.wait(self._tasks, timeout=within)
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)

    async def _work(self, number: int, raw: dict[str, Any]) -> None:
        try:
            update = Update.de_json(raw, self._bot)
            async with self._turn(_whose(update)), self._room:
                await self._handle(update)
        except Exception:
            log.exception("The update %s could not be answered", number)
        try:
            self._answered.note(number)
        except OSError as error:
            log.warning("Telegram: update %s may be answered again after a restart: %s", number, error)

    @asynccontextmanager
    async def _turn(self, chat: Hashable) -> AsyncIterator[None]:
        """One at a time in a chat, in the order in which they came."""
        self._standing[chat] += 1
        try:
            async with self._chats.setdefault(chat, asyncio.Lock()):
                yield
        finally:
            self._standing[chat] -= 1
            if not self._standing[chat]:
                del self._standing[chat], self._chats[chat]


def _whose(update: Update) -> Hashable:
    """The chat whose turn it is. What somebody looks for to share waits behind nothing that is answered in their chat."""
    chat = update.effective_chat or update.effective_user
    number = chat.id if chat else 0
    return ("inline", number) if update.inline_query else number
