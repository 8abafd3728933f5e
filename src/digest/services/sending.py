"""A message's way through its lane: its turn, the mark that it is being sent, the request, and the verdict."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from digest.domain.delivery import (
    Interrupted,
    Outcome,
    Policy,
    Refused,
    Standing,
    State,
    Unknown,
    Unsent,
    Verdict,
    settle,
)
from digest.ledger_ports import Leased, Part, Settlement
from digest.ports import Sender
from digest.services.curfew import Curfew
from digest.services.tools import Tools
from digest.services.window import Window

log = logging.getLogger(__name__)

LATE = timedelta(minutes=10)
"""A digest that goes out longer than this after its hour is marked late in the ledger."""

FIRST = timedelta(seconds=1)
"""So much before its hour a delivery stands in the queue that a kill interrupted: PostgreSQL keeps no order among equals."""


class Sending:
    """Sends what a lane has leased, as long as the lane `holds`, and wakes it where something is due again later."""

    def __init__(
        self,
        platform: str,
        sender: Sender,
        tools: Tools,
        policy: Policy,
        holds: Callable[[], bool],
        wake: Callable[[], None],
    ) -> None:
        self.stopped: str | None = None
        self.outcomes: Counter[str] = Counter()
        self._platform, self._sender, self._tools, self._policy = platform, sender, tools, policy
        self._holds, self._wake = holds, wake
        self._window = Window(tools.limits.window)
        self._queueing, self._sending = Curfew(), Curfew()
        self._paused_until = 0.0

    @property
    def may_send(self) -> bool:
        """Whether something may be sent here now."""
        return self.stopped is None and self._paused_until <= self._tools.elapsed() and self._holds()

    def turn_away(self) -> None:
        """Have whoever waits for a turn give its delivery back."""
        self._queueing.end()

    async def deliver(self, one: Leased, ends: float) -> None:
        """Send the delivery's parts in order, as long as the lease lasts."""
        try:
            for part in one.parts:
                verdict = await self._send(one, part, ends)
                if verdict is None or verdict.delivery is not State.LEASED:
                    return
                doubtful = one.doubtful or verdict.part is State.UNKNOWN
                one = one._replace(attempt=verdict.attempt, doubtful=doubtful)
        except Exception:
            # Its lease runs out and recovery decides; the other deliveries go on.
            log.exception("Delivery %s was interrupted", one.claim.delivery)

    async def _send(self, one: Leased, part: Part, ends: float) -> Verdict | None:
        """Send it in its turn; where that does not come the delivery is given back."""
        writer = self._tools.writer
        if not await self._turn(one, ends):
            await writer.release(one.claim, self._tools.clock.now())
            return None
        try:
            if (outcome := await self._send_now(one, part, ends)) is None:
                return None
            settlement = await self._judge(one, part.id, outcome)
            settled = writer.settle(settlement)
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
            await self._sender.admit(one.address, one.priority)
            admitted = self.may_send and self._lasts(ends)
            return admitted
        finally:
            if not admitted:
                self._window.leave()

    async def _send_now(self, one: Leased, part: Part, ends: float) -> Outcome | None:
        """Mark it and send it; None where it may not be."""
        try:
            marked = await self._tools.writer.sending(one.claim, part.id)
        except Exception:
            await self._tools.writer.release(one.claim, self._tools.clock.now())
            raise
        return await self._outcome(one, part, ends) if marked else None

    async def _outcome(self, one: Leased, part: Part, ends: float) -> Outcome:
        if not self._lasts(ends):
            # The machine slept, or the commit took for ever: somebody else may have the delivery by now.
            return Unsent("lease ran out")
        try:
            with self._sending.limit(self._tools.limits.send):
                again = part.resends > 0
                return await self._sender.send(one.address, part.payload, part.id, manner=one.manner, again=again)
        except TimeoutError:
            return Unknown("timeout")
        except Exception as error:
            log.exception("The sender of %s failed", self._platform)
            return Unknown(type(error).__name__)

    def _lasts(self, ends: float) -> bool:
        """Whether a send that begins now is over before the lease is."""
        return self._tools.elapsed() + self._tools.limits.send <= ends

    async def settle_interrupted(self, one: Leased, part: int) -> None:
        """What a process was sending that is gone: before all that became due with it, as far as it is sent again. What stays
        last in the queue is in flight at every kill.
        """
        settlement = await self._judge(one, part, Interrupted())
        if settlement.verdict.delivery in (State.LEASED, State.DUE):
            first = settlement.verdict._replace(delivery=State.DUE, retry_at=one.due_at - FIRST)
            settlement = settlement._replace(verdict=first)
        await self._tools.writer.settle(settlement)
        self._counted(settlement)

    async def _judge(self, one: Leased, part: int, outcome: Outcome) -> Settlement:
        tools, now = self._tools, self._tools.clock.now()
        fallback = await self._fallback(one) if isinstance(outcome, Refused) else None
        policy = self._policy.of(one.priority)
        verdict = settle(outcome, _standing(one, part, fallback), policy, now, tools.luck())
        self._obey(verdict, now)
        late = verdict.part is State.SENT and now - one.due_at > LATE
        return Settlement(one.claim, part, verdict, now, late)

    def _counted(self, settlement: Settlement) -> Verdict:
        self.outcomes[settlement.verdict.part] += 1
        return settlement.verdict

    async def _fallback(self, one: Leased) -> str | None:
        return await self._tools.press.fall_back(one.edition, self._platform, one.variant)

    def _obey(self, verdict: Verdict, now: datetime) -> None:
        """What a verdict means for the whole lane, at once: no other send may slip in before it is committed."""
        if verdict.wait is not None:
            self._paused_until = max(self._paused_until, self._tools.elapsed() + verdict.wait)
            self._queueing.end()
            asyncio.get_running_loop().call_later(verdict.wait, self._wake)
        if verdict.stop is not None and not self.stopped:
            self.stopped = verdict.stop
            self._queueing.end()
            log.error(
                "%s refuses this token (%s): nothing is sent there, the queue is kept", self._platform, verdict.stop
            )
        if verdict.retry_at is not None:
            again = max(0.0, (verdict.retry_at - now).total_seconds())
            asyncio.get_running_loop().call_later(again, self._wake)


def _standing(one: Leased, part: int, fallback: str | None) -> Standing:
    index = [each.id for each in one.parts].index(part)
    resends = one.parts[index].resends
    return Standing(
        one.address.chat,
        one.expires_at,
        one.attempt,
        resends,
        rest=index + 1 < len(one.parts),
        doubtful=one.doubtful,
        fallback=fallback,
    )
