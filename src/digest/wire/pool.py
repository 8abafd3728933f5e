"""One pool of HTTP connections, and errors that say the one thing which matters: may the request have arrived?

A request's address may hold a bot's token, and aiohttp's errors hold the address. So none of them leaves this module: what
is raised here names the kind of error, and has neither cause nor context.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import ClientTimeout
from aiohttp.client import ClientRequest
from aiohttp.connector import Connection
from aiohttp.tracing import Trace
from yarl import URL

from digest.room import Room
from digest.wire.posting import Poster, Response, serves

CONNECTIONS = 256 + 64
"""As many as a lane has messages in flight (ARCHITECTURE.md, The delivery ledger), and room for answers beside them."""

LONGEST = 64 * 2**20
"""Bytes of an answer; a file that a bot may fetch has 20 MB."""


class WireError(Exception):
    """A request without an answer; the message is the kind of error, never an address."""


class NotSentError(WireError):
    """The request certainly did not arrive: there was no connection to send it over."""


class PoolTimeoutError(NotSentError):
    """Every connection was busy for too long."""


class ConnectTimeoutError(NotSentError):
    """No connection was made in time."""


class DoubtfulError(WireError):
    """The request may have arrived: its connection was lost before the answer was complete."""


class ReadTimeoutError(DoubtfulError):
    """No answer came in time."""


class TooLongError(DoubtfulError):
    """The answer was longer than anybody wants to read."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to wait for a free connection, for one to be made, and for more of the answer; None waits for ever."""

    pool: float | None = 5.0
    connect: float | None = 5.0
    read: float | None = 15.0

    @property
    def timeout(self) -> ClientTimeout:
        """As aiohttp takes it. No total: a long upload is not an error."""
        return ClientTimeout(total=None, connect=self.connect, sock_connect=self.connect, sock_read=self.read)


class _TellingConnector(aiohttp.TCPConnector):
    """Tells a connection that could not be made from one that was lost, and gives none with something unasked in it."""

    async def connect(self, req: ClientRequest, traces: list[Trace], timeout: ClientTimeout) -> Connection:  # noqa: ASYNC109
        try:
            while True:
                connection = await super().connect(req, traces, timeout)
                # aiohttp would take what came over an idle connection for the answer to the next request.
                if connection.protocol is not None and not connection.protocol.should_close:
                    return connection
                connection.close()
        except asyncio.CancelledError:
            raise
        except TimeoutError:
            failure: NotSentError = ConnectTimeoutError("connect timeout")
        except Exception as error:
            failure = NotSentError(_kind(error))
        raise failure


class Pool:
    """At most `connections` requests at once, over connections that are kept; made when the first request needs it.

    `proxy` is the address of an HTTP or SOCKS proxy, empty for none. No answer is read beyond `most` bytes, unpacked.
    """

    def __init__(self, connections: int = CONNECTIONS, proxy: str = "", most: int = LONGEST) -> None:
        self._proxy, self._most = proxy, most
        self._room = Room(connections)
        self._session: aiohttp.ClientSession | None = None
        self._poster: Poster | None = None
        self._patience, self._taken = Patience(), Patience().timeout

    async def request(
        self, method: str, url: URL, body: bytes | aiohttp.FormData | None, headers: dict[str, str], patience: Patience
    ) -> Response:
        """The answer. Raises WireError."""
        if not self._room.enter_at_once():
            await self._wait_for_room(patience)
        failure: WireError
        try:
            session, timeout = self._open(), self._timeout(patience)
            if self._poster is not None and isinstance(body, bytes) and serves(method, url):
                return await self._poster.post(url, body, headers, timeout, self._read)
            async with session.request(
                method,
                url,
                data=body,
                headers=headers,
                timeout=timeout,
                allow_redirects=False,
                proxy=self._proxy if self._proxy.startswith("http") else None,
            ) as response:
                return Response(response.status, await self._read(response.content), response.headers)
        except (NotSentError, TooLongError) as error:
            failure = type(error)(*error.args)
        except TimeoutError:
            failure = ReadTimeoutError("read timeout")
        except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError) as error:
            failure = NotSentError(_kind(error))
        except (aiohttp.ClientError, aiohttp.http.HttpProcessingError, OSError) as error:
            failure = DoubtfulError(_kind(error))
        finally:
            self._room.leave()
        raise failure

    async def close(self) -> None:
        """Close every connection; a later request opens new ones."""
        if self._session is not None:
            await self._session.close()
            self._session = self._poster = None

    async def _wait_for_room(self, patience: Patience) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(patience.pool):
                await self._room.enter()
                return
        raise PoolTimeoutError("pool timeout")

    def _timeout(self, patience: Patience) -> ClientTimeout:
        if patience is not self._patience:  # nearly always the same one
            self._patience, self._taken = patience, patience.timeout
        return self._taken

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=_connector(self._proxy), cookie_jar=aiohttp.DummyCookieJar()
            )
            if not self._proxy.startswith("http"):
                self._poster = Poster(self._session)
        return self._session

    async def _read(self, stream: aiohttp.StreamReader) -> bytes:
        """The whole answer. Raises TooLongError as soon as it is longer, so that nobody fills the memory with it."""
        pieces: list[bytes] = []
        room = self._most
        while not stream.at_eof():
            pieces.append(piece := await stream.readany())
            if (room := room - len(piece)) < 0:
                raise TooLongError("the answer is too long")
        return b"".join(pieces)


def _connector(proxy: str) -> aiohttp.TCPConnector:
    # The semaphore limits; aiohttp's own limit would count waiting for a connection as connecting.
    options: dict[str, Any] = {"limit": 0, "ttl_dns_cache": 300}
    if not proxy.startswith("socks"):
        return _TellingConnector(**options)
    from aiohttp_socks import ProxyConnector

    class Socks(_TellingConnector, ProxyConnector):  # its own `connect`, through the proxy
        pass

    found: aiohttp.TCPConnector = Socks.from_url(proxy, **options)
    return found


def _kind(error: Exception) -> str:
    """The error's class and the system's own word for it."""
    reason = error.strerror if isinstance(error, OSError) else None
    return f"{type(error).__name__}: {reason}" if reason else type(error).__name__
