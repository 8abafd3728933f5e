"""Taking articles in from people: a page is looked at before it is stored, and what came in, and what was refused, is kept."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import PurePath

from digest.domain.article import Article
from digest.domain.clean import clean
from digest.ports import Deed, Parsed, Store
from digest.services.import_record import recorded
from digest.services.ingest import Ingest, IngestReport

Read = Callable[[str, bytes, datetime, int], Parsed]
"""Reads what a name and its bytes hold, relative ages counting back from the instant, and so many records and problems at
most; `digest.sources.read` does."""

Fetch = Callable[[], Awaitable[bytes | None]]
"""Gets a file's bytes; None where they can't be had."""

IMPORTED = "imported"
"""What the record of an import is called among the deeds."""

LONGEST = 100_000
"""Characters of a page that is brought in a chat."""

LARGEST = 1_000_000
"""Bytes of a file that is brought in a chat."""

MOST = 1_000
"""Records and problems of what is brought in a chat: more is refused as a whole, before it keeps a processor busy."""


class Unread(Enum):
    """Why a file is not read: its kind, its size, it can't be had, or it is no text."""

    KIND = "kind"
    SIZE = "size"
    LOST = "lost"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Opener:
    """Files as texts: the suffixes of those that can be read, and what makes text of bytes or raises ValueError.

    `patience` is for how many seconds a file is waited for: whoever sent it is answered nothing else meanwhile.
    """

    suffixes: Collection[str]
    decode: Callable[[bytes], str]
    patience: float = 30.0

    def text(self, data: bytes) -> str:
        """The text, cleaned; raise ValueError where it is none. Takes a moment of a large file."""
        return clean(self.decode(data)).strip()

    async def wait_for(self, fetch: Fetch) -> bytes | None:
        """The file's bytes; None where they can't be had, or take too long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self.patience):
                return await fetch()
        return None


@dataclass(frozen=True, slots=True)
class Look:
    """What a page would bring: its articles, what would become of each, and what can't be read."""

    parsed: Parsed
    known: tuple[bool, ...]

    @property
    def articles(self) -> Sequence[Article]:
        """Those that can be read."""
        return self.parsed.articles


class Intake:
    """Use cases of editors who bring articles. `who` is the holder that the record names (`domain.staff`)."""

    def __init__(self, store: Store, ingest: Ingest, read: Read, opener: Opener) -> None:
        self._store, self._ingest, self._read, self._opener = store, ingest, read, opener

    @property
    def suffixes(self) -> Collection[str]:
        """How the names of the files end that can be read."""
        return self._opener.suffixes

    async def opened(self, name: str, size: int, fetch: Fetch) -> str | Unread:
        """The text of a file; fetched only where its name and size are those of one that can be read."""
        if PurePath(name).suffix.lower() not in self.suffixes:
            return Unread.KIND
        data = None if size > LARGEST else await self._opener.wait_for(fetch)
        if size > LARGEST or (data is not None and len(data) > LARGEST):
            return Unread.SIZE
        try:
            return Unread.LOST if data is None else await asyncio.to_thread(self._opener.text, data)
        except ValueError:
            return Unread.TEXT

    async def look(self, name: str, text: str, now: datetime) -> Look:
        """What a page would bring; nothing is stored."""
        parsed = await self._parsed(name, text, now)
        known = [await self._ingest.knows(article) for article in parsed.articles]
        return Look(parsed, tuple(known))

    async def take(self, name: str, text: str, who: str, now: datetime) -> IngestReport:
        """Store its articles, and keep what came of them."""
        report = await self._ingest.store_all(await self._parsed(name, text, now))
        await self.note(name, report, who, now)
        return report

    async def note(self, name: str, report: IngestReport, who: str, now: datetime) -> None:
        """Keep what an import did; nothing of one that did nothing."""
        if not report.ingested and not report.problems:
            return
        async with self._store.begin() as uow:
            await uow.audit.note(Deed(who, IMPORTED, now, recorded(name, report)))

    async def recent(self, limit: int) -> Sequence[Deed]:
        """The last imports, newest first: who, when, and of what became what."""
        async with self._store.read() as uow:
            return await uow.audit.deeds(limit, what=IMPORTED)

    async def keep(self, text: str, reader: int, now: datetime) -> str:
        """Keep a page that is not stored yet: the name under which it is found for 30 days."""
        async with self._store.begin() as uow:
            return await uow.notes.keep_text(text, reader, now)

    async def kept(self, name: str) -> str:
        """The page kept under that name; empty where there is none any more."""
        async with self._store.read() as uow:
            return await uow.notes.text(name) or ""

    async def _parsed(self, name: str, text: str, now: datetime) -> Parsed:
        """What the page holds; in a thread, for a long one takes half a second, and others are answered meanwhile."""
        return await asyncio.to_thread(self._read, name, text.encode("utf-8", "replace"), now, MOST)
