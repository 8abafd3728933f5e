"""A lane: one platform's sending in this process. It holds the token's lane row, leases, sends and settles."""

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import chain

from digest.domain.delivery import (
    Interrupted,
    Outcome,
    Policy,
    Priority,
    Refused,
    Standing,
    State,
    Unknown,
    Unsent,
    Verdict,
    settle,
)
from digest.ledger_ports import Claim, Leased, LedgerStore, LedgerWork, Left, Part, Settlement, Writer
from digest.ports import Clock, Sender
from digest.services.curfew import Curfew
from digest.services.owner import boot_time, is_gone
from digest.services.press import Press
from digest.services.quiet import Held, holds, put_off
from digest.services.window import Window

log = logging.getLogger(__name__)

LATE = timedelta(minutes=10)
"""A digest that goes out longer than this after its hour is marked late in the ledger."""

PATIENCE = 1.0
"""Seconds until leasing is tried again after the database refused it."""

FIRST = timedelta(seconds=1)
"""So much before its hour a delivery stands in the queue that a kill interrupted: PostgreSQL keeps no order among equals."""

SET_BACK = timedelta(minutes=5)
"""A mark that ends further ahead than one made now, by this much, was made before the clock was set back."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a lane goes, in messages and seconds (ARCHITECTURE.md, The delivery ledger, 1-3).

    Of its window broadcasts take a part at most, so that a digest that comes due never waits for room.
    A lease is this process's memory of what it may send, and a mark lasts as long as one. A send's time and what a lane may
    hold after its last heartbeat are shorter, so that no mark runs out under a send that is under way. A lease and one beat
    of recovery last less than the minute in which another machine goes on (FAILURES.md, Crash). `window` counts what is
    being sent, from the commit that says so to the one that settles it; `ahead` of it so many more are leased, so that a
    place in the window is never empty while leases are made.
    """

    window: int = 256
    ahead: int = 256
    broadcasts: int = 128
    lease: float = 45.0
    lane: float = 30.0
    send: float = 20.0
    drain: float = 10.0


IN_HAND = 0.75
"""Seconds of a platform's pace that a broadcast has in hand at most, where something must be: a stop acts within two seconds,
also where the machine sends but half as fast.
"""

FEWEST = 8
"""So many of a broadcast may be in hand on the slowest platform."""


def in_hand(limits: Limits, pace: float) -> Limits:
    """The limits with as many of a broadcast in hand as this many messages a second need; as they are for a pace of 0 (none)."""
    most = max(FEWEST, round(pace * IN_HAND)) if pace else limits.broadcasts
    return replace(limits, broadcasts=min(limits.broadcasts, most))


@dataclass(frozen=True, slots=True)
class Tools:
    """What every lane of this process shares. `elapsed` counts the seconds the machine slept, too."""

    store: LedgerStore
    writer: Writer
    press: Press
    clock: Clock
    owner: str
    limits: Limits = field(default_factory=Limits)
    elapsed: Callable[[], float] = boot_time
    luck: Callable[[], float] = random.random
    gone: Callable[[str], bool] = is_gone


class Lane:
    """One platform's deliveries. `stopped` says why it sends nothing any more, `outcomes` counts messages by verdict."""

    def __init__(self, platform: str, sender: Sender, tools: Tools, policy: Policy | None = None) -> None:
        self.platform = platform
        self.stopped: str | None = None
        self.outcomes: Counter[str] = Counter()
        self.sender = sender
        self._tools = tools
        self._policy = policy or Policy()
        self._active: dict[int, asyncio.Task[None]] = {}
        self._broadcasts: set[int] = set()
        self._signal = asyncio.Event()
        self._leasing = asyncio.Lock()
        self._closing = False
        self._window = Window(tools.limits.window)
        self._queueing, self._sending = Curfew(), Curfew()
        self._held_until = self._paused_until = 0.0

    @property
    def held(self) -> bool:
        """Whether the lane row is this process's, counting from its last heartbeat."""
        return self._tools.elapsed() < self._held_until

    def wake(self) -> None:
        """Look for deliveries now."""
        self._signal.set()

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
            held = await uow.ledger.hold_lane(self.platform, tools.owner, now, until, tools.gone)
        self._held_until = began + tools.limits.lane if held else 0.0
        return held

    async def recover(self) -> None:
        """What processes that are gone were sending becomes unknown, and is settled so."""
        if not self.held:
            return
        tools, now = self._tools, self._tools.clock.now()
        async with tools.store.begin() as uow:
            gone = [owner for owner in await uow.ledger.owners(self.platform) if tools.gone(owner)]
            beyond = now + timedelta(seconds=tools.limits.lease) + SET_BACK
            left = await uow.ledger.recover(Left(self.platform, now, beyond, gone, tuple(self._active)))
        await asyncio.gather(*(self._settle_interrupted(one, number) for one, number in left))
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
            except Exception:
                log.exception("Nothing can be leased on %s now", self.platform)
                await asyncio.sleep(PATIENCE)
                continue
            if not started:
                await self._signal.wait()

    async def close(self) -> None:
        """Lease no more, let what is being sent end within the drain time, forget the rest and give the lane back."""
        self._closing = True
        self._signal.set()
        self._queueing.end()
        async with self._leasing:  # what is being leased just now is forgotten, too
            pass
        if self._active:
            _, slow = await asyncio.wait(self._active.values(), timeout=self._tools.limits.drain)
            for task in slow:
                task.cancel()
            await asyncio.gather(*slow, return_exceptions=True)
        self._held_until = 0.0
        try:
            async with self._tools.store.begin() as uow:
                await uow.ledger.leave_lane(self.platform, self._tools.owner)
        except Exception:
            log.exception("The lane of %s could not be given up; it runs out by itself", self.platform)

    @property
    def may_send(self) -> bool:
        """Whether this process may send here now."""
        now = self._tools.elapsed()
        return not (self._closing or self.stopped) and self._paused_until <= now < self._held_until

    async def _start(self) -> bool:
        """Lease what the window has room for, and start sending it; False where nothing could be started."""
        async with self._leasing:
            most = self._tools.limits.window + self._tools.limits.ahead
            room = most - len(self._active)
            # Small leases would cost a transaction for each delivery that ends.
            if room * 4 < most or not self.may_send or not self._tools.writer.healthy:
                return False
            ends = self._tools.elapsed() + self._tools.limits.lease
            leased = await self._lease(room)
            for one in leased:
                task = asyncio.create_task(self._deliver(one, ends))
                self._active[one.claim.delivery] = task
                if one.priority is Priority.BROADCAST:
                    self._broadcasts.add(one.claim.delivery)
                task.add_done_callback(partial(self._ended, one.claim.delivery))
            return bool(leased)

    async def _lease(self, room: int) -> Sequence[Leased]:
        """What may go now; nothing where nothing is left."""
        bulk = self._tools.limits.broadcasts - len(self._broadcasts)
        while True:
            look = partial(self._look, room=room, bulk=bulk, active=tuple(self._active))
            leased, empty, held = await self._tools.store.transact(look, writing=False)
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

    def _ended(self, number: int, task: asyncio.Task[None]) -> None:
        del self._active[number]
        self._broadcasts.discard(number)
        self._signal.set()

    async def _deliver(self, one: Leased, ends: float) -> None:
        """Send the delivery's parts in order, as long as the lease lasts."""
        try:
            for part in one.parts:
                verdict = await self._send(one, part, ends)
                if verdict is None or not verdict.goes_on:
                    return
                doubtful = one.doubtful or verdict.part is State.UNKNOWN
                one = one._replace(claim=one.claim.next(), attempt=verdict.attempt, doubtful=doubtful)
        except Exception:
            # What was being sent is for recovery to decide, and what was not waits; the other deliveries go on.
            log.exception("Delivery %s was interrupted", one.claim.delivery)
            with suppress(Exception):  # where the database doesn't take that, it is leased again
                await self._tools.writer.release(one.claim, self._until())

    async def _send(self, one: Leased, part: Part, ends: float) -> Verdict | None:
        """Send it in its turn; where that does not come the delivery is forgotten, and still due."""
        if not await self._turn(one, ends):
            return None
        try:
            if (number := await self._mark(one, part)) is None:
                return None
            outcome = await self._outcome(one, part, number, ends)
            settlement = await self._judge(one, part, number, outcome)
            settled = self._tools.writer.settle(settlement)
        finally:
            # Whoever comes next is marked behind this verdict: no commit says that more are being sent than there are places.
            self._window.leave()
        await settled
        return self._counted(settlement)

    async def _turn(self, one: Leased, ends: float) -> bool:
        """Take a place in the window and the platform's turn, as long as the lease lasts and the lane may send."""
        patience = ends - self._tools.limits.send - self._tools.elapsed()
        if patience < 0 or not self.may_send:
            return False
        try:
            with self._queueing.limit(patience):
                await self._window.enter(one.priority)
                return await self._admitted(one, ends)
        except TimeoutError:
            return False

    async def _admitted(self, one: Leased, ends: float) -> bool:
        """The platform's turn for who has a place in the window; without it the place is given up."""
        admitted = False
        try:
            await self.sender.admit(one.address, one.priority)
            admitted = self.may_send and self._lasts(ends)
            return admitted
        finally:
            if not admitted:
                self._window.leave()

    async def _mark(self, one: Leased, part: Part) -> int | None:
        """Say that it is about to be sent: the part's id; None where it may not be."""
        try:
            return await self._tools.writer.sending(one.mark(part, self._until()))
        except Exception:
            log.exception("Delivery %s could not be marked", one.claim.delivery)
            await self._tools.writer.release(one.claim, self._tools.clock.now())
            return None

    def _until(self) -> datetime:
        """Until when what is marked now lasts."""
        return self._tools.clock.now() + timedelta(seconds=self._tools.limits.lease)

    async def _outcome(self, one: Leased, part: Part, number: int, ends: float) -> Outcome:
        if not self._lasts(ends):
            # The machine slept, or the commit took for ever: somebody else may have the delivery by now.
            return Unsent("lease ran out")
        try:
            with self._sending.limit(self._tools.limits.send):
                again = part.resends > 0
                return await self.sender.send(one.address, part.payload, number, manner=one.manner, again=again)
        except TimeoutError:
            return Unknown("timeout")
        except Exception as error:
            log.exception("The sender of %s failed", self.platform)
            return Unknown(type(error).__name__)

    def _lasts(self, ends: float) -> bool:
        """Whether a send that begins now is over before the lease is."""
        return self._tools.elapsed() + self._tools.limits.send <= ends

    async def _settle_interrupted(self, one: Leased, number: int) -> None:
        """What a process was sending that is gone: before all that became due with it, as far as it is sent again. What stays
        last in the queue is in flight at every kill.
        """
        settlement = await self._judge(one, one.parts[0], number, Interrupted())
        if settlement.verdict.delivery is State.DUE:
            first = settlement.verdict._replace(retry_at=one.due_at - FIRST)
            settlement = settlement._replace(verdict=first)
        await self._tools.writer.settle(settlement)
        self._counted(settlement)

    async def _judge(self, one: Leased, part: Part, number: int, outcome: Outcome) -> Settlement:
        tools, now = self._tools, self._tools.clock.now()
        fallback = await self._fallback(one) if isinstance(outcome, Refused) else None
        policy = self._policy.of(one.priority)
        verdict = settle(outcome, _standing(one, part, fallback), policy, now, tools.luck())
        self._obey(verdict, now)
        late = verdict.part is State.SENT and now - one.due_at > LATE
        return Settlement(one.claim, number, verdict, now, late)

    def _counted(self, settlement: Settlement) -> Verdict:
        self.outcomes[settlement.verdict.part] += 1
        return settlement.verdict

    async def _fallback(self, one: Leased) -> str | None:
        return await self._tools.press.fall_back(one.edition, self.platform, one.variant)

    def _obey(self, verdict: Verdict, now: datetime) -> None:
        """What a verdict means for the whole lane, at once: no other send may slip in before it is committed."""
        if verdict.wait is not None:
            self._paused_until = max(self._paused_until, self._tools.elapsed() + verdict.wait)
            self._queueing.end()
            asyncio.get_running_loop().call_later(verdict.wait, self.wake)
        if verdict.stop is not None and not self.stopped:
            self.stopped = verdict.stop
            self._queueing.end()
            log.error(
                "%s refuses this token (%s): nothing is sent there, the queue is kept", self.platform, verdict.stop
            )
        if verdict.retry_at is not None:
            again = max(0.0, (verdict.retry_at - now).total_seconds())
            asyncio.get_running_loop().call_later(again, self.wake)


def _standing(one: Leased, part: Part, fallback: str | None) -> Standing:
    return Standing(
        one.address.chat,
        one.expires_at,
        one.attempt,
        part.resends,
        rest=part is not one.parts[-1],
        doubtful=one.doubtful,
        fallback=fallback,
    )
