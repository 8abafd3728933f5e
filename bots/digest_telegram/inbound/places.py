"""What is said and pressed in groups and channels. What the bot is not meant by is passed over; doubt is silence."""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Mapping
from typing import Any

from telegram import CallbackQuery, Chat, Message
from telegram.error import TelegramError

from digest.chat import parse
from digest.chat.command import Message as Line
from digest.chat.command import Reply
from digest.chat.restraint import Restraint, See, Speak
from digest.domain.buttons import Button
from digest.domain.document import Document, Paragraph, plain, text
from digest.platforms import Context
from digest_telegram.connection import Connection
from digest_telegram.inbound.answering import Answering
from digest_telegram.inbound.hearing import Me, heard, pressed
from digest_telegram.inbound.whispering import REPLACES, Whispering
from digest_telegram.links import private_url, start_link

log = logging.getLogger(__name__)

DOUBLE = 2.0
"""Seconds within which the same person's press of the same button is the same press."""

ALERT = 200
"""Characters of a notification (core.telegram.org/bots/api#answercallbackquery)."""

MOST = 1_000


class Places:
    """Answers people in shared places: whoever presses alone, whoever asks in public and with restraint."""

    def __init__(
        self,
        context: Context,
        connection: Connection,
        answering: Answering,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._context, self._connection, self._answering, self._clock = context, connection, answering, clock
        self._whispering = Whispering(answering, connection)
        self._restraint = Restraint()
        self._presses: OrderedDict[Hashable, float] = OrderedDict()

    async def said(self, message: Message) -> None:
        """Answer a line, as far as it is for the bot."""
        line = heard(message, self._me())
        if line is None:
            return
        reply = await self._context.converse(line)
        if not reply.document.blocks:
            return
        if reply.private and message.from_user and not line.anonymous:
            whisper = {"receiver_user_id": message.from_user.id}
            if await self._whispering.say(line.address, reply, whisper, _replying(message.message_id)):
                return
        await self._publicly(line, reply, message.message_id)

    async def pressed(self, query: CallbackQuery) -> None:
        """Answer a press to whoever pressed, alone; the message it stands under stays as it is."""
        message, data = query.message, query.data
        if message is None or not data or self._again(query):
            await _acknowledge(query)
        elif message.chat.type == Chat.CHANNEL or self._opens_privately(query):
            await _acknowledge(query, url=self._private_url(data))
        else:
            await self._answer(query, pressed(query, self._me()))
        self._presses[_key(query)] = self._clock()

    async def _answer(self, query: CallbackQuery, line: Line) -> None:
        reply = await self._context.converse(line)
        if alert := _alert(reply):
            await _acknowledge(query, text=alert, show_alert=True)
            return
        await _acknowledge(query)
        if reply.document.blocks and not await self._alone(query, line, reply):
            await self._publicly(line, reply, _asked(query))

    async def _alone(self, query: CallbackQuery, line: Line, reply: Reply) -> bool:
        if reply.edit and (edited := _ephemeral_id(query)) is not None:
            return await self._whispering.edit(line.address, reply.document, query.from_user.id, edited)
        whisper: dict[str, Any] = {"receiver_user_id": query.from_user.id, "callback_query_id": query.id}
        if _ephemeral_id(query) is None and parse.stays_in_place(line.text):
            whisper[REPLACES] = True
        return await self._whispering.say(line.address, reply, whisper, _replying(_asked(query)))

    async def _publicly(self, line: Line, reply: Reply, replied: int) -> None:
        """Say it to all, unless enough was said; what was just said is pointed to."""
        where, now = line.address.chat, self._context.clock.now()
        answers: Collection[Hashable] = () if reply.private else (reply.document, parse.fold(line.text))
        parts = await self._answering.parts(line.address, reply.document)
        match self._restraint.weigh(where, answers, parts, now):
            case Speak():
                sent = await self._answering.show(line.address, reply.document, None, _replying(replied))
                if sent:
                    self._restraint.said(where, answers, sent, now)
            case See(first):
                words = self._context.speak(reply.document.language, "UTC")
                pointer = Document((Paragraph(text(words.sentence("I answered that a moment ago: see above."))),))
                sent = await self._answering.show(line.address, pointer, None, _replying(int(first)))
                self._restraint.said(where, (), sent, now)

    def _me(self) -> Me:
        name = self._connection.name
        return Me(self._connection.number, name or "", private_url(name))

    def _opens_privately(self, query: CallbackQuery) -> bool:
        """Whether a link into the private chat answers best: where nothing can be shown to one person alone."""
        return not self._whispering.possible and bool(start_link(query.data or "") and self._connection.name)

    def _private_url(self, data: str) -> str | None:
        return private_url(self._connection.name) + (start_link(data) or "") or None

    def _again(self, query: CallbackQuery) -> bool:
        """Whether this is the second half of a double click."""
        at = self._presses.pop(_key(query), float("-inf"))
        while len(self._presses) > MOST:
            self._presses.popitem(last=False)
        return self._clock() - at < DOUBLE


def _key(query: CallbackQuery) -> Hashable:
    message = query.message
    where = (message.chat.id, message.message_id) if message else None
    return query.from_user.id, where, query.data


def _alert(reply: Reply) -> str | None:
    """A short word to one person, as a notification; None for what needs a message."""
    document = reply.document
    if not (reply.private and len(document.blocks) == 1 and isinstance(document.blocks[0], Paragraph)):
        return None
    if any(isinstance(button, Button) for row in document.buttons for button in row):
        return None
    said = plain(document.blocks[0].text)
    return said if 0 < len(said) <= ALERT and not document.buttons else None


def _asked(query: CallbackQuery) -> int:
    """The message to reply to: the question that was answered there, else the message with the button."""
    message = query.message
    assert message is not None
    asked = message.reply_to_message if isinstance(message, Message) else None
    return asked.message_id if asked is not None else message.message_id


def _ephemeral_id(query: CallbackQuery) -> int | None:
    found = query.message.api_kwargs.get("ephemeral_message_id") if query.message else None
    return found if isinstance(found, int) else None


def _replying(message: int) -> Mapping[str, Any]:
    return {"reply_parameters": {"message_id": message, "allow_sending_without_reply": True}} if message else {}


async def _acknowledge(query: CallbackQuery, **more: Any) -> None:
    """End the button's waiting, perhaps with a word; one that waited too long has ended by itself."""
    try:
        await query.answer(**more)
    except TelegramError as error:
        log.info("Telegram: a press could not be acknowledged: %s", error)
