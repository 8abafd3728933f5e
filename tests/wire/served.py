"""The whole application with its Telegram bot, in this process, on a local Bot API server."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from digest.app import open_app
from digest.app.opening import App
from digest.app.using import load_samples
from digest.ports import Clock, Sender
from digest.services.budget import Rates
from digest.services.door import Door
from digest.services.gate import Gate
from digest.settings import Settings
from digest.testing import data_dir
from digest.testing.chat import HELD
from digest_telegram.adapter import Telegram
from digest_telegram.sender import TelegramSender
from tests.wire.botapi import TOKEN, BotApi
from tests.wire.botapi_methods import Arrival
from tests.wire.botapi_updates import message, press

PATIENCE = 30.0
"""Seconds: a busy machine is no failure."""


@dataclass
class Served:
    """A bot that runs. `platform` is the running adapter."""

    app: App
    server: BotApi
    platform: Telegram
    sender: Sender
    running: asyncio.Task[None]
    _seen: dict[int, int] = field(default_factory=dict)

    async def say(self, reader: int, line: str, **more: Any) -> Arrival:
        """What this reader gets for a line."""
        self.server.state.push(message(reader, line, **more))
        return await self.answer(reader)

    async def press(self, reader: int, label: str) -> Arrival | None:
        """Press a button of the last message: the message that comes, or None where that one was edited."""
        last = self.server.to(reader)[-1].message
        before = self.requests("editMessageText")
        self.server.state.push(press(reader, data_of(last, label), last, query=f"{self.server.state.update_number}"))
        await until(
            lambda: self.requests("editMessageText") > before or len(self.server.to(reader)) > self._seen[reader]
        )
        return None if self.requests("editMessageText") > before else await self.answer(reader)

    async def answer(self, reader: int) -> Arrival:
        """The next message to this reader."""
        seen = self._seen.get(reader, 0)
        await until(lambda: len(self.server.to(reader)) > seen)
        self._seen[reader] = seen + 1
        return self.server.to(reader)[seen]

    def requests(self, method: str) -> int:
        """How often a method was called, whatever came of it."""
        return len(self.server.calls(method))


def hasty(bot: Served) -> None:
    """Let a story take no longer than it must: many messages a second to one chat, which the service would refuse."""
    bot.server.traffic = None
    assert isinstance(bot.sender, TelegramSender)
    bot.sender._door = Door(Gate(Rates(chat=1_000)))


@asynccontextmanager
async def served(server: BotApi, folder: Path, *, clock: Clock | None = None, **wanted: Any) -> AsyncIterator[Served]:
    """The bot with these settings of Telegram's and the first samples, running until the block ends; with simple messages
    unless others are set.

    `clock` is the whole application's, where it is not to be the machine's.
    """
    telegram = {"token": TOKEN, "api_url": server.url, "rich": "off"} | wanted
    settings = Settings.model_validate({"data_dir": folder, "telegram": telegram, "embeddings": {"use": "none"}})
    await asyncio.to_thread(data_dir, folder)
    async with open_app(settings) as opened:
        app = replace(opened, clock=clock) if clock else opened
        await load_samples(app, HELD)
        async with app.senders() as senders:
            platform = app.platforms["telegram"]
            assert isinstance(platform, Telegram)
            running = asyncio.create_task(platform.run())
            try:
                yield Served(app, server, platform, senders["telegram"], running)
            finally:
                running.cancel()
                await asyncio.wait([running])


async def until(true: Callable[[], bool]) -> None:
    """Wait for something that happens elsewhere."""
    async with asyncio.timeout(PATIENCE):
        while not true():  # noqa: ASYNC110 - what happens there sets no event here
            await asyncio.sleep(0.005)


def labels(shown: dict[str, Any]) -> list[str]:
    """The buttons under a message."""
    keyboard = shown.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["text"] for row in keyboard for button in row]


def data_of(shown: dict[str, Any], label: str) -> str:
    """What the button with this label carries."""
    buttons = [button for row in shown["reply_markup"]["inline_keyboard"] for button in row]
    return str(next(button["callback_data"] for button in buttons if button["text"] == label))
