"""How each platform hears a command: from what its service sends, through the adapter's own code, to the conversation's line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import discord
import telegram
from starlette.requests import Request

from digest.chat.command import Command, Reply
from digest.chat.command import Message as Line
from digest.chat.reply import SILENCE
from digest.domain.words import Words
from digest.platforms import Context
from digest_discord.api import Answer
from digest_discord.connection import Connection
from digest_discord.inbound import Inbound
from digest_preview.live import LiveMailbox
from digest_preview.testing import context
from digest_preview.web.conversation import Conversation
from digest_preview.web.conversation import Said as Posted
from digest_telegram.inbound.answering import Answering
from digest_telegram.inbound.hearing import Me, heard
from digest_telegram.inbound.private import Private
from tests.wire import botapi_updates, discordapi_events
from tests.wire.discordapi_world import ME, World

GUILD, CHANNEL, GROUP = "900", "901", -1007
LOCALES = {"en": ("en", "en-US"), "zh-Hans": ("zh-hans", "zh-CN"), "zh-Hant": ("zh-hant", "zh-TW")}
"""What Telegram's and Discord's clients call the interface languages."""

INTEGER = 4
"""The kind of an argument that is a number (interactions/application-commands)."""


@dataclass
class Noted:
    """A conversation that notes what it hears and says nothing."""

    lines: list[Line] = field(default_factory=list)

    async def converse(self, line: Line) -> Reply:
        """Note it."""
        self.lines.append(line)
        return SILENCE


@dataclass(frozen=True, slots=True)
class Said:
    """A command with these arguments, as somebody says it in their language; or, if `shared`, in a place that they manage."""

    command: Command
    given: Mapping[str, str]
    user: int
    language: str
    shared: bool = False

    def typed(self, words: Words) -> str:
        """As it is typed, in the words of its language."""
        values = [words.sentence(self.given[one.name]) for one in self.command.params if one.name in self.given]
        return " ".join((f"/{self.command.name}", *values))


async def on_telegram(said: Said, line: str, folder: Path) -> Line:
    """A message of the Bot API, as python-telegram-bot reads it."""
    locale, _ = LOCALES[said.language]
    user = {"from": botapi_updates.user(said.user, locale)}
    if said.shared:
        update = botapi_updates.said_in(GROUP, said.user, line, **user)
        found = heard(_message(update), Me(4242, "digest_test_bot", "https://t.me/digest_test_bot?start="))
        assert found is not None
        return found
    noted = Noted()
    private = Private(_around(noted, folder), cast(telegram.Bot, None), cast(Answering, None))
    await private.said(_message(botapi_updates.message(said.user, line, **user)))
    [found] = noted.lines
    return found


def _message(update: Mapping[str, Any]) -> telegram.Message:
    message = telegram.Message.de_json(dict(update["message"]), None)
    assert message is not None
    return message


async def on_discord(said: Said, words: Words, commands: list[dict[str, Any]], folder: Path) -> Line:
    """An interaction of the gateway, as discord.py reads it, for the slash command that was registered."""
    world = World(commands=commands)
    world.guild(GUILD)
    world.channel(CHANNEL, guild=GUILD)
    _, locale = LOCALES[said.language]
    more = {"options": _options(said, words, commands), "locale": locale}
    where = {"channel": CHANNEL, "manages": True, "guild_locale": locale} if said.shared else {}
    event = discordapi_events.command(world, str(said.user), said.command.name, **where, **more)
    state = discord.Client(intents=discord.Intents.none())._connection
    state.user = discord.ClientUser(state=state, data=cast(Any, world.user(ME)))
    noted = Noted()
    inbound = Inbound(_around(noted, folder), cast(Connection, Acknowledging()))
    await inbound.asked(discord.Interaction(data=cast(Any, event), state=state))
    [found] = noted.lines
    return found


def _options(said: Said, words: Words, commands: list[dict[str, Any]]) -> dict[str, object]:
    """The arguments as Discord sends them: numbers as such, and of choices their values in every language."""
    [registered] = [one for one in commands if one["name"] == said.command.name]
    kinds = {one["name"]: one for one in registered["options"]}
    return {name: _value(kinds[name], value, words) for name, value in said.given.items()}


def _value(option: Mapping[str, Any], value: str, words: Words) -> object:
    if option["type"] == INTEGER:
        return int(value)
    return value if "choices" in option else words.sentence(value)


async def on_the_web(said: Said, line: str, folder: Path) -> Line:
    """What the page of the web chat posts."""
    header = [(b"accept-language", said.language.encode())]
    request = Request({"type": "http", "method": "POST", "headers": header})
    conversation = Conversation(_around(Noted(), folder), cast(LiveMailbox, None))
    return conversation._message(str(said.user), Posted(text=line), request)


def _around(noted: Noted, folder: Path) -> Context:
    return context(noted, folder)


class Acknowledging:
    """A connection to a Discord that carries everything out."""

    number, private_url, sender = "4242", "https://discord.com/users/4242#", None

    def __init__(self) -> None:
        self.careful = self.directs = self.rights = self.care = self

    async def call(self, *request: object, **more: object) -> Answer:
        """Done."""
        return Answer(204, None)

    def note(self, *what: object) -> None:
        """Remember nothing."""
