"""The library over aiohttp: what it sends, its timeouts, its error classes, proxies, and a token that shows nowhere."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress

import pytest
from telegram import Bot
from telegram.error import NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import HTTPXRequest

from digest.wire.pool import (
    ConnectTimeoutError,
    DoubtfulError,
    NotSentError,
    Patience,
    Pool,
    PoolTimeoutError,
    ReadTimeoutError,
    WireError,
)
from digest_telegram.api import Api
from digest_telegram.transport import STAND_IN, AiohttpRequest
from tests.wire import botapi_faults as faults
from tests.wire.botapi import TOKEN, BotApi
from tests.wire.botapi_faults import Fault, Garbled, Reset, Slow
from tests.wire.botapi_updates import message
from tests.wire.served import until

NOWHERE = "http://127.0.0.1:1"
"""A port on which nobody listens."""


@asynccontextmanager
async def library(url: str, pool: Pool | None = None, patience: Patience | None = None) -> AsyncIterator[Bot]:
    """The library's bot over our transport; updates come over a connection of their own."""
    pools = pool or Pool(), Pool(1)
    requests = [AiohttpRequest(TOKEN, one, patience) for one in pools]
    try:
        yield Bot(STAND_IN, base_url=f"{url}/bot", request=requests[0], get_updates_request=requests[1])
    finally:
        for one in pools:
            await one.close()


@asynccontextmanager
async def raw(url: str, pool: Pool | None = None, patience: Patience | None = None) -> AsyncIterator[Api]:
    pool = pool or Pool()
    try:
        yield Api(TOKEN, url, pool, patience)
    finally:
        await pool.close()


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error, its causes and its contexts."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


async def test_the_library_sends_and_gets_typed_objects(server: BotApi) -> None:
    async with library(server.url) as bot:
        sent = await bot.send_message(7, "Hello 👋")
        server.state.push(message(7, "/start"))
        [update] = await bot.get_updates(timeout=1)
    assert sent.text == "Hello 👋"
    assert update.message is not None
    assert update.message.text == "/start"
    assert not server.complaints


async def test_an_upload_arrives_whole(server: BotApi) -> None:
    async with library(server.url) as bot:
        await bot.send_document(7, b'{"all": 1}', filename="digest-export.json", caption="Yours")
    [upload] = server.calls("sendDocument")
    assert list(upload.files.values()) == [b'{"all": 1}']
    assert upload.params["caption"] == "Yours"
    assert not server.complaints


@pytest.mark.parametrize(
    "fault",
    [
        faults.BLOCKED,
        faults.CHAT_NOT_FOUND,
        faults.UNAUTHORIZED,
        faults.NOT_FOUND,
        faults.flood(3),
        faults.upgraded(-1001),
        Garbled(502, recorded=False),
        Garbled(200),
        Reset(recorded=False),
        Reset(recorded=True),
        Slow(0.5),
    ],
)
async def test_errors_are_of_the_classes_of_the_librarys_own_transport(
    fault: faults.Refused | Garbled | Reset | Slow, server: BotApi
) -> None:
    async def raised(request: AiohttpRequest | HTTPXRequest) -> type[Exception]:
        server.inject(Fault(fault))
        token = STAND_IN if isinstance(request, AiohttpRequest) else TOKEN
        async with Bot(token, base_url=f"{server.url}/bot", request=request) as bot:
            with pytest.raises(TelegramError) as failed:
                await bot.send_message(7, "Hello", read_timeout=0.1 if isinstance(fault, Slow) else 10)
        return type(failed.value)

    server.traffic = None
    assert await raised(AiohttpRequest(TOKEN)) is await raised(HTTPXRequest())


async def test_a_flood_says_how_long(server: BotApi) -> None:
    server.inject(Fault(faults.flood(7)))
    async with library(server.url) as bot:
        with pytest.raises(RetryAfter) as failed:
            await bot.send_message(7, "Hello")
    assert failed.value.retry_after.total_seconds() == 7  # type: ignore[union-attr]


async def test_nobody_listens_so_nothing_was_sent() -> None:
    async with library(NOWHERE) as bot, raw(NOWHERE) as api:
        with pytest.raises(NetworkError) as failed:
            await bot.send_message(7, "Hello")
        assert isinstance(failed.value.__cause__, NotSentError)
        with pytest.raises(NotSentError, match="ClientConnectorError"):
            await api.call("sendMessage", {})


async def test_a_server_that_does_not_take_the_connection_is_a_connect_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=1) as full:
        port = full.getsockname()[1]
        waiting = [socket.create_connection(("127.0.0.1", port), 1) for _ in range(2)]
        with suppress(TimeoutError):
            waiting.append(socket.create_connection(("127.0.0.1", port), 0.2))
        async with raw(f"http://127.0.0.1:{port}", patience=Patience(connect=0.2)) as api:
            with pytest.raises(ConnectTimeoutError):
                await api.call("getMe", {})
        for one in waiting:
            one.close()


async def test_a_busy_pool_is_a_pool_timeout_and_nothing_was_sent(server: BotApi) -> None:
    server.inject(Fault(Slow(30.0)))
    pool = Pool(1)
    async with library(server.url, pool) as bot:
        slow = asyncio.create_task(bot.send_message(7, "Hello", read_timeout=30))
        await until(lambda: bool(server.arrivals))
        with pytest.raises(TimedOut, match="Pool timeout") as failed:
            await bot.send_message(8, "Hello", pool_timeout=0.05)
        slow.cancel()
    assert isinstance(failed.value.__cause__, PoolTimeoutError)
    assert [one.chat for one in server.arrivals] == ["7"]


async def test_what_was_lost_on_the_way_is_in_doubt(server: BotApi) -> None:
    async with raw(server.url, patience=Patience(read=0.1)) as api:
        for fault, raised in ((Reset(recorded=True), DoubtfulError), (Slow(0.4), ReadTimeoutError)):
            server.inject(Fault(fault))
            with pytest.raises(raised):
                await api.call("sendMessage", {"chat_id": server.state.count + 1, "text": "Hello"})
    assert len(server.arrivals) == 2


async def test_a_connection_serves_again_after_errors(server: BotApi) -> None:
    server.inject(Fault(faults.BLOCKED), Fault(Reset(recorded=False)), Fault(Garbled()))
    server.traffic = None
    async with raw(server.url, Pool(1)) as api:
        for _ in range(3):
            with suppress(WireError):
                await api.call("sendMessage", {"chat_id": 7, "text": "Hello"})
        assert (await api.call("sendMessage", {"chat_id": 7, "text": "Hello"})).ok


async def test_updates_have_a_connection_of_their_own(server: BotApi) -> None:
    async with library(server.url, Pool(1)) as bot:
        polling = asyncio.create_task(bot.get_updates(timeout=30))
        await until(lambda: server.state.polls == 1)
        await bot.send_message(7, "Hello", pool_timeout=0.2)
        polling.cancel()


async def test_the_token_shows_in_no_error_no_log_and_no_repr(server: BotApi, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secret = TOKEN.partition(":")[2]
    said: list[str] = []
    for url in (NOWHERE, server.url, "http://[bad", "ftp://127.0.0.1:1"):
        server.inject(Fault(Reset(recorded=False), times=2))
        async with library(url) as bot, raw(url) as api:
            for failing in (bot.send_message(7, "Hello"), api.call("sendMessage", {"chat_id": 7})):
                with pytest.raises((TelegramError, WireError, ValueError)) as failed:
                    await failing
                said += [f"{type(one)} {one!s} {one!r}" for one in chain(failed.value)]
            said += [repr(api), repr(bot), repr(bot.request)]
    assert len(said) >= 12
    assert not [one for one in said if secret in one]
    assert secret not in caplog.text


async def test_an_http_proxy_is_used(server: BotApi) -> None:
    async with library("http://botapi.invalid", Pool(proxy=server.url)) as bot:
        await bot.send_message(7, "Hello")
    assert len(server.arrivals) == 1


async def test_a_socks_proxy_is_used_and_its_failures_are_unsent(server: BotApi) -> None:
    port = int(server.url.rpartition(":")[2])
    async with socks5(port) as address, library("http://botapi.invalid", Pool(proxy=address)) as bot:
        await bot.send_message(7, "Hello")
    assert len(server.arrivals) == 1
    async with raw(server.url, Pool(proxy="socks5://127.0.0.1:1")) as api:
        with pytest.raises(NotSentError):
            await api.call("getMe", {})


@asynccontextmanager
async def socks5(port: int) -> AsyncIterator[str]:
    """A SOCKS 5 proxy (RFC 1928) that connects everything to this port of this machine; its address."""

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, methods = await reader.readexactly(2)
        await reader.readexactly(methods)
        writer.write(b"\x05\x00")
        *_, kind, length = await reader.readexactly(5)
        assert kind == 3  # the name is the proxy's to look up
        await reader.readexactly(length + 2)
        there, back = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x00")
        try:
            await asyncio.gather(_pump(reader, back), _pump(there, writer))
        finally:
            back.close()
            writer.close()

    proxy = await asyncio.start_server(relay, "127.0.0.1", 0)
    async with proxy:
        yield f"socks5://127.0.0.1:{proxy.sockets[0].getsockname()[1]}"


async def _pump(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    while piece := await source.read(65_536):
        target.write(piece)
    target.close()
