"""How much of what somebody writes is answered: the same for all but those who run the service."""

from datetime import datetime

from digest.chat.command import Message
from digest.chat.throttle import Throttle, Verdict
from digest.services.staff import StaffRoom

FLOODERS = 1_000
"""Of so many people who wrote too much it is known whether they hold an office."""


class Patience:
    """Whether messages are answered. Whoever holds an office may say more: a page comes in many messages, none to be lost."""

    def __init__(self, staff: StaffRoom, throttle: Throttle | None = None) -> None:
        self._staff = staff
        self._throttle = throttle or Throttle()
        self._staff_throttle = Throttle(burst=200, per_second=5.0, people=100)
        self._known: dict[str, bool] = {}

    async def verdict(self, who: Message, now: datetime) -> Verdict:
        """Whether this one is."""
        verdict = self._throttle.spend(who.person, now)
        if verdict is Verdict.ANSWER or not who.private:
            return verdict
        held = await self._holds_office(who, again=verdict is Verdict.NOTICE)
        return self._staff_throttle.spend(who.person, now) if held else verdict

    async def _holds_office(self, who: Message, *, again: bool) -> bool:
        """Whether they do. The store is asked once in a flood: `again` says that it is a new one."""
        if again or who.person not in self._known:
            if len(self._known) >= FLOODERS:
                self._known.clear()
            self._known[who.person] = bool(await self._staff.offices(who.address.platform, who.actor))
        return self._known[who.person]
