"""A second opinion on Discord's limits: `simcord`, which others wrote to test bots with, takes every answer that we give."""

import os
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from digest.chat.command import Audience, Command, Message, Reply
from digest.chat.commands import COMMANDS
from digest.domain.reader import Address
from digest.i18n import languages, speak
from digest.ports import Choices
from digest.testing import TestChat, open_test_chat
from digest_discord.inbound import forms
from digest_discord.render import VARIANTS, opened, render

if os.environ.get("CI") == "true":
    import simcord.components as second
else:
    second = pytest.importorskip("simcord.components", reason="simcord is not installed: make .venv/developing")

ROOM = "77"
V2 = 1 << 15


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat(choices=Choices(lists=True, mentions=True)) as opened:
        opened.rights.managers |= {(ROOM, "1")}
        yield opened


def weighed(body: Mapping[str, Any]) -> None:
    """Raise what it finds wrong."""
    components, flags = body.get("components", []), body.get("flags", 0)
    second.validate_message_state(components, flags=flags, content=body.get("content"), embeds=[])


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(
    "command", [one for one in COMMANDS if one.audience is Audience.EVERYONE], ids=lambda one: one.name
)
async def test_it_takes_every_answer_and_every_form(chat: TestChat, command: Command, language: str) -> None:
    words = speak(language, "UTC")
    for number, line in enumerate((f"/{command.name}", example(command))):
        alone = Message(line, Address("preview", f"u{number}"), f"u{number}", language=language)
        shared = Message(line, Address("preview", ROOM), "1", language=language, private=False, aside=True)
        for message in (alone, shared):
            reply = await chat.router.converse(message)
            takes(reply)
            for payload in opened(reply.document, reply.again, words):
                weighed(payload["body"])
            if reply.expects:
                second.validate_modal(forms.form(f"/{reply.expects}", words))


def takes(reply: Reply) -> None:
    for variant in VARIANTS:
        for payload in render(reply.document, variant):
            weighed(payload["body"])


def example(command: Command) -> str:
    return f"/{command.name} {' '.join(param.example for param in command.params)}"


def text(said: str) -> dict[str, Any]:
    return {"type": 10, "content": said}


def button(number: int, label: str = "A") -> dict[str, Any]:
    return {"type": 2, "style": 2, "label": label, "custom_id": f"/{number}"}


@pytest.mark.parametrize(
    "body",
    [
        {"flags": V2, "components": [text("a")] * 41},
        {"flags": V2, "components": [text("a" * 4_001)]},
        {"flags": V2, "components": [text("a")], "content": "b"},
        {"flags": V2, "components": [{"type": 1, "components": [button(1), button(1)]}]},
        {"flags": V2, "components": [{"type": 1, "components": [button(one) for one in range(6)]}]},
        {"flags": V2, "components": [{"type": 1, "components": [button(1, "a" * 81)]}]},
        {"content": "a" * 2_001},
    ],
    ids=["components", "characters", "content beside", "ids", "a row", "a label", "a text"],
)
def test_it_refuses_what_discord_does(body: dict[str, Any]) -> None:
    """An opinion that takes everything is none."""
    with pytest.raises(second.ComponentValidationError):
        weighed(body)
