"""The mailbox for an event loop: one thread does the file's work, and pages learn at once of what changed."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar
from weakref import WeakValueDictionary

from digest_preview.mailbox import Mailbox

T = TypeVar("T")

POLL_SECONDS = 0.3
"""How often the file is asked whether another process wrote to it."""


class LiveMailbox:
    """One open mailbox. `read` and `write` do work on it; `change` tells a visitor's waiting pages to read again.

    `watched` is False once `watch` was cancelled: then no page should wait any longer.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="mailbox")
        self._changes: WeakValueDictionary[str, asyncio.Event] = WeakValueDictionary()
        self._version = 0
        self._mailbox: Mailbox | None = None
        self.epoch = ""
        self.watched = True

    async def open(self) -> None:
        """Open the file, creating it where there is none."""
        self._mailbox = await self._run(lambda: Mailbox(self._path))
        self.epoch = await self.read(lambda box: box.epoch)
        self._version = await self.read(lambda box: box.version)

    async def close(self) -> None:
        """Close the file once what is under way is written."""
        if self._mailbox is not None:
            await self._run(self._mailbox.close)
        self._thread.shutdown()

    def change(self, visitor: str) -> asyncio.Event:
        """Set at the visitor's next change. Take it before reading, so that none falls between reading and waiting."""
        return self._changes.setdefault(visitor, asyncio.Event())

    async def read(self, work: Callable[[Mailbox], T]) -> T:
        """What the work finds in the mailbox."""
        assert self._mailbox is not None, "open it first"
        mailbox = self._mailbox
        return await self._run(lambda: work(mailbox))

    async def write(self, visitor: str, work: Callable[[Mailbox], T]) -> T:
        """Do the work, which concerns this visitor, and wake their waiting pages: nobody else's need to look."""
        done = await self.read(work)
        if change := self._changes.pop(visitor, None):
            change.set()
        return done

    async def watch(self) -> None:
        """Wake all pages whenever another process has written; cancelled, wake them once more, to end."""
        self.watched = True
        try:
            while True:
                await asyncio.sleep(POLL_SECONDS)
                version = await self.read(lambda box: box.version)
                if version != self._version:
                    self._version = version
                    self._wake()
        finally:
            self.watched = False
            self._wake()

    def _wake(self) -> None:
        changes = list(self._changes.values())
        self._changes.clear()
        for change in changes:
            change.set()

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)
