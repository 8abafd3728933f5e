"""The router: one line or press in, one reply out, whatever happens in between."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from digest.chat import assent, courtesy, packing, parse, trouble, zones
from digest.chat.about_stories import Stories
from digest.chat.apology import apology
from digest.chat.asking import UNKNOWN
from digest.chat.command import Call, Command, Message, Reply
from digest.chat.counted import acts
from digest.chat.greeting import language_of, welcoming
from digest.chat.lines import Lines
from digest.chat.parse import Line, Misfit
from digest.chat.patience import Patience
from digest.chat.reply import SILENCE, answer
from digest.chat.shared import kept_from, not_staff, not_yours
from digest.chat.sharing import choose_language
from digest.chat.throttle import Throttle, Verdict
from digest.chat.turns import Turns
from digest.domain.place import place_user
from digest.domain.reader import Reader
from digest.domain.staff import Office, may
from digest.ports import Clock, Store
from digest.ports.urgency import urgent
from digest.services.desk import Desk

EXPECTATION = timedelta(minutes=10)
"""How long a bare line is the argument that was asked for (ARCHITECTURE.md, Conversation)."""


class Router:
    """Answers messages with these commands."""

    def __init__(
        self,
        store: Store,
        desk: Desk,
        commands: Iterable[Command],
        clock: Clock,
        throttle: Throttle | None = None,
    ) -> None:
        self._store, self._desk, self._clock = store, desk, clock
        self._patience = Patience(desk.staff, throttle)
        self._turns = Turns()
        self._lines = Lines(store, desk, commands)
        self._stories = Stories(store, clock)

    async def converse(self, message: Message) -> Reply:
        """The reply to a message; never raises: what goes wrong inside becomes one apology with an incident id.

        A person's messages are answered one after the other, and so are a shared place's, which has one set of settings.
        """
        async with self._turns.turn(message.person if message.private else _place(message)):
            with urgent():
                return await self._answered(message)

    async def _answered(self, message: Message) -> Reply:
        words = self._desk.speak(choose_language(language_of(message), self._desk.languages), "UTC")
        try:
            now = self._clock.now()
            reader = _somewhere(await self._met(message, words.language, now))
            words = self._desk.speak(reader.profile.language, reader.zone)
            place = None if message.private else message.address
            call = Call("", {}, message, reader, words, now, place=place)
            return welcoming(await self._reply(call), call, self._desk)
        except Exception as error:
            return apology(error, words)

    async def _met(self, message: Message, language: str, now: datetime) -> Reader:
        """Whose settings count: the person's in private, the place's in a shared place. Who speaks there is not kept."""
        if message.private:
            return await self._desk.accounts.meet(message.address, message.actor, language, now, zone=_zone(message))
        return await self._desk.places.meet(message.address, language, now, zone=_zone(message))

    async def _reply(self, call: Call) -> Reply:
        verdict = await self._patience.verdict(call.message, call.now)
        if verdict is Verdict.ANSWER:
            line = await self._lines.meant(call)
            return SILENCE if line is None else await self._run(line, _pressing(call) if line.agreed else call)
        if verdict is Verdict.NOTICE and call.message.private:  # what is said in a shared place is said to others
            return answer(
                call,
                call.words.sentence(
                    "That was a lot at once, and I didn’t read this one. Give me a minute, then send it again."
                ),
            )
        if call.message.pressed:
            return answer(call, call.words.sentence("One moment."), private=True)
        return SILENCE

    async def _run(self, line: Line, call: Call) -> Reply:
        if kind := courtesy.COURTESIES.get(line.name):
            return kind(call)
        command = self._lines.command(line.name)
        if command is None:
            return trouble.unknown(line.name, self._lines.near(line.name), call) if call.message.private else SILENCE
        if (office := command.audience.office) and not await self._allowed(command.name, office, call):
            return not_staff(call, office)
        if _turned_by_another(line, command, call.message):
            return not_yours(call)
        if (refused := await kept_from(command, call, self._desk)) is not None:
            return refused
        named = await self._stories.named(line, command, call)
        if isinstance(named, Reply):
            return await self._finished(named, line, call)
        line, call = named
        args = parse.bind(command, line.rest, call.words)
        if isinstance(args, Misfit):
            return await self._finished(trouble.misfit(args, command, call), line, call)
        call = await self._stories.told(line, command, call)
        page = {"page": str(line.page)} if line.page > 1 else {}
        call = replace(call, command=command.name, args={**args, **page})
        reply = await command.run(call, self._desk)
        self._desk.counting.note(call.reader.id, await acts(call, command, self._desk), call.now)
        return await self._finished(reply, line, call)

    async def _allowed(self, name: str, office: Office, call: Call) -> bool:
        """Whether whoever speaks holds the office. In a shared place the command may be another bot's: nothing is noted."""
        who, staff = call.message, self._desk.staff
        if who.private:
            return await staff.allows(who.address.platform, who.actor, office, name, call.now)
        return not who.anonymous and may(await staff.offices(who.address.platform, who.actor), office)

    async def _finished(self, reply: Reply, line: Line, call: Call) -> Reply:
        """The reply with its long button texts kept, what it expects noted, and in place where its button asked for that."""
        message, long = call.message, packing.overlong(reply.document)
        stories = (reply.trial.document if reply.trial else reply.document).numbered()
        if reply.expects or reply.agreed or long or stories or reply.story:
            async with self._store.begin() as uow:
                if stories:
                    await uow.notes.show(message.address, message.actor, stories, call.now)
                if reply.story:
                    await uow.notes.point_at(message.address, message.actor, reply.story, call.now)
                kept = {
                    command: await uow.notes.keep_text(packing.argument(command), call.reader.id, call.now)
                    for command in long
                }
                if awaited := assent.awaited_after(reply, kept):
                    await uow.notes.expect(message.address, message.actor, awaited, call.now + EXPECTATION)
            reply = replace(reply, document=packing.packed(reply.document, kept))
        return replace(reply, edit=message.pressed and line.in_place and (message.private or message.alone))


def _pressing(call: Call) -> Call:
    """The call as if the button had been pressed for which a yes was typed."""
    return replace(call, message=replace(call.message, pressed=True))


def _place(message: Message) -> str:
    return f"{message.address.platform}:{place_user(message.address.chat)}"


def _turned_by_another(line: Line, command: Command, message: Message) -> bool:
    """Whether the button turns a page of an answer to somebody else. A place's settings are every manager's."""
    theirs = message.asker and message.asker != message.actor
    return bool(theirs and message.pressed and line.in_place and not (message.private or command.changes))


def _zone(message: Message) -> str:
    """The client's zone where it names one; a client that says UTC only does not know."""
    return message.zone if message.zone != UNKNOWN and zones.exists(message.zone) else ""


def _somewhere(reader: Reader) -> Reader:
    """The reader, in UTC and unconfirmed where tzdata no longer knows their zone: they are asked again where they live."""
    if zones.exists(reader.zone):
        return reader
    subscription = reader.subscription
    if subscription:
        subscription = replace(subscription, rules=tuple(replace(rule, zone=UNKNOWN) for rule in subscription.rules))
    return replace(reader, zone=UNKNOWN, zone_confirmed=False, subscription=subscription)
