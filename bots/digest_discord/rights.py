"""Who may change what a channel gets: whoever may manage its guild. What an interaction says of that is good for seconds."""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, Final

import discord

from digest.domain.delivery import Outcome
from digest.domain.place import Role, Standing
from digest.domain.reader import Address
from digest_discord.api import Answer
from digest_discord.careful import Careful
from digest_discord.channels import DIRECT, Channels
from digest_discord.gateway import Known
from digest_discord.outcomes import said

REMEMBERED = 20.0
"""Seconds for which an answer is good."""

MOST = 1_000

Json = Mapping[str, Any]
_NONE: Final = discord.Permissions.none()


class Rights:
    """Standings in channels of guilds. `clock` counts seconds and never goes back."""

    def __init__(
        self, careful: Careful, channels: Channels, known: Known, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._careful, self._channels, self._known, self._clock = careful, channels, known, clock
        self._members: OrderedDict[tuple[str, str], tuple[float, discord.Permissions]] = OrderedDict()

    def note(self, channel: str, user: str, permissions: discord.Permissions) -> None:
        """What the service itself has just said of somebody."""
        self._members[channel, user] = self._clock(), permissions
        self._members.move_to_end((channel, user))
        while len(self._members) > MOST:
            self._members.popitem(last=False)

    async def standing(self, place: Address, actor: str) -> Standing:
        """Somebody's role in a channel. Raises RuntimeError where the service does not say."""
        channel = await self._channels.find(place.chat, sure=True)
        if not isinstance(channel, Mapping) or channel.get("type") == DIRECT:
            return Standing(Role.ABSENT)
        found = self._known.found(place.chat)
        title = f"#{found.name}" if found is not None else f"#{channel.get('name', '')}"
        if found is not None and not may_post(found):
            return Standing(Role.ABSENT, title)
        permissions = await self._permissions(place.chat, actor, str(channel["guild_id"]))
        managing = permissions.manage_guild or permissions.administrator
        return Standing(Role.MANAGER if managing else Role.MEMBER, title)

    async def _permissions(self, channel: str, actor: str, guild: str) -> discord.Permissions:
        at, noted = self._members.get((channel, actor), (float("-inf"), _NONE))
        if self._clock() - at < REMEMBERED:
            return noted
        member = await self._asked(f"/guilds/{guild}/members/{actor}")
        if member is None:
            return _NONE
        about, roles = await self._asked(f"/guilds/{guild}"), await self._asked(f"/guilds/{guild}/roles")
        if about and about.get("owner_id") == actor:
            found = discord.Permissions.all()
        else:
            found = _granted(roles or (), {guild, *member["roles"]})
        self.note(channel, actor, found)
        return found

    async def _asked(self, path: str) -> Any:
        answer = await self._careful.call("GET", path)
        if isinstance(answer, Answer):
            if answer.ok:
                return answer.body
            if answer.status in (403, 404):
                return None
        raise RuntimeError(f"Discord does not say who is in a guild: {_reason(answer)}")


def may_post(channel: discord.abc.GuildChannel | discord.Thread) -> bool:
    """Whether the bot may write there, as far as the gateway has told."""
    mine = channel.permissions_for(channel.guild.me)
    if isinstance(channel, discord.Thread):
        return mine.view_channel and mine.send_messages_in_threads and not channel.locked
    return mine.view_channel and mine.send_messages  # in a forum, that is to begin posts


def _granted(roles: Any, held: set[str]) -> discord.Permissions:
    """What these roles allow in the whole guild."""
    bits = 0
    for role in roles:
        if str(role["id"]) in held:
            bits |= int(role["permissions"])
    return discord.Permissions(bits)


def _reason(answer: Answer | Outcome) -> str:
    return said(answer) if isinstance(answer, Answer) else type(answer).__name__
