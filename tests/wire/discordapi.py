"""A Discord on loopback: REST and gateway, requests checked against the OpenAPI document, limits, faults as a script says.

As a process of its own: `python -m tests.wire.discordapi [--port N] [--log FILE] [--latency S] [--keep] [--open]`; it prints
its address and appends a line of `LINE` bytes, the channel, to FILE for every message that arrives. `POST /control/say
{"user": "7", "text": "/latest"}` is a person's line in their direct channel; `GET /control/messages` what arrived (--keep);
`POST /control/ask` and `GET /control/carrying` are as `tests/wire/botapi.py` has them.
"""

import argparse
import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, BinaryIO

from aiohttp import web

from tests.wire.botapi import LINE
from tests.wire.discordapi_events import message_from
from tests.wire.discordapi_faults import UNAUTHORIZED, VIA, Fault, Garbled, Refused, Reset, Slow, invalid
from tests.wire.discordapi_gateway import Gateway
from tests.wire.discordapi_limits import Traffic
from tests.wire.discordapi_rest import answer
from tests.wire.discordapi_schema import problems, template_of
from tests.wire.discordapi_world import Arrival, World

TOKEN = "NDI0Mg.local.server-of-the-tests"
"""The only token it accepts; like a real one in form only."""

BASE = "/api/v10"


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came, whatever became of it: `status` is the answer's, 0 where the connection was reset."""

    method: str
    path: str
    body: Any
    at: float
    status: int
    files: Mapping[str, bytes]


@dataclass
class DiscordApi:
    """The server. `faults` happen in their order, each as often as it says; `complaints` are what the schema found wrong."""

    token: str = TOKEN
    latency: float = 0.0
    traffic: Traffic | None = field(default_factory=Traffic)
    check: Callable[[str, str, object], list[str]] | None = problems
    world: World = field(default_factory=World)
    faults: list[Fault] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    log: BinaryIO | None = None
    url: str = ""

    def __post_init__(self) -> None:
        self.gateway = Gateway(self.world, self.token)

    @property
    def arrivals(self) -> list[Arrival]:
        """The messages that arrived, in order."""
        return self.world.arrivals

    def to(self, channel: str | int) -> list[Arrival]:
        """The messages that arrived in this channel."""
        return self.world.to(str(channel))

    def calls(self, method: str, path: str) -> list[Request]:
        """The requests of this method whose path begins so."""
        return [one for one in self.requests if one.method == method and one.path.startswith(path)]

    def inject(self, *faults: Fault) -> None:
        """Let these things happen."""
        self.faults += faults

    def app(self) -> web.Application:
        """The web application."""
        app = web.Application(client_max_size=60_000_000)
        app.router.add_post("/control/say", self._say)
        app.router.add_get("/control/messages", self._messages)
        app.router.add_post("/control/ask", self._ask)
        app.router.add_get("/control/carrying", self._carrying)
        app.router.add_get("/gateway/", self.gateway.connect)
        app.router.add_get("/attachments/{file}", self._file)
        app.router.add_route("*", BASE + "/{path:.*}", self._handle)
        return app

    async def _say(self, request: web.Request) -> web.StreamResponse:
        said = await request.json()
        await self.gateway.tell("MESSAGE_CREATE", message_from(self.world, said["user"], said["text"]))
        return web.json_response({"channel": self.world.direct(said["user"])["id"]})

    async def _ask(self, request: web.Request) -> web.StreamResponse:
        said = await request.json()
        told = partial(self.gateway.tell, "MESSAGE_CREATE", message_from(self.world, said["user"], said["text"]))
        seconds = await self.world.expected.within(self.world.direct(said["user"])["id"], told)
        return web.json_response({"seconds": seconds})

    async def _carrying(self, request: web.Request) -> web.StreamResponse:
        words = request.query["words"]
        chats = {
            channel
            for channel, messages in self.world.messages.items()
            if any(words in json.dumps(one["components"], ensure_ascii=False) for one in messages)
        }
        return web.json_response({"chats": len(chats)})

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        return web.json_response([{"channel": one.channel, "body": one.body} for one in self.arrivals])

    async def _file(self, request: web.Request) -> web.StreamResponse:
        self.world.fetched += 1
        number = request.match_info["file"]
        found = self.world.files.get(number)
        headers = {"Content-Encoding": "gzip"} if number in self.world.packed else {}
        return web.Response(status=404) if found is None else web.Response(body=found, headers=headers)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        method, path = request.method, "/" + request.match_info["path"]
        body, files = await _body(request)
        fault = self._fault(method, path)
        status, said, headers = 0, None, {}
        if not (isinstance(fault, Reset | Garbled) and not fault.recorded):
            status, said, headers = await self._answered(request, method, path, body, fault)
        if isinstance(fault, Garbled):
            status = fault.status
        if self.world.keep:
            noted = 0 if isinstance(fault, Reset) else status
            self.requests.append(Request(method, path, body, time.monotonic(), noted, files))
        if isinstance(fault, Reset):
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if isinstance(fault, Garbled):
            return web.Response(status=status, text=fault.text, content_type="text/html", headers=VIA)
        text = None if said is None else json.dumps(said, ensure_ascii=False).encode()
        return web.Response(status=status, body=text, headers=headers, content_type="application/json")

    async def _answered(
        self, request: web.Request, method: str, path: str, body: Any, fault: object
    ) -> tuple[int, Any, Mapping[str, str]]:
        headers: Mapping[str, str] = {}
        try:
            if isinstance(fault, Refused):
                raise fault
            headers = self._admitted(request, method, path)
            self._checked(method, path, body)
            result = self.gateway.about if path == "/gateway/bot" else self._result(method, path, body, request)
        except Refused as refused:
            if self.traffic:
                self.traffic.note(refused.status, refused.headers, time.monotonic())
            return refused.status, refused.body, {**refused.headers, **headers}
        await asyncio.sleep(self.latency + (fault.seconds if isinstance(fault, Slow) else 0))
        return 204 if result is None else 200, result, {**VIA, **headers}

    def _admitted(self, request: web.Request, method: str, path: str) -> Mapping[str, str]:
        own = path.startswith(("/interactions/", "/webhooks/"))  # their tokens stand in the path
        if not own and request.headers.get("Authorization") != f"Bot {self.token}":
            raise UNAUTHORIZED
        if self.traffic is None:
            return {}
        template = template_of(path)
        major = path.split("/")[2] if path.startswith(("/channels/", "/guilds/", "/webhooks/")) else ""
        refused, headers = self.traffic.check(f"{method} {template}", major, time.monotonic())
        if refused:
            raise Refused(refused.status, refused.code, refused.message, refused.more, {**refused.headers, **headers})
        return headers

    def _checked(self, method: str, path: str, body: Any) -> None:
        if not self.check or method not in ("POST", "PUT", "PATCH") or body is None:
            return
        if found := self.check(method, template_of(path), body):
            self.complaints += found
            raise invalid(found)

    def _result(self, method: str, path: str, body: Any, request: web.Request) -> Any:
        before = self.world.created
        result = answer(self.world, method, path, {} if body is None else body, request.query)
        if self.log and self.world.created > before:
            self.log.write(path.split("/")[2].ljust(LINE - 1).encode() + b"\n")
        return result

    def _fault(self, method: str, path: str) -> Refused | Reset | Slow | Garbled | None:
        for fault in self.faults:
            if fault.concerns(method, path):
                fault.times -= 1
                return fault.what
        return None


async def _body(request: web.Request) -> tuple[Any, dict[str, bytes]]:
    """A request's JSON value, and its files."""
    if not request.can_read_body:
        return None, {}
    if not request.content_type.startswith("multipart/"):
        return await request.json(), {}
    posted = await request.post()
    files = {name: field.file.read() for name, field in posted.items() if isinstance(field, web.FileField)}
    return json.loads(bytes(posted["payload_json"])), files


@asynccontextmanager
async def serving(server: DiscordApi | None = None, port: int = 0) -> AsyncIterator[DiscordApi]:
    """The server, listening on loopback until the block ends; port 0 takes a free one."""
    server = server or DiscordApi()
    runner = web.AppRunner(server.app(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port, backlog=1_024).start()
        where = f"127.0.0.1:{runner.addresses[0][1]}"
        server.url, server.gateway.url = f"http://{where}{BASE}", f"ws://{where}/gateway/"
        yield server
    finally:
        await runner.cleanup()


def main() -> None:
    """Serve until ended."""
    parser = argparse.ArgumentParser("discordapi", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--log", default=os.devnull, help="a line here for each message that arrives")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds until an answer")
    parser.add_argument("--keep", action="store_true", help="keep what arrives, for /control/messages and edits")
    parser.add_argument(
        "--open", action="store_true", help="make a channel that nobody made when something is sent there"
    )
    parser.add_argument("--unchecked", action="store_true", help="neither schema nor limits: as fast as can be")
    asyncio.run(_serve(parser.parse_args()))


async def _serve(asked: argparse.Namespace) -> None:
    free: dict[str, Any] = {"traffic": None, "check": None} if asked.unchecked else {}
    with open(asked.log, "ab", buffering=0) as log:  # noqa: ASYNC230 - once, before anything else
        world = World(keep=asked.keep, open=asked.open)
        async with serving(DiscordApi(latency=asked.latency, world=world, log=log, **free), asked.port) as server:
            print(server.url, flush=True)
            await asyncio.Event().wait()


if __name__ == "__main__":
    main()
