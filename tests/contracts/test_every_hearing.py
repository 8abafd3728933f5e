"""The same command, the same meaning, the same language: said on any platform, in any interface language, as its service
delivers it, heard by its adapter, and answered by the one conversation.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from digest.chat.command import Audience, Call, Command, Reply
from digest.chat.command import Message as Line
from digest.chat.commands import COMMANDS
from digest.chat.router import Router
from digest.chat.throttle import Throttle
from digest.domain.buttons import Button
from digest.domain.document import Block, Document
from digest.i18n import languages, speak
from digest.services.desk import Desk
from digest.testing import TestChat, open_test_chat
from digest_discord import menu
from tests.contracts.heard import CHANNEL, GROUP, Said, on_discord, on_telegram, on_the_web

EVERY = [one for one in COMMANDS if one.audience is Audience.EVERYONE]

THEIR_OWN = {"export", "help", "link", "messages", "privacy", "settings", "start", "unlink"}
"""Commands whose answers name the platform, or what it offers."""


@dataclass
class Recorded:
    """A command that notes how it was called."""

    command: Command
    calls: list[Call]

    async def run(self, call: Call, desk: Desk) -> Reply:
        """Note it, and run it."""
        self.calls.append(call)
        return await self.command.run(call, desk)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What came of a line: the command and its arguments, and the answer."""

    command: str
    args: Mapping[str, str]
    language: str
    reply: Reply


class Listening:
    """The conversation, over what the platforms heard."""

    def __init__(self, chat: TestChat, folder: Path) -> None:
        self._calls: list[Call] = []
        recorded = [replace(one, run=Recorded(one, self._calls).run) for one in COMMANDS]
        self._router = Router(chat.store, chat.desk, recorded, chat.clock, Throttle(burst=10_000))
        self._folder = folder
        self._commands = [{**one, "id": "1"} for one in menu.commands(speak, languages())]

    async def hear(self, said: Said) -> dict[str, Meaning]:
        """What the command means on each platform."""
        words = speak(said.language, "UTC")
        line = said.typed(words)
        heard = {
            "telegram": await on_telegram(said, line, self._folder),
            "discord": await on_discord(said, words, self._commands, self._folder),
        }
        if not said.shared:
            heard["preview"] = await on_the_web(said, line, self._folder)
        return {name: await self._meaning(line) for name, line in heard.items()}

    async def _meaning(self, line: Line) -> Meaning:
        self._calls.clear()
        reply = await self._router.converse(line)
        call = self._calls[0] if self._calls else None
        return Meaning(call.command if call else "", call.args if call else {}, reply.document.language, reply)


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat(platforms=("preview", "telegram", "discord")) as opened:
        opened.rights.managers |= {(place, str(user)) for place in (str(GROUP), CHANNEL) for user in range(1, 99)}
        yield opened


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("command", EVERY, ids=lambda one: one.name)
async def test_a_command_means_the_same_wherever_it_is_said(
    chat: TestChat, command: Command, language: str, tmp_path: Path
) -> None:
    listening = Listening(chat, tmp_path)
    for user, given in enumerate(arguments(command), 1):
        said = Said(command, given, user, language)
        meanings = await listening.hear(said)
        agree(meanings, command, said)
        assert {one.command for one in meanings.values()} == {command.name}


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("command", [one for one in EVERY if one.changes], ids=lambda one: one.name)
async def test_a_place_is_changed_alike_wherever_it_is(
    chat: TestChat, command: Command, language: str, tmp_path: Path
) -> None:
    listening = Listening(chat, tmp_path)
    for user, given in enumerate(arguments(command), 1):
        said = Said(command, given, user, language, shared=True)
        meanings = await listening.hear(said)
        if command.name != "place":  # where an answer is seen by one person, it is the place's settings
            agree(meanings, command, said)
            assert command.alone or {one.command for one in meanings.values()} == {command.name}


def agree(meanings: Mapping[str, Meaning], command: Command, said: Said) -> None:
    first, *others = meanings.values()
    for other in others:
        assert (other.command, other.args) == (first.command, first.args), said
        assert other.language == first.language, said
        if command.name not in THEIR_OWN:
            assert told(other.reply.document) == told(first.reply.document), said
    if command.name != "language":
        assert first.language == said.language, said


def told(document: Document) -> tuple[tuple[Block, ...], list[tuple[str, str]]]:
    """What it says, and where its buttons lead."""
    buttons = [(one.label, one.command) for row in document.buttons for one in row if isinstance(one, Button)]
    return document.blocks, buttons


def arguments(command: Command) -> Iterator[dict[str, str]]:
    """Ways to call it: with what is needed, with an example of everything, and with each choice."""
    needed = {one.name: one.example for one in command.params if one.required}
    yield needed
    yield {one.name: one.example for one in command.params}
    for param in command.params:
        for choice in param.choices:
            yield {**needed, param.name: choice}
