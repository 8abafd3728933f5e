"""What people write: everything in their direct channel, and in guilds what names the bot. Doubt is silence."""

import re
from collections.abc import Collection, Hashable

import discord

from digest.chat import parse
from digest.chat.command import Message as Line
from digest.chat.command import Reply
from digest.chat.restraint import Restraint, See, Speak
from digest.domain.document import Document, Paragraph, text
from digest.platforms import Context
from digest_discord.connection import Connection
from digest_discord.inbound.answering import Answering
from digest_discord.inbound.hearing import place_of

_LINK = re.compile(r"https://(?:\w+\.)?discord(?:app)?\.com/channels/\d+/(?P<channel>\d+)/(?P<message>\d+)", re.ASCII)
"""A link to a message in a guild."""


class Rooms:
    """Answers messages."""

    def __init__(self, context: Context, connection: Connection, answering: Answering) -> None:
        self._context, self._connection, self._answering = context, connection, answering
        self._restraint = Restraint()

    async def said(self, message: discord.Message) -> None:
        """Answer a message, as far as there is something to say."""
        line = self._heard(message)
        if message.guild is None:
            self._connection.directs.note(line.actor, line.address.chat)
            await self._connection.care.met(line.address)
        elif isinstance(message.author, discord.Member):
            self._connection.rights.note(line.address.chat, line.actor, message.author.guild_permissions)
        reply = await self._context.converse(line)
        if not reply.document.blocks and reply.attachment is None:
            return
        if line.private:
            await self._answering.show(line.address, reply)
        else:
            await self._publicly(line, reply, str(message.id))

    def _heard(self, message: discord.Message) -> Line:
        forwarded = message.message_snapshots
        embeds = [*message.embeds, *(embed for one in forwarded for embed in one.embeds)]
        replied = message.reference.message_id if message.reference and not forwarded else None
        return Line(
            self._without_name("\n".join([message.content, *(one.content for one in forwarded)])),
            place_of(message.channel, None),
            str(message.author.id),
            private=message.guild is None,
            addressed=True,
            about=str(replied or ""),
            private_url=self._connection.private_url,
            forwarded=bool(forwarded),
            origin=_origin(message),
            links=tuple(embed.url for embed in embeds if embed.url),
            upload=next(map(self._connection.files.offered, message.attachments), None),
        )

    def _without_name(self, content: str) -> str:
        for name in (f"<@{self._connection.number}>", f"<@!{self._connection.number}>"):
            content = content.replace(name, " ")
        return content.strip()

    async def _publicly(self, line: Line, reply: Reply, replied: str) -> None:
        """Say it to all, unless enough was said; what was just said is pointed to."""
        where, now = line.address.thread or line.address.chat, self._context.clock.now()
        answers: Collection[Hashable] = () if reply.private else (reply.document, parse.fold(line.text))
        match self._restraint.weigh(where, answers, self._answering.parts(reply.document), now):
            case Speak():
                if sent := await self._answering.show(line.address, reply, replied):
                    self._restraint.said(where, answers, sent, now)
            case See(first):
                words = self._context.speak(reply.document.language, "UTC")
                pointer = Document((Paragraph(text(words.sentence("I answered that a moment ago: see above."))),))
                sent = await self._answering.show(line.address, Reply(pointer), first)
                self._restraint.said(where, (), sent, now)


def _origin(message: discord.Message) -> tuple[str, str] | None:
    """The message that was forwarded or linked to: its channel and number."""
    reference = message.reference
    if message.message_snapshots and reference is not None:
        return str(reference.channel_id), str(reference.message_id)
    linked = _LINK.search(message.content)
    return (linked["channel"], linked["message"]) if linked else None
