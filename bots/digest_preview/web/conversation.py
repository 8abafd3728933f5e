"""POST /chat: one line or press of a visitor's, answered; and the files that came with answers."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote
from weakref import WeakValueDictionary

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from digest.chat.command import Message, Reply
from digest.domain.reader import Address
from digest.platforms import Context
from digest_preview.live import LiveMailbox
from digest_preview.mail import Entry, Kind, Visitor
from digest_preview.mailbox import Mailbox
from digest_preview.payload import message
from digest_preview.web.body import body_of
from digest_preview.web.cookies import VISITOR, give_name, new_visitor, visitor_of
from digest_preview.web.shown import shown
from digest_preview.web.wishes import first_language, known_zone

LINE_CHARACTERS = 4000
NUMBERS = 2**63
"""Message numbers lie below: SQLite keeps none from here on."""


class Said(BaseModel):
    """What the page sends: a typed `text` or the `command` of a pressed button, and the `message` it was pressed in.

    `name` is the page's own for it, so that one sent again after a broken connection runs once. `zone` is the client's.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    text: str | None = Field(default=None, min_length=1, max_length=LINE_CHARACTERS)
    command: str | None = Field(default=None, min_length=1, max_length=64)
    message: int | None = Field(default=None, ge=0, lt=NUMBERS)
    name: str | None = Field(default=None, max_length=64)
    language: str = Field(default="", max_length=35)
    zone: str = Field(default="", max_length=64)

    @model_validator(mode="after")
    def _one_of_two(self) -> "Said":
        if (self.text is None) == (self.command is None):
            raise ValueError("either text or command")
        return self

    @property
    def line(self) -> str:
        """The text or command."""
        return self.text or self.command or ""


class Conversation:
    """Talks with visitors, one thing at a time with each."""

    def __init__(self, context: Context, mailbox: LiveMailbox) -> None:
        self._context = context
        self._mailbox = mailbox
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def post(self, request: Request) -> Response:
        """Answer what was said; the new and changed messages come back here too, for a page whose events are down."""
        try:
            said = Said.model_validate_json(await body_of(request))
        except ValidationError as error:
            problems = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
            return JSONResponse({"problems": problems}, 400)
        visitor = visitor_of(request) or new_visitor()
        async with self._turns.setdefault(visitor, asyncio.Lock()):
            answer = await self._answer(visitor, said, request)
        response = JSONResponse({"entries": [shown(entry) for entry in answer.entries], "forgotten": answer.forgotten})
        if answer.forgotten:
            response.delete_cookie(VISITOR)
        else:
            give_name(request, response, visitor)
        return response

    async def file(self, request: Request) -> Response:
        """The attachment of one of the visitor's own messages, as a download."""
        visitor, number = visitor_of(request) or "", int(request.path_params["message"])
        found = None if number >= NUMBERS else await self._mailbox.read(lambda box: box.attachment(visitor, number))
        if found is None:
            return Response(status_code=404)
        disposition = f"attachment; filename*=UTF-8''{quote(found.name, safe='')}"
        return Response(found.body, media_type=found.media_type, headers={"Content-Disposition": disposition})

    async def _answer(self, visitor: str, said: Said, request: Request) -> "Answer":
        kind, now = (Kind.PRESS if said.command else Kind.LINE), self._context.clock.now
        heard = await self._mailbox.write(visitor, lambda box: box.hear(visitor, kind, said.line, said.name, now()))
        if heard is None:
            return Answer(())
        reply = await self._context.converse(self._message(visitor, said, request))
        answer = await self._mailbox.write(visitor, lambda box: keep(box, visitor, said, heard, reply, now()))
        return answer if kind is Kind.PRESS or answer.forgotten else Answer((heard, *answer.entries))

    def _message(self, visitor: str, said: Said, request: Request) -> Message:
        return Message(
            text=said.line,
            address=Address("preview", visitor),
            actor=visitor,
            pressed=said.command is not None,
            language=first_language(said.language, request.headers.get("accept-language", "")),
            zone=known_zone(said.zone),
            under="" if said.message is None else str(said.message),
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What one line or press changed. `forgotten`: the conversation is erased, and the answer is shown but not kept."""

    entries: tuple[Entry, ...]
    forgotten: bool = False


def keep(box: Mailbox, visitor: str, said: Said, heard: Entry, reply: Reply, now: datetime) -> Answer:
    """Put the reply where it belongs, and remember the language it is in, which is the reader's.

    Where the command erased the conversation, what was heard is gone too, and nothing new is written about its visitor.
    """
    if not reply.document.blocks:
        return Answer(())
    payload = message(reply.document)
    if not box.holds(heard.id):
        return Answer((Entry(heard.id, heard.sequence, Kind.REPLY, payload, None, now),), forgotten=True)
    box.remember(visitor, Visitor(reply.document.language, known_zone(said.zone)))
    in_place = said.message if reply.edit and reply.attachment is None else None
    edited = None if in_place is None else box.edit(visitor, in_place, payload)
    return Answer((edited or box.reply(visitor, payload, now, reply.attachment),))
