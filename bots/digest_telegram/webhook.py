"""Updates that the service brings by itself, on this program's own web pages (core.telegram.org/bots/api#setwebhook)."""

import hmac
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from digest_telegram.inbox import Inbox

SECRET: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
LARGEST = 1_000_000
"""Bytes of an update at most."""


def webhook(path: str, secret: str, inbox: Inbox) -> Route:
    """The route. Whoever does not know the secret learns nothing; an update is confirmed when it was worked on."""

    async def take(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(SECRET, "").encode(), secret.encode()):
            return Response(status_code=403)
        if (update := await _update(request)) is None:
            return Response(status_code=400)
        if (task := inbox.take(update)) is not None:
            await task
        return Response(status_code=200)

    return Route(path, take, methods=["POST"])


async def _update(request: Request) -> dict[str, Any] | None:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST:
            return None
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None
