"""Broadcasts as admins make them: drafts, a look at what would happen, confirmation, and every act on one under way."""

import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from digest.domain.broadcast import BEGUN, Act, Broadcast, Content, Phase, begun, following, mended
from digest.domain.broadcast_tally import Tally
from digest.domain.document import Document
from digest.ports import Bulk, Deed, Renderer, Store, Watcher
from digest.services import resending
from digest.services.bulletin import Bulletin
from digest.services.preflight import Preflight, Preflights

LOOKED_AT = 20
"""So many broadcasts back a draft is looked for to which nothing was done."""


class Refusal(StrEnum):
    """Why a broadcast was not confirmed."""

    USED = "used"
    """The token was used, or a newer look at it gave another."""
    NOBODY = "nobody"
    SILENT = "silent"
    """It says nothing in a language that somebody of its audience reads."""
    OWN = "own"
    """A second admin is to approve it, and this is the first."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the operator has set: whether a second admin approves each broadcast."""

    approval: bool = False


class Broadcasts:
    """Use cases of those who broadcast; sending is `services.casting`."""

    def __init__(
        self,
        store: Store,
        bulletin: Bulletin,
        platforms: Sequence[Renderer],
        bulk: Mapping[str, Bulk],
        rules: Rules | None = None,
    ) -> None:
        self._store = store
        self._bulk = bulk
        self._preflights = Preflights(store, bulletin, platforms, bulk)
        self.rules = rules or Rules()

    @property
    def platforms(self) -> Sequence[str]:
        """The platforms that are served."""
        return self._preflights.platforms

    def deletable(self, platform: str) -> int:
        """For how many hours the platform lets a message be deleted; 0: for ever."""
        return self._bulk.get(platform, Bulk()).deletable

    async def draft(self, by: str, now: datetime) -> Broadcast:
        """A new draft, or the last one of theirs that nothing was done to: what was abandoned at once does not pile up."""
        async with self._store.begin() as uow:
            recent = await uow.broadcasts.recent(LOOKED_AT)
            if untouched := next((one for one in recent if one.author == by and one.untouched), None):
                return untouched
            one = await uow.broadcasts.add(Broadcast(by, now))
            await uow.audit.note(Deed(by, "broadcast drafted", now, str(one.id)))
        return one

    async def get(self, number: int) -> Broadcast | None:
        """The broadcast of this number."""
        async with self._store.read() as uow:
            return await uow.broadcasts.get(number)

    async def recent(self, limit: int, newer: int = 0) -> tuple[Sequence[tuple[Broadcast, Tally]], bool]:
        """The last ones behind so many newer ones, newest first, with what became of them; and whether there are older ones."""
        async with self._store.read() as uow:
            found = (await uow.broadcasts.recent(newer + limit + 1))[newer:]
            told = [(one, of_all(one, await uow.broadcasts.tally(one.id))) for one in found[:limit]]
            return told, len(found) > limit

    async def tally(self, one: Broadcast) -> Tally:
        """What became of it so far; the audience are all it was confirmed for, those for whom it is not planned yet, too."""
        async with self._store.read() as uow:
            return of_all(one, await uow.broadcasts.tally(one.id))

    async def edit(self, changed: Broadcast) -> bool:
        """Store a draft as it is now; False where it is none any more. What was confirmed before is not."""
        async with self._store.begin() as uow:
            return await uow.broadcasts.move(replace(changed, token=""), Phase.DRAFT)

    async def show(self, one: Broadcast, language: str, now: datetime) -> Document:
        """The broadcast as readers of this language see it."""
        return await self._preflights.show(one, language, now)

    async def preflight(self, one: Broadcast, now: datetime) -> Preflight:
        """What would happen if it went out now."""
        return await self._preflights.look(one, now)

    async def prepare(self, one: Broadcast) -> tuple[Broadcast, str]:
        """The draft with a token that confirms it once; one that was given before confirms nothing."""
        token = secrets.token_hex(4)
        ready = replace(one, token=token)
        async with self._store.begin() as uow:
            await uow.broadcasts.move(ready, Phase.DRAFT)
        return ready, token

    def unstartable(self, one: Broadcast, found: Preflight, by: str) -> Refusal | None:
        """Why it can't be confirmed, approved or sent on by somebody now."""
        match one.phase:
            case Phase.CANARY:
                return None
            case Phase.APPROVAL if by == one.author:
                return Refusal.OWN
            case Phase.DRAFT | Phase.APPROVAL:
                return _unfit(found)
            case _:
                return Refusal.USED

    async def confirm(self, number: int, token: str, by: str, now: datetime) -> Broadcast | Refusal:
        """Let a draft go out, or wait for a second admin where the rules want that; the token works once."""
        one = await self.get(number)
        if one is None or one.phase is not Phase.DRAFT or not one.token or not _same(one.token, token):
            return Refusal.USED
        found = await self.preflight(one, now)
        if refusal := _unfit(found):
            return refusal
        phase = Phase.APPROVAL if self.rules.approval else begun(one, now)
        confirmed = replace(one, phase=phase, token="", audience=found.audience, started_at=now)
        return await self._moved(confirmed, one.phase, by, "confirmed", now)

    async def approve(self, number: int, by: str, now: datetime) -> Broadcast | Refusal:
        """Let one go out that waits for a second admin; the first can't be the second."""
        one = await self.get(number)
        if one is None or one.phase is not Phase.APPROVAL:
            return Refusal.USED
        if by == one.author:
            return Refusal.OWN
        found = await self.preflight(one, now)
        if refusal := _unfit(found):
            return refusal
        approved = replace(one, phase=begun(one, now), approver=by, audience=found.audience, started_at=now)
        return await self._moved(approved, one.phase, by, "approved", now)

    async def act(self, number: int, act: Act, by: str, now: datetime) -> Broadcast | None:
        """Do it to a broadcast under way; None, and nothing is done, where it can't be now.

        What stops it stops leasing with it: only what is being sent this moment still arrives. What was written in a
        draft goes with it.
        """
        one = await self.get(number)
        phase = following(one, act) if one else None
        if one is None or phase is None:
            return None
        before = one.phase if act is Act.PAUSE else None
        ended = now if phase in (Phase.STOPPED, Phase.CANCELLED) else None
        changed = replace(one, phase=phase, before=before or _kept(one, act), reason="", ended_at=ended)
        if one.phase is Phase.DRAFT:
            changed = replace(changed, content=Content())
        if act is Act.RESUME:  # first, while it stands still: running without what expired it would become done at once
            await resending.revive(self._store, one.id, now)
        moved = await self._moved(changed, one.phase, by, act, now)
        return moved if isinstance(moved, Broadcast) else None

    async def resend(self, number: int, by: str, now: datetime) -> int | None:
        """Send it again to those of whom nobody knows whether they have it: how many; None where nothing was sent yet.

        Whoever has it after all gets it twice.
        """
        one = await self.get(number)
        return await resending.resend(self._store, number, by, now) if one and one.phase in BEGUN else None

    async def propose(self, one: Broadcast, language: str, typed: str, now: datetime) -> bool:
        """Note another text for one that was sent, to be looked at; False where it takes more messages than went out."""
        content = replace(one.content, texts={**one.content.texts, language: typed})
        old, new = await self.show(one, language, now), await self.show(replace(one, content=content), language, now)
        if not self._preflights.fits(old, new):
            return False
        fix = replace(one.content, fix={**one.content.fix, language: typed})
        async with self._store.begin() as uow:
            await uow.broadcasts.move(replace(one, content=fix), one.phase)
        return True

    async def mend(self, number: int, by: str, now: datetime) -> Broadcast | None:
        """Put the texts that were proposed in place of the old ones, wherever it is or will be; then it goes on."""
        one = await self.get(number)
        better = mended(one) if one else None
        if one is None or better is None:
            return None
        moved = await self._moved(better, one.phase, by, "fixed", now)
        return moved if isinstance(moved, Broadcast) else None

    async def watch(self, number: int, watcher: Watcher) -> None:
        """Tell how far it is there from now on."""
        async with self._store.begin() as uow:
            await uow.broadcasts.watch(number, watcher)

    async def _moved(self, one: Broadcast, before: Phase, by: str, what: str, now: datetime) -> Broadcast | Refusal:
        """Store what an admin did, unless another one was faster."""
        async with self._store.begin() as uow:
            if not await uow.broadcasts.move(one, before):
                return Refusal.USED
            await uow.audit.note(Deed(by, f"broadcast {what}", now, str(one.id)))
        return one


def of_all(one: Broadcast, tally: Tally) -> Tally:
    """The tally of everybody whom it was confirmed for."""
    return tally if one.phase is Phase.DONE else replace(tally, audience=max(tally.audience, one.audience))


def _kept(one: Broadcast, act: Act) -> Phase | None:
    """Where it goes on after a stop: as it would have without."""
    if act is not Act.STOP:
        return None
    return one.before if one.phase is Phase.PAUSED else one.phase


def _unfit(found: Preflight) -> Refusal | None:
    """Why it can't go out."""
    if not found.audience:
        return Refusal.NOBODY
    return Refusal.SILENT if found.missing else None


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode("utf-8", "replace"))
