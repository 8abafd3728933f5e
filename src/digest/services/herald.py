"""Telling admins how far their broadcasts and corrections are: one message each, edited at a polite pace."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from math import inf

from digest.domain.broadcast import Broadcast
from digest.domain.compose.progress import progress_document
from digest.domain.delivery import Priority, Refused, Sent
from digest.domain.document import Document
from digest.domain.words import Speak
from digest.ledger_ports import LedgerStore, LedgerWork
from digest.ports import Clock, Payload, Posted, Renderer, Sender, Watcher
from digest.ports.corrections import Progress
from digest.services.broadcasts import of_all
from digest.services.outage import tell
from digest.services.proceeding import proceeding_document

log = logging.getLogger(__name__)

POLITE = 5.0
"""Seconds between two edits of one message."""

LATELY = timedelta(minutes=10)
"""So long after its end a broadcast's last figures are told."""

BEYOND = 1 << 62
"""Numbers of messages that are no deliveries' lie beyond this."""

ORDERS = 1 << 61
"""And those of orders so far beyond broadcasts'."""


Keep = Callable[[LedgerWork, Watcher], Awaitable[None]]
"""Remembers which message tells it."""


@dataclass(frozen=True, slots=True)
class Affair:
    """What somebody watches: a name of its own, a number that no delivery has, and who watches where."""

    name: str
    number: int
    watcher: Watcher
    document: Document
    keep: Keep


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
        self._told: dict[str, tuple[Document, float]] = {}

    async def tell(self, held: Collection[str]) -> int:
        """Tell whoever watches what has changed: how many messages were sent or edited."""
        names: set[str] = set()
        told = 0
        async for name, look in self._watched(held):
            names.add(name)
            _, at = self._told.get(name, (None, -inf))
            if self._elapsed() - at >= POLITE:
                told += await self._tell(await look())
        self._told = {name: one for name, one in self._told.items() if name in names}
        return told

    async def _watched(self, held: Collection[str]) -> AsyncIterator[tuple[str, Callable[[], Awaitable[Affair]]]]:
        """What is watched where this process sends, and how to look at each."""
        since = self._clock.now() - LATELY
        async with self._store.read() as uow:
            broadcasts, orders = await uow.casting.watched(since), await uow.corrections.watched(since)
        for one, watcher in broadcasts:
            if self._reaches(watcher, held):
                yield f"broadcast {one.id}", partial(self._broadcast, one, watcher)
        for order, watcher in orders:
            if self._reaches(watcher, held):
                yield f"order {order.id}", partial(self._order, order, watcher)

    def _reaches(self, watcher: Watcher, held: Collection[str]) -> bool:
        return watcher.place.platform in held and watcher.place.platform in self._senders

    async def _broadcast(self, one: Broadcast, watcher: Watcher) -> Affair:
        async with self._store.read() as uow:
            tally = of_all(one, await uow.broadcasts.tally(one.id))
        document = progress_document(one, tally, self._speak(watcher.language, watcher.zone))

        async def keep(uow: LedgerWork, told: Watcher) -> None:
            await uow.broadcasts.watch(one.id, told)

        return Affair(f"broadcast {one.id}", BEYOND + one.id, watcher, document, keep)

    async def _order(self, one: Progress, watcher: Watcher) -> Affair:
        document = proceeding_document(one, self._speak(watcher.language, watcher.zone))

        async def keep(uow: LedgerWork, told: Watcher) -> None:
            await uow.corrections.watch(one.id, told)

        return Affair(f"order {one.id}", BEYOND + ORDERS + one.id, watcher, document, keep)

    async def _tell(self, one: Affair) -> bool:
        before, _ = self._told.get(one.name, (None, 0.0))
        self._told[one.name] = one.document, self._elapsed()
        if one.document == before:
            return False
        try:
            await self._show(one)
        except Exception as error:
            tell(log, error, "Nobody could be told how far %s is", one.name)
        return True

    async def _show(self, one: Affair) -> None:
        """Edit the message that tells it; send one where there is none, or none any more."""
        watcher, place = one.watcher, one.watcher.place
        sender, payload = self._senders[place.platform], self._payload(place.platform, one.document)
        await sender.admit(place, Priority.REPLY)
        if watcher.message:
            posted = Posted(watcher.message, watcher.message, one.number)
            if not isinstance(await sender.amend(place, posted, payload), Refused):
                return
        outcome = await sender.send(place, payload, one.number)
        if isinstance(outcome, Sent):
            async with self._store.begin() as uow:
                await one.keep(uow, replace(watcher, message=outcome.message))

    def _payload(self, platform: str, document: Document) -> Payload:
        """The first message of it, in the rendering that every app draws."""
        renderer = self._platforms[platform]
        return renderer.render(document, renderer.usual)[0]
