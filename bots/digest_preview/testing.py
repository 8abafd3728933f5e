"""For tests of the web chat: a scripted conversation, and the chat served on a loopback port."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from socket import socket

import uvicorn
from starlette.applications import Starlette

from digest.chat.command import Message, Reply
from digest.chat.mending import Wrong
from digest.chat.sharing import Shared, Wish
from digest.chat.suggesting import Suggestion, Typed
from digest.domain.document import Document, Paragraph, text
from digest.domain.reader import USUAL, Address, Manner, Profile
from digest.i18n import speak
from digest.platforms import Context
from digest.ports import Sender
from digest.testing.clock import FakeClock
from digest_preview.adapter import Preview

Script = Mapping[str, Reply | Callable[[Message], Reply | Awaitable[Reply]]]
"""The beginning of a line, and the reply to it or what makes the reply of the message."""


@dataclass
class ScriptedChat:
    """A conversation by script: the first beginning that fits answers, else an echo; `heard` keeps what was said."""

    script: Script = field(default_factory=dict)
    heard: list[Message] = field(default_factory=list)

    async def converse(self, message: Message) -> Reply:
        """The scripted reply."""
        self.heard.append(message)
        fitting = (reply for beginning, reply in self.script.items() if message.text.startswith(beginning))
        reply = next(fitting, Reply(saying(f"You said: {message.text}", message.language)))
        if isinstance(reply, Reply):
            return reply
        made = reply(message)
        return await made if inspect.isawaitable(made) else made


def saying(words: str, language: str = "") -> Document:
    """A document of one paragraph."""
    return Document((Paragraph(text(words)),), language=language or "en")


def context(
    chat: ScriptedChat, data_dir: Path, token: str = "", sample: Document | None = None, example: str = "Why now?"
) -> Context:
    """What the platform gets, around this conversation, sample digest and example of a question."""

    async def today(profile: Profile, zone: str) -> Document:
        return sample or saying(f"A digest in {profile.language} for {zone}", profile.language)

    async def question(language: str) -> str:
        return example

    async def usual(place: Address) -> Manner:
        return USUAL

    async def nobody(wrong: Wrong) -> bool:
        return False

    async def nothing(wish: Wish) -> Shared:
        return Shared((), None, "", "")

    async def none(typed: Typed) -> Sequence[Suggestion]:
        return ()

    return Context(
        chat.converse,
        today,
        question,
        speak,
        FakeClock(),
        data_dir,
        90,
        ("en", "zh-Hans"),
        NoChats(),
        usual,
        nobody,
        nothing,
        none,
        token,
    )


class NoChats:
    """`platforms.Chats` where nothing is ever told of any."""

    async def suspend(self, platform: str, chat: str, reason: str, now: datetime) -> None:
        """Nothing."""

    async def reopen(self, platform: str, chat: str) -> None:
        """Nothing."""

    async def migrate(self, platform: str, chat: str, to: str, now: datetime) -> None:
        """Nothing."""

    async def suspended(self, platform: str) -> Collection[Address]:
        """None."""
        return ()


@dataclass(frozen=True, slots=True)
class Served:
    """A web chat on a loopback port: its address, its platform and its sender."""

    url: str
    platform: Preview
    sender: Sender


@asynccontextmanager
async def served(given: Context, port: int = 0) -> AsyncIterator[Served]:
    """Serve the chat with the real server until the block ends; port 0 takes a free one."""
    platform = Preview()
    sender = await platform.open(given)
    config = uvicorn.Config(
        Starlette(routes=platform.routes()), "127.0.0.1", port, log_level="warning", timeout_graceful_shutdown=1
    )
    server = Server(config)
    serving, running = asyncio.create_task(server.serve()), asyncio.create_task(platform.run())
    try:
        await server.up.wait()
        bound = server.servers[0].sockets[0].getsockname()[1]
        yield Served(f"http://127.0.0.1:{bound}", platform, sender)
    finally:
        running.cancel()
        await asyncio.wait([running])
        server.should_exit = True
        await serving
        await platform.close()


class Server(uvicorn.Server):
    """A server that tells when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Start, then tell."""
        await super().startup(sockets)
        self.up.set()
