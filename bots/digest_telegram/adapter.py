"""Telegram as a platform: how its messages look, and the bot that sends them and listens."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from digest.domain.delivery import Policy
from digest.domain.document import Document
from digest.domain.place import Standing
from digest.domain.reader import Address
from digest.platforms import Context, KeepsNothing
from digest.ports import Bulk, Choices, Payload, Sender
from digest.wire.pool import WireError
from digest_telegram.config import Config
from digest_telegram.connection import Connection
from digest_telegram.inbound import KINDS, Inbound
from digest_telegram.inbound.answering import Renderings
from digest_telegram.inbox import Inbox
from digest_telegram.menu import present
from digest_telegram.outcomes import said
from digest_telegram.polling import Poller
from digest_telegram.purse import TENTHS
from digest_telegram.render import RICH, SIMPLE, VARIANTS, render
from digest_telegram.webhook import webhook

log = logging.getLogger(__name__)

DELETABLE = 48
"""Hours after which a bot can delete a message no more (core.telegram.org/bots/api#deletemessage)."""

FINISH = 3.0
"""Seconds that answers under way get at the end."""


class Telegram(KeepsNothing):
    """The bot. Without a token it renders for `digest preview` and does nothing else."""

    name = "telegram"
    policy = Policy()
    shared = True

    def __init__(self, config: Config | None = None) -> None:
        rich = "on" if config is None else config.rich
        self.variants: Sequence[str] = VARIANTS[1:] if rich == "off" else VARIANTS
        self.usual = RICH if rich == "on" else SIMPLE
        folds = Choices() if rich == "off" else Choices(RICH, SIMPLE, asks=rich == "auto")
        self.choices = replace(folds, sound=True, previews=True, files=True)
        self._config = config
        self._context: Context | None = None
        self._opened: tuple[Connection, Inbox] | None = None

    @property
    def bulk(self) -> Bulk:
        """The pace that is set; what goes faster than the service sends for nothing costs Stars."""
        config = self._config or Config("")
        return Bulk(config.bulk_per_second, 1 / TENTHS if config.paid_broadcast else 0.0, DELETABLE)

    @property
    def ready(self) -> bool:
        """Whether it has a token."""
        return self._config is not None

    def render(self, document: Document, variant: str) -> tuple[Payload, ...]:
        """The document as requests to the Bot API, in order."""
        return render(document, variant)

    async def open(self, context: Context) -> Sender:
        """Make what sending needs, and ask the service who the bot is. Where it does not answer that is made up for later;
        where it refuses the token nothing is sent, and the queue is kept.
        """
        if self._config is None:
            raise RuntimeError("telegram has no token, so it can't be opened")
        connection = Connection(self._config, context)
        self._context = context
        inbound = Inbound(context, connection, Renderings(self.variants, self.usual))
        self._opened = connection, Inbox(connection.bot, inbound.handle, connection.answered)
        with suppress(WireError):
            await connection.introduce()
        return connection.sender

    async def run(self) -> None:
        """Answer people until cancelled, or until the service takes the token no longer."""
        connection, inbox = self._expect_open()
        await self._introduced(connection)
        if connection.sender.stopped is None:
            presenting = asyncio.create_task(self._present(connection))
            try:
                await (self._listen(connection) if connection.config.webhook_url else self._poll(connection, inbox))
            finally:
                presenting.cancel()
        if connection.sender.stopped is not None:
            log.error("Telegram refuses this token (%s): it is not served", connection.sender.stopped)

    async def close(self) -> None:
        """Close every connection."""
        if self._opened is not None:
            connection, inbox = self._opened
            await inbox.finish(FINISH)
            await connection.close()
            self._opened = None

    async def standing(self, place: Address, actor: str) -> Standing:
        """Who somebody is in a group or channel."""
        connection, _ = self._expect_open()
        return await connection.rights.standing(place, actor)

    def routes(self) -> Sequence[Any]:
        """The webhook's route, where one is set."""
        connection, inbox = self._expect_open()
        config = connection.config
        return [webhook(config.webhook_path, config.webhook_secret, inbox)] if config.webhook_url else ()

    async def _introduced(self, connection: Connection) -> None:
        pause = 1.0
        while connection.name is None and connection.sender.stopped is None:
            with suppress(WireError):
                await connection.introduce()
                continue
            log.warning("Telegram does not answer; asking again in %.0f s", pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 30.0)

    async def _present(self, connection: Connection) -> None:
        """Menus and descriptions, while people are answered already."""
        assert self._context is not None, "open it first"
        if changed := await present(connection.api, self._context.speak, self._context.languages):
            log.info("Telegram: %d menus and descriptions were renewed", changed)

    async def _poll(self, connection: Connection, inbox: Inbox) -> None:
        connection.note_silence(None)
        poller = Poller(connection.polling, inbox, KINDS, tell=connection.note_silence)
        try:
            connection.sender.stopped = await poller.run()
        finally:
            await inbox.finish(FINISH)
            with suppress(WireError, TimeoutError):
                async with asyncio.timeout(1.0):
                    await poller.confirm()

    async def _listen(self, connection: Connection) -> None:
        config = connection.config
        wish = {"url": config.webhook_url, "secret_token": config.webhook_secret, "allowed_updates": KINDS}
        answer = await connection.api.call("setWebhook", wish)
        if not answer.ok:
            raise RuntimeError(f"Telegram does not take the webhook's address: {said(answer)}")
        await asyncio.Event().wait()

    def _expect_open(self) -> tuple[Connection, Inbox]:
        assert self._opened is not None, "open it first"
        return self._opened
