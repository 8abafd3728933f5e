"""Droughts: when no article comes in for longer than a day, the owner is told, once for each drought."""

import logging
from datetime import datetime, timedelta

from digest.domain.document import Document, Heading, ItemList, Paragraph, text
from digest.domain.words import Words
from digest.ledger_ports import LedgerStore
from digest.ports import Clock
from digest.services.owners import Owners

log = logging.getLogger(__name__)

DRY = timedelta(hours=26)
"""No article for so long is a drought: longer than a day with an hour gained, and an import that was late."""


class Drought:
    """Watches what comes in. While nothing ever has, there is nothing to miss."""

    def __init__(self, store: LedgerStore, owners: Owners, clock: Clock) -> None:
        self._store, self._owners, self._clock = store, owners, clock
        self._untold: tuple[str, ...] = ()

    async def look(self) -> None:
        """Tell the owner of a drought that nobody was told of, and those for whom it was too quiet before."""
        async with self._store.read() as uow:
            newest = await uow.articles.newest()
        now = self._clock.now()
        if newest is None or now - newest < DRY:
            self._untold = ()
            return
        if await self._is_new(newest):
            log.error(
                "No article has come in since %s UTC. Check that the import still runs, what `digest import` says, and "
                "`digest doctor`.",
                f"{newest:%Y-%m-%d %H:%M}",
            )
            self._untold = self._owners.admins
        if self._untold:
            self._untold = tuple(await self._owners.tell(self._untold, lambda words: told(words, newest, now)))

    async def _is_new(self, newest: datetime) -> bool:
        """Whether this process is the one that tells of it; a look that writes nothing comes first, for it comes often."""
        async with self._store.read() as uow:
            if await uow.restoring.dry_since() == newest:
                return False
        async with self._store.begin() as uow:
            return await uow.restoring.dried(newest)


def told(words: Words, newest: datetime, now: datetime) -> Document:
    """What the owner reads: since when, what it means for readers, and what to check."""
    checks = (
        words.sentence("Does the import still run, and at its hour?"),
        words.sentence("What does `digest import` say when you run it by hand?"),
        words.sentence("Is there room on the disk? `digest doctor` checks that and more."),
    )
    since = words.sentence(
        "The last article came {age} ({when}).", age=words.relative(newest, now), when=words.instant(newest)
    )
    blocks = (
        Heading(text(words.sentence("No new articles"))),
        Paragraph(text(since)),
        Paragraph(text(words.sentence("Readers get no digest while there is nothing to tell. Please check:"))),
        ItemList(tuple(map(text, checks))),
        Paragraph(text(words.sentence("You are told once, until articles come in again.")), quiet=True),
    )
    return Document(blocks, language=words.language)
