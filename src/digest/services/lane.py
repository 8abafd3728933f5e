"""A lane: one platform's sending in this process. It holds the token's lane row, leases, sends and settles."""

import asyncio
import logging
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from math import inf

from digest.domain.delivery import Policy, Priority
from digest.ledger_ports import Claim, Leased, LedgerWork, Left
from digest.ledger_watching import Condition
from digest.ports import Sender
from digest.services.outage import tell
from digest.services.quiet import Held, holds, put_off
from digest.services.sending import Sending
from digest.services.tools import Tools

log = logging.getLogger(__name__)

PATIENCE = 1.0
"""Seconds until leasing is tried again after the database refused it."""

SET_BACK = timedelta(minutes=5)
"""A mark that ends further ahead than one made now, by this much, was made before the clock was set back."""


class Lane:
    """One platform's deliveries."""

    def __init__(self, platform: str, sender: Sender, tools: Tools, policy: Policy | None = None) -> None:
        self.platform = platform
        self.sender = sender
        self._tools = tools
        self._sending = Sending(platform, sender, tools, policy or Policy(), self._holds, self.wake)
        self._active: dict[int, asyncio.Task[bool]] = {}
        self._broadcasts: set[int] = set()
        self._signal = asyncio.Event()
        self._leasing = asyncio.Lock()
        self._closing = False
        self._dry = False
        self._held_until = 0.0

    @property
    def stopped(self) -> str | None:
        """Why nothing is sent any more."""
        return self._sending.stopped

    @property
    def outcomes(self) -> Counter[str]:
        """How many messages had which verdict."""
        return self._sending.outcomes

    @property
    def held(self) -> bool:
        """Whether the lane row is this process's, counting from its last heartbeat."""
        return self._tools.elapsed() < self._held_until

    @property
    def may_send(self) -> bool:
        """Whether this process may send here now."""
        return self._sending.may_send

    def wake(self) -> None:
        """Look for deliveries now."""
        self._signal.set()

    def _holds(self, now: float) -> bool:
        return not self._closing and now < self._held_until

    async def open(self) -> bool:
        """Begin, or begin again after `close`: take the lane and what was left behind in it; False where another has it."""
        self._closing = False
        if held := await self.hold():
            await self.recover()
        return held

    async def hold(self) -> bool:
        """Take or keep the lane row; False while another process has it, which then sends instead."""
        tools, began = self._tools, self._tools.elapsed()
        now = tools.clock.now()
        until = now + timedelta(seconds=tools.limits.lane)
        async with tools.store.begin() as uow:
            held = await uow.ledger.hold_lane(self.platform, tools.owner, now, until, tools.gone, self._condition(now))
        self._held_until = began + tools.limits.lane if held else 0.0
        return held

    def _condition(self, now: datetime) -> Condition:
        pause = self._sending.pause
        return Condition(self.stopped or "", now + timedelta(seconds=pause) if pause else None)

    async def recover(self) -> None:
        """What processes that are gone were sending becomes unknown, and is settled so."""
        if not self.held:
            return
        tools, now = self._tools, self._tools.clock.now()
        async with tools.store.begin() as uow:
            gone = [owner for owner in await uow.ledger.owners(self.platform) if tools.gone(owner)]
            beyond = now + timedelta(seconds=tools.limits.lease) + SET_BACK
            left = await uow.ledger.recover(Left(self.platform, now, beyond, gone, tuple(self._active)))
        await asyncio.gather(*(self._sending.settle_interrupted(one, number) for one, number in left))
        self.wake()

    async def deliver(self) -> None:
        """Send until nothing is due any more, or nothing may be sent."""
        while True:
            self._signal.clear()
            if await self._start():
                continue
            # What ended while nothing was found may be due again by now.
            if not (self._active or self._signal.is_set()):
                return
            await self._signal.wait()

    async def run(self) -> None:
        """Send whenever something is due, until closed or stopped."""
        while not (self._closing or self.stopped):
            self._signal.clear()
            try:
                started = await self._start()
            except Exception as error:
                self._tools.outage.failed(self, error, "Nothing can be leased on %s now", self.platform)
                await asyncio.sleep(PATIENCE)
                continue
            self._tools.outage.worked(self)
            if not started:
                await self._signal.wait()

    def rest(self) -> None:
        """Lease no more, and begin to send nothing more of what is in hand, until opened again."""
        self._closing = True
        self._signal.set()
        self._sending.turn_away()

    async def close(self, drain: float = inf) -> None:
        """Rest, let what is being sent end within the drain time, at most `drain` seconds, forget what is in hand and give the
        lane back. What has not ended is left marked: whoever recovers it finds it unknown.
        """
        self.rest()
        async with self._leasing:  # what is being leased just now is forgotten, too
            pass
        if self._active:
            _, slow = await asyncio.wait(self._active.values(), timeout=min(drain, self._tools.limits.drain))
            for task in slow:
                task.cancel()
            await asyncio.gather(*slow, return_exceptions=True)
        self._held_until = 0.0
        try:
            async with self._tools.store.begin() as uow:
                await uow.ledger.leave_lane(self.platform, self._tools.owner)
        except Exception as error:
            tell(log, error, "The lane of %s could not be given up; it runs out by itself", self.platform)

    async def _start(self) -> bool:
        """Lease what the window has room for, and start sending it; False where nothing more could be started now."""
        async with self._leasing:
            most = self._tools.limits.window + self._tools.limits.ahead
            room = most - len(self._active)
            # Small leases would cost a transaction for each delivery that ends.
            if room * 4 < most or not self.may_send or not self._tools.writer.healthy:
                return False
            ends = self._tools.elapsed() + self._tools.limits.lease
            # Of a large one the first would wait until all of it is read, and begun.
            leased = await self._lease(min(room, max(1, most // 4)))
            loop = asyncio.get_running_loop()
            for one in leased:
                task = loop.create_task(self._sending.deliver(one, ends))
                self._active[one.claim.delivery] = task
                if one.priority is Priority.BROADCAST:
                    self._broadcasts.add(one.claim.delivery)
                task.add_done_callback(partial(self._ended, one.claim.delivery))
            return bool(leased) and not self._dry

    async def _lease(self, room: int) -> Sequence[Leased]:
        """What may go now; nothing where nothing is left."""
        bulk = self._tools.limits.broadcasts - len(self._broadcasts)
        while True:
            look = partial(self._look, room=room, bulk=bulk, active=tuple(self._active))
            leased, empty, held = await self._tools.store.transact(look, writing=False)
            broadcasts = sum(one.priority is Priority.BROADCAST for one in leased)
            self._dry = len(leased) < room and broadcasts < bulk
            waiting = {*empty, *chain.from_iterable(held.values())}
            if waiting:
                await self._tools.store.transact(partial(self._set_aside, empty=empty, held=held))
            going = [one for one in leased if one.claim not in waiting] if waiting else leased
            if going or not leased:
                return going

    async def _look(
        self, uow: LedgerWork, room: int, bulk: int, active: Sequence[int]
    ) -> tuple[Sequence[Leased], Sequence[Claim], Held]:
        """The longest due of what is not in hand; which of it has nothing to send, and which quiet hours hold."""
        tools, now = self._tools, self._tools.clock.now()
        leased = await uow.ledger.lease(self.platform, tools.owner, room, now, broadcasts=bulk, active=active)
        return leased, [one.claim for one in leased if not one.parts], await holds(uow, leased, now)

    async def _set_aside(self, uow: LedgerWork, empty: Sequence[Claim], held: Held) -> None:
        if empty:
            await uow.ledger.bury(empty, self._tools.clock.now())
        await put_off(uow, held)

    def _ended(self, number: int, task: asyncio.Task[bool]) -> None:
        """Look for more, unless the last lease has taken all there was: hundreds would end one by one, and each look in vain."""
        del self._active[number]
        self._broadcasts.discard(number)
        over = not task.cancelled() and task.result()
        if not (self._dry and over and self._active):
            self._signal.set()
