"""The gateway: connections that end and come again, guilds that come and go, and who is told when a place is closed."""

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from digest.domain.reader import Address
from digest.storage import sql
from digest_discord.config import Config
from digest_discord.gateway import IDENTIFY_PAUSE, patience
from tests.wire import discordapi_faults as faults
from tests.wire.discord_served import Served, hasty, seen, served, until
from tests.wire.discordapi import DiscordApi
from tests.wire.discordapi_faults import Fault, Reset
from tests.wire.served import PATIENCE
from tests.wire.test_discord_sending import TEXT

GUILD, NEWS, OTHER = "900", "901", "902"


@pytest.fixture
async def bot(discord: DiscordApi, tmp_path: Path) -> AsyncIterator[Served]:
    """With a guild that 1 owns, whose channel gets the digest."""
    discord.world.guild(GUILD)
    discord.world.channel(NEWS, guild=GUILD)
    discord.world.channel(OTHER, guild=GUILD)
    async with served(discord, tmp_path) as running:
        hasty(running)
        await running.run("1", "subscribe", NEWS, options={"when": "8:30 London"}, manages=True)
        yield running
    assert not discord.complaints


async def reason(bot: Served, channel: str = NEWS) -> str | None:
    """Why nothing is sent to the channel; None where it is open."""
    async with bot.app.database.read() as connection:
        found = select(sql.destination.c.reason).where(sql.destination.c.chat == channel)
        return (await connection.scalars(found)).first()


async def closed(bot: Served, is_closed: bool) -> None:
    """Wait until the channel is closed to us, or open."""
    async with asyncio.timeout(PATIENCE):
        while (await reason(bot) is not None) is not is_closed:  # noqa: ASYNC110 - it happens in the database
            await asyncio.sleep(0.01)


async def test_what_was_missed_while_the_line_was_down_is_answered(bot: Served) -> None:
    await bot.server.gateway.ask_to_reconnect()
    shown = await bot.run("7", "latest")
    assert "Latest" in seen(shown)
    await until(lambda: bot.server.gateway.resumes == 1)
    await bot.server.gateway.drop()
    assert "Latest" in seen(await bot.run("8", "latest"))
    assert len(bot.server.gateway.identifies) == 1, "both times the session went on"


async def test_an_event_that_the_library_cannot_read_costs_no_connection(
    bot: Served, caplog: pytest.LogCaptureFixture
) -> None:
    await bot.server.gateway.tell("CHANNEL_DELETE", {"id": None, "guild_id": GUILD}, GUILD)
    assert "Latest" in seen(await bot.run("7", "latest"))
    assert len(bot.server.gateway.identifies) == 1
    (told,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert "CHANNEL_DELETE" in told.getMessage()


async def test_a_session_that_is_over_begins_anew(bot: Served) -> None:
    await bot.server.gateway.invalidate()
    await until(lambda: len(bot.server.gateway.identifies) == 2 and bot.server.gateway.ready)
    assert "Latest" in seen(await bot.run("7", "latest"))


async def test_nothing_is_asked_for_that_discord_must_allow(bot: Served) -> None:
    [identified] = bot.server.gateway.identifies
    assert identified["intents"] == 1 << 0 | 1 << 9 | 1 << 12
    assert not identified["intents"] & (1 << 1 | 1 << 8 | 1 << 15)


async def test_commands_are_written_only_where_they_changed(bot: Served, tmp_path: Path) -> None:
    assert len([one for one in bot.server.requests if one.method == "PUT"]) == 1
    (tmp_path / "second").mkdir()
    async with served(bot.server, tmp_path / "second"):
        await until(lambda: len(bot.server.calls("GET", "/applications/")) == 2)
        await until(lambda: len(bot.server.gateway.identifies) == 2)
    assert len([one for one in bot.server.requests if one.method == "PUT"]) == 1


async def test_a_guild_that_removes_the_bot_is_closed_and_opens_when_it_is_added_again(bot: Served) -> None:
    await bot.server.gateway.tell("GUILD_DELETE", {"id": GUILD, "unavailable": None}, GUILD)
    await closed(bot, True)
    assert await reason(bot) == "the bot was removed"
    await bot.server.gateway.tell("GUILD_CREATE", bot.server.gateway.guild(GUILD), GUILD)
    await closed(bot, False)


async def test_an_outage_of_a_guild_closes_nothing(bot: Served) -> None:
    await bot.server.gateway.tell("GUILD_DELETE", {"id": GUILD, "unavailable": True}, GUILD)
    await bot.run("7", "latest")
    assert await reason(bot) is None


async def test_a_channel_that_is_deleted_is_closed(bot: Served) -> None:
    await bot.server.gateway.tell("CHANNEL_DELETE", bot.world.channels[NEWS], GUILD)
    await closed(bot, True)
    assert await reason(bot) == "the channel was deleted"


async def test_who_owns_the_guild_is_told_once_that_a_place_is_closed(bot: Served) -> None:
    bot.world.refusals[NEWS] = faults.MISSING_PERMISSIONS
    await bot.sender.send(Address("discord", NEWS), TEXT, 1)
    told = await bot.answer(bot.direct("1"))
    assert f"I can’t post the digest in #channel-{NEWS} of Guild {GUILD} any more." in seen(told)
    assert len(bot.server.to(bot.direct("1"))) == 1


async def test_a_place_revives_when_the_bot_may_post_there_again(bot: Served) -> None:
    now = bot.app.clock.now()
    async with bot.app.store.begin() as uow:
        await uow.readers.suspend("discord", NEWS, "Missing Permissions (50013)", now)
    bot.platform._expect_open()[0].care._closed = None
    denied = {"id": GUILD, "type": 0, "allow": "0", "deny": str(1 << 11)}
    channel = {**bot.world.channels[NEWS], "permission_overwrites": [denied]}
    await bot.server.gateway.tell("CHANNEL_UPDATE", channel, GUILD)
    await bot.run("7", "latest")
    assert await reason(bot) is not None, "it may not post there yet"
    await bot.server.gateway.tell("CHANNEL_UPDATE", bot.world.channels[NEWS], GUILD)
    await closed(bot, False)


async def test_who_writes_again_can_be_reached_again(bot: Served) -> None:
    await bot.say("7", "/subscribe 8:30 London")
    async with bot.app.store.begin() as uow:
        await uow.readers.suspend(
            "discord", bot.direct("7"), "Cannot send messages to this user (50007)", bot.app.clock.now()
        )
    bot.platform._expect_open()[0].care._closed = None
    await bot.say("7", "hello")
    assert await reason(bot, bot.direct("7")) is None


async def test_a_refused_token_ends_the_bot_and_nothing_else(discord: DiscordApi, tmp_path: Path) -> None:
    discord.token = "another"
    async with served(discord, tmp_path, listens=False) as running:
        await until(running.running.done)
        assert running.platform._expect_open()[0].sender.stopped == "401: Unauthorized"
    assert len(discord.requests) <= 2


async def test_two_shards_of_one_process_hear_everything(discord: DiscordApi, tmp_path: Path) -> None:
    first, second = str(2 << 22), str(3 << 22)
    for number, guild in enumerate((first, second)):
        discord.world.guild(guild)
        discord.world.channel(str(number + 1), guild=guild)
    discord.gateway.shards = 2
    async with served(discord, tmp_path) as running:
        assert [one["shard"] for one in discord.gateway.identifies] == [[0, 2], [1, 2]]
        for channel in ("1", "2"):
            assert "Latest" in seen(await running.run("7", "latest", channel))


def test_the_days_beginnings_are_not_used_up() -> None:
    limit = {"total": 1_000, "remaining": 1_000, "reset_after": 60_000, "max_concurrency": 1}
    assert patience(limit, 1) == 0
    assert patience({**limit, "remaining": 50}, 1) == IDENTIFY_PAUSE
    assert patience({**limit, "remaining": 2}, 2) == 60


@pytest.mark.parametrize(
    ("shards", "count", "ids"),
    [("", None, None), ("4", 4, None), ("0-1/4", 4, [0, 1]), ("3/4", 4, [3])],
)
def test_shards_are_read_as_they_are_set(shards: str, count: int | None, ids: list[int] | None) -> None:
    config = Config("a.b.c", shards=shards)
    assert config.shard_count == count
    assert (list(config.shard_ids) if config.shard_ids is not None else None) == ids


def test_no_token_shows(discord: DiscordApi) -> None:
    assert discord.token not in repr(Config(discord.token))


async def test_the_token_shows_in_no_log(discord: DiscordApi, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        async with served(discord, tmp_path) as running:
            hasty(running)
            discord.inject(Fault(Reset(recorded=False)), Fault(faults.INVALID_FORM))
            for part in (1, 2):
                await running.sender.send(Address("discord", running.direct("7")), TEXT, part)
            await running.run("7", "latest")
    assert discord.token not in caplog.text
