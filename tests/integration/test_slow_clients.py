"""Clients that take their time, over real sockets: none keeps a connection, and there are only so many of them."""

import asyncio
import re
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from digest.web.patient import Limits, config
from prove.place import Place
from prove.service import WarmService

SHORT = Limits(head=2.0, body=2.0, taking=1.0, connections=3)
LARGE = 40_000_000
"""Bytes of an answer that no socket's buffer holds."""

SOME = 60_000
"""Fewer than a server begins to wait at (asyncio's high water: 64 KiB)."""

HEAD = b"POST /echo HTTP/1.1\r\nHost: here\r\nContent-Length: 20\r\n\r\n"
BODY = b"twenty bytes of body"
ASKED = b"GET /slow HTTP/1.1\r\nHost: here\r\n\r\n"
TO_NOBODY = HEAD.replace(b"/echo", b"/nowhere")


async def echo(request: Request) -> Response:
    return PlainTextResponse(await request.body())


async def large(_: Request) -> Response:
    return PlainTextResponse(b"x" * LARGE)


async def some(_: Request) -> Response:
    return PlainTextResponse(b"x" * SOME)


async def slow(_: Request) -> Response:
    await asyncio.sleep(3)
    return PlainTextResponse("at last")


ROUTES = [Route("/echo", echo, methods=["POST"]), Route("/large", large), Route("/some", some), Route("/slow", slow)]


@asynccontextmanager
async def served(limits: Limits = SHORT, buffer: int = 0) -> AsyncIterator[uvicorn.Server]:
    """A server that keeps these limits; its sockets' buffers have so many bytes, or as many as the system gives them."""
    listener = socket.create_server(("127.0.0.1", 0))
    if buffer:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, buffer)
    server = uvicorn.Server(config(Starlette(routes=ROUTES), limits))
    server.config.timeout_graceful_shutdown = 1
    serving = asyncio.create_task(server.serve([listener]))
    while not server.started:  # noqa: ASYNC110 - it has no event
        await asyncio.sleep(0.01)
    try:
        yield server
    finally:
        server.should_exit = True
        await serving


async def connect(server: uvicorn.Server) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", server.servers[0].sockets[0].getsockname()[1])


async def drip(server: uvicorn.Server, head: bytes, rest: bytes) -> float:
    """Send the head at once and a byte a second of the rest: the seconds until the server closes, 15 where it does not."""
    reader, writer = await connect(server)
    writer.write(head)
    began = time.monotonic()
    closed = asyncio.create_task(reader.read())
    while time.monotonic() < began + 15 and not (await asyncio.wait([closed], timeout=1))[0]:
        writer.write(rest[:1])
        rest = rest[1:]
    took = time.monotonic() - began
    writer.close()
    await asyncio.gather(closed, return_exceptions=True)
    return took


async def ask(server: uvicorn.Server, request: bytes) -> bytes:
    """The first that is answered."""
    reader, writer = await connect(server)
    writer.write(request)
    answer = await reader.read(1_000)
    writer.close()
    return answer


async def until_left(server: uvicorn.Server, connections: int) -> None:
    """Until the server has that many."""
    async with asyncio.timeout(30):
        while len(server.server_state.connections) != connections:  # noqa: ASYNC110 - it has no event
            await asyncio.sleep(0.01)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("head", "rest"),
    [(b"", b""), (b"", HEAD), (HEAD, BODY), (TO_NOBODY, BODY)],
    ids=["nothing", "a head", "a body", "the body of what was answered"],
)
async def test_a_byte_a_second_keeps_no_connection(head: bytes, rest: bytes) -> None:
    async with served() as server:
        assert await drip(server, head, rest) < 10


@pytest.mark.slow
async def test_who_has_asked_waits_for_the_answer_longer_than_for_a_question_is_waited() -> None:
    async with served() as server:
        reader, writer = await connect(server)
        for _ in range(2):  # on one connection
            writer.write(ASKED)
            assert b"at last" in await reader.readuntil(b"at last")
        writer.close()


async def test_a_connection_that_takes_nothing_of_its_answer_is_given_up() -> None:
    async with served() as server:
        _, writer = await connect(server)
        writer.write(ASKED.replace(b"/slow", b"/large"))
        await until_left(server, 1)
        await until_left(server, 0)
        writer.close()


@pytest.mark.parametrize("head", [b"", b"Connection: close\r\n"])
async def test_what_is_left_of_an_answer_that_is_given_keeps_no_connection_either(head: bytes) -> None:
    """It is too little for the server to stop writing, and too much for the sockets."""
    async with served(buffer=4_096) as server:
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        client.connect(server.servers[0].sockets[0].getsockname())
        client.sendall(ASKED.replace(b"/slow", b"/some").replace(b"Host", head + b"Host"))
        await until_left(server, 1)
        await until_left(server, 0)
        client.close()


async def test_one_more_than_there_may_be_is_turned_away_at_once_and_served_when_there_is_room(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with served(Limits(connections=3)) as server:
        idle = [await connect(server) for _ in range(3)]
        await until_left(server, 3)
        for _ in range(3):
            assert (await ask(server, HEAD + BODY)).startswith(b"HTTP/1.1 503 ")
        idle[0][1].close()
        await until_left(server, 2)
        assert BODY in await ask(server, HEAD + BODY)
        for _, writer in idle:
            writer.close()
    assert [record.name for record in caplog.records] == ["digest.web.patient"], (
        "told once, and nothing else went wrong"
    )


async def test_what_is_taken_slowly_but_taken_comes_whole() -> None:
    async with served() as server:
        reader, writer = await connect(server)
        writer.write(ASKED.replace(b"/slow", b"/large"))
        taken = 0
        for _ in range(8):  # two seconds, of which none passes without taking some
            await asyncio.sleep(0.25)
            taken += len(await reader.readexactly(4_000_000))
        while taken < LARGE:
            piece = await reader.read(1_000_000)
            assert piece
            taken += len(piece)
        writer.close()


@pytest.mark.slow
async def test_the_service_itself_gives_up_a_connection_that_brings_nothing(tmp_path: Path) -> None:
    place = Place(tmp_path, f"sqlite:///{tmp_path / 'digest.sqlite3'}")
    service = WarmService(place, 0)
    try:
        async with asyncio.timeout(240):
            while not (found := re.search(r"http://127\.0\.0\.1:(\d+)", service.said)):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.01)
        reader, writer = await asyncio.open_connection("127.0.0.1", int(found[1]))
        async with asyncio.timeout(Limits().head + 20):
            assert await reader.read() == b""
        writer.close()
    finally:
        service.kill()
