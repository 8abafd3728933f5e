"""Changing what was sent: messages are leased, edited or deleted at a broadcast's pace, and settled, until none is left."""

import asyncio
import logging
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache

from digest.domain.compose.corrected import recalled_document
from digest.domain.delivery import Outcome, Policy, Priority, Refused, State, Unknown
from digest.domain.verdict import Standing, Verdict, settle
from digest.domain.words import Speak
from digest.ledger_corrections import Ended, Errand, Task
from digest.ports import Payload, Posted, Renderer, Sender
from digest.services.lane import PATIENCE, SET_BACK, Lane
from digest.services.tools import Tools

log = logging.getLogger(__name__)

AT_ONCE = 100
"""Messages leased and changed together; settled in one transaction."""

LEASE = 60.0
"""Seconds of a lease; whoever has not had a turn by then gives its message back."""

KEEPS_TRYING = timedelta(days=7)
"""How long after the order a message is tried that nobody answers for."""

REPEATS = 100
"""How often a change is repeated of which nobody knows whether it was made: repeating it does no harm."""


class Mender:
    """One platform's changes. It sends only while the lane may. `outcomes` counts messages by what became of them."""

    def __init__(
        self, lane: Lane, sender: Sender, tools: Tools, renderer: Renderer, speak: Speak, policy: Policy | None = None
    ) -> None:
        self.outcomes: Counter[str] = Counter()
        self._lane, self._sender, self._tools, self._renderer = lane, sender, tools, renderer
        self._policy = replace(policy or Policy(), resend_unknown=REPEATS)
        self._note = lru_cache(maxsize=256)(lambda variant, language: self._recalled(speak, variant, language))
        self._signal, self._closing, self._paused_until = asyncio.Event(), False, 0.0
        self._queueing: set[asyncio.Timeout] = set()

    def wake(self) -> None:
        """Look for messages now."""
        self._signal.set()

    def open(self) -> None:
        """Begin, or begin again after `close`."""
        self._closing = False

    async def recover(self) -> None:
        """Give back what processes had leased that are gone."""
        tools, now = self._tools, self._tools.clock.now()
        if not self._lane.held:
            return
        async with tools.store.begin() as uow:
            owners = await uow.errands.owners(self._lane.platform)
            gone = [owner for owner in owners if tools.gone(owner)]
            await uow.errands.recover(self._lane.platform, now, now + timedelta(seconds=LEASE) + SET_BACK, gone)

    async def mend(self) -> None:
        """Change messages until none is due any more, or none may be changed."""
        while await self._some():
            pass

    async def run(self) -> None:
        """Change messages whenever one is due, until closed."""
        while not self._closing:
            self._signal.clear()
            try:
                changed = await self._some()
            except Exception as error:
                self._tools.outage.failed(self, error, "Nothing can be changed on %s now", self._lane.platform)
                await asyncio.sleep(PATIENCE)
                continue
            self._tools.outage.worked(self)
            if not changed:
                await self._signal.wait()

    def close(self) -> None:
        """Lease no more; whoever waits for a turn gives its message back."""
        self._closing = True
        self._signal.set()
        for queueing in self._queueing:
            if not queueing.expired():
                queueing.reschedule(asyncio.get_running_loop().time())

    def _may_change(self) -> bool:
        return not self._closing and self._lane.may_send and self._tools.elapsed() >= self._paused_until

    async def _some(self) -> bool:
        """Change some messages; False where there was none."""
        if not self._may_change():
            return False
        tools, now, ends = self._tools, self._tools.clock.now(), self._tools.elapsed() + LEASE
        until = now + timedelta(seconds=LEASE)
        platform = self._lane.platform
        errands = await tools.store.transact(lambda uow: uow.errands.lease(platform, tools.owner, AT_ONCE, now, until))
        if not errands:
            return False
        ended = await asyncio.gather(*(self._change(errand, ends) for errand in errands))
        await tools.store.transact(lambda uow: uow.errands.settle(ended))
        self.outcomes.update(one.state.value for one in ended)
        return True

    async def _change(self, errand: Errand, ends: float) -> Ended:
        if not await self._admitted(errand, ends):
            now = self._tools.clock.now()
            return Ended(errand, State.DUE, now, errand.task, errand.attempt, errand.resends, retry_at=now)
        return self._settled(errand, await self._outcome(errand))

    async def _admitted(self, errand: Errand, ends: float) -> bool:
        """Wait for the platform's turn, as long as the lease lasts; whether it came."""
        patience = ends - self._tools.limits.send - self._tools.elapsed()
        with suppress(TimeoutError):
            async with asyncio.timeout(patience) as queueing:
                self._queueing.add(queueing)
                try:
                    await self._sender.admit(errand.address, Priority.BROADCAST)
                finally:
                    self._queueing.discard(queueing)
            return self._may_change()
        return False

    async def _outcome(self, errand: Errand) -> Outcome:
        posted = Posted(errand.message, errand.first, errand.part)
        try:
            async with asyncio.timeout(self._tools.limits.send):
                if errand.task is Task.DELETE:
                    return await self._sender.remove(errand.address, posted)
                payload = self._payload(errand)
                if payload is None:
                    return Refused("nothing can stand in its place")
                return await self._sender.amend(errand.address, posted, payload, manner=errand.manner)
        except TimeoutError:
            return Unknown("timeout")
        except Exception as error:
            log.exception("The sender of %s failed", self._lane.platform)
            return Unknown(type(error).__name__)

    def _payload(self, errand: Errand) -> Payload | None:
        """What takes the message's place: a recalled one becomes a note, any other what its edition says now."""
        return self._note(errand.variant, errand.language) if errand.recalled else errand.payload

    def _recalled(self, speak: Speak, variant: str, language: str) -> Payload | None:
        if variant not in self._renderer.variants:
            return None
        return self._renderer.render(recalled_document(speak(language, "UTC")), variant)[0]

    def _settled(self, errand: Errand, outcome: Outcome) -> Ended:
        now = self._tools.clock.now()
        verdict = settle(outcome, _standing(errand), self._policy, now, self._tools.luck())
        self._obey(verdict, now)
        task = Task(verdict.variant or errand.task)
        retry = verdict.retry_at if verdict.delivery is State.DUE else None
        counts = verdict.attempt, verdict.resends
        return Ended(errand, verdict.delivery, now, task, *counts, verdict.error, retry)

    def _obey(self, verdict: Verdict, now: datetime) -> None:
        """Wait where the platform asks for it, and look again when something may be tried again."""
        loop = asyncio.get_running_loop()
        if verdict.wait is not None or verdict.stop is not None:
            self._paused_until = max(self._paused_until, self._tools.elapsed() + (verdict.wait or LEASE))
        if verdict.retry_at is not None:
            loop.call_later(max(0.0, (verdict.retry_at - now).total_seconds()), self.wake)


def _standing(errand: Errand) -> Standing:
    """A deletion that is refused falls back to putting a note in the message's place."""
    until = errand.ordered_at + KEEPS_TRYING
    fallback = Task.EDIT if errand.task is Task.DELETE and errand.recalled else None
    return Standing(errand.address.chat, until, errand.attempt, errand.resends, fallback=fallback)
