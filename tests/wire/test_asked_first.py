"""Asking first over the wire: a Telegram group and a Discord channel, each with a draft in its manager's private chat."""

from datetime import timedelta
from pathlib import Path

import pytest

from digest.domain.place import place_user
from digest.domain.reader import upcoming
from digest.ports import Parsed
from digest.services.deliver import tick
from digest.sources.samples import samples
from digest.testing import FakeClock
from tests.wire import discord_served
from tests.wire.botapi import BotApi
from tests.wire.discord_served import Served as OnDiscord
from tests.wire.discordapi import DiscordApi
from tests.wire.rooms import BOSS, GROUP, Room
from tests.wire.served import Served as OnTelegram
from tests.wire.served import hasty, labels, served
from tests.wire.test_reader_story import own

GUILD, NEWS = "900", "901"
HALF, HOUR = timedelta(minutes=30), timedelta(hours=1)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


async def until_the_draft(bot: OnDiscord | OnTelegram, clock: FakeClock, platform: str, user: str) -> None:
    """Stories come in, and it is half an hour before the digest."""
    clock.advance(HOUR)
    found = tuple(map(own, samples(clock.now()).articles[:3]))
    await bot.app.ingest.store_all(Parsed(found, ()))
    async with bot.app.store.read() as uow:
        place = await uow.readers.get(platform, user)
    assert place is not None
    assert place.subscription is not None
    due = upcoming(place.subscription, clock.now())
    assert due is not None
    clock.set(due.at - HALF)
    await round_of(bot, platform)


async def round_of(bot: OnDiscord | OnTelegram, platform: str) -> None:
    async with bot.app.delivering({platform: bot.sender}) as deliverer:
        await tick(bot.app.planner, deliverer, None)


async def test_a_channel_of_a_guild(discord: DiscordApi, tmp_path: Path, clock: FakeClock) -> None:
    discord.world.guild(GUILD)
    discord.world.channel(NEWS, guild=GUILD)
    async with discord_served.served(discord, tmp_path, clock=clock) as bot:
        discord_served.hasty(bot)
        seen = discord_served.seen
        await bot.run("1", "subscribe", NEWS, options={"when": "8:00 London"}, manages=True)
        assert "we have none yet" in seen(await bot.run("1", "review", NEWS, options={"how": "skip"}, manages=True))
        await bot.run("1", "latest")
        assert "I post nothing" in seen(await bot.run("1", "review", NEWS, options={"how": "skip"}, manages=True))
        posted = len(bot.server.to(NEWS))
        await until_the_draft(bot, clock, "discord", place_user(NEWS))
        draft = bot.server.to(bot.direct("1"))[-1]
        bot._seen[bot.direct("1")] = len(bot.server.to(bot.direct("1")))
        assert "Draft for #channel-901" in seen(draft)
        which = await bot.press("1", draft, "Drop one")
        left = await bot.press("1", which, "1")
        assert "Dropped." in seen(left)
        assert "I’ll post it at 08:00." in seen(await bot.press("1", left, "Post"))
        assert len(bot.server.to(NEWS)) == posted
        clock.advance(HALF)
        await round_of(bot, "discord")
        [digest] = bot.server.to(NEWS)[posted:]
        assert "2 of 3 stories" in seen(digest)
    assert not discord.complaints


async def test_a_group(server: BotApi, tmp_path: Path, clock: FakeClock) -> None:
    async with served(server, tmp_path, clock=clock) as bot:
        hasty(bot)
        room = Room(bot)
        await room.say(BOSS, "/subscribe 8:00 London")
        await bot.say(BOSS, "/settings")
        await room.say(BOSS, "/review post")
        posted = len(server.to(GROUP))
        await until_the_draft(bot, clock, "telegram", place_user(str(GROUP)))
        draft = server.to(BOSS)[-1]
        bot._seen[BOSS] = len(server.to(BOSS))
        assert f"Draft for Group {GROUP}" in draft.params["text"]
        assert {"Post", "Skip today", "Drop one"} == set(labels(draft.message))
        assert await bot.press(BOSS, "Skip today") is None, "the draft itself says so"
        assert "Nothing is posted today." in server.calls("editMessageText")[-1].params["text"]
        clock.advance(HALF)
        await round_of(bot, "telegram")
        assert len(server.to(GROUP)) == posted
    assert not server.complaints
