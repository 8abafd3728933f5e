"""What a channel is: from what the gateway has told, else asked of the service once."""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from digest.domain.delivery import Outcome
from digest_discord.api import Answer
from digest_discord.careful import Careful
from digest_discord.outcomes import judge

TEXT: Final = 0
DIRECT: Final = 1
ANNOUNCEMENT: Final = 5
THREADS: Final = (10, 11, 12)
FORUMS: Final = (15, 16)
"""Kinds of channels (docs.discord.com, Channel Types)."""

PLACES: Final = (TEXT, ANNOUNCEMENT, *THREADS, 15)
"""Those that may get the digest: media channels want a picture with each post."""

REMEMBERED, MOST = 600.0, 10_000
"""Seconds and channels for which an answer of the service is good."""

Json = Mapping[str, Any]
DIRECT_CHANNEL: Final[Json] = {"type": DIRECT}


class Known(Protocol):
    """What the gateway has told of guilds and their channels."""

    def channel(self, number: str) -> Json | None:
        """The channel of a guild, as the service describes one; None where it is not known."""

    @property
    def complete(self) -> bool:
        """Whether every guild was told of: then a channel that is not known is a direct one."""


class Channels:
    """Channels. `clock` counts seconds and never goes back."""

    def __init__(self, careful: Careful, known: Known, clock: Callable[[], float] = time.monotonic) -> None:
        self._careful, self._known, self._clock = careful, known, clock
        self._asked: OrderedDict[str, tuple[float, Json]] = OrderedDict()

    async def find(self, number: str, *, sure: bool = False) -> Json | Outcome:
        """The channel, or why there is none. `sure`: one that nobody has told of is not taken for a direct one."""
        if (told := self._known.channel(number)) is not None:
            return told
        if self._known.complete and not sure:
            return DIRECT_CHANNEL
        at, found = self._asked.get(number, (float("-inf"), DIRECT_CHANNEL))
        if self._clock() - at < REMEMBERED:
            return found
        return await self.ask(number)

    async def ask(self, number: str) -> Json | Outcome:
        """The channel, as the service describes it now."""
        answer = await self._careful.call("GET", f"/channels/{number}")
        if not isinstance(answer, Answer):
            return answer
        if not answer.ok:
            return judge(answer)
        self._asked[number] = self._clock(), answer.fields
        while len(self._asked) > MOST:
            self._asked.popitem(last=False)
        return answer.fields
