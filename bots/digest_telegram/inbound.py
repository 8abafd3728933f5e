"""What people say and press in private chats: from an update to a line of the conversation, and its reply back to them."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from telegram import Bot, CallbackQuery, Message, Update, User
from telegram.error import TelegramError

from digest.chat.command import Message as Line
from digest.chat.command import Reply
from digest.domain.delivery import Outcome, Refused, Sent
from digest.domain.document import Document
from digest.domain.reader import Address
from digest.platforms import Context
from digest.ports import Payload
from digest_telegram.render import render
from digest_telegram.sender import TelegramSender

log = logging.getLogger(__name__)

KINDS = ("message", "callback_query")
"""The kinds of updates that are asked for."""


class Inbound:
    """Answers updates. `variants` are the renderings to try, best first."""

    def __init__(self, context: Context, bot: Bot, sender: TelegramSender, variants: Sequence[str]) -> None:
        self._context, self._bot, self._sender, self._variants = context, bot, sender, variants

    async def handle(self, update: Update) -> None:
        """Answer an update; one that asks for nothing is passed over."""
        if (query := update.callback_query) is not None:
            await self._pressed(query)
        elif (message := update.message) is not None and message.chat.type == message.chat.PRIVATE:
            await self._said(message)

    async def _said(self, message: Message) -> None:
        if message.text and message.from_user is not None:
            line = _line(message.text, message, message.from_user)
            await self._reply(line.address, await self._context.converse(line))

    async def _pressed(self, query: CallbackQuery) -> None:
        acknowledged = asyncio.create_task(self._acknowledge(query))  # the button waits no longer than it must
        try:
            message, data = query.message, query.data
            if message is not None and data and message.chat.type == message.chat.PRIVATE:
                line = _line(data, message, query.from_user, pressed=True)
                reply = await self._context.converse(line)
                await self._reply(line.address, reply, message.message_id if reply.edit else None)
        finally:
            await acknowledged

    async def _acknowledge(self, query: CallbackQuery) -> None:
        """End the button's waiting; one that waited too long has ended by itself."""
        try:
            await query.answer()
        except TelegramError as error:
            log.info("Telegram: a press could not be acknowledged: %s", error)

    async def _reply(self, address: Address, reply: Reply, edited: int | None = None) -> None:
        if reply.document.blocks:
            await self._show(address, reply.document, edited)
        if (attachment := reply.attachment) is not None:
            await self._bot.send_document(
                int(address.chat), attachment.body, filename=attachment.name, protect_content=True
            )

    async def _show(self, address: Address, document: Document, edited: int | None) -> None:
        """Show a document in the best rendering that is not refused."""
        for variant in self._variants:
            outcome = await self._send(address, render(document, variant), edited)
            if not isinstance(outcome, Refused):
                break
        if not isinstance(outcome, Sent):
            log.warning("Telegram: an answer could not be sent: %s", outcome)

    async def _send(self, address: Address, payloads: Sequence[Payload], edited: int | None) -> Outcome:
        """Send the messages in order, the first of them in place of the edited one where it still can be."""
        outcome: Outcome = Sent("")
        for number, payload in enumerate(payloads):
            if edited is not None and number == 0:
                outcome = await self._sender.edit(address, payload, edited)
                if not isinstance(outcome, Refused):
                    continue
            outcome = await self._sender.answer(address, payload)
            if not isinstance(outcome, Sent):
                break
        return outcome


def _line(text: str, message: Any, user: User, *, pressed: bool = False) -> Line:
    address = Address("telegram", str(message.chat.id))
    return Line(text, address, str(user.id), pressed=pressed, language=user.language_code or "")
