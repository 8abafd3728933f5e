"""What broadcasts say, frozen once in each language, and put in other words where it is mended."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from digest.domain.broadcast import Broadcast
from digest.ledger_corrections import Carrier, Reworded
from digest.ledger_planning import Frozen
from digest.ledger_ports import LedgerStore, LedgerWork
from digest.ports import EditionKey, Renderer
from digest.ports.corrections import Kind, Order
from digest.services.bulletin import Bulletin, Wording, reading

NUMBERED = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
"""A broadcast's edition begins its number of seconds after that: so no digest's has its key, nor another broadcast's."""


class Printer:
    """Words broadcasts and freezes what they say. Every call may be repeated."""

    def __init__(self, store: LedgerStore, bulletin: Bulletin, platforms: Sequence[Renderer]) -> None:
        self._store, self._bulletin = store, bulletin
        self._platforms = {platform.name: platform for platform in platforms}

    async def frozen(self, one: Broadcast, now: datetime) -> Mapping[str, int]:
        """The number of its edition in each language in which it says something; frozen now where it is not yet."""
        async with self._store.read() as uow:
            if known := await uow.casting.editions(one.id):
                return known
            crowd = await uow.broadcasts.crowd(one.reach, tuple(self._platforms), now)
        worded = await self._worded(one, {language for _, language in crowd.counts} | set(one.content.texts), now)
        said = {language: wording for language, wording in worded.items() if wording.document.blocks}
        if not said:
            return {}
        async with self._store.begin() as uow:
            if await _is_current(uow, said.values()):
                return await self._keep(uow, one, said)
        return await self.frozen(one, now)  # as it is told by now

    async def reword(self, one: Broadcast, now: datetime) -> None:
        """Freeze its new texts in place of the old ones, and order what was sent edited."""
        async with self._store.read() as uow:
            known = await uow.casting.editions(one.id)
        worded = await self._worded(one, known, now)
        async with self._store.begin() as uow:
            if await _is_current(uow, worded.values()):
                order = await uow.corrections.order(Order(Kind.AMEND, occasion=one.occasion), now)
                for language, number in known.items():
                    await self._reword(uow, order, number, language, worded[language])
                return
        await self.reword(one, now)

    async def _worded(self, one: Broadcast, languages: Collection[str], now: datetime) -> Mapping[str, Wording]:
        return {language: await self._bulletin.word(one, language, now) for language in languages}

    async def _keep(self, uow: LedgerWork, one: Broadcast, said: Mapping[str, Wording]) -> Mapping[str, int]:
        editions = {language: await self._freeze(uow, one, language, wording) for language, wording in said.items()}
        await uow.casting.keep_editions(one.id, editions)
        return await uow.casting.editions(one.id)

    async def _freeze(self, uow: LedgerWork, one: Broadcast, language: str, said: Wording) -> int:
        began = one.started_at or one.created_at
        since = NUMBERED + timedelta(seconds=one.id)
        await uow.casting.know(reading(language))
        key = EditionKey(reading(language).key, since, began, began.date())
        edition = await uow.editions.add(key, said.items, said.document, began)
        articles = tuple(item.article for item in said.items)
        frozen = [
            Frozen(edition.id, began, platform.name, variant, platform.render(said.document, variant), articles)
            for platform in self._platforms.values()
            for variant in platform.variants
        ]
        await uow.planning.freeze(frozen)
        return edition.id

    async def _reword(self, uow: LedgerWork, order: int, number: int, language: str, said: Wording) -> None:
        stored = await uow.editions.get(number)
        if stored is None or stored.document == said.document or not said.document.blocks:
            return
        before = await uow.amending.messages(number)
        after = {
            (name, variant): self._platforms[name].render(said.document, variant)
            for name, variant in before
            if name in self._platforms and variant in self._platforms[name].variants
        }
        fitting = {form: new for form, new in after.items() if 0 < len(new) <= len(before[form])}
        carrier = Carrier(stored, reading(language), before)
        await uow.amending.reword(order, Reworded(carrier, said.document, fitting))


async def _is_current(uow: LedgerWork, said: Collection[Wording]) -> bool:
    """Whether no story that it tells was changed since it was worded: the order that changes what was frozen saw none of it."""
    items = [item for wording in said for item in wording.items]
    current = await uow.articles.current({item.article for item in items})
    return all(current.get(item.article) == item.revision for item in items)
