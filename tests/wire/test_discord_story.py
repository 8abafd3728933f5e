"""A reader's first days on Discord, and a server's: from the first command to a digest, and to erasure."""

from datetime import timedelta
from pathlib import Path

import pytest

from digest.app import open_app
from digest.domain.opinion import Kind, Tally
from digest.domain.place import place_user
from digest.domain.reader import upcoming
from digest.ports import Parsed
from digest.services.deliver import tick
from digest.settings import Settings
from digest.sources.samples import samples
from digest.testing import FakeClock
from tests.wire.botapi import TOKEN as TELEGRAM_TOKEN
from tests.wire.botapi import BotApi
from tests.wire.discord_served import Served, hasty, labels, seen, served
from tests.wire.discordapi import TOKEN, DiscordApi
from tests.wire.discordapi_world import ME, Arrival
from tests.wire.test_reader_story import own

GUILD, NEWS = "900", "901"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


async def publish(bot: Served, clock: FakeClock, numbers: slice) -> None:
    """Some stories come in an hour later."""
    clock.advance(timedelta(hours=1))
    found = tuple(map(own, samples(clock.now()).articles[numbers]))
    assert len((await bot.app.ingest.store_all(Parsed(found, ()))).ingested) == len(found)


async def next_digest(bot: Served, clock: FakeClock, user: str, channel: str) -> list[Arrival]:
    """Wait until the next digest is due: what comes."""
    async with bot.app.store.read() as uow:
        reader = await uow.readers.get("discord", user)
    assert reader is not None
    assert reader.subscription is not None
    due = upcoming(reader.subscription, clock.now())
    assert due is not None
    clock.set(due.at)
    return await round_of(bot, channel)


async def round_of(bot: Served, channel: str) -> list[Arrival]:
    """Plan and deliver what is due now."""
    before = len(bot.server.to(channel))
    async with bot.app.delivering({"discord": bot.sender}) as deliverer:
        await tick(bot.app.planner, deliverer, None)
    bot._seen[channel] = len(bot.server.to(channel))
    return bot.server.to(channel)[before:]


async def test_a_reader_in_their_direct_channel(discord: DiscordApi, tmp_path: Path, clock: FakeClock) -> None:
    async with served(discord, tmp_path, clock=clock) as bot:
        hasty(bot)
        here = bot.direct("7")
        await bot.run("7", "start")
        assert "08:00" in seen(await bot.run("7", "subscribe", options={"when": "8:00 London"}))
        await publish(bot, clock, slice(0, 3))
        [digest] = await next_digest(bot, clock, "7", here)
        assert "Wednesday 25 November" in seen(digest)
        assert "That’s all for today." in seen(digest)
        assert digest.body["enforce_nonce"] is True
        opened = next(label for label in labels(digest) if label.startswith("Show"))
        assert "TL;DR" in seen(await bot.press("7", digest, opened))
        question = await bot.app.desk.library.example("en")
        assert question in seen(await bot.say("7", question))
        await bot.run("7", "messages", options={"how": "silent"})
        await bot.run("7", "language", options={"language": "中文"})
        await publish(bot, clock, slice(3, 6))
        [digest] = await next_digest(bot, clock, "7", here)
        assert "11月26日 星期四" in seen(digest)
        assert digest.body["flags"] & 1 << 12
        await bot.run("7", "forget", options={"sure": "yes"})
        clock.advance(timedelta(days=2))
        assert await round_of(bot, here) == []
    assert not discord.complaints


async def test_a_server(discord: DiscordApi, tmp_path: Path, clock: FakeClock) -> None:
    discord.world.guild(GUILD)
    discord.world.channel(NEWS, guild=GUILD)
    async with served(discord, tmp_path, clock=clock) as bot:
        hasty(bot)
        wanted = {"when": "8:00 London", "role": "77"}
        await bot.run("1", "subscribe", NEWS, options=wanted, manages=True)
        await publish(bot, clock, slice(0, 3))
        [digest] = await next_digest(bot, clock, place_user(NEWS), NEWS)
        assert digest.message["author"]["id"] == ME
        assert digest.body["allowed_mentions"] == {"parse": [], "roles": ["77"]}
        shown = await bot.press("8", digest, next(label for label in labels(digest) if label.startswith("Show")))
        assert shown.alone, "whoever presses is answered alone"
        assert bot.server.to(NEWS)[-2].message["edited_timestamp"] is None
        for voter, label, said in (("8", "👍", "you liked it"), ("9", "👎", "you didn’t like it")):
            told = await bot.press(voter, digest, label)
            assert (told.alone, said in seen(told)) == (True, True)
        async with bot.app.store.read() as uow:
            assert await uow.votes.tallies(clock.now() - timedelta(days=9), clock.now()) == {Kind.EDITION: Tally(1, 1)}
    assert not discord.complaints


async def test_with_both_tokens_one_process_serves_both(discord: DiscordApi, server: BotApi, tmp_path: Path) -> None:
    tokens = {
        "telegram": {"token": TELEGRAM_TOKEN, "api_url": server.url},
        "discord": {"token": TOKEN, "api_url": discord.url},
    }
    async with open_app(Settings.model_validate({"data_dir": tmp_path, **tokens})) as app, app.senders() as senders:
        assert {"telegram", "discord", "preview"} == set(senders)
    assert server.calls("getMe")
    assert discord.calls("GET", "/users/@me")
