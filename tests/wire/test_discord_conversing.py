"""Conversations on Discord: commands, presses, forms and lines, in direct channels, in guilds, and brought along."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.wire.discord_served import Served, hasty, labels, seen, served
from tests.wire.discordapi import DiscordApi


@pytest.fixture
async def bot(discord: DiscordApi, tmp_path: Path) -> AsyncIterator[Served]:
    async with served(discord, tmp_path) as running:
        hasty(running)
        yield running
    assert not discord.complaints


async def test_a_command_in_a_direct_channel_is_answered_there(bot: Served) -> None:
    shown = await bot.run("7", "latest")
    assert not shown.alone
    assert "Latest" in seen(shown)
    assert labels(shown)


async def test_a_line_is_answered_like_anywhere_else(bot: Served) -> None:
    shown = await bot.say("7", "what is a jailbreak?")
    assert "It is an input" in seen(shown)
