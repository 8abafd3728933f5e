"""For tests of the web chat: words without a catalogue, a scripted conversation, and the chat served on a loopback port."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from socket import socket

import uvicorn
from starlette.applications import Starlette

from digest.chat.command import Message, Reply
from digest.domain.document import Document, Paragraph, text
from digest.domain.reader import Profile
from digest.platforms import Context
from digest.ports import Sender
from digest_preview.adapter import Preview


@dataclass(frozen=True, slots=True)
class LiteralWords:
    """Words as they are written in the code, whatever the language."""

    language: str = "en"
    zone: str = "UTC"

    def sentence(self, text: str, /, **values: object) -> str:
        """The sentence with its values."""
        return text.format(**values) if values else text

    def plural(self, one: str, many: str, count: int, /, **values: object) -> str:
        """The English form for this count."""
        return (one if count == 1 else many).format(count=count, **values)

    def day(self, on: date) -> str:
        """The day in ISO form, as every date here."""
        return on.isoformat()

    short_day = day

    def hour(self, at: time) -> str:
        """Hour and minute."""
        return f"{at:%H:%M}"

    def instant(self, at: datetime) -> str:
        """Day and time in UTC."""
        return f"{at.astimezone(UTC):%Y-%m-%d %H:%M}"

    def relative(self, then: datetime, now: datetime) -> str:
        """The whole days between."""
        return f"{(now - then).days} days ago"

    def number(self, value: float, digits: int = 0) -> str:
        """The number with commas."""
        return f"{value:,.{digits}f}"

    def weekday(self, day: int) -> str:
        """The number of the day, 0 Monday."""
        return str(day)

    def items(self, values: Sequence[str]) -> str:
        """The values with commas."""
        return ", ".join(values)

    def language_name(self, tag: str) -> str:
        """The tag."""
        return tag

    def zone_name(self, zone: str) -> str:
        """The zone's last part."""
        return zone.rpartition("/")[2]


class FixedClock:
    """A clock that stands still until `at` is changed."""

    def __init__(self, at: datetime = datetime(2026, 11, 24, 8, tzinfo=UTC)) -> None:
        self.at = at

    def now(self) -> datetime:
        """The instant it stands at."""
        return self.at


@dataclass
class ScriptedChat:
    """A conversation by script: the first line that fits answers; `heard` keeps everything said.

    A script is (the beginning of a line, the reply or what makes it of the message).
    """

    script: dict[str, Reply | Callable[[Message], Reply]] = field(default_factory=dict)
    heard: list[Message] = field(default_factory=list)

    async def converse(self, message: Message) -> Reply:
        """The scripted reply, else an echo."""
        self.heard.append(message)
        for beginning, reply in self.script.items():
            if message.text.startswith(beginning):
                return reply(message) if callable(reply) else reply
        return Reply(saying(f"You said: {message.text}", message.language))


def saying(words: str, language: str = "") -> Document:
    """A document of one paragraph."""
    return Document((Paragraph(text(words)),), language=language or "en")


def context(chat: ScriptedChat, data_dir: Path, token: str = "", sample: Document | None = None) -> Context:
    """What the platform gets, around this conversation and sample digest."""

    async def today(profile: Profile, zone: str) -> Document:
        return sample or saying(f"Today's digest in {profile.language} for {zone}", profile.language)

    return Context(chat.converse, today, LiteralWords, FixedClock(), data_dir, token)


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
        server.should_exit = True
        running.cancel()
        await asyncio.wait([serving, running])
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
