"""The press: each edition that deliveries wait for is composed once, rendered once per variant, and frozen."""

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Protocol

from digest.domain.article import StoredArticle
from digest.domain.document import Document
from digest.domain.reader import Profile
from digest.domain.selection import Selection
from digest.ledger_ports import LedgerStore, LedgerWork, Wanted
from digest.ports import Clock, EditionItem, Payload, Renderer
from digest.services.editions import TOLD_FOR, items_of, told_articles
from digest.services.editor import Window

log = logging.getLogger(__name__)

PAGE = 200
"""Renderings composed and frozen together."""

ATTACHED_AT_ONCE = 10_000
"""Deliveries that get their edition in one transaction, which bounds how long it holds the write lock."""

Span = tuple[datetime, datetime, bool]
"""What decides the candidates of an edition: since, cut, and whether samples may stand in it."""

Rendered = Mapping[tuple[str, str], Sequence[Payload]]
"""An edition's messages per platform and variant."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A composed edition that is not frozen yet."""

    wanted: Wanted
    items: tuple[EditionItem, ...]
    document: Document
    messages: Rendered


class Composer(Protocol):
    """Chooses and words an edition; `services.editor.Editor` does."""

    def window(self, candidates: Iterable[StoredArticle], since: datetime, cut: datetime) -> Window:
        """The articles that became available in (since, cut], prepared for any number of profiles."""

    def compose(
        self, window: Window, on: date, profile: Profile, told: Mapping[str, StoredArticle]
    ) -> tuple[Selection, Document]:
        """The edition of that local day for readers with this profile who were told these stories, by these articles."""


class Press:
    """Composes and freezes what deliveries wait for."""

    def __init__(self, store: LedgerStore, editor: Composer, platforms: Sequence[Renderer], clock: Clock) -> None:
        self._store = store
        self._editor = editor
        self._platforms = {platform.name: platform for platform in platforms}
        self._clock = clock

    async def compose(self) -> int:
        """Compose and freeze until no delivery waits; one that cannot be composed is left for the next call. How many."""
        frozen = failed = 0
        windows: dict[Span, Window] = {}
        while page := await self._wanted(failed):
            proofs: list[Proof] = []
            for span, of_span in groupby(sorted(page, key=_span), key=_span):
                if span not in windows:
                    windows = {span: await self._window(span)}
                proofs += await self._proofs(span, windows[span], list(of_span))
            await self._freeze(proofs)
            frozen += len(proofs)
            failed += sum(len(one.renderings) for one in page) - sum(len(one.wanted.renderings) for one in proofs)
        return frozen

    async def fall_back(self, edition: int, platform: str, variant: str) -> str | None:
        """Freeze the rendering to try after this variant was refused, and name it; None where there is none."""
        renderer = self._platforms[platform]
        after = list(renderer.variants)
        following = after[after.index(variant) + 1 :] if variant in after else []
        if not following:
            return None
        async with self._store.begin() as uow:
            if (stored := await uow.editions.get(edition)) is None:
                return None
            payloads = renderer.render(stored.document, following[0])
            await uow.planning.freeze(edition, platform, following[0], payloads, stored.document.articles())
        return following[0] if payloads else None

    async def _wanted(self, skip: int) -> Sequence[Wanted]:
        async with self._store.read() as uow:
            return await uow.planning.wanted(PAGE, skip)

    async def _window(self, span: Span) -> Window:
        since, cut, samples = span
        # A writing transaction, so that an import that is under way has ended and none of its articles is missed.
        async with self._store.begin() as uow:
            candidates = await uow.articles.window(since, cut, samples=samples)
        return self._editor.window(candidates, since, cut)

    async def _proofs(self, span: Span, window: Window, page: Sequence[Wanted]) -> list[Proof]:
        async with self._store.read() as uow:
            told = await _told(uow, span, page)
        proofs = []
        for wanted, known in zip(page, told, strict=True):
            await asyncio.sleep(0)
            try:
                proofs.append(self._proof(wanted, window, known))
            except Exception:
                log.exception("The edition %s cannot be composed; the others are", wanted.key)
        return proofs

    def _proof(self, wanted: Wanted, window: Window, told: Mapping[str, StoredArticle]) -> Proof:
        selection, document = self._editor.compose(window, wanted.key.on, wanted.profile, told)
        items = items_of(selection)
        return Proof(wanted, items, document, self._render(wanted, document) if items else {})

    def _render(self, wanted: Wanted, document: Document) -> Rendered:
        return {
            (platform, variant): self._platforms[platform].render(document, variant)
            for platform, variant in wanted.renderings
            if platform in self._platforms
        }

    async def _freeze(self, proofs: Sequence[Proof]) -> None:
        async with self._store.begin() as uow:
            editions = [await self._freeze_one(uow, proof) for proof in proofs]
        waiting = list(zip(proofs, editions, strict=True))
        while waiting:
            waiting = await self._attach(waiting)

    async def _freeze_one(self, uow: LedgerWork, proof: Proof) -> int | None:
        """Freeze edition and messages; where another process was first, its edition counts. None for an empty one."""
        if not any(proof.messages.values()):
            return None
        edition = await uow.editions.add(proof.wanted.key, proof.items, proof.document, self._clock.now())
        same = edition.document == proof.document
        messages = proof.messages if same else self._render(proof.wanted, edition.document)
        for (platform, variant), payloads in messages.items():
            await uow.planning.freeze(edition.id, platform, variant, payloads, edition.document.articles())
        return edition.id

    async def _attach(self, waiting: list[tuple[Proof, int | None]]) -> list[tuple[Proof, int | None]]:
        """Attach what fits in one transaction, and give back those for which more deliveries may wait."""
        room, now = ATTACHED_AT_ONCE, self._clock.now()
        async with self._store.begin() as uow:
            for done, (proof, edition) in enumerate(waiting):
                attached = await uow.planning.attach(proof.wanted, edition, room, now)
                if attached == room:
                    return waiting[done:]
                room -= attached
        return []


def _span(wanted: Wanted) -> Span:
    return wanted.key.since, wanted.key.cut, wanted.key.samples


async def _told(uow: LedgerWork, span: Span, page: Sequence[Wanted]) -> list[Mapping[str, StoredArticle]]:
    """For each wanted edition the stories its readers know, and the article each was told by last.

    Shared editions with a later cut than `since` do not count: who waits for this window did not get them.
    """
    since, cut, _ = span
    after = cut - TOLD_FOR
    shared = await uow.editions.told({one.key.profile for one in page if not one.key.reader}, after, since)
    told = [
        await uow.editions.told_to(one.key.reader, after) if one.key.reader else shared[one.key.profile] for one in page
    ]
    return await told_articles(uow, told)
