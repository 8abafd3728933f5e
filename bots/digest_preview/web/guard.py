"""What every request passes before a route sees it: the host, the origin and the access token; and safe headers after.

Without a token the chat is for this machine only, so the Host must be a loopback name: a page elsewhere that has its own
name resolve to 127.0.0.1 (DNS rebinding) sends its own. With one, a rebound name has no access cookie.
"""

import ipaddress
from collections.abc import Callable
from urllib.parse import SplitResult, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from digest_preview.web.cookies import VISITOR_KEY, has_access

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox",
}
"""On every answer that does not set its own."""

SAFE = {"GET", "HEAD"}


class Guard:
    """Wraps a route. `closed` answers a request without access; None leaves the route open to those without the token.

    `known` names a visitor who is known by more than the visitor's cookie; whoever has `lapsed` was, and is sent to the page,
    which says so.
    """

    def __init__(
        self,
        app: ASGIApp,
        token: str,
        closed: Callable[[Request], Response] | None = None,
        known: Callable[[Request], str | None] = lambda request: None,
        lapsed: Callable[[Request], bool] = lambda request: False,
    ) -> None:
        self._app = app
        self._known, self._lapsed = known, lapsed
        self._token = token
        self._closed = closed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, or refuse it."""

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        scope[VISITOR_KEY] = self._known(Request(scope))
        answer = self._refusal(Request(scope)) or self._app
        await answer(scope, receive, send_safely)

    def _refusal(self, request: Request) -> Response | None:
        if not self._token and not is_loopback(request.headers.get("host", "")):
            return PlainTextResponse("Open the chat as http://127.0.0.1, or set DIGEST_WEB__TOKEN.\n", 421)
        if request.method not in SAFE and not is_own_origin(request):
            return PlainTextResponse("This came from another site.\n", 403)
        if self._closed and self._token and not has_access(request, self._token):
            return self._closed(request)
        if request.url.path != "/" and self._lapsed(request):
            return PlainTextResponse("This browser is the operator's no more.\n", 403)
        return None


def is_loopback(host: str) -> bool:
    """Whether a Host header names this machine: localhost, a name under it (RFC 6761), or a loopback address."""
    name = _parts(f"//{host}").hostname or ""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def is_own_origin(request: Request) -> bool:
    """Whether a page of ours, or no page at all, made the request: browsers name the origin in every POST."""
    origin = request.headers.get("origin")
    if origin is None:
        return request.headers.get("sec-fetch-site", "none") in {"same-origin", "none"}
    place = _parts(origin).netloc.lower()
    return bool(place) and place == request.headers.get("host", "").lower()


def _parts(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")
