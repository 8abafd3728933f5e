"""Places that can't be reached: they keep their settings, whoever can mend it is told once, and they revive by themselves."""

import asyncio
import logging
from collections.abc import Coroutine, Mapping
from typing import Any, Final

import discord

from digest.chat.sharing import choose_language
from digest.domain.document import Document, Paragraph, text
from digest.domain.reader import Address
from digest.platforms import Context
from digest_discord.channels import PLACES
from digest_discord.directs import Directs
from digest_discord.gateway import Known
from digest_discord.render import VARIANTS, render
from digest_discord.rights import may_post
from digest_discord.sender import DiscordSender, place

log = logging.getLogger(__name__)

PLATFORM: Final = "discord"


class Care:
    """Suspends places and opens them again: `gateway.Hears`, as far as it is about guilds and their channels."""

    def __init__(self, context: Context, known: Known, directs: Directs) -> None:
        self._context, self._known, self._directs = context, known, directs
        self._sender: DiscordSender | None = None
        self._closed: dict[str, Address] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def sends(self, sender: DiscordSender) -> None:
        """By whom people are told."""
        self._sender = sender

    def unreachable(self, address: Address, reason: str) -> None:
        """A digest could not be sent there: the ledger suspends the place, and whoever can mend it is told."""
        if self._closed is not None:
            self._closed[place(address)] = address
        self._begin(self._tell(address, reason))

    async def came(self, guild: discord.Guild) -> None:
        """Open again what can be reached again in this guild."""
        closed = await self._suspended()
        for channel in (*guild.channels, *guild.threads) if closed else ():
            if (address := closed.get(str(channel.id))) is not None and may_post(channel):
                await self._reopen(address)

    async def went(self, guild: discord.Guild) -> None:
        """The bot was removed: nothing can be sent to any of the guild's channels."""
        for channel in guild.channels:
            if channel.type.value in PLACES:
                await self._suspend(str(channel.id), "the bot was removed")

    async def opened(self, channel: str, thread: str) -> None:
        """A thread is open: it is sent to again, unless its channel keeps the bot out."""
        address, parent = (await self._suspended()).get(thread), self._known.found(channel)
        if address is not None and parent is not None and may_post(parent):
            await self._reopen(address)

    async def lost(self, channel: str) -> None:
        """A channel is gone."""
        await self._suspend(channel, "the channel was deleted")

    async def met(self, address: Address) -> None:
        """Somebody has written in their direct channel: it can be reached."""
        if place(address) in await self._suspended():
            await self._reopen(address)

    async def finish(self) -> None:
        """Let what is being told be told, or leave it after a moment."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=1.0)

    async def _suspended(self) -> Mapping[str, Address]:
        """The places to which nothing can be sent, by the channel that each is."""
        if self._closed is None:
            self._closed = {place(one): one for one in await self._context.chats.suspended(PLATFORM)}
        return dict(self._closed)

    async def _suspend(self, chat: str, reason: str) -> None:
        await self._context.chats.suspend(PLATFORM, chat, reason, self._context.clock.now())
        self._closed = None  # asked anew: only the ledger knows which of them were ever places

    async def _reopen(self, address: Address) -> None:
        await self._context.chats.reopen(PLATFORM, address.chat)
        if self._closed is not None:
            self._closed = {number: one for number, one in self._closed.items() if one.chat != address.chat}

    async def _tell(self, address: Address, reason: str) -> None:
        """Write to the guild's owner, who can give the bot back what it lacks; where nobody owns it, there is nobody to tell."""
        # The library forgets a thread that is archived: then its channel says who owns the guild.
        channel = self._known.found(place(address)) or self._known.found(address.chat)
        if channel is None or channel.guild.owner_id is None or self._sender is None:
            return
        direct = await self._directs.open(str(channel.guild.owner_id))
        if not isinstance(direct, str):
            log.info("Discord: nobody could be told that a place can't be reached: %s", direct)
            return
        notice = self._notice(channel, thread=bool(address.thread))
        for payload in render(notice, VARIANTS[0]):
            await self._sender.answer(Address(PLATFORM, direct), payload)

    def _notice(self, channel: discord.abc.GuildChannel | discord.Thread, *, thread: bool) -> Document:
        language = choose_language(channel.guild.preferred_locale.value, self._context.languages)
        words = self._context.speak(language, "UTC")
        said = (
            words.sentence(
                "I can’t post the digest in a thread of #{channel} in {guild} any more. Its settings are kept. Reopen the "
                "thread, and let me send messages in threads there; then the digest comes again by itself.",
                **_named(channel),
            )
            if thread
            else words.sentence(
                "I can’t post the digest in #{channel} of {guild} any more. Its settings are kept. Let me see the channel "
                "and send messages there, and the digest comes again by itself.",
                **_named(channel),
            )
        )
        return Document((Paragraph(text(said)),), language=language)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.warning("Discord: a notice could not be sent: %s", type(error).__name__)


def _named(channel: discord.abc.GuildChannel | discord.Thread) -> Mapping[str, str]:
    """The channel, a thread's own one, and the guild, as people call them."""
    parent = channel.parent if isinstance(channel, discord.Thread) else channel
    return {"channel": parent.name if parent else channel.name, "guild": channel.guild.name}
