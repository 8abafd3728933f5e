"""Sending broadcasts: what was confirmed is planned in chunks, watched, and settled. Every call may be repeated."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from digest.domain.broadcast import LASTS, SENDING, Broadcast, Phase, begun, due_in, first_few
from digest.domain.broadcast_tally import Tally, alarming
from digest.domain.delivery import State
from digest.ledger_broadcasts import Cast, Due, Underway
from digest.ledger_ports import LedgerStore
from digest.ports import Clock, Deed, Renderer
from digest.services.bulletin import Bulletin, reading
from digest.services.outage import tell
from digest.services.pace import Pace
from digest.services.printing import Printer

log = logging.getLogger(__name__)

CHUNK = 5_000
"""Subscriptions planned in one transaction at most; fewer where the machine is slow (`Pace`)."""

FEW = 500
"""Of the first few so many are planned in one transaction: they are named one by one."""


class Caster:
    """Takes each broadcast as far as it goes now."""

    def __init__(self, store: LedgerStore, bulletin: Bulletin, platforms: Sequence[Renderer], clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._printer = Printer(store, bulletin, platforms)
        self._platforms = tuple(platforms)
        self._pace = Pace(CHUNK)

    async def cast(self) -> int:
        """Begin, plan, pause and settle whatever is to be: how many deliveries were planned."""
        async with self._store.read() as uow:
            underway, left = await uow.casting.underway(), await uow.casting.left()
        for number in left:
            await self._clear(number)
        planned = 0
        for one in underway:
            try:
                planned += await self._further(one)
            except Exception as error:
                tell(log, error, "The broadcast %s goes no further now; the next round tries again", one.broadcast.id)
        return planned

    async def _clear(self, number: int) -> None:
        """Cancel what still waits of a broadcast that was cancelled."""
        gone = size = 0
        while gone == size:
            with self._pace.timed() as size:
                async with self._store.begin() as uow:
                    gone = await uow.casting.cancel(number, size, self._clock.now())

    async def _further(self, one: Underway) -> int:
        cast, now = one.broadcast, self._clock.now()
        if await self._recalled(cast.id):
            await self._move(replace(cast, phase=Phase.CANCELLED, fixing=None, ended_at=now), cast.phase, "recalled")
            return 0
        if cast.fixing:
            await self._mend(cast, now)
            return 0
        if cast.phase is Phase.SCHEDULED:
            if cast.when.at and cast.when.at > now:
                return 0
            due = replace(cast, when=replace(cast.when, at=None))
            cast = replace(cast, phase=begun(due, now), started_at=now)
            if not await self._move(cast, Phase.SCHEDULED, "begun"):
                return 0
        if cast.phase not in SENDING:
            return 0
        planned = await self._plan(replace(one, broadcast=cast), now)
        await self._settle(cast, planned)
        return planned

    async def _plan(self, one: Underway, now: datetime) -> int:
        async with self._store.read() as uow:
            last = await uow.casting.last()
        running = one.broadcast.phase is Phase.RUNNING
        if (one.first_planned and not running) or (running and one.planned_to >= last):
            return 0
        cast = await self._cast(one.broadcast, now)
        if not running:
            return await self._first(one.broadcast, cast, now)
        return await self._others(cast, one.planned_to, last, now)

    async def _first(self, one: Broadcast, cast: Cast, now: datetime) -> int:
        """Plan it for the first few."""
        async with self._store.read() as uow:
            crowd = await uow.broadcasts.crowd(one.reach, self._names(), now)
            some = await uow.casting.first(one.reach, self._names(), first_few(crowd.size, one.canary), now)
        planned = 0
        for at in range(0, len(some), FEW):
            async with self._store.begin() as uow:
                planned += await uow.casting.plan_these(cast, some[at : at + FEW], now)
        async with self._store.begin() as uow:
            await uow.casting.first_planned(one.id)
        return planned

    async def _others(self, cast: Cast, after: int, last: int, now: datetime) -> int:
        """Plan it for everybody else, unless it is stopped meanwhile."""
        planned = 0
        while after < last and await self._runs(cast.number):
            with self._pace.timed() as size:
                async with self._store.begin() as uow:
                    planned += await uow.casting.plan(cast, after, min(last, after + size), now)
            after = min(last, after + size)
        return planned

    async def _runs(self, number: int) -> bool:
        async with self._store.read() as uow:
            found = await uow.broadcasts.get(number)
        return found is not None and found.phase is Phase.RUNNING

    async def _cast(self, one: Broadcast, now: datetime) -> Cast:
        """What each group gets, and when; what is said is frozen once."""
        editions, began = await self._printer.frozen(one, now), one.started_at or now
        zones = await self._zones() if one.when.minute is not None else ()
        dues = [
            Due(language, zone, edition, reading(language).key, due_at, due_at + LASTS)
            for language, edition in editions.items()
            for zone, due_at in _hours(one, zones, began).items()
        ]
        variants = {platform.name: (platform.usual, *platform.variants) for platform in self._platforms}
        return Cast(one.id, one.occasion, one.reach, dues, variants, began)

    async def _zones(self) -> Sequence[str]:
        async with self._store.read() as uow:
            return await uow.casting.zones()

    async def _recalled(self, number: int) -> bool:
        async with self._store.read() as uow:
            return await uow.casting.recalled(number)

    async def _mend(self, one: Broadcast, now: datetime) -> None:
        """Have what was sent edited to the new texts; then the broadcast goes on."""
        await self._printer.reword(one, now)
        await self._move(replace(one, phase=one.fixing or Phase.RUNNING, fixing=None), one.phase, "mended")

    async def _settle(self, one: Broadcast, planned: int) -> None:
        """Pause it where too much goes wrong; it is done where nothing is left."""
        async with self._store.read() as uow:
            tally, waiting = await uow.broadcasts.tally(one.id), await uow.casting.waiting(one.id)
        if alarming(tally):
            paused = replace(one, phase=Phase.PAUSED, before=one.phase, reason=_why(tally))
            await self._move(paused, one.phase, "paused itself")
        elif one.phase is Phase.RUNNING and not waiting and not planned and await self._planned(one.id):
            await self._end(one)

    async def _end(self, one: Broadcast) -> None:
        """It is done, unless an admin has just let some of it go out again."""
        now = self._clock.now()
        done = replace(one, phase=Phase.DONE, ended_at=now)
        async with self._store.begin() as uow:
            if not await uow.broadcasts.move(done, one.phase):
                return
            if await uow.casting.waiting(one.id):
                await uow.broadcasts.move(one, Phase.DONE)
                return
            await uow.audit.note(Deed(SERVICE, "broadcast done", now, str(one.id)))

    async def _planned(self, number: int) -> bool:
        """Whether it is planned to the last."""
        async with self._store.read() as uow:
            last = await uow.casting.last()
            return any(one.planned_to >= last for one in await uow.casting.underway() if one.broadcast.id == number)

    async def _move(self, one: Broadcast, before: Phase, what: str) -> bool:
        now = self._clock.now()
        async with self._store.begin() as uow:
            if not await uow.broadcasts.move(one, before):
                return False
            await uow.audit.note(Deed(SERVICE, f"broadcast {what}", now, str(one.id)))
        return True

    def _names(self) -> Sequence[str]:
        return tuple(platform.name for platform in self._platforms)


SERVICE = "service"
"""Who did what no admin did."""


def _hours(one: Broadcast, zones: Sequence[str], began: datetime) -> Mapping[str, datetime]:
    """When it is due in each zone; in any at once, where no local hour was wanted."""
    if one.when.minute is None:
        return {"": began}
    hours: dict[str, datetime] = {}
    for zone in zones:
        try:
            hours[zone] = due_in(one, zone, began)
        except (KeyError, ValueError):
            hours[zone] = due_in(one, "UTC", began)
    return hours


def _why(tally: Tally) -> str:
    """The most frequent reason of what went wrong."""
    return next((reason for reason in tally.reasons if reason != State.CANCELLED), "in doubt")
