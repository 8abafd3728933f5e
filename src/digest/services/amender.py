"""Preparing corrections: frozen editions are reworded, and the messages that carry them collected, a chunk at a time."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import islice

from digest.domain.article import StoredArticle
from digest.domain.compose.rewording import rewordings
from digest.domain.compose.view import View
from digest.domain.document import Document
from digest.domain.reader import Profile
from digest.ledger_corrections import Carrier, Form, Pending, Reworded
from digest.ledger_ports import LedgerStore
from digest.ports import Clock, Payload, Renderer
from digest.ports.corrections import Kind, Stage
from digest.services.outage import tell

log = logging.getLogger(__name__)

REWORDED_AT_ONCE = 50
"""Editions reworded in one transaction: a millisecond each."""

COLLECTED_AT_ONCE = 5_000
"""Deliveries whose messages are collected in one transaction."""

Read = Callable[[Profile], View]
"""How readers with a profile read; `services.editor.Editor.view` does."""


class Amender:
    """Takes each order as far as its messages are known. A kill at any point is made up for by the next call."""

    def __init__(self, store: LedgerStore, read: Read, platforms: Sequence[Renderer], clock: Clock) -> None:
        self._store, self._read, self._clock = store, read, clock
        self._platforms = {platform.name: platform for platform in platforms}

    async def prepare(self) -> int:
        """Reword and collect until nothing is left of that: how many orders there were."""
        async with self._store.read() as uow:
            pending = await uow.amending.pending()
        for one in pending:
            try:
                await (self._occasion(one) if one.order.occasion is not None else self._article(one))
            except Exception as error:
                tell(log, error, "The order %s goes no further now; the next round tries again", one.id)
        return len(pending)

    async def close(self) -> int:
        """Settle the orders whose messages are all changed: how many. Nobody's turn to write is taken where there is no order."""
        async with self._store.read() as uow:
            if not await uow.amending.underway():
                return 0
        async with self._store.begin() as uow:
            return await uow.amending.close(self._clock.now())

    async def _occasion(self, one: Pending) -> None:
        if one.order.kind is Kind.RECALL:
            await self._withhold(one)
        while editions := await self._told(one):
            await self._collect(one, editions)
            one = replace(one, edition=editions[-1])
            async with self._store.begin() as uow:
                await uow.amending.advance(one.id, Stage.COLLECTING, one.edition)
        async with self._store.begin() as uow:
            await uow.amending.collect_open(one, self._clock.now())
            await uow.amending.advance(one.id, Stage.CHANGING, one.edition)

    async def _withhold(self, one: Pending) -> None:
        """What is not sent stays unsent; what is being sent just now is collected."""
        gone = COLLECTED_AT_ONCE
        while gone == COLLECTED_AT_ONCE:
            async with self._store.begin() as uow:
                gone = await uow.amending.withhold(one, COLLECTED_AT_ONCE, self._clock.now())

    async def _told(self, one: Pending) -> Sequence[int]:
        """One edition after another where each went to many, else some together."""
        many = (one.order.occasion or "").startswith("broadcast:")
        async with self._store.read() as uow:
            return await uow.amending.told(one, 1 if many else REWORDED_AT_ONCE)

    async def _article(self, one: Pending) -> None:
        while carriers := await self._carriers(one):
            async with self._store.read() as uow:  # each time: somebody may correct it further meanwhile
                stored = await uow.articles.get(one.order.article or 0)
            assert stored is not None, "articles stay"
            await self._reword(one, carriers, stored)
            await self._collect(one, [carrier.edition.id for carrier in carriers])
            one = replace(one, edition=carriers[-1].edition.id)
            async with self._store.begin() as uow:
                await uow.amending.advance(one.id, Stage.AMENDING, one.edition)
        async with self._store.begin() as uow:
            await uow.amending.collect_open(one, self._clock.now())
            await uow.amending.advance(one.id, Stage.CHANGING, one.edition)

    async def _carriers(self, one: Pending) -> Sequence[Carrier]:
        async with self._store.read() as uow:
            return await uow.amending.carriers(one, REWORDED_AT_ONCE)

    async def _reword(self, one: Pending, carriers: Sequence[Carrier], stored: StoredArticle) -> None:
        """Freeze before collecting: what begins to be sent afterwards goes out as it is now."""
        reworded = [await self._reworded(carrier, stored) for carrier in carriers]
        async with self._store.begin() as uow:
            for each in reworded:
                await uow.amending.reword(one.id, each)

    async def _collect(self, one: Pending, editions: Sequence[int]) -> None:
        after = 0
        while True:
            async with self._store.begin() as uow:
                after = await uow.amending.collect(one, editions, after, COLLECTED_AT_ONCE, self._clock.now())
            if not after:
                return

    async def _reworded(self, carrier: Carrier, stored: StoredArticle) -> Reworded:
        await asyncio.sleep(0)  # others get their turn between two editions
        old, view = carrier.edition, self._read(carrier.profile)
        whole = next(rewordings(old.document, stored, view, old.key.cut))
        messages = {
            form: self._fitting(form, rewordings(old.document, stored, view, old.key.cut), len(before))
            for form, before in carrier.messages.items()
        }
        return Reworded(carrier, whole, {form: new for form, new in messages.items() if new})

    def _fitting(self, form: Form, documents: Iterable[Document], count: int) -> Sequence[Payload]:
        """The first wording that takes no more messages than were sent; none where its platform is not served."""
        platform, variant = form
        if (renderer := self._platforms.get(platform)) is None or variant not in renderer.variants:
            log.warning("%s is not served as %s: its messages stay as they are", platform, variant)
            return ()
        rendered = (renderer.render(document, variant) for document in documents)
        fitting = next(islice((some for some in rendered if len(some) <= count), 1), ())
        if not fitting:
            log.error("A correction takes more messages on %s than were sent: they stay as they are", platform)
        return fitting
