"""A message's way through its lane: its turn, the mark that it is being sent, the request, and the verdict."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from time import monotonic

from digest.domain.delivery import Interrupted, Outcome, Policy, Refused, State, Unknown, Unsent
from digest.domain.verdict import Standing, Verdict, settle
from digest.ledger_ports import Leased, Part, Settlement
from digest.ports import Sender
from digest.services.curfew import Curfew
from digest.services.outage import tell
from digest.services.pacing import PacedRoom
from digest.services.tools import Tools

log = logging.getLogger(__name__)

LATE = timedelta(minutes=10)
"""A digest that goes out longer than this after its hour is marked late in the ledger."""

FIRST = timedelta(seconds=1)
"""So much before its hour a delivery stands in the queue that a kill interrupted: PostgreSQL keeps no order among equals."""

NO_MORE = Part(0, {})
"""A part whose message a correction has taken out of its edition while it was being sent."""


class Sending:
    """Sends what a lane has leased, while the lane `holds` at an instant, and wakes it where something is due again later."""

    def __init__(
        self,
        platform: str,
        sender: Sender,
        tools: Tools,
        policy: Policy,
        holds: Callable[[float], bool],
        wake: Callable[[], None],
    ) -> None:
        self.stopped: str | None = None
        self.outcomes: Counter[str] = Counter()
        self._platform, self._sender, self._tools, self._policy = platform, sender, tools, policy
        self._holds, self._wake = holds, wake
        self._room, self._lease = PacedRoom(tools.limits.window), timedelta(seconds=tools.limits.lease)
        self._queueing, self._sending = Curfew(), Curfew()
        self._paused_until = 0.0

    @property
    def may_send(self) -> bool:
        """Whether something may be sent here now."""
        return self._may_send(self._tools.elapsed())

    def _may_send(self, now: float) -> bool:
        return self.stopped is None and self._paused_until <= now and self._holds(now)

    @property
    def pause(self) -> float:
        """Seconds that the platform still wants to be left alone."""
        return max(0.0, self._paused_until - self._tools.elapsed())

    def turn_away(self) -> None:
        """Have whoever waits for a turn wait no more; its delivery is still due."""
        self._queueing.end()

    async def deliver(self, one: Leased, ends: float) -> bool:
        """Send the delivery's parts in order, as long as the lease lasts: whether it is over, and not due once more."""
        verdict: Verdict | None = None
        try:
            for part in one.parts:
                verdict = await self._send(one, part, ends)
                if verdict is None or not verdict.goes_on:
                    break
                doubtful = one.doubtful or verdict.part is State.UNKNOWN
                one = one._replace(claim=one.claim.next(), attempt=verdict.attempt, doubtful=doubtful)
        except Exception as error:
            # What was being sent is for recovery to decide, and what was not waits; the other deliveries go on.
            tell(log, error, "Delivery %s was interrupted", one.claim.delivery)
            with suppress(Exception):  # where the database doesn't take that, it is leased again
                await self._tools.writer.release(one.claim, self._until())
            return False
        return verdict is not None and verdict.delivery is not State.DUE

    async def _send(self, one: Leased, part: Part, ends: float) -> Verdict | None:
        """Send it in its turn; where that does not come the delivery is forgotten, and still due."""
        if not await self._turn(one, ends):
            return None
        since = monotonic()
        try:
            if (number := await self._mark(one, part)) is None:
                return None
            outcome = await self._outcome(one, part, number, ends)
            settlement = await self._judge(one, part, number, outcome)
            settled = self._tools.writer.settle(settlement)
        finally:
            # Whoever comes next is marked behind this verdict: no commit says that more are being sent than there are places.
            self._room.come_round(since)
        await settled
        return self._counted(settlement)

    async def _turn(self, one: Leased, ends: float) -> bool:
        """Take a place in the window and the platform's turn, as long as the lease lasts and the lane may send."""
        now = self._tools.elapsed()
        if not (self._lasts(ends, now) and self._may_send(now)):
            return False
        try:
            with self._queueing.limit(ends - self._tools.limits.send - now):
                await self._room.enter(one.priority)
                return await self._admitted(one, ends)
        except TimeoutError:
            return False

    async def _admitted(self, one: Leased, ends: float) -> bool:
        """The platform's turn for who has a place in the window; without it the place is given up."""
        admitted = False
        try:
            await self._sender.admit(one.address, one.priority)
            now = self._tools.elapsed()
            admitted = self._may_send(now) and self._lasts(ends, now)
            return admitted
        finally:
            if not admitted:
                self._room.leave()

    async def _mark(self, one: Leased, part: Part) -> int | None:
        """Say that it is about to be sent: the part's id; None where it may not be."""
        try:
            return await self._tools.writer.sending(one.mark(part, self._until()))
        except Exception:
            if self._tools.writer.healthy:  # else it has told already, once for all that are in hand
                log.exception("Delivery %s could not be marked", one.claim.delivery)
            await self._tools.writer.release(one.claim, self._tools.clock.now())
            return None

    def _until(self) -> datetime:
        """Until when what is marked now lasts."""
        return self._tools.clock.now() + self._lease

    async def _outcome(self, one: Leased, part: Part, number: int, ends: float) -> Outcome:
        if not self._lasts(ends, self._tools.elapsed()):
            # The machine slept, or the commit took for ever: somebody else may have the delivery by now.
            return Unsent("lease ran out")
        try:
            with self._sending.limit(self._tools.limits.send):
                again = part.resends > 0
                return await self._sender.send(one.address, part.payload, number, manner=one.manner, again=again)
        except TimeoutError:
            return Unknown("timeout")
        except Exception as error:
            log.exception("The sender of %s failed", self._platform)
            return Unknown(type(error).__name__)

    def _lasts(self, ends: float, now: float) -> bool:
        """Whether a send that begins now is over before the lease is."""
        return now + self._tools.limits.send <= ends

    async def settle_interrupted(self, one: Leased, number: int) -> None:
        """What a process was sending that is gone: before all that became due with it, as far as it is sent again. What stays
        last in the queue is in flight at every kill.
        """
        first, *_ = one.parts or [NO_MORE]
        settlement = await self._judge(one, first, number, Interrupted(again=bool(one.parts)))
        if settlement.verdict.delivery is State.DUE:
            verdict = settlement.verdict._replace(retry_at=one.due_at - FIRST)
            settlement = settlement._replace(verdict=verdict)
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


def _standing(one: Leased, part: Part, fallback: str | None) -> Standing:
    return Standing(
        one.address.chat,
        one.expires_at,
        one.attempt,
        part.resends,
        rest=part in one.parts[:-1],
        doubtful=one.doubtful,
        fallback=fallback,
    )
