"""Delivering: the lanes of this process, and one whole round of planning, sending and recovering."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf

from digest.domain.delivery import State
from digest.ending import Ending
from digest.ledger_ports import LedgerStore
from digest.ports import Clock
from digest.reports import TickReport
from digest.services.amender import Amender
from digest.services.casting import Caster
from digest.services.lane import Lane
from digest.services.mender import Mender
from digest.services.notices import Courier
from digest.services.outage import tell
from digest.services.plan import Planner
from digest.services.vigil import Vigil

log = logging.getLogger(__name__)

HEARTBEAT = 10.0
"""Seconds between two renewals of the lanes; a lane that is not renewed runs out after three."""

AFTER_DRAIN = 2.0
"""Seconds that giving the lanes up, the last commits and closing need behind the drain."""

AT_ONCE = 5_000
"""Rows expired, or deleted, in one transaction."""


@dataclass(frozen=True, slots=True)
class Mending:
    """Who finds the messages that are to be changed, and who changes them."""

    amender: Amender
    menders: Sequence[Mender]


class Deliverer:
    """All lanes together, and the upkeep of the ledger."""

    def __init__(
        self,
        store: LedgerStore,
        lanes: Sequence[Lane],
        clock: Clock,
        vigil: Vigil | None = None,
        courier: Courier | None = None,
        mending: Mending | None = None,
    ) -> None:
        self.lanes = tuple(lanes)
        self._vigil, self._courier, self._mending = vigil, courier, mending
        self._store = store
        self._clock = clock
        self._sends: set[str] = set()

    @property
    def elsewhere(self) -> tuple[str, ...]:
        """The platforms on which another process sends."""
        return tuple(lane.platform for lane in self.lanes if not (lane.held or lane.stopped))

    def wake(self) -> None:
        """Look for deliveries now."""
        for one in self._workers:
            one.wake()

    async def open(self) -> None:
        """Begin: hold what a restored backup may not send, take the lanes and what was left behind, expire what is late."""
        if self._vigil:
            await self._vigil.begin()
        for lane in self.lanes:
            if await lane.open():
                self._sends.add(lane.platform)
        for mender in self._menders:
            mender.open()
            await mender.recover()
        await self.expire()

    async def hold(self) -> None:
        """The heartbeat: keep the lanes, and take those that have become free."""
        for lane in self.lanes:
            held_before = lane.held
            held = await lane.hold()
            self._tell(lane.platform, held)
            if held and not held_before:
                await lane.recover()
        if self._vigil:
            await self._vigil.beat()

    def _tell(self, platform: str, held: bool) -> None:
        """Log where this process begins to send, and where another one does instead: whoever runs two looks for that."""
        if held and platform not in self._sends:
            self._sends.add(platform)
            log.warning("This process sends on %s from now on", platform)
        elif not held and platform in self._sends:
            self._sends.remove(platform)
            log.warning("Another process sends on %s now: this one only plans there, until that one is gone", platform)

    async def recover(self) -> None:
        """Take back what was left behind, and expire what waited too long."""
        for one in self._workers:
            await one.recover()
        await self.expire()

    async def notify(self) -> None:
        """Send the notices that are due, where this process may send."""
        for lane in self.lanes if self._courier else ():
            if self._courier and lane.held and lane.stopped is None:
                await self._courier.send(lane.platform, lane.sender)

    async def expire(self) -> int:
        """Expire what waited too long: how many."""
        expired = 0
        while True:
            async with self._store.begin() as uow:
                late = await uow.ledger.expire(self._clock.now(), AT_ONCE)
            expired += late
            if late < AT_ONCE:
                return expired

    async def deliver(self) -> None:
        """Send until nothing is due any more, then change what was sent before."""
        await self.prepare()
        await asyncio.gather(*(lane.deliver() for lane in self.lanes))
        await self.notify()
        await self.prepare()
        await asyncio.gather(*(mender.mend() for mender in self._menders))
        await self.prepare()

    async def prepare(self) -> None:
        """Find the messages that are to be changed, and settle the orders that are through."""
        if self._mending:
            await self._mending.amender.prepare()
            await self._mending.amender.close()

    async def run(self) -> None:
        """Send, and change what was sent, whenever something is due, until closed."""
        await asyncio.gather(*(one.run() for one in self._workers))

    def rest(self) -> None:
        """Begin nothing more; what is being sent goes on."""
        for mender in self._menders:
            mender.close()
        for lane in self.lanes:
            lane.rest()

    async def close(self, ending: Ending | None = None) -> None:
        """Lease no more, drain, and give the lanes up; where a process is `ending`, with time left for what comes after."""
        self.rest()
        drain = ending.left(AFTER_DRAIN) if ending else inf
        await asyncio.gather(*(lane.close(drain) for lane in self.lanes))
        if self._vigil:
            try:
                await self._vigil.beat()
            except Exception as error:
                tell(log, error, "The last heartbeat could not be counted")

    async def prune(self, days: int) -> int:
        """Delete editions and settled deliveries with a cut more than that many days ago, and notices: how many rows."""
        now = self._clock.now()
        async with self._store.begin() as uow:
            pruned = await uow.notices.prune(now - timedelta(days=days))
        while True:
            async with self._store.begin() as uow:
                gone = await uow.ledger.prune(now - timedelta(days=days), AT_ONCE, now)
            if not gone:
                return pruned
            pruned += gone

    @property
    def _menders(self) -> Sequence[Mender]:
        return self._mending.menders if self._mending else ()

    @property
    def _workers(self) -> Sequence[Lane | Mender]:
        return (*self.lanes, *self._menders)

    def outcomes(self) -> Counter[str]:
        """Messages by verdict since this process began."""
        return sum((lane.outcomes for lane in self.lanes), Counter())


async def tick(
    planner: Planner, deliverer: Deliverer, at: datetime | None = None, caster: Caster | None = None
) -> TickReport:
    """One round: recover, plan as if it were `at`, compose, deliver until nothing is due, and give the lanes back.

    Where another process holds a lane, this one only plans for it.
    """
    before = deliverer.outcomes()
    try:
        await deliverer.open()
        async with _heartbeat(deliverer):
            planned = await planner.plan(at) + (await caster.cast() if caster else 0)
            await deliverer.deliver()
            if caster:  # what is through is settled
                await caster.cast()
            elsewhere = deliverer.elsewhere
    finally:
        await deliverer.close()
    outcomes = deliverer.outcomes() - before
    return TickReport(planned, {state.value: outcomes[state] for state in State if outcomes[state]}, elsewhere)


@asynccontextmanager
async def _heartbeat(deliverer: Deliverer) -> AsyncIterator[None]:
    """Keep the lanes for as long as the block takes."""
    over = asyncio.Event()

    async def beat() -> None:
        while True:
            with suppress(TimeoutError):
                return await _wait(over)
            try:
                await deliverer.hold()
            except Exception as error:
                tell(log, error, "The lanes could not be kept; the next beat tries again")

    beating = asyncio.create_task(beat(), name="heartbeat")
    try:
        yield
    finally:
        over.set()
        await beating


async def _wait(over: asyncio.Event) -> None:
    async with asyncio.timeout(HEARTBEAT):
        await over.wait()
