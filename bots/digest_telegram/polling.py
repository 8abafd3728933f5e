"""Long polling: updates are fetched over a connection of their own, and confirmed when they were worked on."""

import asyncio
import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from digest.wire.pool import Patience, WireError
from digest_telegram.api import Answer, Api
from digest_telegram.inbox import Inbox
from digest_telegram.outcomes import FLOOD_WAIT, said

log = logging.getLogger(__name__)

POLL = 30
"""Seconds that the service waits for an update before it says there is none."""

LONGEST_WORK = 2.0
"""Seconds that the next poll waits for updates that are being worked on: a kill meanwhile loses none of them."""

WEBHOOK = "webhook is active"


@dataclass(frozen=True, slots=True)
class Manners:
    """How a poller behaves where another one polls with the same token (409), in seconds.

    One that has polled undisturbed for `established` goes on. A newer one tries `most` times, longer and longer apart, in
    case the older is just ending; then it stands by, and looks again after `standby`. Where both have been there long (one
    came back from behind a broken line), neither can tell who is older: each endures the other for `endures` and up to as
    much again, as `luck` (0 to 1) has it, and whoever gives in first stands by.
    """

    established: float = 60.0
    first: float = 1.0
    most: int = 6
    standby: float = 300.0
    endures: float = 600.0
    longest: float = 30.0
    luck: Callable[[], float] = random.random
    clock: Callable[[], float] = time.monotonic


class Poller:
    """Fetches updates until cancelled, or until the token is refused. `silent` says why it fetches none now; `tell` is told
    whenever that changes.
    """

    def __init__(
        self,
        api: Api,
        inbox: Inbox,
        kinds: tuple[str, ...],
        manners: Manners | None = None,
        tell: Callable[[str | None], None] = lambda reason: None,
    ) -> None:
        self.silent: str | None = None
        self._tell = tell
        self._api, self._inbox, self._kinds = api, inbox, kinds
        self._manners = manners or Manners()
        self._offset = self._confirmed = 0
        self._failures = self._conflicts = 0
        self._undisturbed_since: float | None = None
        self._established = False
        self._endured_until: float | None = None

    async def run(self) -> str:
        """Fetch updates and hand them over; the reason why the service takes this token no longer."""
        while True:
            try:
                answer = await self._poll(POLL)
            except WireError as error:
                await self._pause(str(error))
                continue
            if answer.status in (401, 404):
                return said(answer)
            if answer.ok and isinstance(answer.result, list):
                await self._work(answer.result)
            else:
                await self._put_off(answer)

    async def confirm(self) -> None:
        """Tell the service what was worked on since the last poll, so that the next poller does not get it."""
        if self._offset != self._confirmed:
            await self._poll(0)

    async def _poll(self, seconds: int) -> Answer:
        wish = {"timeout": seconds, "allowed_updates": self._kinds} | ({"offset": self._offset} if self._offset else {})
        self._confirmed = self._offset
        return await self._api.call("getUpdates", wish, Patience(read=seconds + 10.0))

    async def _work(self, updates: list[dict[str, Any]]) -> None:
        self._welcome()
        tasks = [task for update in updates if (task := self._inbox.take(update))]
        if tasks:
            await asyncio.wait(tasks, timeout=LONGEST_WORK)
        if updates:
            self._offset = updates[-1]["update_id"] + 1

    def _welcome(self) -> None:
        """A poll went well."""
        if self._undisturbed_since is None:
            self._undisturbed_since = self._manners.clock()
        self._look_at_the_clock()
        self._failures = 0
        if self.silent:
            log.warning("Telegram: updates come again")
            self.silent = None
            self._tell(None)

    def _look_at_the_clock(self) -> None:
        """Whether this one has polled undisturbed for long enough to be the older of two."""
        since = self._undisturbed_since
        if since is not None and self._manners.clock() - since >= self._manners.established:
            self._established, self._conflicts, self._endured_until = True, 0, None

    async def _put_off(self, answer: Answer) -> None:
        """The service answers, but not with updates."""
        match answer.status:
            case 429:
                await asyncio.sleep(float(answer.parameters.get("retry_after", FLOOD_WAIT)))
            case 409 if WEBHOOK in answer.description.lower():
                await self._api.call("deleteWebhook", {})
            case 409:
                await self._yield()
            case _:
                await self._pause(said(answer))

    async def _yield(self) -> None:
        """Another poller has this token: the one that came later gives way."""
        manners = self._manners
        self._look_at_the_clock()
        self._undisturbed_since = None
        if self._established and self._endures():
            await asyncio.sleep(manners.first)
            return
        self._conflicts += 1
        if self._conflicts < manners.most:
            await asyncio.sleep(manners.first * 2 ** (self._conflicts - 1))
            return
        await self._stand_by()

    def _endures(self) -> bool:
        """Whether one that has been here long goes on; the other may have been, too."""
        manners, now = self._manners, self._manners.clock()
        if self._endured_until is None:
            log.warning("Telegram: another program polls with this token; it came later, so this one goes on")
            self._endured_until = now + manners.endures * (1 + manners.luck())
        if now < self._endured_until:
            return True
        self._established, self._endured_until, self._conflicts = False, None, manners.most
        return False

    async def _stand_by(self) -> None:
        manners = self._manners
        self._conflicts = manners.most - 1
        if self.silent is None:
            self.silent = "another program polls with this token"
            self._tell(self.silent)
            log.error("Telegram: %s and goes on, so this one answers nobody; looking again later", self.silent)
        await asyncio.sleep(manners.standby)

    async def _pause(self, reason: str) -> None:
        """Nothing can be fetched now: wait longer each time."""
        self._failures += 1
        if self._failures == 1:
            log.warning("Telegram: no updates can be fetched (%s); trying on", reason)
        await asyncio.sleep(min(self._manners.longest, self._manners.first * 2 ** min(self._failures - 1, 10)))
