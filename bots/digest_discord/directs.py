"""The channel between the bot and one person. Opened only while that person does something here, slowly, and once."""

from collections import OrderedDict

from digest.domain.delivery import Outcome, Priority
from digest.services.budget import Rates
from digest.services.door import Door
from digest.services.gate import Gate
from digest_discord.api import Answer
from digest_discord.careful import Careful
from digest_discord.outcomes import judge

PACE = Rates(overall=1.0, bulk=1.0, chat=1.0)
"""The service calls it abuse to open many at once (code 40003). Digests open none: an address is the channel itself."""

MOST = 10_000


class Directs:
    """Opens direct channels."""

    def __init__(self, careful: Careful, door: Door | None = None) -> None:
        self._careful, self._door = careful, door or Door(Gate(PACE))
        self._opened: OrderedDict[str, str] = OrderedDict()

    def note(self, user: str, channel: str) -> None:
        """Somebody was met in their direct channel."""
        self._opened[user] = channel
        self._opened.move_to_end(user)
        while len(self._opened) > MOST:
            self._opened.popitem(last=False)

    async def open(self, user: str) -> str | Outcome:
        """The channel's id, or why there is none."""
        if (known := self._opened.get(user)) is not None:
            return known
        await self._door.admit(user, Priority.REPLY)
        answer = await self._careful.call("POST", "/users/@me/channels", {"recipient_id": user})
        if not isinstance(answer, Answer):
            return answer
        if not answer.ok:
            return judge(answer)
        self.note(user, str(answer.body["id"]))
        return self._opened[user]
