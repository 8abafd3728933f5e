"""The cookies: who a visitor is, that they know the access token, that they are the operator. HttpOnly and SameSite=Strict.

A strict cookie is not sent along when somebody comes from a link on another site, so a page that finds none there bounces
once through itself before it takes the visitor for a new one.
"""

import hashlib
import hmac
import re
import secrets

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from digest_preview.templates import template
from digest_preview.web.policy import BARE_POLICY

VISITOR = "digest_visitor"
ACCESS = "digest_access"
ADMIN_COOKIE = "digest_admin"
ADMIN = "admin"
"""The operator as a visitor; no other has such a name."""

VISITOR_KEY = "digest.visitor"
"""Where the guard notes a visitor that it knows by another cookie, in the request's scope."""

YEAR = 365 * 24 * 3600
VISITOR_NAME = re.compile(r"[0-9a-f]{32}")


def visitor_of(request: Request) -> str | None:
    """The visitor's name, 128 random bits in hexadecimal, or the operator's; None where the request has none."""
    if known := request.scope.get(VISITOR_KEY):
        return str(known)
    name = request.cookies.get(VISITOR, "")
    return name if VISITOR_NAME.fullmatch(name) else None


def new_visitor() -> str:
    """A name for a visitor who has none."""
    return secrets.token_hex(16)


def give(request: Request, response: Response, name: str, value: str) -> None:
    """Set a cookie for a year; over TLS it is Secure."""
    secure = request.url.scheme == "https"
    response.set_cookie(name, value, max_age=YEAR, httponly=True, samesite="strict", secure=secure)


def give_name(request: Request, response: Response, visitor: str) -> None:
    """Have the browser remember a visitor's name; the operator's is no name to remember."""
    if visitor != ADMIN:
        give(request, response, VISITOR, visitor)


def access_value(token: str) -> str:
    """What the access cookie holds: derived from the token, which can't be read from it."""
    return hmac.new(token.encode(), b"digest web access", hashlib.sha256).hexdigest()


def has_access(request: Request, token: str) -> bool:
    """Whether the request shows that its sender knows the token; compared in constant time."""
    return hmac.compare_digest(request.cookies.get(ACCESS, "").encode(), access_value(token).encode())


def from_elsewhere(request: Request) -> bool:
    """Whether the page was opened from another site (Fetch Metadata), so that strict cookies were held back."""
    return request.headers.get("sec-fetch-site") == "cross-site"


def bounce() -> Response:
    """A page that opens the chat from our own site, where the cookies are sent."""
    return HTMLResponse(template("bounce.html").render(), headers=BARE_POLICY)
