"""Requests with every limit heeded: the bot's own, a channel's, and the one on requests that go wrong."""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Final

from digest.domain.delivery import Limited, Outcome, Priority, Stopped
from digest.services.budget import Rates
from digest.services.door import Door
from digest.services.gate import Gate
from digest.wire.pool import Patience, WireError
from digest_discord.api import Answer, Api, File
from digest_discord.invalid import Invalid
from digest_discord.outcomes import judge_failure, limit, said

log = logging.getLogger(__name__)

RATES: Final = Rates(overall=48.0, bulk=44.0, chat=48.0, group=5, group_window=5.2)
"""Below what the service allows a bot (50 requests a second) and a channel (5 messages in 5 seconds)."""

UNBOUND: Final = ("/interactions/", "/webhooks/")
"""Paths that have a token of their own in them (interactions/receiving-and-responding#interaction-response-object)."""

MOST = 10_000
"""Channels whose limits are remembered."""


class Careful:
    """Sends requests. `stopped` says why none is sent any more: the token. `clock` counts seconds and never goes back."""

    def __init__(
        self,
        api: Api,
        door: Door | None = None,
        invalid: Invalid | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.stopped: str | None = None
        self._api, self._door = api, door or Door(Gate(RATES))
        self._invalid, self._clock = invalid or Invalid(), clock
        self._busy: OrderedDict[str, float] = OrderedDict()

    async def turn(self, channel: str, priority: Priority) -> None:
        """Wait for a channel's turn to get a message."""
        await self._door.admit(channel, priority, group=True)

    def busy(self, channel: str) -> float:
        """The seconds for which the service wants nothing sent to this channel; 0 where it may be now."""
        return max(0.0, self._busy.get(channel, 0.0) - self._clock())

    async def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        channel: str = "",
        file: File | None = None,
        patience: Patience | None = None,
    ) -> Answer | Outcome:
        """The service's answer; the outcome where it was not asked, or did not answer, or said to wait or to stop.

        `channel` is the one that gets a message, for which `turn` has been waited; anything else waits for its own turn here.
        What answers an interaction is no part of the bot's limit.
        """
        bound = not path.startswith(UNBOUND)
        if (kept := self._kept(channel, bound=bound)) is not None:
            return kept
        if bound and not channel:
            await self._door.admit(f"{method} {path}", Priority.REPLY)
        try:
            answer = await self._api.call(method, path, body, file, patience)
        except WireError as error:
            return judge_failure(error)
        self._invalid.note(answer)
        self._heed(answer, channel)
        if answer.status == 429:
            return self._obeyed(limit(answer), channel)
        if answer.status == 401 and bound:  # an interaction's token ends, and says the same
            self.stopped = said(answer)
            return Stopped(self.stopped)
        return answer

    def _kept(self, channel: str, *, bound: bool) -> Outcome | None:
        """Why nothing can be asked now."""
        if self.stopped is not None:
            return Stopped(self.stopped)
        if (wait := max(self._door.held if bound else 0.0, self._invalid.wait)) > 0:
            return Limited(wait)
        return Limited(wait, here=True) if channel and (wait := self.busy(channel)) > 0 else None

    def _heed(self, answer: Answer, channel: str) -> None:
        """Note that a channel's room is used up, where the answer says so."""
        if channel and answer.headers.get("X-RateLimit-Remaining") == "0":
            try:
                self._occupy(channel, float(answer.headers.get("X-RateLimit-Reset-After", 0)))
            except ValueError:
                log.info("Discord: a limit that can't be read")

    def _obeyed(self, outcome: Limited, channel: str) -> Limited:
        if not outcome.here:
            log.warning("Discord wants nothing sent for %.1f s", outcome.seconds)
            self._door.hold(outcome.seconds)
        elif channel:
            self._occupy(channel, outcome.seconds)
        return outcome

    def _occupy(self, channel: str, seconds: float) -> None:
        self._busy[channel] = self._clock() + seconds
        self._busy.move_to_end(channel)
        while len(self._busy) > MOST:
            self._busy.popitem(last=False)
