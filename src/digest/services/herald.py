"""Telling admins how far their broadcasts are: one message each, edited at a polite pace."""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from digest.domain.broadcast import Broadcast
from digest.domain.compose.progress import progress_document
from digest.domain.delivery import Priority, Refused, Sent
from digest.domain.document import Document
from digest.domain.words import Speak
from digest.ledger_ports import LedgerStore
from digest.ports import Clock, Payload, Posted, Renderer, Sender, Watcher
from digest.services.broadcasts import of_all

log = logging.getLogger(__name__)

POLITE = 5.0
"""Seconds between two edits of one message."""

LATELY = timedelta(minutes=10)
"""So long after its end a broadcast's last figures are told."""

BEYOND = 1 << 62
"""Numbers of messages that are no deliveries' lie beyond this."""


class Herald:
    """Edits what admins watch. `elapsed` counts seconds; `held` are the platforms on which this process sends."""

    def __init__(
        self,
        store: LedgerStore,
        senders: Mapping[str, Sender],
        platforms: Sequence[Renderer],
        speak: Speak,
        clock: Clock,
        elapsed: Callable[[], float],
    ) -> None:
        self._store, self._senders, self._speak = store, senders, speak
        self._clock, self._elapsed = clock, elapsed
        self._platforms = {platform.name: platform for platform in platforms}
        self._told: dict[int, tuple[Document, float]] = {}

    async def tell(self, held: Collection[str]) -> int:
        """Tell whoever watches what has changed: how many messages were sent or edited."""
        async with self._store.read() as uow:
            watched = await uow.casting.watched(self._clock.now() - LATELY)
        self._told = {one.id: self._told[one.id] for one, _ in watched if one.id in self._told}
        told = 0
        for one, watcher in watched:
            if watcher.place.platform in held and watcher.place.platform in self._senders:
                told += await self._tell(one, watcher)
        return told

    async def _tell(self, one: Broadcast, watcher: Watcher) -> bool:
        before, at = self._told.get(one.id, (None, 0.0))
        if before and self._elapsed() - at < POLITE:
            return False
        async with self._store.read() as uow:
            tally = of_all(one, await uow.broadcasts.tally(one.id))
        document = progress_document(one, tally, self._speak(watcher.language, watcher.zone))
        if document == before:
            return False
        self._told[one.id] = document, self._elapsed()
        try:
            await self._show(one, watcher, document)
        except Exception:
            log.exception("Nobody could be told how far broadcast %s is", one.id)
        return True

    async def _show(self, one: Broadcast, watcher: Watcher, document: Document) -> None:
        """Edit the message that tells it; send one where there is none, or none any more."""
        sender, place = self._senders[watcher.place.platform], watcher.place
        payload, number = self._payload(place.platform, document), BEYOND + one.id
        await sender.admit(place, Priority.REPLY)
        if watcher.message:
            posted = Posted(watcher.message, watcher.message, number)
            outcome = await sender.amend(place, posted, payload)
            if not isinstance(outcome, Refused):
                return
        outcome = await sender.send(place, payload, number)
        if isinstance(outcome, Sent):
            async with self._store.begin() as uow:
                await uow.broadcasts.watch(one.id, replace(watcher, message=outcome.message))

    def _payload(self, platform: str, document: Document) -> Payload:
        """The first message of it, in the rendering that every app draws."""
        renderer = self._platforms[platform]
        return renderer.render(document, renderer.usual)[0]
