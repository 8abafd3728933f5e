"""The operator's way in: a one-use key, printed where the service was started, makes a browser `preview:admin`.

What the key is exchanged for works until the service stops, and stands in no file.
"""

import hmac
import secrets

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from digest.platforms import Context
from digest_preview.web.cookies import ACCESS, ADMIN, ADMIN_COOKIE, access_value, bounce, give
from digest_preview.web.policy import page_policy
from digest_preview.web.wishes import page_language


class Latch:
    """Opens once, and knows whom it let in."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._key = context.admin_key
        self._session = secrets.token_urlsafe(32)

    def lifted(self, request: Request) -> str | None:
        """The visitor that the request comes from, where it is the operator."""
        return ADMIN if _same(request.cookies.get(ADMIN_COOKIE, ""), self._session) else None

    def lapsed(self, request: Request) -> bool:
        """Whether the browser was the operator's before the service started anew."""
        return bool(request.cookies.get(ADMIN_COOKIE)) and self.lifted(request) is None

    async def enter(self, request: Request) -> Response:
        """Exchange the key for the session; a second time it opens nothing."""
        if not self._key or not _same(request.query_params.get("key", ""), self._key):
            return self._shut(request)
        self._key = ""
        response = bounce()
        give(request, response, ADMIN_COOKIE, self._session)
        if self._context.token:
            give(request, response, ACCESS, access_value(self._context.token))
        return response

    def _shut(self, request: Request) -> Response:
        language = page_language("", request.headers.get("accept-language", ""), self._context.languages)
        words = self._context.speak(language, "UTC")
        said = words.sentence("This address works once. The service prints a new one when it starts.")
        return PlainTextResponse(said, 403, headers=page_policy(secrets.token_urlsafe(16)))


def _same(given: str, known: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), known.encode())
