"""GET / and /digest: the chat page, complete in one request, and today's digest as it will arrive."""

import logging
import secrets
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from digest.domain.document import Document, Paragraph, text
from digest.domain.reader import Profile
from digest.platforms import Context
from digest_preview.html import TOP_HEADING, render, render_page
from digest_preview.live import LiveMailbox
from digest_preview.mail import Entry, Visitor
from digest_preview.mailbox import Mailbox
from digest_preview.templates import template
from digest_preview.web.cookies import ADMIN, ADMIN_COOKIE, bounce, from_elsewhere, give_name, new_visitor, visitor_of
from digest_preview.web.events import Seen
from digest_preview.web.policy import page_policy
from digest_preview.web.sentences import sentences
from digest_preview.web.shown import message_html
from digest_preview.web.wishes import known_zone, page_language

log = logging.getLogger(__name__)

WIDTHS = range(280, 1025)
"""The widths in CSS pixels that a preview may be asked for."""


class Pages:
    """The pages that a visitor opens. Whoever has `lapsed` is told once that they are the operator no more."""

    def __init__(self, context: Context, mailbox: LiveMailbox, lapsed: Callable[[Request], bool]) -> None:
        self._lapsed = lapsed
        self._context = context
        self._mailbox = mailbox

    async def chat(self, request: Request) -> Response:
        """The chat with the conversation so far and the digest beside it; a new visitor gets a name."""
        name = visitor_of(request)
        if name is None and from_elsewhere(request):
            return bounce()
        visitor = name or new_visitor()
        nonce = secrets.token_urlsafe(16)
        response = HTMLResponse(await self._chat_page(request, visitor, nonce), headers=page_policy(nonce))
        give_name(request, response, visitor)
        if self._lapsed(request):
            response.delete_cookie(ADMIN_COOKIE)
        return response

    async def digest(self, request: Request) -> Response:
        """Today's digest in the `language` and `zone` asked for: a page, or with `fragment` the part to put in one."""
        asked = request.query_params
        known = await self._mailbox.read(lambda box: box.visitor(visitor_of(request) or ""))
        header = request.headers.get("accept-language", "")
        language = page_language(asked.get("language", known.language), header, self._context.languages)
        document = await self._today(language, known_zone(asked.get("zone", "")) or known.zone or "UTC")
        if "fragment" in asked:
            return HTMLResponse(str(render(document, TOP_HEADING)))
        nonce = secrets.token_urlsafe(16)
        return HTMLResponse(render_page(document, nonce, width_of(asked.get("width", ""))), headers=page_policy(nonce))

    async def _chat_page(self, request: Request, visitor: str, nonce: str) -> str:
        entries, sequence, known = await self._mailbox.read(lambda box: opening(box, visitor))
        header = request.headers.get("accept-language", "")
        language = page_language(known.language, header, self._context.languages)
        zone = known.zone or "UTC"
        spoken = {
            tag: sentences(self._context.speak(tag, zone), await self._example(tag)) for tag in self._context.languages
        }
        return template("chat.html").render(
            nonce=nonce,
            language=language,
            zone=zone,
            operator=visitor == ADMIN,
            lapsed=self._lapsed(request),
            say=spoken[language],
            sentences=spoken,
            languages={tag: self._context.speak(tag, zone).language_name(tag) for tag in self._context.languages},
            messages=[message_html(entry) for entry in entries],
            seen=str(Seen(self._mailbox.epoch, sequence)),
            digest=render(await self._today(language, zone), TOP_HEADING),
        )

    async def _example(self, language: str) -> str:
        """A question to begin with; where it can't be had, logged, none."""
        try:
            return await self._context.example(language)
        except Exception:
            log.exception("no example of a question can be had")
            return ""

    async def _today(self, language: str, zone: str) -> Document:
        """Today's digest as a new reader would get it; where it can't be had, logged, a line that says so."""
        try:
            return await self._context.sample(Profile(language=language, languages=(language,)), zone)
        except Exception:
            log.exception("the preview of today's digest failed")
            sorry = sentences(self._context.speak(language, zone))["no_preview"]
            return Document((Paragraph(text(sorry)),), language=language)


def opening(box: Mailbox, visitor: str) -> tuple[tuple[Entry, ...], int, Visitor]:
    """What a page opens with: the newest messages, how far that is, and what is known of the visitor.

    The sequence is read first: what comes in between is sent again as an event, and shown once.
    """
    sequence = box.sequence
    return box.newest(visitor), sequence, box.visitor(visitor)


def width_of(value: str) -> int | None:
    """A width that a preview may have; None for anything else."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 5 and int(value) in WIDTHS else None
