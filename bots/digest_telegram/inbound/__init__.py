"""What people say, press and do: each kind of update goes to who answers it."""

from telegram import Chat, Message, Update

from digest.platforms import Context
from digest_telegram.connection import Connection
from digest_telegram.inbound.answering import Answering, Renderings
from digest_telegram.inbound.inline import Inline
from digest_telegram.inbound.members import Members
from digest_telegram.inbound.places import Places
from digest_telegram.inbound.private import Private

__all__ = ["KINDS", "Inbound"]

KINDS = ("message", "callback_query", "inline_query", "my_chat_member", "chat_member")
"""The kinds of updates that are asked for. Edited messages are not: nothing runs again."""


class Inbound:
    """Answers updates."""

    def __init__(self, context: Context, connection: Connection, renderings: Renderings) -> None:
        answering = Answering(context, connection.sender, renderings)
        self._inline = Inline(context, connection)
        self._private = Private(context, connection.bot, answering)
        self._places = Places(context, connection, answering)
        self._members = Members(context, connection.rights)

    async def handle(self, update: Update) -> None:
        """Answer an update; one that asks for nothing is passed over."""
        if (query := update.callback_query) is not None:
            if query.message is not None:
                who = self._private if _is_private(query.message.chat) else self._places
                await who.pressed(query)
        elif (message := update.message) is not None:
            await self._said(message)
        elif (asked := update.inline_query) is not None:
            await self._inline.asked(asked)
        elif (change := update.my_chat_member) is not None:
            await self._members.bot_changed(change)
        elif (change := update.chat_member) is not None:
            self._members.changed(change)

    async def _said(self, message: Message) -> None:
        if _is_private(message.chat):
            await self._private.said(message)
        elif message.migrate_to_chat_id is not None:
            await self._members.migrated(message.chat.id, message.migrate_to_chat_id)
        elif message.migrate_from_chat_id is not None:
            await self._members.migrated(message.migrate_from_chat_id, message.chat.id)
        else:
            await self._places.said(message)


def _is_private(chat: Chat) -> bool:
    return chat.type == Chat.PRIVATE
