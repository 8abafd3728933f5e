"""The page on which a channel's digest is set up: lists that remember nothing, checked at every press."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from digest.domain.place import place_user
from digest.domain.reader import Address, Reader
from tests.wire.discord_served import Served, hasty, labels, parts, seen, served
from tests.wire.discordapi import DiscordApi
from tests.wire.discordapi_world import Arrival

GUILD, NEWS, OTHER = "900", "901", "902"
BOSS, MEMBER = "1", "7"


@pytest.fixture
async def bot(discord: DiscordApi, tmp_path: Path) -> AsyncIterator[Served]:
    """A guild that BOSS owns, with two channels."""
    discord.world.guild(GUILD)
    discord.world.channel(NEWS, guild=GUILD)
    discord.world.channel(OTHER, guild=GUILD)
    async with served(discord, tmp_path) as running:
        hasty(running)
        yield running
    assert not discord.complaints


async def settings(bot: Served, channel: str) -> Reader:
    async with bot.app.store.read() as uow:
        found = await uow.readers.get("discord", place_user(channel))
    assert found is not None
    return found


def lists(shown: Arrival) -> dict[str, Any]:
    return {one["placeholder"]: one for one in parts(shown.message["components"]) if "placeholder" in one}


def chosen(shown: Arrival, caption: str) -> list[str]:
    found = lists(shown)[caption]
    picked = [one["id"] for one in found.get("default_values", ())]
    return picked or [one["label"] for one in found["options"] if one.get("default")]


async def opened(bot: Served, **more: Any) -> Arrival:
    return await bot.run(BOSS, "subscribe", NEWS, manages=True, **more)


async def test_a_bare_subscribe_opens_a_page_that_one_person_sees(bot: Served) -> None:
    page = await opened(bot)
    assert page.alone
    assert list(lists(page)) == [
        "Channel",
        "Language",
        "Hour",
        "Time zone",
        "Topics that count more",
        "Role to notify, if any",
    ]
    assert chosen(page, "Channel") == [NEWS]
    assert chosen(page, "Language") == ["English"]
    assert chosen(page, "Hour") == ["08:00"]
    assert {"Subscribe", "Settings"} <= set(labels(page))
    assert all(len(one["custom_id"]) <= 100 for one in lists(page).values())


async def test_everything_is_chosen_on_one_page_and_then_subscribed(bot: Served) -> None:
    page = await opened(bot)
    before = len(bot.server.arrivals)
    page = await bot.choose(BOSS, page, "Hour", "09:00", manages=True)
    page = await bot.choose(BOSS, page, "Time zone", "Europe/London", manages=True)
    page = await bot.choose(BOSS, page, "Topics that count more", "security", "regulation", manages=True)
    page = await bot.choose(BOSS, page, "Role to notify, if any", "77", manages=True)
    assert len(bot.server.arrivals) == before, "the page changes in its place"
    assert chosen(page, "Hour") == ["09:00"]
    assert chosen(page, "Role to notify, if any") == ["77"]
    assert sorted(chosen(page, "Topics that count more")) == ["Regulation", "Security"]
    done = await bot.press(BOSS, page, "Subscribe", manages=True)
    assert "The digest comes here every day at 09:00 (London)." in seen(done)
    place = await settings(bot, NEWS)
    assert place.subscription is not None
    assert place.subscription.address == Address("discord", NEWS)
    assert set(place.profile.follow) == {"security", "regulation"}
    assert (await bot.app.desk.manners.of(Address("discord", NEWS))).mention == "77"


async def test_what_is_chosen_can_be_taken_back(bot: Served) -> None:
    page = await opened(bot)
    page = await bot.choose(BOSS, page, "Topics that count more", "security", manages=True)
    page = await bot.choose(BOSS, page, "Topics that count more", manages=True)
    page = await bot.choose(BOSS, page, "Role to notify, if any", "77", manages=True)
    await bot.choose(BOSS, page, "Role to notify, if any", manages=True)
    assert (await settings(bot, NEWS)).profile.follow == ()
    assert (await bot.app.desk.manners.of(Address("discord", NEWS))).mention is None


async def test_another_channel_is_set_up_from_here(bot: Served) -> None:
    page = await opened(bot)
    page = await bot.choose(BOSS, page, "Hour", "18:00", manages=True)
    resolved = {"channels": {OTHER: bot.world.channels[OTHER]}}
    page = await bot.choose(BOSS, page, "Channel", OTHER, resolved=resolved, manages=True)
    assert chosen(page, "Channel") == [OTHER]
    assert chosen(page, "Hour") == ["18:00"], "what was chosen before goes along"
    page = await bot.choose(BOSS, page, "Time zone", "Asia/Tokyo", manages=True)
    done = await bot.press(BOSS, page, "Subscribe", manages=True)
    assert "18:00 (Tokyo)" in seen(done)
    assert (await settings(bot, NEWS)).subscription is None
    other = await settings(bot, OTHER)
    assert other.subscription is not None
    assert other.subscription.address == Address("discord", OTHER)


async def test_a_thread_is_chosen_like_a_channel(bot: Served) -> None:
    thread = bot.world.thread(OTHER)
    page = await opened(bot)
    resolved = {"channels": {thread["id"]: thread}}
    page = await bot.choose(BOSS, page, "Channel", thread["id"], resolved=resolved, manages=True)
    page = await bot.choose(BOSS, page, "Time zone", "America/Argentina/Buenos_Aires", manages=True)
    assert all(len(one["custom_id"]) <= 100 for one in lists(page).values())
    await bot.press(BOSS, page, "Subscribe", manages=True)
    place = await settings(bot, OTHER)
    assert place.subscription is not None
    assert place.subscription.address == Address("discord", OTHER, thread["id"])


async def test_the_page_works_in_chinese(bot: Served) -> None:
    page = await opened(bot, guild_locale="zh-CN", locale="zh-CN")
    assert set(lists(page)) == {"频道", "语言", "时间", "时区", "优先推荐的话题", "要提醒的身份组（可不选）"}
    page = await bot.choose(BOSS, page, "语言", "en", manages=True)
    assert chosen(page, "Language") == ["English"]


async def test_without_a_zone_nothing_is_subscribed_and_the_page_says_what_lacks(bot: Served) -> None:
    page = await opened(bot)
    page = await bot.press(BOSS, page, "Subscribe", manages=True)
    assert "First choose the time zone" in seen(page)
    assert (await settings(bot, NEWS)).subscription is None
    assert "Subscribe" in labels(page)


async def test_every_press_asks_again_who_it_is(bot: Served) -> None:
    page = await opened(bot)
    refused = await bot.choose(BOSS, page, "Language", "zh-Hans")
    assert "Only administrators" in seen(refused)
    assert (await settings(bot, NEWS)).profile.language == "en"
    assert "Only administrators" in seen(await bot.run(MEMBER, "subscribe", NEWS))


async def test_a_member_of_one_guild_sets_up_no_channel_of_another(bot: Served) -> None:
    bot.world.guild("910", owner="99")
    bot.world.channel("911", guild="910")
    await bot.server.gateway.tell("GUILD_CREATE", bot.server.gateway.guild("910"), "910")
    page = await opened(bot)
    resolved = {"channels": {}}
    refused = await bot.choose(BOSS, page, "Channel", "911", resolved=resolved, manages=True)
    assert "Only administrators" in seen(refused) or "I can’t post there" in seen(refused)


async def test_a_place_that_has_a_digest_changes_it_on_the_same_page(bot: Served) -> None:
    await bot.run(BOSS, "subscribe", NEWS, options={"when": "8:30 London"}, manages=True)
    page = await opened(bot)
    assert chosen(page, "Hour") == ["08:30"]
    assert "Subscribe" not in labels(page)
    await bot.choose(BOSS, page, "Hour", "07:00", manages=True)
    place = await settings(bot, NEWS)
    assert place.subscription is not None
    assert [rule.minute for rule in place.subscription.rules] == [7 * 60]


async def test_what_is_left_of_a_page_works_after_a_restart(discord: DiscordApi, tmp_path: Path) -> None:
    discord.world.guild(GUILD)
    discord.world.channel(NEWS, guild=GUILD)
    async with served(discord, tmp_path) as first:
        hasty(first)
        page = await opened(first)
        page = await first.choose(BOSS, page, "Hour", "09:00", manages=True)
    async with served(discord, tmp_path) as second:
        hasty(second)
        page = await second.choose(BOSS, page, "Time zone", "Europe/London", manages=True)
        assert "at 09:00 (London)" in seen(await second.press(BOSS, page, "Subscribe", manages=True))
