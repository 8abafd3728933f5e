"""Discord as a platform: how its messages look, and the bot that sends them and listens."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

import aiohttp
import discord

from digest.domain.delivery import Policy
from digest.domain.document import Document
from digest.domain.place import Standing
from digest.domain.reader import Address
from digest.platforms import Context, KeepsNothing
from digest.ports import Bulk, Choices, Payload, Sender
from digest.wire.pool import WireError
from digest_discord.careful import RATES
from digest_discord.config import Config
from digest_discord.connection import Connection
from digest_discord.gateway import IDENTIFY_PAUSE, GatewayError, Listener, patience, point_at
from digest_discord.inbound import Inbound
from digest_discord.menu import present
from digest_discord.posts import as_posts
from digest_discord.render import VARIANTS, render

log = logging.getLogger(__name__)

FINISH = 3.0
"""Seconds that answers under way get at the end."""

LOST = (discord.ConnectionClosed, discord.GatewayNotFound, discord.HTTPException, aiohttp.ClientError, OSError)
"""What the library gives up listening for. Each may have cost one of the day's beginnings."""

AUTHENTICATION_FAILED = 4004


class Discord(KeepsNothing):
    """The bot. Without a token it renders for `digest preview` and does nothing else."""

    name = "discord"
    shared = True
    variants: Sequence[str] = VARIANTS
    usual = VARIANTS[0]
    choices = Choices(sound=True, mentions=True, lists=True, files=True)
    bulk = Bulk(RATES.bulk)
    policy = Policy(resend_unknown=20, resend_interrupted=20, hold_broadcasts=False)
    """A nonce, or a look at what is there, keeps a message from arriving twice: so doubt is tried until it is none."""

    def __init__(self, config: Config | None = None) -> None:
        self._config = config
        self._context: Context | None = None
        self._opened: tuple[Connection, Inbound] | None = None

    @property
    def ready(self) -> bool:
        """Whether it has a token."""
        return self._config is not None

    def render(self, document: Document, variant: str) -> tuple[Payload, ...]:
        """The document as messages, in order, each with what a forum would need besides."""
        return as_posts(document, render(document, variant))

    async def open(self, context: Context) -> Sender:
        """Make what sending needs, and ask the service who the bot is. Where it does not answer that is made up for later;
        where it refuses the token nothing is sent, and the queue is kept.
        """
        if self._config is None:
            raise RuntimeError("discord has no token, so it can't be opened")
        connection = Connection(self._config, context)
        self._context, self._opened = context, (connection, Inbound(context, connection))
        await connection.introduce()
        return connection.sender

    async def run(self) -> None:
        """Answer people until cancelled, or until the service takes the token no longer."""
        connection, inbound = self._expect_open()
        await self._introduced(connection)
        while connection.sender.stopped is None:
            try:
                await self._listen(connection, inbound)
            except (WireError, GatewayError, *LOST) as error:
                if isinstance(error, discord.ConnectionClosed) and error.code == AUTHENTICATION_FAILED:
                    connection.careful.stopped = "the gateway refuses the token"
                    continue
                log.warning("Discord: nothing is heard (%s); trying again", type(error).__name__)
                await asyncio.sleep(IDENTIFY_PAUSE if isinstance(error, LOST) else 5.0)
            except discord.LoginFailure:
                connection.careful.stopped = "the token is refused"
        log.error("Discord refuses this token (%s): it is not served", connection.sender.stopped)

    async def close(self) -> None:
        """Close every connection."""
        if self._opened is not None:
            connection, inbound = self._opened
            await inbound.finish(FINISH)
            await connection.close()
            self._opened = None

    async def standing(self, place: Address, actor: str) -> Standing:
        """Who somebody is in a channel of a guild."""
        connection, _ = self._expect_open()
        return await connection.rights.standing(place, actor)

    def routes(self) -> Sequence[Any]:
        """No pages."""
        return ()

    async def _introduced(self, connection: Connection) -> None:
        pause = 1.0
        while not connection.number and connection.sender.stopped is None:
            if await connection.introduce() is None:
                break
            log.warning("Discord does not answer; asking again in %.0f s", pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 30.0)

    async def _listen(self, connection: Connection, inbound: Inbound) -> None:
        """Listen until the connection is lost for good; what is short is made up for by the library."""
        config = connection.config
        about = await point_at(connection.api, config.api_url)
        count = config.shard_count or int(about["shards"])
        if wait := patience(about["session_start_limit"], count):
            log.warning("Discord allows few more connections today; the next one waits %.0f s", wait)
            await asyncio.sleep(wait)
        presenting = asyncio.create_task(self._present(connection))
        listener = Listener(config, count, _Ears(connection, inbound))
        connection.known.client = listener
        try:
            async with listener:
                await listener.start(config.token)
        finally:
            connection.known.client = None
            presenting.cancel()

    async def _present(self, connection: Connection) -> None:
        """The commands, while people are answered already."""
        assert self._context is not None, "open it first"
        if await present(connection.careful, connection.number, self._context.speak, self._context.languages):
            log.info("Discord: the commands were renewed")

    def _expect_open(self) -> tuple[Connection, Inbound]:
        assert self._opened is not None, "open it first"
        return self._opened


class _Ears:
    """`gateway.Hears`: people go to who answers them, guilds to who takes care of them."""

    def __init__(self, connection: Connection, inbound: Inbound) -> None:
        self.asked, self.said = inbound.asked, inbound.said
        care = connection.care
        self.came, self.went, self.lost, self.opened = care.came, care.went, care.lost, care.opened
