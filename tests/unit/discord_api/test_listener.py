"""The library's client as it is set up."""

import logging
from typing import cast

import discord
import pytest

from digest_discord.config import Config
from digest_discord.gateway import Hears, Listener


async def test_an_operator_reads_nothing_of_voice_channels(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for flag in ("warn_nacl", "warn_dave"):
        monkeypatch.setattr(discord.VoiceClient, flag, True)
    with caplog.at_level(logging.INFO):
        Listener(Config("token"), 1, cast(Hears, None))
        logging.getLogger("discord.client").warning("something else")
    assert caplog.messages == ["something else"]
