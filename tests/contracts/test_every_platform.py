"""The same command, the same meaning, the same language: every answer can be shown on every platform, within its limits."""

import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from typing import Any

import pytest

from digest.chat.command import Audience, Command
from digest.chat.commands import COMMANDS
from digest.domain.document import Document
from digest.i18n import languages
from digest.platforms import Platform, discover
from digest.ports import Payload
from digest.testing import TestChat, open_test_chat
from digest.testing.chat import HELD
from tests.wire import botapi_schema, discordapi_schema

PLATFORMS: Mapping[str, Platform] = {name: make() for name, make in discover().items()}
MESSAGES = "/channels/{channel_id}/messages"


def telegram_problems(payload: Payload) -> list[str]:
    return botapi_schema.problems(payload["method"], {**payload["params"], "chat_id": 7})


def discord_problems(payload: Payload) -> list[str]:
    return discordapi_schema.problems("POST", MESSAGES, payload["body"])


CHECKS: Mapping[str, Callable[[Payload], list[str]]] = {
    "telegram": telegram_problems,
    "discord": discord_problems,
    "preview": lambda payload: [],
}


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat() as opened:
        yield opened


def test_every_installed_platform_is_checked() -> None:
    assert set(CHECKS) == set(PLATFORMS)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(
    "command", [one for one in COMMANDS if one.audience is Audience.EVERYONE], ids=lambda one: one.name
)
async def test_every_answer_can_be_shown_on_every_platform(chat: TestChat, command: Command, language: str) -> None:
    for number, line in enumerate(lines(command)):
        reader = chat.visitor(user=str(number), language=language)
        await reader.say(line)
        document = reader.reply.document
        assert document.language == language or command.name == "language"
        for platform in PLATFORMS.values():
            for variant in platform.variants:
                is_shown(document, platform, variant, line)


@pytest.mark.parametrize("style", ["normal", "plain"])
@pytest.mark.parametrize("language", languages())
async def test_lists_that_hold_something_can_be_shown_on_every_platform(
    chat: TestChat, language: str, style: str
) -> None:
    reader = chat.visitor(language=language, zone="UTC")
    for line in (f"/style {style}", "/subscribe 8:00", *(f"/save {number}" for number in range(1, HELD + 1))):
        await reader.say(line)
    for line in ("/digest", "/article 1", "/saved", "/saved remove", "/history", "/feedback up", "/report 1"):
        await reader.run(line)
        assert reader.reply.document.language == language
        assert len(reader.buttons) <= 12, reader.labels
        for platform in PLATFORMS.values():
            for variant in platform.variants:
                is_shown(reader.reply.document, platform, variant, line)


def is_shown(document: Document, platform: Platform, variant: str, line: str) -> None:
    payloads = platform.render(document, variant)
    assert payloads, (line, platform.name, variant)
    wrong = [problem for payload in payloads for problem in CHECKS[platform.name](payload)]
    assert not wrong, (line, platform.name, variant)
    shown = "".join(text for payload in payloads for text in strings(payload))
    first = next(word for block in document.blocks for word in words_of(block))
    assert first in shown, (line, platform.name, variant)


def lines(command: Command) -> Iterator[str]:
    yield f"/{command.name}"
    yield f"/{command.name} {' '.join(param.example for param in command.params)}"


def strings(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for inner in value.values():
                yield from strings(inner)
        case list() | tuple():
            for inner in value:
                yield from strings(inner)


def words_of(block: Any) -> Iterator[str]:
    """The longest run of letters in a block's text, which no escaping changes."""
    said = "".join(span.text for span in getattr(block, "text", ()))
    yield from sorted(re.findall(r"[^\W\d_]+", said), key=len, reverse=True)[:1]
