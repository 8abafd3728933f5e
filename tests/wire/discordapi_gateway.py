"""The local Discord's gateway: websockets that greet, identify, resume, beat, and are dropped when a test says so."""

import asyncio
import itertools
import json
import zlib
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.wire.discordapi_world import ME, THREAD, Json, World

DISPATCH, BEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, BEATEN = 0, 1, 2, 6, 7, 9, 10, 11
AUTHENTICATION_FAILED, SESSION_TIMED_OUT = 4004, 4009


@dataclass
class Session:
    """What a client resumes: everything it was told, in order."""

    name: str
    shard: tuple[int, int]
    intents: int
    told: list[Json] = field(default_factory=list)
    valid: bool = True


@dataclass(eq=False)
class Line:
    """One websocket."""

    socket: web.WebSocketResponse
    press: Any
    session: Session | None = None

    async def send(self, op: int, data: Any, **more: Any) -> None:
        """Send a payload, in the stream's compression where the client asked for one."""
        text = json.dumps({"op": op, "d": data, "s": None, "t": None, **more})
        if self.socket.closed:
            return
        if self.press is None:
            await self.socket.send_str(text)
        else:
            packed = self.press.compress(text.encode()) + self.press.flush(zlib.Z_SYNC_FLUSH)
            await self.socket.send_bytes(packed)


@dataclass
class Gateway:
    """Every connection. `identifies` and `resumes` count what clients did; `latest` are the beats' sequence numbers."""

    world: World
    token: str
    url: str = ""
    lines: list[Line] = field(default_factory=list)
    sessions: dict[str, Session] = field(default_factory=dict)
    identifies: list[Json] = field(default_factory=list)
    resumes: int = 0
    beats: int = 0
    interval: float = 41.25
    shards: int = 1
    remaining: int = 1_000
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    @property
    def about(self) -> Json:
        """What GET /gateway/bot says."""
        limit = {"total": 1_000, "remaining": self.remaining, "reset_after": 3_600_000, "max_concurrency": 1}
        return {"url": self.url, "shards": self.shards, "session_start_limit": limit}

    @property
    def ready(self) -> bool:
        """Whether somebody listens."""
        return any(line.session is not None and not line.socket.closed for line in self.lines)

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        """A client's connection, until it ends."""
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        packs = request.query.get("compress") == "zlib-stream"
        line = Line(socket, zlib.compressobj() if packs else None)
        self.lines.append(line)
        await line.send(HELLO, {"heartbeat_interval": int(self.interval * 1000)})
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                await self._hear(line, json.loads(message.data))
        self.lines.remove(line)
        return socket

    async def tell(self, event: str, data: Json, guild: str = "") -> None:
        """Dispatch an event to the shard of its guild, remembered for sessions that are resumed."""
        for session in list(self.sessions.values()):
            number, count = session.shard
            if session.valid and number == ((int(guild) >> 22) % count if guild else 0):
                await self._dispatch(session, event, data)

    async def drop(self, code: int = 4000) -> None:
        """Close every connection; sessions can be resumed."""
        for line in list(self.lines):
            await line.socket.close(code=code)

    async def ask_to_reconnect(self) -> None:
        """Tell every client to come again, which it may do by resuming."""
        for line in list(self.lines):
            await line.send(RECONNECT, None)

    async def invalidate(self) -> None:
        """End every session: clients must identify anew."""
        for session in self.sessions.values():
            session.valid = False
        for line in list(self.lines):
            await line.send(INVALID, False)

    async def _hear(self, line: Line, payload: Json) -> None:
        match payload["op"]:
            case 1:
                self.beats += 1
                await line.send(BEATEN, None)
            case 2:
                await self._identify(line, payload["d"])
            case 6:
                await self._resume(line, payload["d"])

    async def _identify(self, line: Line, data: Json) -> None:
        if data["token"] != self.token:
            await line.socket.close(code=AUTHENTICATION_FAILED)
            return
        self.identifies.append(data)
        self.remaining -= 1
        number, count = data.get("shard") or (0, 1)
        session = Session(f"session{next(self.numbers)}", (number, count), data["intents"])
        self.sessions[session.name] = line_session = session
        line.session = line_session
        mine = [guild for guild in self.world.guilds if (int(guild) >> 22) % count == number]
        greeting: Json = {"v": 10, "user": {**self.world.user(ME), "verified": True, "mfa_enabled": True}}
        greeting |= {"guilds": [{"id": guild, "unavailable": True} for guild in mine], "session_id": session.name}
        greeting |= {"resume_gateway_url": self.url, "shard": [number, count], "application": {"id": ME, "flags": 0}}
        await self._dispatch(session, "READY", {**greeting, "private_channels": []})
        for guild in mine:
            await self._dispatch(session, "GUILD_CREATE", self.guild(guild))

    async def _resume(self, line: Line, data: Json) -> None:
        session = self.sessions.get(data["session_id"])
        if session is None or not session.valid:
            await line.send(INVALID, False)
            return
        self.resumes += 1
        for missed in session.told[data["seq"] or 0 :]:
            await line.send(DISPATCH, missed["d"], s=missed["s"], t=missed["t"])
        line.session = session
        await self._dispatch(session, "RESUMED", {})

    async def _dispatch(self, session: Session, event: str, data: Json) -> None:
        session.told.append({"t": event, "d": data, "s": len(session.told) + 1})
        for line in self.lines:
            if line.session is session:
                await line.send(DISPATCH, data, s=len(session.told), t=event)

    def guild(self, number: str) -> Json:
        """A guild as GUILD_CREATE tells it; of its members the bot only."""
        guild, inside = (
            self.world.guilds[number],
            [one for one in self.world.channels.values() if one.get("guild_id") == number],
        )
        channels = [one for one in inside if one["type"] != THREAD]
        threads = [one for one in inside if one["type"] == THREAD and not one["thread_metadata"]["archived"]]
        mine = {"members": [guild["members"][ME]], "channels": channels, "threads": threads}
        return {**guild, **mine, "large": False, "unavailable": False, "joined_at": "2026-01-01T00:00:00+00:00"}


async def settled(true: Any, within: float = 30.0) -> None:
    """Wait until something is true."""
    async with asyncio.timeout(within):
        while not true():  # noqa: ASYNC110 - what happens there sets no event here
            await asyncio.sleep(0.005)
