"""Drafting: places that are asked first have their digest composed and frozen before its hour, and somebody sees it.

What was shown is what is posted. Both wait in the ledger: the posting for its hour, or, where silence means no, for a word;
the draft for its reader's quiet hours to end. Every step may be repeated after a kill.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from digest.domain.compose.draft import DraftOf, draft_document
from digest.domain.delivery import State
from digest.domain.document import Document
from digest.domain.place import Role, Silence, Standing
from digest.domain.reader import Address
from digest.domain.schedule import Due, dated, last_due, occasion
from digest.ledger_planning import Asked, Filed, Frozen
from digest.ledger_ports import LedgerStore, LedgerWork
from digest.ledger_restoring import Gap
from digest.ports import SAMPLES_ON, EditionKey, Renderer, Rights, StoredEdition
from digest.services.editions import Editions, items_of, reach
from digest.services.editor import Editor

log = logging.getLogger(__name__)

AHEAD = timedelta(minutes=30)
"""How long before its hour a digest is shown (PRODUCT.md, Shared places)."""

LEAST = timedelta(minutes=10)
"""How long a draft that comes late is there at least before its digest is posted."""

PATIENCE = 5.0
"""Seconds that a platform has to say who somebody is in a place: everybody's planning waits for it."""

OPEN_FOR = timedelta(hours=6)
"""How late a digest may still be posted (ARCHITECTURE.md, The delivery ledger, 6)."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One digest that is to be shown: whose, when it is due, and what its place is called."""

    asked: Asked
    due: Due
    name: str
    standing: Standing

    @property
    def key(self) -> EditionKey:
        """Which edition it is: the window ends when the draft is due, so that nothing that comes after it is lost."""
        place, subscription = self.asked.place, self.asked.place.subscription
        assert subscription is not None, "whoever gets a digest is subscribed"
        cut = self.due.at - AHEAD
        samples = subscription.address.platform == SAMPLES_ON
        return EditionKey(place.profile.key, min(reach(subscription, cut), cut), cut, self.due.on, samples, place.id)


class Drafter:
    """Files what is to be shown first. Where the platform says that whoever is asked manages the place no more, nobody is."""

    def __init__(self, store: LedgerStore, editor: Editor, platforms: Sequence[Renderer], rights: Rights) -> None:
        self._store, self._editor, self._rights = store, editor, rights
        self._platforms = {platform.name: platform for platform in platforms}
        self._editions = Editions(store, editor)
        self._mute = set[str]()

    async def draft(self, now: datetime) -> int:
        """File everything that is due within half an hour: how many drafts. One that can't be filed is left for next time."""
        async with self._store.read() as uow:
            coming, gap = await uow.drafting.asked(now + AHEAD), await uow.restoring.gap()
        filed = 0
        self._mute.clear()
        for asked in coming:
            try:
                filed += await self._one(asked, now, gap)
            except Exception:
                log.exception("The digest of %s can't be shown first; the others are", asked.rule)
        return filed

    async def _one(self, asked: Asked, now: datetime, gap: Gap | None) -> bool:
        due = _due(asked, now)
        name = occasion(due.on, asked.rule.slot)
        subscription = asked.place.subscription
        if subscription is None or subscription.address.platform not in self._platforms:
            return False
        async with self._store.read() as uow:
            if await uow.drafting.has(subscription.id, name):
                return False
        slot = Slot(asked, due, name, await self._standing(asked, subscription.address))
        async with self._store.begin() as uow:
            return await self._file(uow, slot, now, held=gap is not None and due.at <= gap.until)

    async def _standing(self, asked: Asked, place: Address) -> Standing:
        """Who is asked, and what the place is called; a platform that gives no answer keeps nobody from being asked.

        One that took too long is not asked again before the next round.
        """
        if place.platform in self._mute:
            return Standing(Role.MANAGER)
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._rights.standing(place, asked.user)
        except Exception as error:
            if isinstance(error, TimeoutError):
                self._mute.add(place.platform)
            log.info("%s does not say who is in a place: %s", place.platform, type(error).__name__)
            return Standing(Role.MANAGER)

    async def _file(self, uow: LedgerWork, slot: Slot, now: datetime, *, held: bool) -> bool:
        """File the posting, and the draft where there is anything to show: whether there is."""
        stored = await self._compose(uow, slot, now)
        posting = _posting(slot, stored, now, held=held)
        platform = self._platforms[posting.subscription.address.platform]
        filed = await uow.drafting.file(posting, _variants(platform), now)
        if filed is None or stored is None:
            return False
        number, variant = filed
        await _freeze(uow, stored, platform, variant)
        if posting.state is not State.DUE or slot.standing.role is Role.MEMBER:
            return False
        return await self._show(uow, slot, stored, (number, posting), now)

    async def _compose(self, uow: LedgerWork, slot: Slot, now: datetime) -> StoredEdition | None:
        key, profile = slot.key, slot.asked.place.profile
        selection, document = await self._editions.compose(uow, key, profile)
        return await uow.editions.add(key, items_of(selection), document, now) if selection.choices else None

    async def _show(
        self, uow: LedgerWork, slot: Slot, stored: StoredEdition, filed: tuple[int, Filed], now: datetime
    ) -> bool:
        """File the draft: it comes when its reader's quiet hours end, unless that is too late."""
        (number, posting), manager = filed, slot.asked.manager
        comes = manager.quiet.over(manager.zone, now)
        until = posting.expires_at if slot.asked.silence is Silence.SKIP else posting.retry_at
        if comes >= until:
            return False
        key = replace(stored.key, profile=f"draft:{number}")
        draft = await uow.editions.add(key, (), self._worded(slot, stored.document, number, posting, now), now)
        private = slot.asked.private
        shown = Filed(
            posting.subscription,
            f"draft:{number}",
            _telling_nothing(key),
            State.DUE,
            comes,
            comes,
            until,
            draft.id,
            private,
        )
        platform = self._platforms[private.platform]
        if (found := await uow.drafting.file(shown, _variants(platform), now)) is None:
            return False
        await _freeze(uow, draft, platform, found[1])
        return True

    def _worded(self, slot: Slot, digest: Document, number: int, posting: Filed, now: datetime) -> Document:
        manager = slot.asked.manager
        view = self._editor.view(manager.profile, manager.zone)
        when = (_goes_out(slot.due.at, now), posting.expires_at)
        of = DraftOf(number, slot.standing.title)
        zone = manager.zone if manager.zone_confirmed else slot.asked.rule.zone
        return draft_document(digest, of, when, slot.asked.silence, view, zone)


def _due(asked: Asked, now: datetime) -> Due:
    """What its rule makes due next, or made due last."""
    if asked.due_at > now:
        return Due(asked.due_at, dated(asked.rule, asked.due_at))
    return last_due(asked.rule, now)


def _goes_out(due: datetime, now: datetime) -> datetime:
    """When it is posted: at its hour, or a little after a draft that comes late."""
    return max(due, now + LEAST)


def _posting(slot: Slot, stored: StoredEdition | None, now: datetime, *, held: bool) -> Filed:
    subscription, expires = slot.asked.place.subscription, slot.due.at + OPEN_FOR
    assert subscription is not None, "whoever gets a digest is subscribed"
    # Where silence means no it waits until it expires, unless it is told to go.
    goes = expires if slot.asked.silence is Silence.SKIP else _goes_out(slot.due.at, now)
    state, error = State.DUE, "asked first"
    if stored is None:
        state, error = State.CANCELLED, "empty"
    elif expires <= now:
        state, error = State.EXPIRED, "late"
    elif held:
        state, error = State.HELD, "restored"
    number = stored.id if stored else None
    return Filed(subscription, slot.name, slot.key, state, slot.due.at, goes, expires, number, error=error)


def _telling_nothing(key: EditionKey) -> EditionKey:
    """The key with a cut up to which everything was told before: a draft tells its place nothing."""
    return replace(key, cut=key.since)


def _variants(platform: Renderer) -> Sequence[str]:
    """Those that a place may have chosen, before them the one of places that chose none."""
    return (platform.usual, *platform.variants)


async def _freeze(uow: LedgerWork, stored: StoredEdition, platform: Renderer, variant: str) -> None:
    payloads, articles = platform.render(stored.document, variant), stored.document.articles()
    await uow.planning.freeze([Frozen(stored.id, stored.key.cut, platform.name, variant, payloads, articles)])
