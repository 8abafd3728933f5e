"""A thread that gets the digest: archived and locked it is closed, whoever can mend it is told once, and it revives."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from digest.domain.place import place_user
from digest.domain.reader import Address
from digest.storage import sql
from digest.testing import FakeClock
from tests.wire.discord_served import Served, hasty, seen, served, until
from tests.wire.discordapi import DiscordApi
from tests.wire.test_discord_story import next_digest, publish

GUILD, NEWS, THREAD, OWNER = "900", "901", "905", "1"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def bot(discord: DiscordApi, tmp_path: Path, clock: FakeClock) -> AsyncIterator[Served]:
    """A guild that OWNER owns, in a thread of which the digest comes."""
    discord.world.guild(GUILD, owner=OWNER)
    discord.world.channel(NEWS, guild=GUILD)
    discord.world.thread(NEWS, THREAD)
    async with served(discord, tmp_path, clock=clock) as running:
        hasty(running)
        await running.run(OWNER, "subscribe", THREAD, options={"when": "8:30 London"}, manages=True)
        yield running
    assert not discord.complaints


async def becomes(bot: Served, **about: Any) -> None:
    """The thread changes, and the gateway tells it."""
    thread = bot.world.channels[THREAD]
    thread["thread_metadata"] |= about
    await bot.server.gateway.tell("THREAD_UPDATE", thread, GUILD)
    await bot.run("7", "latest")  # what came before is worked on by now


async def reason(bot: Served) -> str | None:
    async with bot.app.database.read() as connection:
        found = select(sql.destination.c.reason).where(sql.destination.c.thread == THREAD)
        return (await connection.scalars(found)).first()


async def test_a_thread_that_is_closed_is_told_of_once_and_comes_back(bot: Served, clock: FakeClock) -> None:
    await publish(bot, clock, slice(0, 1))
    assert len(await next_digest(bot, clock, place_user(NEWS), THREAD)) == 1
    await becomes(bot, archived=True, locked=True)
    await publish(bot, clock, slice(1, 3))
    assert await next_digest(bot, clock, place_user(NEWS), THREAD) == []
    assert await reason(bot) == "Thread is archived (50083)"
    told = await bot.answer(bot.direct(OWNER))
    assert f"I can’t post the digest in a thread of #channel-{NEWS} in Guild {GUILD} any more." in seen(told)
    await publish(bot, clock, slice(3, 4))
    assert await next_digest(bot, clock, place_user(NEWS), THREAD) == []
    assert len(bot.server.to(bot.direct(OWNER))) == 1, "once"
    await becomes(bot, archived=True, locked=False)
    assert await reason(bot) is not None, "it is archived still"
    await becomes(bot, archived=False)
    await until_open(bot)
    [digest] = await next_digest(bot, clock, place_user(NEWS), THREAD)
    assert "3 stories" in seen(digest), "nothing was lost"


async def test_one_that_was_archived_before_the_start_comes_back(
    discord: DiscordApi, tmp_path: Path, clock: FakeClock
) -> None:
    """The library knows no archived threads: those that it was not told of are told of when they open."""
    discord.world.guild(GUILD, owner=OWNER)
    discord.world.channel(NEWS, guild=GUILD)
    discord.world.thread(NEWS, THREAD)
    async with served(discord, tmp_path, clock=clock) as first:
        hasty(first)
        await first.run(OWNER, "subscribe", THREAD, options={"when": "8:30 London"}, manages=True)
        await becomes(first, archived=True, locked=True)
        await publish(first, clock, slice(0, 2))
        await next_digest(first, clock, place_user(NEWS), THREAD)
    async with served(discord, tmp_path, clock=clock) as second:
        hasty(second)
        await becomes(second, archived=False, locked=False)
        await until_open(second)
        await publish(second, clock, slice(2, 3))
        assert len(await next_digest(second, clock, place_user(NEWS), THREAD)) == 1


async def test_one_that_is_only_archived_or_locked_is_left_alone(bot: Served) -> None:
    """Nothing was refused yet: an archived thread may open at the next message."""
    await becomes(bot, archived=True)
    await becomes(bot, archived=False, locked=True)
    assert await reason(bot) is None
    assert bot.server.to(bot.direct(OWNER)) == []


async def until_open(bot: Served) -> None:
    care = bot.platform._expect_open()[0].care
    await until(lambda: Address("discord", NEWS, THREAD) not in (care._closed or {}).values())
    assert await reason(bot) is None
