"""What a message means: the line of a command, by its name, in everyday words, as an answer, or as a question."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from difflib import get_close_matches

from digest.chat import assent, courtesy, implied, onward, parse, pointing, trial, trouble
from digest.chat.command import Call, Command, Message
from digest.chat.parse import Line, Misfit
from digest.chat.pictures import pictured
from digest.chat.topics_said import topic_said
from digest.domain.reader import Reader
from digest.domain.spelling import one_slip_apart
from digest.domain.staff import Office, may
from digest.ports import Store
from digest.services.desk import Desk
from digest.services.twins import SURE

SLIPPED = 4
"""Letters of a word in which a slip of a key is looked for; a shorter one is one slip from too many."""


class Lines:
    """Understands messages as lines of these commands, in every interface language."""

    def __init__(self, store: Store, desk: Desk, commands: Iterable[Command]) -> None:
        self._store, self._desk = store, desk
        self._commands = {name: command for command in commands for name in (command.name, *command.aliases)}
        self._everyday = parse.everyday(self._sentences(lambda command: command.everyday, courtesy.EVERYDAY))
        self._called = parse.everyday(self._sentences(lambda command: command.called))

    async def meant(self, call: Call) -> Line | None:
        """The command line meant by the message; None where nothing is to be said."""
        typed = parse.clean(call.message.text)
        if not call.message.pressed:
            typed = parse.in_simplified(typed, call.words)
        meant = call.message.private or call.message.addressed
        awaited = await self._awaited(typed, call) if meant else None
        if call.message.upload and await self._brings(typed, call.message):
            return Line("import")
        if implied.is_brought(call.message) and not (awaited and implied.is_written_down(awaited)):
            return Line("covered", typed)
        if awaited and (awaited.agreed or awaited.name in {courtesy.OVER, courtesy.DECLINED}):
            return awaited
        if line := parse.read(typed, self._commands):
            return await self._unpacked(line, call)
        if not typed:
            return implied.wordless(call.message) if meant else None
        if not meant:
            return await self._overheard(typed, call.reader)
        return self._said(typed, awaited, call)

    def _said(self, typed: str, awaited: Line | None, call: Call) -> Line | None:
        """What a line means that is no command; courtesies are for two."""
        meant = self._meaning(typed) or pictured(typed)
        if awaited and implied.is_told(awaited, typed, meant):
            return awaited
        if awaited and awaited.rest.startswith(f"{trial.SEE} "):
            if sight := trial.pressed(typed, call.words) or implied.SIGHT.get(meant or ""):
                return Line(awaited.name, sight)
            awaited = None
        if awaited and awaited.rest.startswith(onward.NEXT):
            if further := onward.next_page(awaited, typed, call.words):
                return further
            awaited = Line(awaited.name, typed) if self._chooses(awaited.name, typed, call) else None
        match meant:
            case None:
                wished = implied.hour(awaited, typed) or implied.wish(awaited, typed, call)
                topic = self._of_topic(typed)
                if awaited and topic:
                    return wished or implied.of_topic(awaited, typed, topic)
                return wished or awaited or topic or self._slipped(typed) or Line("faq", typed)
            case courtesy.NO if awaited and implied.is_for_good(awaited):
                return Line(courtesy.DECLINED)
            case kind if kind in courtesy.COURTESIES and not call.message.private:
                return None
            case courtesy.YES:
                return implied.agreed(awaited, typed)
            case meant:
                name, _, argument = meant.partition(" ")
                return Line(name, argument)

    def _chooses(self, name: str, typed: str, call: Call) -> bool:
        """Whether a line below a list chooses another one: of a month, and not of a week."""
        command = self._commands.get(name)
        return command is not None and any(parse.is_choice(one, typed, call.words) for one in command.params if typed)

    def _of_topic(self, typed: str) -> Line | None:
        """What a line wants of a topic that there is."""
        found = topic_said(typed)
        return found[0] if found and self._desk.library.topic(found[1]) else None

    def _slipped(self, typed: str) -> Line | None:
        """An unknown command, for its nearest ones to be offered: one word that a slip of a key divides from everyday ones."""
        word = parse.spoken(typed)
        if not (word.isascii() and word.isalpha() and len(word) >= SLIPPED):
            return None
        if word in self._commands or self._desk.library.topic(word):
            return None
        meant = {self._everyday[known] for known in self._everyday if one_slip_apart(word, known)}
        return Line(word) if any(self.command(name.partition(" ")[0]) for name in meant) else None

    def _meaning(self, typed: str) -> str | None:
        """What everyday words mean; None where these are none."""
        return self._everyday.get(parse.fold(typed)) or self._everyday.get(parse.spoken(typed))

    async def _unpacked(self, line: Line, call: Call) -> Line:
        command = self._commands.get(line.name)
        if not call.message.pressed and (command is None or parse.takes_free_text(command)):
            return line
        return await self._stored(parse.trailers(line))

    async def _stored(self, line: Line) -> Line:
        """The line with the text that it stands for, where that is kept elsewhere."""
        digest = parse.kept(line)
        if digest is None:
            return line
        async with self._store.read() as uow:
            text = await uow.notes.text(digest)
        return Line(courtesy.EXPIRED) if text is None else replace(line, rest=text)

    async def _awaited(self, typed: str, call: Call) -> Line | None:
        """The line as the argument that was asked for last, within ten minutes. Whatever is said next closes the question."""
        async with self._store.begin() as uow:
            awaited = await uow.notes.expected(call.message.address, call.message.actor, call.now)
        if awaited is None:
            return None
        awaited, press = assent.parted(awaited)
        if press and (settled := await self._settled(press, typed, call)):
            return settled
        name, _, argument = awaited.partition(" ")
        command = self._commands.get(name)
        if argument.startswith(onward.NEXT):
            return Line(name, argument)
        if self._cancels(typed):
            return Line(courtesy.OVER)
        if command is None or (parse.is_question(typed) and (argument == trouble.AGAIN or not implied.asks(command))):
            return None
        if not argument and command and pointing.is_no_answer(command, typed, call):
            return None
        if argument == trouble.AGAIN:
            return None if isinstance(parse.bind(command, typed, call.words), Misfit) else Line(name, typed)
        return None if implied.says_something_else(name, typed) else Line(name, f"{argument} {typed}".strip())

    async def _settled(self, press: str, typed: str, call: Call) -> Line | None:
        """What a yes or a no means to a question with that button; None where it is neither."""
        match self._meaning(typed) or pictured(typed):
            case courtesy.NO:
                return Line(courtesy.DECLINED)
            case courtesy.YES if line := parse.read(press, self._commands):
                return replace(await self._stored(parse.trailers(line)), in_place=False, agreed=True)
            case _:
                return None

    def _cancels(self, typed: str) -> bool:
        """Whether the line takes back what the last answer asked for."""
        line = parse.read(typed, self._commands)
        meant = self.command(line.name if line else parse.fold(typed))
        return meant is not None and meant.name == "cancel"

    async def _brings(self, typed: str, who: Message) -> bool:
        """Whether a file without a command is a story that an editor brings."""
        if not who.private or parse.read(typed, self._commands):
            return False
        return may(await self._desk.staff.offices(who.address.platform, who.actor), Office.EDITOR)

    async def _overheard(self, typed: str, reader: Reader) -> Line | None:
        """In a shared place only a question that certainly has an answer is answered; doubt is silence."""
        hits = await self._desk.library.ask(typed, reader.profile.languages)
        return Line("faq", typed) if hits and hits[0].confidence >= SURE else None

    def command(self, typed: str) -> Command | None:
        """The command of that name, in any language."""
        meant = self._called.get(typed) or self._everyday.get(typed, "")
        return self._commands.get(typed) or self._commands.get(meant)

    def near(self, typed: str) -> list[str]:
        """The commands whose names, in any language, or everyday words are spelled most like what was typed."""
        close = get_close_matches(typed, [*self._commands, *self._called, *self._everyday], n=3, cutoff=0.6)
        found = map(self.command, close)
        return list(dict.fromkeys(command.name for command in found if command))

    def _sentences(
        self, said_of: Callable[[Command], str], more: Iterable[tuple[str, str]] = ()
    ) -> list[tuple[str, str]]:
        """Such words of every command, and more, in every interface language."""
        said = [*((command.name, said_of(command)) for command in self._commands.values()), *more]
        voices = [self._desk.speak(language, "UTC") for language in self._desk.languages]
        return [
            (name, parse.plainly(words.sentence(sentence), words))
            for words in voices
            for name, sentence in said
            if sentence
        ]
