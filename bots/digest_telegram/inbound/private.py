"""What people say and press in private chats: from an update to a line of the conversation, and its reply back to them."""

import asyncio
import logging
from dataclasses import replace
from typing import Any, Final

from telegram import Bot, CallbackQuery, Message, MessageOriginChannel, User
from telegram.error import TelegramError

from digest.chat.command import Attachment, Reply
from digest.chat.command import Message as Line
from digest.chat.reply import command_line
from digest.domain.buttons import Button
from digest.domain.document import Document, Paragraph, text
from digest.domain.reader import Address
from digest.domain.words import Words
from digest.platforms import Context
from digest_telegram.inbound.answering import Answering
from digest_telegram.inbound.choosing import keyboard
from digest_telegram.inbound.documents import offered

log = logging.getLogger(__name__)

PLATFORM: Final = "telegram"


class Private:
    """Answers people in private chats."""

    def __init__(self, context: Context, bot: Bot, answering: Answering) -> None:
        self._context, self._bot, self._answering = context, bot, answering

    async def said(self, message: Message) -> None:
        """Answer a line; a group or channel that was chosen is asked about as if its command had been typed."""
        typed = message.text or message.caption or ""
        if message.chat_shared is not None:
            typed = f"/place {message.chat_shared.chat_id}"
        upload = offered(message)
        if (typed or message.forward_origin is not None or upload) and message.from_user is not None:
            line = replace(
                _line(typed, message, message.from_user),
                forwarded=message.forward_origin is not None,
                links=_hidden(message),
                origin=_origin(message),
                upload=upload,
            )
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
        if reply.attachment is not None and reply.attachment.is_picture:
            await self._pictured(line.address, reply.attachment)
        elif reply.attachment is not None and not await self._attached(line.address, reply.attachment):
            await self._answering.show(line.address, _lost(self._context.speak(reply.document.language, "UTC")))

    async def _pictured(self, address: Address, attachment: Attachment) -> None:
        """Send a picture as a photo; the text above it says the same, so that nothing is lost with it."""
        await self._answering.sender.turn(address)
        try:
            await self._bot.send_photo(int(address.chat), attachment.body, filename=attachment.name)
        except TelegramError as error:
            log.warning("Telegram: a picture could not be sent: %s", error)

    async def _attached(self, address: Address, attachment: Attachment) -> bool:
        """Send a file, which nobody can forward or save; False where it certainly, or probably, did not arrive."""
        await self._answering.sender.turn(address)
        try:
            await self._bot.send_document(
                int(address.chat), attachment.body, filename=attachment.name, protect_content=True
            )
        except TelegramError as error:
            log.warning("Telegram: a file could not be sent: %s", error)
            return False
        return True


def _hidden(message: Message) -> tuple[str, ...]:
    """The addresses behind words of the message, and the one whose preview it shows."""
    behind = [entity.url for entity in (*message.entities, *message.caption_entities) if entity.url]
    preview = message.link_preview_options.url if message.link_preview_options else None
    return tuple(dict.fromkeys((*behind, *([preview] if isinstance(preview, str) else []))))


def _origin(message: Message) -> tuple[str, str] | None:
    """The channel's post that was forwarded."""
    origin = message.forward_origin
    return (str(origin.chat.id), str(origin.message_id)) if isinstance(origin, MessageOriginChannel) else None


def _lost(words: Words) -> Document:
    """That the file announced above did not come, and what to do."""
    said = words.sentence("The file doesn’t seem to have arrived. Nothing is lost: please ask for it again.")
    again = Button(words.sentence("Get my data"), command_line("export"))
    return Document((Paragraph(text(said)),), ((again,),), words.language)


def _line(typed: str, message: Any, user: User, *, pressed: bool = False) -> Line:
    address = Address(PLATFORM, str(message.chat.id))
    replied = None if pressed else message.reply_to_message
    about = str(replied.message_id) if replied is not None else ""
    under = str(message.message_id) if pressed else ""
    return Line(typed, address, str(user.id), pressed, user.language_code or "", about=about, under=under)
