"""What people say and press in private chats: from an update to a line of the conversation, and its reply back to them."""

import asyncio
import logging
from dataclasses import replace
from typing import Any, Final

from telegram import Bot, CallbackQuery, Message, User
from telegram.error import TelegramError

from digest.chat.command import Message as Line
from digest.chat.command import Reply
from digest.domain.reader import Address
from digest.platforms import Context
from digest_telegram.inbound.answering import Answering
from digest_telegram.inbound.choosing import keyboard

log = logging.getLogger(__name__)

PLATFORM: Final = "telegram"


class Private:
    """Answers people in private chats."""

    def __init__(self, context: Context, bot: Bot, answering: Answering) -> None:
        self._context, self._bot, self._answering = context, bot, answering

    async def said(self, message: Message) -> None:
        """Answer a line; a group or channel that was chosen is asked about as if its command had been typed."""
        text = message.text
        if message.chat_shared is not None:
            text = f"/place {message.chat_shared.chat_id}"
        if text and message.from_user is not None:
            line = _line(text, message, message.from_user)
            await self._reply(line, await self._context.converse(line))

    async def pressed(self, query: CallbackQuery) -> None:
        """Answer a press."""
        acknowledged = asyncio.create_task(self._acknowledge(query))  # the button waits no longer than it must
        try:
            message, data = query.message, query.data
            if message is not None and data:
                line = _line(data, message, query.from_user, pressed=True)
                reply = await self._context.converse(line)
                await self._reply(line, reply, message.message_id if reply.edit else None)
        finally:
            await acknowledged

    async def _acknowledge(self, query: CallbackQuery) -> None:
        """End the button's waiting; one that waited too long has ended by itself."""
        try:
            await query.answer()
        except TelegramError as error:
            log.info("Telegram: a press could not be acknowledged: %s", error)

    async def _reply(self, line: Line, reply: Reply, edited: int | None = None) -> None:
        if reply.trial is not None and not await self._answering.tried(line.address, reply.trial.document):
            # Nobody saw anything, so there is nothing to ask about.
            reply = await self._context.converse(replace(line, text=reply.trial.otherwise, pressed=True))
        if reply.document.blocks:
            words = self._context.speak(reply.document.language, "UTC")
            more = {"reply_markup": keyboard(words)} if reply.choose else {}
            await self._answering.show(line.address, reply.document, None if reply.choose else edited, more)
        if (attachment := reply.attachment) is not None:
            await self._bot.send_document(
                int(line.address.chat), attachment.body, filename=attachment.name, protect_content=True
            )


def _line(text: str, message: Any, user: User, *, pressed: bool = False) -> Line:
    address = Address(PLATFORM, str(message.chat.id))
    replied = None if pressed else message.reply_to_message
    about = str(replied.message_id) if replied is not None else ""
    return Line(text, address, str(user.id), pressed=pressed, language=user.language_code or "", about=about)
