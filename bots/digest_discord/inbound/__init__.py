"""What people run, press, fill in and write: each is acknowledged at once, and answered to whoever asked."""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from typing import Any, Final

import discord
from discord import AppCommandType, InteractionType

from digest.chat.command import Command, Reply, Upload
from digest.chat.command import Message as Line
from digest.chat.commands import COMMANDS
from digest.chat.commands.place import named_in_line
from digest.chat.sharing import choose_language
from digest.domain.document import Document, Paragraph, text
from digest.domain.reader import Address
from digest.domain.words import Words
from digest.platforms import Context
from digest_discord import identifiers
from digest_discord.connection import Connection
from digest_discord.identifiers import Press
from digest_discord.inbound import forms
from digest_discord.inbound.answering import Answering
from digest_discord.inbound.hearing import ALONE, PLATFORM, Scene, chosen, options, scene, typed, values, written
from digest_discord.inbound.rooms import Rooms
from digest_discord.inbound.ticket import Ticket
from digest_discord.menu import ASK, FILE, IMPORT, SUBSCRIBE, WHERE, WHOM, completions

log = logging.getLogger(__name__)

DOUBLE = 2.0
"""Seconds within which the same person's press of the same button is the same press."""

MOST = 1_000
KNOWN: Final[Mapping[str, Command]] = {one.name: one for one in COMMANDS}


class Inbound:
    """Answers people: `gateway.Hears`, as far as it is about them."""

    def __init__(self, context: Context, connection: Connection, clock: Callable[[], float] = time.monotonic) -> None:
        self._context, self._connection, self._clock = context, connection, clock
        self._answering = Answering(context, connection.sender, connection.directs)
        self._rooms = Rooms(context, connection, self._answering)
        self._presses: OrderedDict[Hashable, float] = OrderedDict()
        self._tasks: set[asyncio.Task[Any]] = set()

    async def asked(self, interaction: discord.Interaction) -> None:
        """Answer an interaction; what goes wrong is logged without what was said."""
        with self._under_way():
            try:
                await self._asked(interaction)
            except Exception:
                log.exception("The interaction %s could not be answered", interaction.id)

    async def said(self, message: discord.Message) -> None:
        """Answer a message."""
        with self._under_way():
            try:
                await self._rooms.said(message)
            except Exception:
                log.exception("The message %s could not be answered", message.id)

    async def finish(self, within: float) -> None:
        """Let what is being answered end, for so many seconds."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=within)

    def _under_way(self) -> "_UnderWay":
        return _UnderWay(self._tasks)

    async def _asked(self, interaction: discord.Interaction) -> None:
        data: Mapping[str, Any] = interaction.data or {}
        where = scene(interaction)
        if where.shared:
            self._connection.rights.note(where.place.chat, where.user, interaction.permissions)
        ticket = Ticket(self._connection.careful, interaction, alone=not where.direct)
        match interaction.type:
            case InteractionType.autocomplete:
                await ticket.complete(await completions(self._context, where.language, data))
            case InteractionType.component:
                await self._pressed(ticket, where, data, interaction.message)
            case InteractionType.modal_submit:
                await self._filled(ticket, where, data)
            case InteractionType.application_command if data.get("type") == AppCommandType.message.value:
                await self._asks_about(ticket, where, data)
            case InteractionType.application_command:
                if await ticket.acknowledge(pressed=False):
                    await self._ran(ticket, where, data)

    async def _ran(self, ticket: Ticket, where: Scene, data: Mapping[str, Any]) -> None:
        """A slash command. /subscribe may name the channel that it is about, and a role to call with each digest."""
        name, given = str(data["name"]), options(data)
        about = ""
        if name == SUBSCRIBE and where.shared:
            if WHERE in given:
                place = chosen(data, str(given[WHERE]))
                self._connection.rights.note(place.chat, where.user, ticket.interaction.permissions)
                about = f"place {named_in_line(place)} "
            if WHOM in given:
                await self._context.converse(self._line(where, where.place, f"/{about}mention {given[WHOM]}"))
        upload = self._connection.files.attached(ticket.interaction, data, FILE) if name == IMPORT else None
        await self._answer(ticket, where, f"/{about}{typed(name, given, KNOWN).removeprefix('/')}", upload=upload)

    async def _pressed(
        self, ticket: Ticket, where: Scene, data: Mapping[str, Any], message: discord.Message | None
    ) -> None:
        custom_id = identifiers.filled(str(data.get("custom_id", "")), values(data))
        if (command := forms.opened(custom_id)) is not None:
            await ticket.offer(forms.form(command, self._words(where)))
            return
        doubled = self._again((where.user, message.id if message else 0, custom_id))
        if not await ticket.acknowledge(pressed=True) or doubled:
            return
        press = identifiers.read(custom_id) or Press("/help")
        own = where.direct or bool(message and message.flags.value & ALONE)
        under = str(message.id) if message and where.direct else ""
        await self._answer(ticket, where, press.command, press=press, own=own, under=under)

    async def _filled(self, ticket: Ticket, where: Scene, data: Mapping[str, Any]) -> None:
        filled = forms.filled(str(data.get("custom_id", "")))
        if await ticket.acknowledge(pressed=False):
            line = f"{filled.command} {written(data)}" if filled else "/help"
            await self._answer(ticket, where, line, about=filled.about if filled else "")

    async def _asks_about(self, ticket: Ticket, where: Scene, data: Mapping[str, Any]) -> None:
        """The command in a message's menu: a form for the question."""
        if data.get("name") == ASK:
            await ticket.offer(forms.form("/faq", self._words(where), str(data.get("target_id", ""))))

    async def _answer(
        self,
        ticket: Ticket,
        where: Scene,
        said: str,
        *,
        press: Press | None = None,
        own: bool = True,
        about: str = "",
        under: str = "",
        upload: Upload | None = None,
    ) -> None:
        """Answer a line; `own`: only this person sees the message that was pressed."""
        if (place := await self._place(where)) is None:
            await self._answering.reply(ticket, where, self._closed(where), edit=False)
            return
        line = self._line(where, place, said)
        whole = replace(line, pressed=press is not None, alone=own, about=about, under=under, upload=upload)
        reply = await self._context.converse(whole)
        turned = press if press is not None and press.chapter is not None else None
        edit = press is not None and own and (reply.edit or turned is not None)
        chapter, page = (turned.chapter or 0, turned.page) if turned else (0, 0)
        await self._answering.reply(ticket, where, self._writable(reply, where), edit=edit, chapter=chapter, page=page)

    def _line(self, where: Scene, place: Address, said: str) -> Line:
        return Line(
            said,
            place,
            where.user,
            language=where.language,
            private=not where.shared,
            addressed=True,
            aside=where.shared,
            private_url=self._connection.private_url,
        )

    async def _place(self, where: Scene) -> Address | None:
        """Whose settings count: the channel's in a guild that has the bot, else those of this person's direct channel.

        None where that can't be opened.
        """
        if where.direct or where.shared:
            if where.direct:
                self._connection.directs.note(where.user, where.place.chat)
            return where.place
        channel = await self._connection.directs.open(where.user)
        return Address(PLATFORM, channel) if isinstance(channel, str) else None

    def _writable(self, reply: Reply, where: Scene) -> Reply:
        """The reply; where no typed line would come in, with a form for what it waits for."""
        if where.direct or not reply.expects or not reply.document.blocks:
            return reply
        words = self._context.speak(reply.document.language, "UTC")
        return replace(reply, document=forms.with_button(reply.document, reply.expects, words))

    def _closed(self, where: Scene) -> Reply:
        words = self._words(where)
        said = words.sentence(
            "I can’t open a private chat with you. Allow direct messages in Discord’s privacy settings, and try again."
        )
        return Reply(Document((Paragraph(text(said)),), language=words.language))

    def _words(self, where: Scene) -> Words:
        return self._context.speak(choose_language(where.language, self._context.languages), "UTC")

    def _again(self, press: Hashable) -> bool:
        """Whether this is the second half of a double click."""
        at, now = self._presses.pop(press, float("-inf")), self._clock()
        self._presses[press] = now
        while len(self._presses) > MOST:
            self._presses.popitem(last=False)
        return now - at < DOUBLE


class _UnderWay:
    """Counts the current task among those that are being worked on."""

    def __init__(self, tasks: set[asyncio.Task[Any]]) -> None:
        self._tasks, self._task = tasks, asyncio.current_task()

    def __enter__(self) -> None:
        if self._task is not None:
            self._tasks.add(self._task)

    def __exit__(self, *_: object) -> None:
        if self._task is not None:
            self._tasks.discard(self._task)
