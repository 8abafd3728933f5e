"""Which stories a line is about: by their numbers, as "this" one, as its neighbours, or because their digest is replied to."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from digest.chat import courtesy, pointing
from digest.chat.command import Call, Command, Message, Reply
from digest.chat.parse import Line
from digest.chat.this_said import BESIDE, refers
from digest.ports import Clock, Store


class Stories:
    """Looks up what the conversation remembers of the stories that it has told."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    async def named(self, line: Line, command: Command, call: Call) -> tuple[Line, Call] | Reply:
        """The line and the call with the story that "this" or "next" means; a reply where that is to be asked or told."""
        if command.name == "article" and line.rest in BESIDE and not call.message.pressed:
            return await self._beside(line, call)
        if not pointing.points(line, command, call):
            return line, call
        found = await self._pointed(call.message)
        if isinstance(found, int):
            return pointing.pointed(line, call, found)
        return pointing.which(command, found, call) if found else (replace(line, rest=""), call)

    async def told(self, line: Line, command: Command, call: Call) -> Call:
        """The call with the stories of its numbers, and those that a question is about."""
        listed = {} if call.pointed else await self._listed(line, call.message)
        within: Sequence[int] = await self._replied(call.message)
        if (
            not within
            and command.name == "faq"
            and refers(line.rest)
            and not call.message.pressed
            and call.message.private
        ):
            async with self._store.read() as uow:
                this = await uow.notes.pointed_at(call.message.address, call.message.actor, self._clock.now())
            return replace(call, listed=listed, within=(this,) if this else (), pointed=this is not None)
        return replace(call, listed=listed, within=within)

    async def _beside(self, line: Line, call: Call) -> tuple[Line, Call] | Reply:
        message = call.message
        async with self._store.read() as uow:
            who = message.address, message.actor, self._clock.now()
            told, shown = await uow.notes.pointed_at(*who), await uow.notes.shown(*who)
        found = pointing.beside(line.rest, told, shown)
        return courtesy.ended(call) if found is None else pointing.pointed(line, call, found)

    async def _listed(self, line: Line, message: Message) -> Mapping[int, int]:
        """What the numbers in a typed line mean; buttons carry the articles' own."""
        if message.pressed or not any(mark.isnumeric() for mark in line.rest):
            return {}
        async with self._store.read() as uow:
            return await uow.notes.shown(message.address, message.actor, self._clock.now())

    async def _pointed(self, message: Message) -> int | Mapping[int, int]:
        """The story that is meant by "this", or the list of which it may be one.

        That is the digest that is replied to, else the story told of last, else the list that was shown last.
        """
        async with self._store.read() as uow:
            who, here = (message.address, message.actor, self._clock.now()), message.address
            replied = await uow.editions.carried(here.platform, here.chat, message.about) if message.about else ()
            stories = dict(enumerate(replied, 1))
            if not stories and (told := await uow.notes.pointed_at(*who)) is not None:
                return told
            stories = stories or dict(await uow.notes.shown(*who))
        return next(iter(stories.values())) if len(stories) == 1 else stories

    async def _replied(self, message: Message) -> Sequence[int]:
        """The articles of the digest that the message replies to; in private those of the list shown last, for any other."""
        if not message.about:
            return ()
        async with self._store.read() as uow:
            carried = await uow.editions.carried(message.address.platform, message.address.chat, message.about)
            if carried or not message.private:
                return carried
            return tuple((await uow.notes.shown(message.address, message.actor, self._clock.now())).values())
