"""Bytes posted over aiohttp's connections without its session, which takes more CPU for a request than everything else that a
message does.

Connecting, TLS, SOCKS proxies, names and reading answers stay aiohttp's. What is left out is what no such request needs:
cookies, redirects, retries, forms, HTTP proxies, names and passwords in addresses.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import cached_property
from time import monotonic
from typing import NamedTuple

from aiohttp import ClientRequest, ClientSession, ClientTimeout, SocketTimeoutError, StreamReader
from aiohttp.client_proto import ResponseHandler
from aiohttp.client_reqrep import ConnectionKey
from aiohttp.http import RawResponseMessage
from multidict import CIMultiDict
from yarl import URL

Read = Callable[[StreamReader], Awaitable[bytes]]
"""Reads an answer's whole body."""

KEPT = 100
"""Addresses whose request lines are kept: a bot's methods are far fewer."""

GRAIN = 0.1
"""Seconds by which an answer may be late: how often those who wait for one are looked at."""

_FORBIDDEN = frozenset("\r\n\0")


class Response(NamedTuple):
    """What a server said, whatever the status. Names of headers are looked up whatever their case."""

    status: int
    body: bytes
    headers: Mapping[str, str]


class _Target(NamedTuple):
    """Where to connect, and a request's lines up to its length."""

    request: ClientRequest
    head: bytes


class _Request(ClientRequest):
    """It is posted many times, to one place."""

    @cached_property
    def connection_key(self) -> ConnectionKey:
        return super().connection_key


class Poster:
    """Posts over the connections of a session's connector."""

    def __init__(self, session: ClientSession) -> None:
        assert session.connector is not None
        self._session, self._connector = session, session.connector
        self._targets: dict[tuple[object, ...], _Target] = {}
        self._watch = _Watch()

    async def post(
        self,
        url: URL,
        body: bytes,
        headers: Mapping[str, str],
        timeout: ClientTimeout,  # noqa: ASYNC109
        read: Read,
    ) -> Response:
        """The answer. Raises what aiohttp's connector, parser and streams raise; the connection is given back or closed."""
        to = self._target(url, headers)
        connection = await self._connector.connect(to.request, [], timeout)
        protocol = connection.protocol
        assert protocol is not None
        transport = protocol.transport
        assert transport is not None
        try:
            protocol.set_response_params(read_until_eof=True)
            transport.write(b"%s%d\r\n\r\n%s" % (to.head, len(body), body))
            self._watch.begin(protocol, timeout.sock_read)
            message, stream = await _answer(protocol)
            self._watch.end(protocol)  # from here on silence is aiohttp's to end, and the watch would switch that off
            if not stream.is_eof():
                protocol.read_timeout = timeout.sock_read
                protocol.start_timeout()
            response = Response(message.code, await read(stream), message.headers)
            if transport.get_write_buffer_size():  # answered before it was heard to its end
                transport.abort()
        except BaseException:
            connection.close()
            raise
        finally:
            self._watch.end(protocol)
        connection.release()
        return response

    def _target(self, url: URL, headers: Mapping[str, str]) -> _Target:
        key = (url, *headers.items())
        if (found := self._targets.get(key)) is None:
            if len(self._targets) >= KEPT:
                self._targets.clear()
            found = self._targets[key] = _target(self._session, url, headers)
        return found


class _Watch:
    """Who waits for the beginning of an answer, and until when. All share one timer: one for each of thousands a second costs
    more than reading the answers.
    """

    def __init__(self) -> None:
        self._ends: dict[ResponseHandler, float] = {}
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, waiting: ResponseHandler, seconds: float | None) -> None:
        """It gets an answer within so many seconds, or `GRAIN` more, or an error."""
        if seconds is not None:
            self._ends[waiting] = monotonic() + seconds
            if self._timer is None:
                self._timer = asyncio.get_running_loop().call_later(GRAIN, self._look)

    def end(self, waiting: ResponseHandler) -> None:
        """It waits no more."""
        self._ends.pop(waiting, None)

    def _look(self) -> None:
        now = monotonic()
        for waiting in [one for one, ends in self._ends.items() if ends <= now]:
            self.end(waiting)
            waiting.set_exception(SocketTimeoutError("read timeout"))
        self._timer = asyncio.get_running_loop().call_later(GRAIN, self._look) if self._ends else None


def serves(method: str, url: URL) -> bool:
    """Whether a request with bytes is one of those that need no session."""
    return method == "POST" and url.scheme in ("http", "https") and url.raw_user is None


async def _answer(protocol: ResponseHandler) -> tuple[RawResponseMessage, StreamReader]:
    """The answer that counts, after those that only say to go on."""
    while True:
        message, stream = await protocol.read()
        if not 100 <= message.code < 200 or message.code == 101:
            return message, stream


def _target(session: ClientSession, url: URL, headers: Mapping[str, str]) -> _Target:
    """Raises ValueError where a line would end where it should not."""
    request = _Request("POST", url, headers=headers, loop=asyncio.get_running_loop(), session=session)
    named = CIMultiDict(request.headers)
    named.popall("Content-Length", None)
    lines = [f"POST {url.raw_path_qs} HTTP/1.1", *(f"{name}: {value}" for name, value in named.items())]
    if not _FORBIDDEN.isdisjoint("".join(lines)):
        raise ValueError("a header with a line break in it")
    return _Target(request, "\r\n".join([*lines, "Content-Length: "]).encode())
