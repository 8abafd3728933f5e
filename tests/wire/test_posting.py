"""Bytes posted without aiohttp's session: what is said is what a session says, and every kind of answer is read as by one."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import cast

import pytest
from aiohttp import ClientSession
from yarl import URL

from digest.wire.pool import DoubtfulError, Patience, Pool, ReadTimeoutError, TooLongError, WireError

HEADERS = {"Content-Type": "application/json", "User-Agent": "digest"}
WORDS = b'{"text":"Hello"}'
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


class Scripted(asyncio.Protocol):
    """A connection to a server that answers each request with what its script says, in pieces; None hangs up."""

    def __init__(self, script: "Script") -> None:
        self._script = script
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none
        self._script.connections += 1

    def data_received(self, data: bytes) -> None:
        self._received += data
        if self._script.is_whole(self._received):
            self._script.heard.append(self._received)
            self._received = b""
            asyncio.get_running_loop().create_task(self._answer(self._script.answers.pop(0)))

    async def _answer(self, pieces: tuple[bytes | None, ...]) -> None:
        for piece in pieces:
            if piece is None:
                self._transport.close()
                return
            self._transport.write(piece)
            await asyncio.sleep(0.01)


class Script:
    """What the server says to one request after the other, and what it has heard."""

    def __init__(self, *answers: tuple[bytes | None, ...]) -> None:
        self.answers = list(answers)
        self.heard: list[bytes] = []
        self.connections = 0
        self.is_whole: Callable[[bytes], bool] = lambda received: received.endswith(WORDS)


@asynccontextmanager
async def serving(script: Script) -> AsyncIterator[URL]:
    """The server; its address."""
    server = await asyncio.get_running_loop().create_server(lambda: Scripted(script), "127.0.0.1", 0)
    async with server:
        yield URL(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/bot1:secret/sendMessage")


async def said(
    *answers: tuple[bytes | None, ...], most: int = 1_000, read: float = 5.0
) -> tuple[list[tuple[int, bytes] | WireError], Script]:
    """What a pool of one connection makes of these answers, one request each."""
    script, pool = Script(*answers), Pool(1, most=most)
    made: list[tuple[int, bytes] | WireError] = []
    async with serving(script) as url:
        for _ in answers:
            try:
                status, body, _ = await pool.request("POST", url, WORDS, HEADERS, Patience(read=read))
            except WireError as error:
                made.append(error)
            else:
                made.append((status, body))
        await pool.close()
    return made, script


async def test_a_server_hears_what_a_session_would_say() -> None:
    script = Script((OK,), (OK,))
    async with serving(script) as url, ClientSession() as session:
        pool = Pool(1)
        await pool.request("POST", url, WORDS, HEADERS, Patience())
        await pool.close()
        await session.post(url, data=WORDS, headers=HEADERS)
    ours, theirs = script.heard
    assert sorted(ours.splitlines()) == sorted(theirs.splitlines())
    assert ours.splitlines()[0] == b"POST /bot1:secret/sendMessage HTTP/1.1"


PACKED = gzip.compress(b'{"ok":true}')


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        ((OK,), b"{}"),
        ((OK[:20], OK[20:-1], OK[-1:]), b"{}"),
        ((b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", b"1\r\n \r\n0\r\n\r\n"), b"{} "),
        (
            (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(PACKED) + PACKED,),
            b'{"ok":true}',
        ),
        ((b"HTTP/1.1 100 Continue\r\n\r\n", OK), b"{}"),
        ((b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK,), b"{}"),
        ((b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",), b""),
    ],
)
async def test_every_form_of_an_answer_is_read_and_its_connection_kept(answer: tuple[bytes, ...], body: bytes) -> None:
    made, script = await said(answer, (OK,))
    assert made == [(200, body), (200, b"{}")]
    assert script.connections == 1


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        ((b"HTTP/1.1 200 OK\r\n\r\n{}", b" ", None), b"{} "),
        ((b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}",), b"{}"),
        ((b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}",), b"{}"),
        ((OK + OK,), b"{}"),
    ],
)
async def test_a_connection_that_is_over_is_not_used_again(answer: tuple[bytes | None, ...], body: bytes) -> None:
    made, script = await said(answer, (OK,))
    assert made == [(200, body), (200, b"{}")]
    assert script.connections == 2


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ((None,), DoubtfulError),
        ((OK[:-1], None), DoubtfulError),
        ((b"HTTP/1.1 200 OK\r\nContent-Le", None), DoubtfulError),
        ((b"no HTTP at all\r\n\r\n",), DoubtfulError),
        ((b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",), DoubtfulError),
        ((OK[:-1],), ReadTimeoutError),
        ((b"",), ReadTimeoutError),
        ((b"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n" + 1_001 * b" ",), TooLongError),
    ],
)
async def test_what_is_no_whole_answer_is_in_doubt_and_the_next_request_is_not_touched_by_it(
    answer: tuple[bytes | None, ...], kind: type[WireError]
) -> None:
    [failed, then], script = await said(answer, (OK,), read=0.2)
    assert type(failed) is kind
    assert "secret" not in f"{failed!r}"
    assert then == (200, b"{}")
    assert script.connections == 2


async def test_an_answer_that_begins_late_and_stops_is_not_waited_for_without_end() -> None:
    late = (*20 * (b"",), OK[:-1])  # begun after 0.2 s of 0.3
    async with asyncio.timeout(30):
        [failed], _ = await said(late, read=0.3)
    assert type(failed) is ReadTimeoutError


async def test_an_answer_may_take_longer_than_any_silence_in_it() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 80\r\n\r\n"
    made, script = await said((head, *80 * (b" ",)), (OK,), read=0.5)
    assert made == [(200, 80 * b" "), (200, b"{}")]
    assert script.connections == 1


LATE = b'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"old"'


@pytest.mark.parametrize("proxied", [False, True])
@pytest.mark.parametrize("late", [LATE, LATE[:-2], b"HTTP/1.1 408 Request Timeout\r\n\r\n", b"no HTTP\r\n\r\n"])
async def test_what_came_unasked_is_no_answer_to_the_next_request(late: bytes, *, proxied: bool) -> None:
    script = Script((OK, b"", b"", late), (OK,))
    async with asyncio.timeout(5), serving(script) as url:
        pool = Pool(1, proxy=str(url.origin()) if proxied else "")
        try:
            for _ in range(2):
                status, body, _headers = await pool.request("POST", url, WORDS, HEADERS, Patience(read=1.0))
                assert (status, body) == (200, b"{}")
                await asyncio.sleep(0.2)
        finally:
            await pool.close()
    assert script.connections == 2


async def test_an_answer_in_the_middle_of_a_request_counts_and_ends_the_connection() -> None:
    script, pool = Script((OK,), (OK,)), Pool(1)
    script.is_whole = lambda received: b"\r\n\r\n" in received
    async with serving(script) as url:
        status, *_ = await pool.request("POST", url, 64 * 2**20 * b" ", HEADERS, Patience())
        assert status == 200
        script.is_whole = lambda received: received.endswith(WORDS)
        await pool.request("POST", url, WORDS, HEADERS, Patience())
        await pool.close()
    assert script.connections == 2


async def test_who_gives_up_takes_the_connection_along() -> None:
    script, pool = Script((b"",), (OK,)), Pool(1)
    async with serving(script) as url:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await pool.request("POST", url, WORDS, HEADERS, Patience())
        await pool.request("POST", url, WORDS, HEADERS, Patience())
        await pool.close()
    assert script.connections == 2


async def test_no_header_ends_where_it_should_not() -> None:
    script, pool = Script(), Pool(1)
    async with serving(script) as url:
        with pytest.raises(ValueError, match="line break"):
            await pool.request("POST", url, WORDS, {"X-Name": "a\r\nX-Other: b"}, Patience())
        await pool.close()
    assert script.connections == 0
