"""Who comes and goes: the bot is blocked, unblocked, added, removed, promoted; a group becomes a supergroup."""

from telegram import Chat, ChatMember, ChatMemberUpdated

from digest.platforms import Context
from digest_telegram.inbound.private import PLATFORM
from digest_telegram.rights import Rights, may_post


class Members:
    """Suspends chats that the bot can't post in and opens them again; nothing is ever posted for it."""

    def __init__(self, context: Context, rights: Rights) -> None:
        self._context, self._rights = context, rights

    async def bot_changed(self, change: ChatMemberUpdated) -> None:
        """The bot's own standing in a chat has changed."""
        chat, member = change.chat, change.new_chat_member
        self._rights.forget(str(chat.id), str(member.user.id))
        if may_post(member.to_dict(), channel=chat.type == Chat.CHANNEL):
            await self._context.chats.reopen(PLATFORM, str(chat.id))
        else:
            await self._context.chats.suspend(PLATFORM, str(chat.id), _reason(chat, member), self._context.clock.now())

    def changed(self, change: ChatMemberUpdated) -> None:
        """Somebody else's has: they may be an administrator now, or none any more."""
        self._rights.forget(str(change.chat.id), str(change.new_chat_member.user.id))

    async def migrated(self, chat: int, to: int) -> None:
        """The group has become the supergroup with that id. The service says so in both; it is done once."""
        await self._context.chats.migrate(PLATFORM, str(chat), str(to), self._context.clock.now())


def _reason(chat: Chat, member: ChatMember) -> str:
    if chat.type == Chat.PRIVATE:
        return "the bot was blocked"
    if member.status in (ChatMember.LEFT, ChatMember.BANNED):
        return "the bot was removed"
    return "the bot may not post"
