"""A Bot API server on loopback: real HTTP, requests checked against the schema, limits enforced, faults as a script says.

As a process of its own, for kills, benchmarks and trying by hand: `python -m tests.wire.botapi [--port N] [--log FILE]
[--latency S] [--keep]`; it prints its address and appends a line of `LINE` bytes, the chat, to FILE for every message that
arrives. `POST /control/say {"reader": 7, "text": "/start"}` is a person's line, in a group with `"group": -1007` and as an
administrator of it with `"status": "administrator"`; `GET /control/messages` what arrived (--keep). `POST /control/ask`, like
say, answers with the seconds until something came to that person. `GET /control/carrying?words=…`: in how many chats these
words stand now (--keep, or --remember, which keeps nothing else than what edits need).
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

from tests.wire.botapi_faults import NOT_FOUND, UNAUTHORIZED, Fault, Garbled, Refused, Reset, Slow
from tests.wire.botapi_methods import METHODS, SENDING, Arrival, State, send
from tests.wire.botapi_schema import problems
from tests.wire.botapi_traffic import Traffic
from tests.wire.botapi_updates import message, said_in

TOKEN = "4242:local-server-of-the-tests"
"""The only token it accepts; like a real one in form only."""

LINE = 32
"""Bytes of a line of the log, the line break among them."""

_TEXTS = {"text", "caption", "title", "name", "description", "short_description", "url", "secret_token", "command"}
_TEXTS |= {"callback_query_id", "inline_query_id", "language_code", "parse_mode"}


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came, whatever became of it: `status` is the answer's, 0 where the connection was reset."""

    method: str
    params: Mapping[str, Any]
    at: float
    status: int
    files: Mapping[str, bytes]


@dataclass
class BotApi:
    """The server. `faults` happen in their order, each as often as it says; `complaints` are what the schema found wrong."""

    token: str = TOKEN
    latency: float = 0.0
    traffic: Traffic | None = field(default_factory=Traffic)
    check: Callable[[str, Mapping[str, Any]], list[str]] | None = problems
    unsupported: frozenset[str] = frozenset()
    state: State = field(default_factory=State)
    faults: list[Fault] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    log: BinaryIO | None = None
    url: str = ""

    @property
    def arrivals(self) -> list[Arrival]:
        """The messages that arrived, in order."""
        return self.state.arrivals

    def to(self, chat: str | int) -> list[Arrival]:
        """The messages that arrived in this chat."""
        return [one for one in self.arrivals if one.chat == str(chat)]

    def calls(self, method: str) -> list[Request]:
        """The requests of this method."""
        return [one for one in self.requests if one.method == method]

    def inject(self, *faults: Fault) -> None:
        """Let these things happen."""
        self.faults += faults

    def app(self) -> web.Application:
        """The web application."""
        app = web.Application(client_max_size=60_000_000)
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        app.router.add_get("/file/bot{token}/documents/{file}", self._file)
        app.router.add_post("/control/say", self._say)
        app.router.add_get("/control/messages", self._messages)
        app.router.add_post("/control/ask", self._ask)
        app.router.add_get("/control/carrying", self._carrying)
        return app

    async def _ask(self, request: web.Request) -> web.StreamResponse:
        said = await request.json()
        reader = int(said["reader"])
        seconds = await self.state.expected.within(str(reader), partial(self._push, reader, said["text"]))
        return web.json_response({"seconds": seconds})

    async def _push(self, reader: int, text: str) -> None:
        self.state.push(message(reader, text))

    async def _carrying(self, request: web.Request) -> web.StreamResponse:
        words = request.query["words"]
        chats = {chat for (chat, _), shown in self.state.messages.items() if words in shown.get("text", "")}
        return web.json_response({"chats": len(chats)})

    async def _say(self, request: web.Request) -> web.StreamResponse:
        said = await request.json()
        reader, group = int(said["reader"]), int(said.get("group", 0))
        if "status" in said:
            self.state.members[str(group), reader] = said["status"]
        update = said_in(group, reader, said["text"]) if group else message(reader, said["text"])
        return web.json_response({"update_id": self.state.push(update)})

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        return web.json_response(
            [{"chat": one.chat, "method": one.method, "params": one.params} for one in self.arrivals]
        )

    async def _file(self, request: web.Request) -> web.StreamResponse:
        found = self.state.files.get(request.match_info["file"])
        if request.match_info["token"] != self.token or found is None:
            return web.json_response(NOT_FOUND.body, status=404)
        return web.Response(body=found)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        params, files = await _parameters(request)
        fault = self._fault(method, params)
        note = partial(self._note, method, params, files)
        if isinstance(fault, Reset) and not fault.recorded:
            return _reset(request, note)
        answer = await self._answer(request.match_info["token"], method, params, fault)
        if isinstance(fault, Reset):
            return _reset(request, note)
        if isinstance(fault, Garbled):
            note(fault.status)
            return web.Response(status=fault.status, text=fault.text, content_type="text/html")
        note(answer.get("error_code", 200))
        body = json.dumps(answer, ensure_ascii=False).encode()
        return web.Response(body=body, status=answer.get("error_code", 200), content_type="application/json")

    def _fault(self, method: str, params: Mapping[str, Any]) -> Refused | Reset | Slow | Garbled | None:
        chat = str(params["chat_id"]) if "chat_id" in params else None
        for fault in self.faults:
            if fault.concerns(method, chat):
                fault.times -= 1
                return fault.what
        return None

    async def _answer(self, token: str, method: str, params: Mapping[str, Any], fault: object) -> dict[str, Any]:
        try:
            if isinstance(fault, Refused):
                raise fault
            if isinstance(fault, Garbled) and not fault.recorded:
                return {}
            if token != self.token:
                raise UNAUTHORIZED if ":" in token else NOT_FOUND
            result = await self._carried_out(method, params)
        except Refused as refused:
            return refused.body
        await asyncio.sleep(self.latency + (fault.seconds if isinstance(fault, Slow) else 0))
        return {"ok": True, "result": result}

    async def _carried_out(self, method: str, params: Mapping[str, Any]) -> Any:
        sends = method in SENDING
        if method in self.unsupported or not (sends or method in METHODS):
            raise NOT_FOUND
        if self.check and (found := self.check(method, params)):
            self.complaints += found
            raise Refused(400, f"Bad Request: {'; '.join(found)}")
        if not sends:
            return await METHODS[method](self.state, params)
        paid = params.get("allow_paid_broadcast", False)
        if self.traffic and (flood := self.traffic.check(str(params["chat_id"]), time.monotonic(), paid=paid)):
            raise flood
        sent = await send(method, self.state, params)
        if self.log:
            self.log.write(str(params["chat_id"]).ljust(LINE - 1).encode() + b"\n")
        return sent

    def _note(self, method: str, params: Mapping[str, Any], files: Mapping[str, bytes], status: int) -> None:
        if self.state.keep_messages:
            self.requests.append(Request(method, params, time.monotonic(), status, files))


async def _parameters(request: web.Request) -> tuple[dict[str, Any], dict[str, bytes]]:
    """A request's parameters as JSON values, and its files; a file's parameter says `attach://` and its own name."""
    if request.content_type == "application/json":
        return (await request.json() if request.can_read_body else {}), {}
    params: dict[str, Any] = {name: _value(name, value) for name, value in request.query.items()}
    files: dict[str, bytes] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = value.file.read()
            params.setdefault(name, f"attach://{name}")
        else:
            params[name] = _value(name, value if isinstance(value, str) else bytes(value).decode())
    for name in [
        name for name in files if f"attach://{name}" in params.values() and params[name] == f"attach://{name}"
    ]:
        if any(other != name and value == f"attach://{name}" for other, value in params.items()):
            del params[name]  # it is another parameter's file
    return params, files


def _value(name: str, value: str) -> Any:
    if name in _TEXTS:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _reset(request: web.Request, note: Callable[[int], None]) -> web.StreamResponse:
    note(0)
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


@asynccontextmanager
async def serving(server: BotApi | None = None, port: int = 0) -> AsyncIterator[BotApi]:
    """The server, listening on loopback until the block ends; port 0 takes a free one."""
    server = server or BotApi()
    runner = web.AppRunner(server.app(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port, backlog=1_024).start()
        server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield server
    finally:
        await runner.cleanup()


def main() -> None:
    """Serve until ended."""
    parser = argparse.ArgumentParser("botapi", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--log", default=os.devnull, help="a line here for each message that arrives")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds until an answer")
    parser.add_argument("--keep", action="store_true", help="keep what arrives, for /control/messages and edits")
    parser.add_argument("--remember", action="store_true", help="keep what edits need, and nothing else")
    parser.add_argument("--unchecked", action="store_true", help="neither schema nor limits: as fast as can be")
    asked = parser.parse_args()
    asyncio.run(_serve(asked))


async def _serve(asked: argparse.Namespace) -> None:
    free = {"traffic": None, "check": None} if asked.unchecked else {}
    with open(asked.log, "ab", buffering=0) as log:  # noqa: ASYNC230 - once, before anything else
        state = State(keep_messages=asked.keep, remember=asked.remember)
        async with serving(BotApi(latency=asked.latency, state=state, log=log, **free), asked.port) as server:
            print(server.url, flush=True)
            await asyncio.Event().wait()


if __name__ == "__main__":
    main()
