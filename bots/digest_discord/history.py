"""Looks whether a message arrived before: among the newest messages of a channel, or the newest posts of a forum.

Nonces are kept for minutes, and for no post at all (ARCHITECTURE.md, The delivery ledger, 4).
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from digest.domain.delivery import Outcome
from digest.ports import Clock
from digest_discord.api import Answer
from digest_discord.careful import Careful
from digest_discord.outcomes import judge
from digest_discord.stamps import is_it

PAGE, PAGES = 100, 5
"""Messages looked at together, and how often."""

POSTS = 10
"""Posts looked at, the newest first."""

HORIZON: Final = timedelta(hours=7)
"""A message in doubt is younger: six hours after it was due it is sent no more."""

EPOCH: Final = 1_420_070_400_000
"""Milliseconds from which ids count (reference#snowflakes)."""

Json = Mapping[str, Any]


class UnclearError(Exception):
    """It can't be told; the message says why."""


class UnaskedError(Exception):
    """The service gave no answer now."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(str(outcome))
        self.outcome = outcome


class History:
    """What the bot, whose user id is `me`, has sent."""

    def __init__(self, careful: Careful, clock: Clock) -> None:
        self._careful, self._clock = careful, clock

    async def find(self, channel: str, body: Json, part: int, me: str, *, readable: bool = False) -> str | None:
        """The id of the message that is this part; None where it is not there. `readable`: the bot surely sees all of it.

        Raises UnclearError where not enough can be read, UnaskedError where the service gives no answer.
        """
        last = (self._clock.now() - HORIZON).timestamp() * 1000
        before = ""
        for number in range(PAGES):
            page = await self._page(channel, before)
            for message in page:
                if message["author"]["id"] == me and is_it(message, body, part):
                    return str(message["id"])
            if number == 0 and not page and not readable:
                raise UnclearError("the channel's history is empty, or can't be read")
            if len(page) < PAGE or (int(page[-1]["id"]) >> 22) + EPOCH < last:
                return None
            before = f"&before={page[-1]['id']}"
        raise UnclearError("too much was said there since")

    async def find_post(self, forum: Json, body: Json, part: int, me: str) -> str | None:
        """The id of the post in this forum that begins with this part; raises like `find`."""
        for post in (await self.posts(forum, me))[:POSTS]:
            first = await self._asked(f"/channels/{post['id']}/messages/{post['id']}", missing={})
            if is_it(first, body, part):
                return str(post["id"])
        return None

    async def posts(self, forum: Json, me: str) -> Sequence[Json]:
        """The bot's own posts in this forum that are active still, the newest first; raises like `find`."""
        found = await self._asked(f"/guilds/{forum['guild_id']}/threads/active")
        mine = [one for one in found["threads"] if str(one["parent_id"]) == str(forum["id"]) and one["owner_id"] == me]
        return sorted(mine, key=lambda one: int(one["id"]), reverse=True)

    async def _page(self, channel: str, before: str) -> Sequence[Json]:
        found: Sequence[Json] = await self._asked(f"/channels/{channel}/messages?limit={PAGE}{before}")
        return found

    async def _asked(self, path: str, missing: Any = None) -> Any:
        answer = await self._careful.call("GET", path)
        if not isinstance(answer, Answer):
            raise UnaskedError(answer)
        if answer.ok:
            return answer.body
        if answer.status == 404 and missing is not None:
            return missing
        raise UnaskedError(judge(answer))
