"""Places that are asked first: whom they ask, and what is said to a draft. Each call is one transaction."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from digest.domain.place import Review
from digest.domain.reader import Reader
from digest.ports import EditionKey, Posting, Renderer, Store, StoredEdition, UnitOfWork
from digest.services.editions import Editions, items_of


@dataclass(frozen=True, slots=True)
class Shown:
    """A posting that somebody was shown, and the edition that it posts now."""

    posting: Posting
    edition: StoredEdition


class Reviews:
    """Use cases over drafts."""

    def __init__(self, store: Store, editions: Editions, renderers: Mapping[str, Renderer]) -> None:
        self._store, self._editions, self._renderers = store, editions, renderers

    async def of(self, place: Reader) -> Review | None:
        """Whom the place asks first."""
        async with self._store.read() as uow:
            return await uow.reviews.of(place.id)

    async def keep(self, place: Reader, review: Review | None) -> None:
        """The place asks so from now on."""
        async with self._store.begin() as uow:
            await uow.reviews.keep(place.id, review)

    async def shown(self, number: int) -> Shown | None:
        """The posting with this number; None where nobody was shown one."""
        async with self._store.read() as uow:
            posting = await uow.reviews.posting(number)
            edition = await uow.editions.get(posting.edition) if posting else None
        return Shown(posting, edition) if posting and edition else None

    async def post(self, posting: Posting, now: datetime) -> bool:
        """Post it at its hour, or now where that is over; False where it can't be any more."""
        async with self._store.begin() as uow:
            return await uow.reviews.schedule(posting.number, max(posting.due, now))

    async def skip(self, posting: Posting, now: datetime) -> bool:
        """Don't post it; False where that is too late."""
        async with self._store.begin() as uow:
            return await uow.reviews.skip(posting.number, now)

    async def drop(self, shown: Shown, article: int, now: datetime) -> Shown | None:
        """Post it without this article; None where that is too late. The last one is never dropped."""
        async with self._store.begin() as uow:
            edition = await self._without(uow, shown, article, now)
            if edition is None:
                return shown
            payloads = self._renderer(shown).render(edition.document, shown.posting.variant)
            swapped = await uow.reviews.swap(shown.posting.number, edition.id, payloads)
        return Shown(replace(shown.posting, edition=edition.id), edition) if swapped else None

    async def _without(self, uow: UnitOfWork, shown: Shown, article: int, now: datetime) -> StoredEdition | None:
        told = [item.article for item in shown.edition.items]
        left = [number for number in told if number != article]
        if len(left) == len(told) or not left:
            return None
        key = _without(shown.edition.key, article)
        selection, document = await self._editions.compose(uow, key, shown.posting.reader.profile, left)
        return await uow.editions.add(key, items_of(selection), document, now)

    def _renderer(self, shown: Shown) -> Renderer:
        return self._renderers[shown.posting.place.platform]


def _without(key: EditionKey, article: int) -> EditionKey:
    """The key of the edition without this article: the same for whoever drops it, however often."""
    name = f"{key.profile} without {article}"
    return replace(key, profile=hashlib.sha256(name.encode()).hexdigest()[:32])
