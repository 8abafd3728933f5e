"""The library's HTTP requests over aiohttp: five times as many a second as over its own transport (ARCHITECTURE.md)."""

import re
from typing import Any, Final
from urllib.parse import quote

import aiohttp
import orjson
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

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

STAND_IN: Final = "0:kept-out-of-the-library"
"""What the library takes for the token, which it shows in `repr` and logs. Only the requests themselves carry the real one."""

_STAND_INS: Final = re.compile("|".join(map(re.escape, (STAND_IN, quote(STAND_IN)))))
"""As it stands in the address of a method, and in that of a file, which the library quotes."""

JSON: Final = {"Content-Type": "application/json", "User-Agent": BaseRequest.USER_AGENT}
OTHER: Final = {"User-Agent": BaseRequest.USER_AGENT}
MEDIA_WRITE = 20.0
"""Seconds that an upload may take longer than another request, as in the library's own transport."""

POOL_TIMEOUT = (
    "Pool timeout: All connections in the connection pool are occupied. Request was *not* sent to Telegram."
    " Consider adjusting the connection pool size or the pool timeout."
)


class AiohttpRequest(BaseRequest):
    """`telegram.request.BaseRequest` over a pool. The pool is the caller's where one is given, and then not closed here.

    `token` goes where the library writes STAND_IN into an address. Timeouts are seconds, per call where the call names them.
    Raises what the library's own transport raises: TimedOut for every timeout, NetworkError else; the `__cause__` is the
    WireError, which tells what may have arrived.
    """

    __slots__ = ("_own", "_patience", "_pool", "_token", "_write")

    def __init__(
        self, token: str, pool: Pool | None = None, patience: Patience | None = None, write: float | None = 5.0
    ) -> None:
        self._token = token
        self._own = pool is None
        self._pool = pool or Pool()
        self._patience = patience or Patience()
        self._write = write

    @property
    def read_timeout(self) -> float | None:
        """The default read timeout in seconds."""
        return self._patience.read

    async def initialize(self) -> None:
        """Nothing: the pool opens when it is needed."""

    async def shutdown(self) -> None:
        """Close the pool, where it is this request's own."""
        if self._own:
            await self._pool.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """The answer's JSON object. Raises TelegramError where it is none."""
        try:
            found = orjson.loads(payload)
        except orjson.JSONDecodeError:
            found = None
        if not isinstance(found, dict):
            raise TelegramError("Invalid server response")
        return found

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One request: the answer's status and body."""
        uploads = request_data is not None and request_data.contains_files
        write = _given(write_timeout, MEDIA_WRITE if uploads else self._write)
        read = _given(read_timeout, self._patience.read)
        patience = Patience(
            _given(pool_timeout, self._patience.pool),
            _given(connect_timeout, self._patience.connect),
            _sum(read, write) if uploads else read,
        )
        body, headers = _body(request_data)
        failure: NetworkError
        try:
            status, said, _ = await self._pool.request(
                method, URL(_STAND_INS.sub(lambda _: self._token, url, count=1)), body, headers, patience
            )
            return status, said
        except WireError as error:
            failure = _as_the_library_says(error)
            failure.__cause__ = error
        raise failure


def _given(value: Any, default: float | None) -> float | None:
    return default if value is BaseRequest.DEFAULT_NONE else value


def _sum(read: float | None, write: float | None) -> float | None:
    """aiohttp counts the time an upload takes as waiting for the answer."""
    return None if read is None or write is None else read + write


def _body(data: RequestData | None) -> tuple[bytes | aiohttp.FormData | None, dict[str, str]]:
    if data is None:
        return None, OTHER
    if not data.contains_files:
        return orjson.dumps(data.parameters), JSON
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime_type) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime_type)
    return form, OTHER


def _as_the_library_says(error: WireError) -> NetworkError:
    match error:
        case PoolTimeoutError():
            return TimedOut(POOL_TIMEOUT)
        case ConnectTimeoutError() | ReadTimeoutError():
            return TimedOut()
        case NotSentError() | DoubtfulError() | _:
            return NetworkError(f"aiohttp: {error}")
