"""The way in where an access token is set: a form, or `?token=` in the address, exchanged for a cookie."""

import hmac
import secrets
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from digest.platforms import Context
from digest_preview.templates import template
from digest_preview.web.body import body_of
from digest_preview.web.cookies import ACCESS, access_value, bounce, from_elsewhere, give
from digest_preview.web.policy import page_policy
from digest_preview.web.wishes import page_language


class Door:
    """Lets in who knows the token."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def closed(self, request: Request) -> Response:
        """The answer to a request without access: the form for a page, a plain refusal for everything else."""
        if request.url.path != "/":
            return PlainTextResponse("The access token is missing.\n", 403)
        given = request.query_params.get("token")
        if given is not None and self._is_token(given):
            return self._let_in(request, bounce())
        if given is None and from_elsewhere(request):
            return bounce()
        return self._form(request, wrong=given is not None)

    async def enter(self, request: Request) -> Response:
        """Check the token that the form sent."""
        if request.method != "POST":
            return RedirectResponse("/", 303)
        fields = parse_qs((await body_of(request)).decode("utf-8", "replace"))
        if self._is_token(fields.get("token", [""])[0]):
            return self._let_in(request, RedirectResponse("/", 303))
        return self._form(request, wrong=True)

    def _is_token(self, given: str) -> bool:
        token = self._context.token
        return bool(token) and hmac.compare_digest(given.strip().encode("utf-8", "replace"), token.encode())

    def _let_in(self, request: Request, response: Response) -> Response:
        give(request, response, ACCESS, access_value(self._context.token))
        return response

    def _form(self, request: Request, wrong: bool) -> Response:
        header = request.headers.get("accept-language", "")
        language = page_language("", header, self._context.languages)
        words, nonce = self._context.speak(language, "UTC"), secrets.token_urlsafe(16)
        page = template("login.html").render(
            nonce=nonce,
            language=words.language,
            title=words.sentence("Digest"),
            about=words.sentence("This chat is private. The access token is in the settings of whoever runs it."),
            label=words.sentence("Access token"),
            enter=words.sentence("Open the chat"),
            wrong=words.sentence("That is not the access token. Check it and try again.") if wrong else "",
        )
        return HTMLResponse(page, 403, headers=page_policy(nonce))
