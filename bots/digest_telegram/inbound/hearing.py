"""Which messages in a shared place are for the bot, and what of them it hears. Pure.

With group privacy the service gives only commands, mentions and replies (core.telegram.org/bots/features#privacy-mode);
without it everything, so nothing is taken for granted here.
"""

from dataclasses import dataclass
from typing import Final

from telegram import CallbackQuery, Message, MessageEntity

from digest.chat.command import Message as Line
from digest.domain.reader import Address
from digest_telegram.inbound.private import PLATFORM

GROUP_ANONYMOUS: Final = 1087968824
"""The user in whose name the service gives what anonymous administrators write."""


@dataclass(frozen=True, slots=True)
class Me:
    """The bot: its user id, its username (empty while it is not known), and what opens a private chat with it."""

    number: int
    name: str
    private_url: str


def heard(message: Message, me: Me) -> Line | None:
    """The line for the conversation; None for what is not meant for the bot."""
    if not message.text or message.is_automatic_forward or message.from_user is None or _from_bot(message):
        return None
    typed, command = message.text, _leading_command(message)
    if command:
        name, _, bot = command.partition("@")
        if bot and bot.casefold() != me.name.casefold():
            return None
        typed = f"{name}{typed[len(command) :]}"
    without = _without_mention(message, me)
    replied = message.reply_to_message
    if replied is not None and replied.is_automatic_forward and not command and without is None:
        return None  # a comment on the channel's post
    ours = replied is not None and replied.from_user is not None and replied.from_user.id == me.number
    return Line(
        without if without is not None and not command else typed,
        _address(message),
        _actor(message),
        language=message.from_user.language_code or "",
        private=False,
        addressed=without is not None or ours,
        anonymous=_anonymous(message),
        about=str(replied.message_id) if ours and replied is not None else "",
        private_url=me.private_url,
    )


def pressed(query: CallbackQuery, me: Me) -> Line:
    """The line for a press. The administrators' anonymity does not reach it: whoever presses is known."""
    message, user = query.message, query.from_user
    assert message is not None
    asked = message.reply_to_message if isinstance(message, Message) else None
    asker = asked.from_user.id if asked is not None and asked.from_user is not None else me.number
    return Line(
        query.data or "",
        _address(message) if isinstance(message, Message) else Address(PLATFORM, str(message.chat.id)),
        str(user.id),
        pressed=True,
        language=user.language_code or "",
        private=False,
        alone="ephemeral_message_id" in message.api_kwargs,
        asker="" if asker in (me.number, GROUP_ANONYMOUS) else str(asker),
        private_url=me.private_url,
    )


def _address(message: Message) -> Address:
    """Where the answer goes: the topic where there are topics; a thread of comments is none."""
    thread = str(message.message_thread_id) if message.is_topic_message and message.message_thread_id else ""
    return Address(PLATFORM, str(message.chat.id), thread)


def _actor(message: Message) -> str:
    """Who speaks: a person, or a chat in whose name somebody does."""
    assert message.from_user is not None
    return f"chat:{message.sender_chat.id}" if message.sender_chat else str(message.from_user.id)


def _anonymous(message: Message) -> bool:
    return message.sender_chat is not None and message.sender_chat.id == message.chat.id


def _from_bot(message: Message) -> bool:
    """Whether another bot speaks; those in whose names the service gives people's messages are none."""
    return bool(message.from_user and message.from_user.is_bot and message.sender_chat is None)


def _leading_command(message: Message) -> str:
    """The command that the message begins with, as the service marked it; empty where it begins with none."""
    for entity in message.entities:
        if entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0:
            return message.parse_entity(entity)
    return ""


def _without_mention(message: Message, me: Me) -> str | None:
    """The text without the bot's name in it; None where it is not mentioned."""
    for entity in message.entities:
        if entity.type == MessageEntity.MENTION:
            named = message.parse_entity(entity)
            if me.name and named.casefold() == f"@{me.name}".casefold():
                return (message.text or "").replace(named, " ", 1).strip()
    return None
