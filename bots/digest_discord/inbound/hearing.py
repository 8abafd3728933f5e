"""From what the library hands over to a line of the conversation. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import discord

from digest.chat.command import Command
from digest.chat.commands.place import named_in_line
from digest.domain.reader import Address

PLATFORM: Final = "discord"
ALONE: Final = 1 << 6
"""The flag of a message that one person only sees (resources/message#message-object-message-flags)."""

_SPACE = re.compile(r"\s")
_CLOSING = re.compile('[”"]')


@dataclass(frozen=True, slots=True)
class Scene:
    """Where an interaction happens. `direct`: in the channel between the bot and this person, which `place` is then.

    `shared`: in a guild that has the bot, whose settings count. Else the bot is this person's own, wherever they use it.
    """

    place: Address
    user: str
    language: str
    direct: bool
    shared: bool


def scene(interaction: discord.Interaction) -> Scene:
    """Where it happens, and whose settings count."""
    direct = interaction.guild_id is None and not interaction.context.private_channel
    shared = interaction.guild_id is not None and interaction.is_guild_integration()
    theirs = interaction.guild_locale if shared and interaction.guild_locale else interaction.locale
    return Scene(_place(interaction), str(interaction.user.id), theirs.value, direct, shared)


def typed(name: str, given: Mapping[str, Any], known: Mapping[str, Command]) -> str:
    """A slash command as the line that somebody would type."""
    command = known.get(name)
    params = command.params if command else ()
    values = [_quoted(str(given[one.name]), whole=one.rest) for one in params if one.name in given]
    return " ".join((f"/{name}", *values))


def options(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """A slash command's arguments by name."""
    return {one["name"]: one.get("value") for one in data.get("options") or ()}


def chosen(data: Mapping[str, Any], channel: str) -> Address:
    """The place of a channel that was chosen as an argument; a thread's is in the channel that it belongs to."""
    found = (data.get("resolved") or {}).get("channels", {}).get(channel, {})
    if "thread_metadata" in found:
        return Address(PLATFORM, str(found["parent_id"]), channel)
    return Address(PLATFORM, channel)


def values(data: Mapping[str, Any]) -> Sequence[str]:
    """What was chosen from a list; channels as `/place` takes them."""
    found = [str(one) for one in data.get("values") or ()]
    if data.get("component_type") == discord.ComponentType.channel_select.value:
        return [named_in_line(chosen(data, one)) for one in found]
    return found


def written(data: Mapping[str, Any]) -> str:
    """What was written into a form of one field."""
    return _first_value(data.get("components") or ())


def place_of(channel: Any, number: int | None) -> Address:
    """A channel's address; a thread's is in the channel that it belongs to."""
    if isinstance(channel, discord.Thread):
        return Address(PLATFORM, str(channel.parent_id), str(channel.id))
    return Address(PLATFORM, str(channel.id if channel is not None else number))


def _place(interaction: discord.Interaction) -> Address:
    return place_of(interaction.channel, interaction.channel_id)


def _quoted(value: str, *, whole: bool) -> str:
    """The value so that it is read as one argument."""
    if whole or not _SPACE.search(value):
        return value
    return f"“{_CLOSING.sub('', value)}”"


def _first_value(components: Sequence[Mapping[str, Any]]) -> str:
    for one in components:
        if "value" in one:
            return str(one["value"])
        inner = [*one.get("components", ()), *([one["component"]] if "component" in one else ())]
        if found := _first_value(inner):
            return found
    return ""
