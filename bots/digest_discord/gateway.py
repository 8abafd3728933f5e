"""The library's client: it listens. Where it connects to is set once, by asking the service that is set up."""

import logging
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import aiohttp
import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from digest_discord.api import Api
from digest_discord.config import Config
from digest_discord.outcomes import said

log = logging.getLogger(__name__)

IDENTIFY_PAUSE = 90.0
"""Seconds between two beginnings where few are left, or one has failed: a thousand a day reset the token."""


Parse = Callable[[Any], None]


class GatewayError(Exception):
    """The service does not say where its gateway is; the message says why."""


async def point_at(api: Api, api_url: str) -> Mapping[str, Any]:
    """Have the library use this service, and give what it says of its gateway: `shards` and `session_start_limit`.

    With `Listener`'s parsers these are the only assignments into the library (ADR 18). Raises WireError, or GatewayError where
    the service refuses.
    """
    answer = await api.call("GET", "/gateway/bot")
    if not answer.ok:
        raise GatewayError(said(answer))
    Route.BASE = api_url
    DiscordWebSocket.DEFAULT_GATEWAY = URL(answer.body["url"])
    found: Mapping[str, Any] = answer.body
    return found


def patience(limit: Mapping[str, Any], shards: int) -> float:
    """Seconds to wait before so many shards identify: 0 where the day has room for many more such beginnings."""
    if limit["remaining"] <= shards:
        return float(limit["reset_after"]) / 1000
    return IDENTIFY_PAUSE if limit["remaining"] < limit["total"] // 10 else 0.0


def _is_not_of_voice(record: logging.LogRecord) -> bool:
    """Whether a line of the library's log is of use: that it can't speak in voice channels is none."""
    return "voice will NOT be supported" not in record.getMessage()


class Hears(Protocol):
    """Who is told of what happens."""

    async def asked(self, interaction: discord.Interaction) -> None:
        """Somebody ran a command, pressed a button, filled in a form, or types an argument."""

    async def said(self, message: discord.Message) -> None:
        """Somebody wrote a message: in a direct channel, or anywhere in which the bot is named."""

    async def came(self, guild: discord.Guild) -> None:
        """The guild can be reached, or what the bot may do in it may have changed."""

    async def went(self, guild: discord.Guild) -> None:
        """The bot was removed from the guild."""

    async def opened(self, channel: str, thread: str) -> None:
        """A thread of the channel is open: neither archived nor locked."""

    async def lost(self, channel: str) -> None:
        """A channel is gone, with its threads."""


class Listener(discord.AutoShardedClient):
    """Hands on what happens. It asks for nothing that needs Discord's permission (privileged intents)."""

    def __init__(self, config: Config, shards: int, hears: Hears) -> None:
        logging.getLogger("discord.client").addFilter(_is_not_of_voice)
        intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
        proxy = config.proxy if config.proxy.startswith("http") else None
        super().__init__(
            intents=intents,
            shard_count=config.shard_count or shards,
            shard_ids=list(config.shard_ids or range(config.shard_count or shards)),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            proxy=proxy,
            connector=_connector(config.proxy),
        )
        parsers = self._connection.parsers
        self._connection.parsers = parsers | {
            name: _forgiving(name, parsers[name]) for name in parsers if name != "READY"
        }
        self._hears = hears

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Hand it on."""
        await self._hears.asked(interaction)

    async def on_message(self, message: discord.Message) -> None:
        """Hand on what is for the bot: without a privileged intent the others come without their text anyway."""
        if self.user and not message.author.bot and (message.guild is None or self.user in message.mentions):
            await self._hears.said(message)

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """At the start, and after an outage."""
        await self._hears.came(guild)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The bot was added."""
        await self._hears.came(guild)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The bot was removed."""
        await self._hears.went(guild)

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """A channel is gone."""
        await self._hears.lost(str(channel.id))

    async def on_guild_channel_update(self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        """Its permissions may be others."""
        if before.overwrites != after.overwrites:
            await self._hears.came(after.guild)

    async def on_raw_thread_update(self, event: discord.RawThreadUpdateEvent) -> None:
        """It may have been opened again. The library forgets what is archived, so it would tell of that as of a new one."""
        about = event.data["thread_metadata"]
        if not (about["archived"] or about.get("locked")):
            await self._hears.opened(str(event.parent_id), str(event.thread_id))

    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        """What the bot may do may have changed."""
        if before.permissions != after.permissions:
            await self._hears.came(after.guild)

    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        """The bot's own roles may be others: nobody else's are told."""
        if self.user and after.id == self.user.id:
            await self._hears.came(after.guild)


def _forgiving(event: str, parse: Parse) -> Parse:
    """Has what the library can't read passed over: else the connection ends, with what comes meanwhile, and the next one is one
    of the day's beginnings.
    """

    def read(data: Any) -> None:
        try:
            parse(data)
        except Exception:
            log.exception("Discord: the event %s can't be read and is passed over", event)

    return read


class Known:
    """What the listening client knows of channels: `channels.Known`. Without a client it knows nothing."""

    def __init__(self) -> None:
        self.client: Listener | None = None

    def channel(self, number: str) -> Mapping[str, Any] | None:
        """The channel of a guild, as the service describes one."""
        channel = self.found(number)
        if channel is None:
            return None
        told: dict[str, Any] = {"id": number, "type": channel.type.value, "guild_id": str(channel.guild.id)}
        told["readable"] = channel.permissions_for(channel.guild.me).read_message_history
        if isinstance(channel, discord.ForumChannel):
            tags = [{"id": str(tag.id), "name": tag.name, "moderated": tag.moderated} for tag in channel.available_tags]
            told |= {"available_tags": tags, "flags": channel.flags.value}
        return told

    def found(self, number: str) -> discord.abc.GuildChannel | discord.Thread | None:
        """The library's channel or thread of a guild."""
        if self.client is None or not number.isdecimal():
            return None
        channel = self.client.get_channel(int(number))
        return None if isinstance(channel, discord.abc.PrivateChannel) else channel

    @property
    def complete(self) -> bool:
        """Whether this process was told of every guild that there is."""
        client = self.client
        return client is not None and len(client.shard_ids or ()) == client.shard_count and client.is_ready()


def _connector(proxy: str) -> aiohttp.BaseConnector | None:
    if not proxy.startswith("socks"):
        return None
    from aiohttp_socks import ProxyConnector

    found: aiohttp.BaseConnector = ProxyConnector.from_url(proxy, limit=0)
    return found
