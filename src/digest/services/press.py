"""The press: each edition that deliveries wait for is composed once, rendered once per variant, and frozen."""

import asyncio
import logging
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice

from digest.domain.article import StoredArticle
from digest.domain.document import Document
from digest.ledger_planning import Frozen, Wanted
from digest.ledger_ports import LedgerStore
from digest.ports import Clock, Draft, EditionKey, Renderer, StoredEdition
from digest.services.editions import items_of
from digest.services.editor import Window
from digest.services.pace import Pace
from digest.services.proofs import Composer, Proof, Rendered, Span, span_of, to_explain, told_before

log = logging.getLogger(__name__)

PAGE = 1_000
"""Renderings looked up together."""

FROZEN_AT_ONCE, FROZEN_AT_LEAST = 250, 50
"""Editions composed and then frozen in one transaction: fewer where the machine is slow (`Pace`)."""

BREATH = 16
"""Editions composed before others get their turn: a few milliseconds."""

ATTACHED_AT_ONCE = 5_000
"""Deliveries that get their edition in one transaction at most; fewer where the machine is slow (`Pace`)."""

Found = tuple[Wanted, int | None]
"""An edition that was wanted, and its number; None where it is empty."""


class Press:
    """Composes and freezes what deliveries wait for."""

    def __init__(self, store: LedgerStore, editor: Composer, platforms: Sequence[Renderer], clock: Clock) -> None:
        self._store = store
        self._editor = editor
        self._platforms = {platform.name: platform for platform in platforms}
        self._clock = clock
        self._freezing = Pace(FROZEN_AT_ONCE, FROZEN_AT_LEAST)
        self._attaching = Pace(ATTACHED_AT_ONCE)
        self._seen: Sequence[StoredArticle] = ()

    async def compose(self) -> int:
        """Compose and freeze until no delivery waits; one that cannot be composed is left for the next call. How many."""
        frozen = failed = 0
        windows: dict[Span, Window] = {}
        while page := await self._wanted(failed):
            found: list[Found] = []
            for span, of_span in groupby(sorted(page, key=span_of), key=span_of):
                if span not in windows:
                    windows = {span: await self._window(span)}
                found += await self._editions(windows[span], list(of_span))
            await self._attach(found)
            frozen += len(found)
            failed += sum(len(one.renderings) for one in page) - sum(len(one.renderings) for one, _ in found)
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
            articles = stored.document.articles()
            await uow.planning.freeze([Frozen(edition, stored.key.cut, platform, following[0], payloads, articles)])
        return following[0] if payloads else None

    async def _wanted(self, skip: int) -> Sequence[Wanted]:
        async with self._store.read() as uow:
            return await uow.planning.wanted(PAGE, skip)

    async def _window(self, span: Span) -> Window:
        since, cut, samples = span
        # A writing transaction, so that an import that is under way has ended and none of its articles is missed.
        async with self._store.begin() as uow:
            candidates = await uow.articles.window(since, cut, samples=samples)
        return self._editor.window(self._known(candidates), since, cut)

    def _known(self, candidates: Iterable[StoredArticle]) -> Sequence[StoredArticle]:
        """The candidates; those of the last window as the very objects that stood in it.

        What is remembered of an article is found by comparing it: with itself, that takes no time.
        """
        before = {stored.id: stored for stored in self._seen}
        self._seen = [before[one.id] if before.get(one.id) == one else one for one in candidates]
        return self._seen

    async def _editions(self, window: Window, page: Sequence[Wanted]) -> list[Found]:
        """Compose and freeze the wanted editions of a window, a few at a time: those that can be composed."""
        async with self._store.read() as uow:
            told = await told_before(uow, window, page)
            dry = await to_explain(uow, window, page)
        found: list[Found] = []
        waiting = zip(page, told, strict=True)
        while some := list(islice(waiting, self._freezing.size)):
            proofs = [proof async for proof in self._proofs(window, some, dry)]
            with self._freezing.timed():
                found += await self._freeze(proofs)
        return found

    async def _proofs(
        self, window: Window, page: Iterable[tuple[Wanted, Mapping[str, StoredArticle]]], dry: Collection[EditionKey]
    ) -> AsyncIterator[Proof]:
        for number, (wanted, told) in enumerate(page):
            if number % BREATH == 0:
                await asyncio.sleep(0)
            try:
                yield self._proof(wanted, window, told, explains=wanted.key in dry)
            except Exception:
                log.exception("The edition %s cannot be composed; the others are", wanted.key)

    def _proof(
        self, wanted: Wanted, window: Window, told: Mapping[str, StoredArticle], *, explains: bool = False
    ) -> Proof:
        """The edition; where it is empty, it has no message, unless it is to explain that."""
        selection, document = self._editor.compose(window, wanted.key.on, wanted.profile, told)
        items = items_of(selection)
        if explains and not items:
            document = self._editor.explain(window, wanted.key.on, wanted.profile, selection)
        return Proof(wanted, items, document, self._render(wanted, document) if items or explains else {})

    def _render(self, wanted: Wanted, document: Document) -> Rendered:
        return {
            (platform, variant): self._platforms[platform].render(document, variant)
            for platform, variant in wanted.renderings
            if platform in self._platforms
        }

    async def _freeze(self, proofs: Sequence[Proof]) -> list[Found]:
        """Freeze editions and messages; an empty edition has no message and no number.

        One that tells what was corrected or withdrawn since its window was read is left for the next call: the order that
        changes what was frozen before would not see it.
        """
        async with self._store.begin() as uow:
            current = await uow.articles.current({item.article for proof in proofs for item in proof.items})
            proofs = [proof for proof in proofs if all(current.get(one.article) == one.revision for one in proof.items)]
            full = [proof for proof in proofs if any(proof.messages.values())]
            drafts = [Draft(proof.wanted.key, proof.items, proof.document) for proof in full]
            stored = await uow.editions.add_all(drafts, self._clock.now())
            pairs = zip(full, stored, strict=True)
            await uow.planning.freeze([one for proof, edition in pairs for one in self._frozen(proof, edition)])
        numbers = {edition.key: edition.id for edition in stored}
        return [(proof.wanted, numbers.get(proof.wanted.key)) for proof in proofs]

    async def _attach(self, found: Sequence[Found]) -> None:
        """Give the deliveries that wait for these editions their numbers."""
        attached = size = 0
        while attached == size:
            with self._attaching.timed() as size:
                async with self._store.begin() as uow:
                    attached = await uow.planning.attach(found, size, self._clock.now())

    def _frozen(self, proof: Proof, edition: StoredEdition) -> Iterator[Frozen]:
        """The edition's messages; where another process was first, its edition counts."""
        same = edition.document is proof.document or edition.document == proof.document
        messages = proof.messages if same else self._render(proof.wanted, edition.document)
        articles = tuple(item.article for item in edition.items)
        for (platform, variant), payloads in messages.items():
            yield Frozen(edition.id, edition.key.cut, platform, variant, payloads, articles)
