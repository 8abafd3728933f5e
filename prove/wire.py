"""The crash trials over the wire: `digest run` with a bot, and a local Bot API server or Discord that counts what arrives.

The server is a process of its own that nobody kills. It checks every request, and refuses what comes too fast.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from prove import crash
from prove.place import Place, place_database
from prove.trial import Scenario, Trial
from tests.wire.botapi import TOKEN
from tests.wire.botapi_process import arrivals, count, own_process
from tests.wire.discordapi import TOKEN as DISCORD_TOKEN

FAST = {"DIGEST_TELEGRAM__BULK_PER_SECOND": "1000", "DIGEST_TELEGRAM__PAID_BROADCAST": "1000000"}
"""The most that Telegram sends, so that as much as can be is in flight at a kill."""

FREE: Mapping[str, str] = {}
"""A token and an address, and nothing else: 25 messages a second."""

FREE_AUDIENCE = 1_000
"""Readers that the free pace is tried with: at 25 a second, 20,000 take a quarter of an hour without any kill."""

DISCORD = "tests.wire.discordapi"

LATENCY = "0.05"
"""Seconds until the server answers."""


@dataclass(frozen=True)
class BotPlace(Place):
    """A place whose readers are on Telegram. The server at `api` notes each message that arrives in `log`."""

    api: str = ""
    pace: Mapping[str, str] = field(default_factory=dict)
    platform: ClassVar[str] = "telegram"

    @property
    def environment(self) -> dict[str, str]:
        """The token and the server's address, and the pace."""
        bot = {"DIGEST_TELEGRAM__TOKEN": TOKEN, "DIGEST_TELEGRAM__API_URL": self.api}
        return {**super().environment, **bot, **self.pace}

    @property
    def log(self) -> Path:
        """Where the server notes what arrives."""
        return self.folder / "arrived"

    @property
    def count(self) -> int:
        """Messages that have arrived at the server, copies included."""
        return count(self.log)

    def arrivals(self) -> Counter[str]:
        """How often each reader's message has arrived: everybody has one."""
        return arrivals(self.log)


@contextmanager
def bot_place(folder: Path, pace: Mapping[str, str], server: str = "") -> Iterator[BotPlace]:
    """A place in the folder with a Bot API server of its own, and a database as `place` has it."""
    with place_database(folder, server) as url, own_process(folder / "arrived", "--latency", LATENCY) as api:
        yield BotPlace(folder, url, api, pace)


@dataclass(frozen=True)
class DiscordPlace(BotPlace):
    """A place whose readers are on Discord, where nothing may arrive twice."""

    platform: ClassVar[str] = "discord"
    window: ClassVar[int] = 0

    @property
    def environment(self) -> dict[str, str]:
        """The token and the server's address."""
        clean = {name: value for name, value in super().environment.items() if "TELEGRAM" not in name}
        return {**clean, "DIGEST_DISCORD__TOKEN": DISCORD_TOKEN, "DIGEST_DISCORD__API_URL": self.api}


@contextmanager
def discord_place(folder: Path, server: str = "") -> Iterator[DiscordPlace]:
    """A place in the folder with a Discord of its own, and a database as `place` has it."""
    options = ("--latency", LATENCY, "--keep", "--open")
    with place_database(folder, server) as url, own_process(folder / "arrived", *options, module=DISCORD) as api:
        yield DiscordPlace(folder, url, api)


async def telegram_killed(trial: Trial) -> None:
    """As `killed`, at a thousand messages a second."""
    await crash.killed(trial)


async def telegram_ended(trial: Trial) -> None:
    """As `ended`, at a thousand messages a second."""
    await crash.ended(trial)


async def telegram_free(trial: Trial) -> None:
    """As `killed`, with a token and an address and no other setting."""
    await crash.killed(trial)


async def discord_killed(trial: Trial) -> None:
    """As `killed`, on Discord, at its pace of 44 a second; nothing may arrive twice."""
    await crash.killed(trial)


SCENARIOS: Mapping[Scenario, Mapping[str, str]] = {telegram_killed: FAST, telegram_ended: FAST, telegram_free: FREE}
"""Each scenario and its pace."""
