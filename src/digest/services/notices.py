"""Notices: written down in the transaction that they are about, and sent by whoever holds the platform's lane.

They keep to their reader's quiet hours, and are never lost without a word in the log.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from digest.domain.delivery import (
    Interrupted,
    Limited,
    Outcome,
    Policy,
    Priority,
    Refused,
    Sent,
    State,
    Stopped,
    Unknown,
    Unsent,
)
from digest.domain.document import Document
from digest.domain.reader import Address, Manner, Reader
from digest.domain.verdict import Standing, Verdict, settle
from digest.ports import Clock, Notice, Payload, Renderer, Sender, Store, UnitOfWork

log = logging.getLogger(__name__)

GOOD_FOR = timedelta(days=3)
"""How long somebody is tried to be told."""

TROUBLE = (Unsent, Limited, Unknown, Stopped)
"""Outcomes that say something of the platform, and nothing of the notice."""

AT_ONCE = 50
SEND = 20.0
"""Notices sent in one go, and the seconds that each may take."""


async def tell(
    uow: UnitOfWork, reader: Reader, homes: Sequence[Address], about: str, document: Document, now: datetime
) -> None:
    """Have the reader told in these private chats, when their quiet hours are over; once about each matter."""
    due = reader.quiet.over(reader.zone, now)
    for home in homes:
        await uow.notices.tell(reader.id, home, about, document, due, due + GOOD_FOR)


class Courier:
    """Sends notices. One at a time: they are few."""

    def __init__(
        self,
        store: Store,
        renderers: Sequence[Renderer],
        policies: Mapping[str, Policy],
        clock: Clock,
        luck: Callable[[], float] = random.random,
    ) -> None:
        self._luck = luck
        self._store, self._clock, self._policies = store, clock, policies
        self._renderers = {renderer.name: renderer for renderer in renderers}
        self._turn = asyncio.Lock()

    async def send(self, platform: str, sender: Sender) -> int:
        """Send what is due on this platform, whose lane is ours: how many were tried.

        A platform that is in trouble is left alone until the next call: each notice might take as long as the first.
        """
        async with self._turn:
            async with self._store.read() as uow:
                waiting = await uow.notices.due(platform, self._clock.now(), AT_ONCE)
            for tried, one in enumerate(waiting, 1):
                if isinstance(await self._one(one, sender), TROUBLE):
                    return tried
            return len(waiting)

    async def _one(self, one: Notice, sender: Sender) -> Outcome:
        outcome: Outcome = Interrupted()  # begun by a process that is gone: nobody knows if it arrived
        if not one.begun:
            async with self._store.begin() as uow:
                await uow.notices.begin(one.number)
                manner = await uow.readers.manner(one.address)
            outcome = await self._sent(one, sender, manner)
        await self._settle(one, outcome)
        return outcome

    async def _sent(self, one: Notice, sender: Sender, manner: Manner) -> Outcome:
        """Its last message's outcome, in the first rendering that is not refused."""
        renderer = self._renderers[one.address.platform]
        variants = list(renderer.variants)
        first = manner.variant if manner.variant is not None and manner.variant in variants else renderer.usual
        outcome: Outcome = Refused("nothing to say")
        for variant in variants[variants.index(first) :]:
            for payload in renderer.render(one.document, variant):
                outcome = await self._message(one, payload, sender)
                if not isinstance(outcome, Sent):
                    break
            if not isinstance(outcome, Refused):
                break
        return outcome

    async def _message(self, one: Notice, payload: Payload, sender: Sender) -> Outcome:
        try:
            async with asyncio.timeout(SEND):
                await sender.admit(one.address, Priority.REPLY)
                # No part of a delivery has this number: theirs are positive.
                return await sender.send(one.address, payload, -one.number, again=one.resends > 0)
        except TimeoutError:
            return Unknown("timeout")
        except Exception as error:
            log.exception("A notice could not be sent on %s", one.address.platform)
            return Unknown(type(error).__name__)

    async def _settle(self, one: Notice, outcome: Outcome) -> None:
        now, policy = self._clock.now(), self._policies.get(one.address.platform, Policy())
        at = Standing(one.address.chat, one.expires_at, one.attempt, one.resends)
        verdict = settle(outcome, at, policy, now, self._luck())
        async with self._store.begin() as uow:
            if verdict.part is State.DUE and verdict.retry_at:
                await uow.notices.again(one.number, verdict.retry_at, verdict.attempt, verdict.resends)
            else:
                await uow.notices.settle(one.number, verdict.part, now)
        if verdict.part not in (State.SENT, State.DUE):
            _lament(one, verdict)


def _lament(one: Notice, verdict: Verdict) -> None:
    log.warning("Notice %s on %s did not arrive for sure: %s", one.number, one.address.platform, verdict.error)
