"""The local Bot API server and the local Discord, for every test of the wire."""

from collections.abc import AsyncIterator

import pytest

from tests.wire.botapi import BotApi, serving
from tests.wire.discordapi import DiscordApi
from tests.wire.discordapi import serving as serving_discord


@pytest.fixture(autouse=True)
def durations(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library warns of what its times will be in its next release; this asks for them now."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
async def server() -> AsyncIterator[BotApi]:
    async with serving() as running:
        yield running


@pytest.fixture
async def discord() -> AsyncIterator[DiscordApi]:
    async with serving_discord() as running:
        yield running
