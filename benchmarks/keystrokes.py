"""What is shown while somebody types: what the services take, and what the adapters take, from the words to the answer sent.

`adapter`: from an update of Telegram's or an interaction of Discord's that has arrived, as their libraries have read it, until
a local server has answered the call that brings the choices; the services' own part is in it.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import discord
from audience import surroundings
from distractors import questions as made_up
from library import index_made_up
from quick_server import serving

from digest.app import garbage, open_app
from digest.chat.commands import COMMANDS
from digest.chat.sharing import Sharing, Wish
from digest.chat.suggesting import Suggesting, Typed
from digest.services.library import Library
from digest.settings import Settings
from digest.sources.taxonomy import load
from digest.testing.chat import open_test_chat
from digest_discord.adapter import Discord
from digest_telegram.adapter import Telegram

WORDS = tuple(word for _, question in made_up(50) for word in (question, question[:2], question.split()[-1]))
"""What is typed: whole questions, their beginnings, a word."""

Times = list[float]


def typing(sizes: Iterable[int]) -> None:
    """Print a Markdown table."""
    ways = ("inline, services", "inline, adapter", "completion, services", "completion, adapter")
    heads = " | ".join(f"{way} p50 | p99" for way in ways)
    print(f"\nWhile typing. {surroundings()}\n\n| pairs | {heads} |\n|{'---|' * (1 + 2 * len(ways))}")
    for size in sizes:
        with TemporaryDirectory() as folder:
            asyncio.run(_filled(Path(folder), size))
            inline, completed = asyncio.run(_by_services(Path(folder)))
            inline_sent, completed_sent = asyncio.run(_by_adapters(Path(folder)))
        cells = [_percentiles(times) for times in (inline, inline_sent, completed, completed_sent)]
        print(f"| {size:,} | {' | '.join(cells)} |", flush=True)


async def _filled(folder: Path, size: int) -> None:
    async with index_made_up(folder, list(made_up(size))):
        pass


async def _by_services(folder: Path) -> tuple[Times, Times]:
    async with index_made_up(folder, ()) as library, open_test_chat() as chat:
        desk = replace(chat.desk, library=Library(library.store, load()))
        sharing, suggesting = Sharing(desk, chat.clock), Suggesting(desk, COMMANDS)
        garbage.look_seldom()  # as the service does: otherwise the slowest of a hundred are those that look for garbage
        inline = await _each(lambda word: sharing.find(Wish("telegram", "1", word)))
        return inline, await _each(lambda word: suggesting.find(Typed("article", "number", word)))


async def _by_adapters(folder: Path) -> tuple[Times, Times]:
    with serving(0.0) as url:
        settings = {
            "data_dir": folder,
            "embeddings": {"use": "none"},
            "telegram": {"token": "4242:measuring", "api_url": url},
            "discord": {"token": "local.server.token", "api_url": url},
        }
        async with open_app(Settings.model_validate(settings)) as app, app.senders():
            telegram, chat = app.platforms["telegram"], app.platforms["discord"]
            assert isinstance(telegram, Telegram)
            assert isinstance(chat, Discord)
            garbage.look_seldom()
            return await _each(_inline(telegram)), await _each(_completing(chat))


async def _each(find: Callable[[str], Awaitable[object]]) -> Times:
    """The seconds that each of the words takes, once the first ones have been typed."""
    times = []
    for word in (*WORDS[:3], *WORDS):
        began = time.perf_counter()
        await find(word)
        times.append(time.perf_counter() - began)
    return times[3:]


def _inline(platform: Telegram) -> Callable[[str], Awaitable[object]]:
    _, inbox = platform._expect_open()
    numbers = iter(range(1, 10_000))
    reader = {"id": 1_000_000, "is_bot": False, "first_name": "A", "language_code": "en"}

    async def find(word: str) -> None:
        number = next(numbers)
        query = {"id": str(number), "from": reader, "query": word, "offset": ""}
        task = inbox.take({"update_id": number, "inline_query": query})
        assert task is not None
        await task

    return find


def _completing(platform: Discord) -> Callable[[str], Awaitable[object]]:
    _, inbound = platform._expect_open()

    async def find(word: str) -> None:
        await inbound.asked(_interaction(word))

    return find


def _interaction(word: str) -> Any:
    """As discord.py reads it, with what is looked at."""
    option = {"name": "number", "type": 4, "value": word, "focused": True}
    return SimpleNamespace(
        id=1,
        token="token",
        application_id=1,
        type=discord.InteractionType.autocomplete,
        data={"name": "article", "options": [option]},
        guild_id=None,
        channel=None,
        channel_id=7,
        context=SimpleNamespace(private_channel=False),
        locale=discord.Locale.american_english,
        user=SimpleNamespace(id=9),
        message=None,
    )


def _percentiles(times: Sequence[float]) -> str:
    ordered = sorted(times)
    return " | ".join(f"{1000 * ordered[len(ordered) * part // 100]:.1f} ms" for part in (50, 99))
