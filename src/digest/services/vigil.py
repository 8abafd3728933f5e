"""The vigil: whether the database is the one that was worked on last, or an older state of it that came back.

Every heartbeat is counted in the database and then noted outside it. A database that is behind its witness has lost
what happened since its last heartbeat, and a backup says of itself that it is one. Either way it may not send by itself
what the database that was lost may have sent already (docs/adr/0009-restored.md).
"""

import logging
import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol

from digest.ledger_ports import LedgerStore, LedgerWork
from digest.ledger_restoring import Gap, Installation
from digest.ports import Clock
from digest.services.erasures import Erasures, erase_again
from digest.services.plan import EXPIRES

log = logging.getLogger(__name__)

AT_ONCE = 1_000
"""Deliveries held, released or dropped in one transaction."""


class Witness(Protocol):
    """Something outside the database that remembers how far each database has lived, by its generation."""

    def seen(self, generation: str) -> int:
        """The highest heartbeat noted for it; 0 for one never noted."""

    def note(self, generation: str, beat: int) -> None:
        """Note a heartbeat that the database has committed; where it can't be noted, that is logged and harmless."""


class Vigil:
    """Watches over one database; in a backup that came back it erases again who is remembered as erased."""

    def __init__(self, store: LedgerStore, witness: Witness, clock: Clock, erasures: Erasures | None = None) -> None:
        self._store = store
        self._witness = witness
        self._clock = clock
        self._erasures = erasures

    async def begin(self) -> Gap | None:
        """Before anything is planned or sent: hold what may have been sent; the gap where the database was restored."""
        gap = await self._look()
        await self.beat()
        return gap

    async def beat(self) -> None:
        """Count a heartbeat, in the database first: a witness never knows more than it did."""
        async with self._store.begin() as uow:
            now = await uow.restoring.beat(secrets.token_hex(8), self._clock.now())
        self._witness.note(now.generation, now.beat)

    async def _look(self) -> Gap | None:
        async with self._store.read() as uow:
            before = await uow.restoring.installation()
        if before is None:
            return None
        # The witness is asked between two looks at the database, which another process may be working on.
        seen = self._witness.seen(before.generation)
        async with self._store.read() as uow:
            found = await uow.restoring.installation()
        since = found and _restored(found, seen)
        return await self._hold(found, since) if found and since else None

    async def _hold(self, found: Installation, since: datetime) -> Gap | None:
        now, held = self._clock.now(), 0
        while True:
            async with self._store.begin() as uow:
                count = await uow.restoring.hold(found.generation, AT_ONCE)
            if not count:
                break
            held += count
        if self._erasures:
            await erase_again(self._store, self._erasures)
        gap = Gap(since, now)
        async with self._store.begin() as uow:
            done = await uow.restoring.live_on(found.generation, secrets.token_hex(8), gap, now)
        if not done:
            return None
        await self._tell(gap, held)
        return gap

    async def _tell(self, gap: Gap, held: int) -> None:
        """Say what waits for the operator; where nothing does, that is no error."""
        when = f"{gap.since:%Y-%m-%d %H:%M} UTC"
        async with self._store.read() as uow:
            due = await uow.planning.due(gap.until)
        if not held and not due:
            log.info("This database is a backup of %s: nothing in it may have been sent since.", when)
            return
        log.error(
            "This database is a backup of %s: %d deliveries are held, and so is what fell due since. "
            "See `digest deliveries`, then --release or --drop them.",
            when,
            held,
        )


class Holdings:
    """What waits for an operator, and what they decide about it."""

    def __init__(self, store: LedgerStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def release(self, until: datetime) -> int:
        """Let what is held and was due by then go out after all, within the usual time: how many."""
        return await self._decide(lambda uow, now: uow.restoring.release(until, AT_ONCE, now, now + EXPIRES))

    async def drop(self, until: datetime) -> int:
        """Count what is held and was due by then as arrived; it is sent no more: how many."""
        return await self._decide(lambda uow, now: uow.restoring.drop(until, AT_ONCE, now))

    async def _decide(self, some: Callable[[LedgerWork, datetime], Awaitable[int]]) -> int:
        decided, now = 0, self._clock.now()
        while True:
            async with self._store.begin() as uow:
                count = await some(uow, now)
            if not count:
                return decided
            decided += count


def _restored(found: Installation, seen: int) -> datetime | None:
    """Since when the database knows nothing; None where it is the one that was worked on last."""
    if found.snapshot_at is not None:
        return found.snapshot_at
    return found.alive_at if seen > found.beat else None
