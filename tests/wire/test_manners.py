"""How messages come, over the wire: rich ones only to those who see them, silence, link previews; blocked and back again."""

from pathlib import Path

import pytest

from digest.domain.delivery import Unreachable
from digest.domain.reader import Address, Manner
from digest.testing import FakeClock
from tests.wire.botapi import BotApi
from tests.wire.botapi_faults import BLOCKED, Fault
from tests.wire.served import Served, hasty, labels, served
from tests.wire.test_reader_story import READER, Story, seen

HERE = Address("telegram", str(READER))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


async def manner(bot: Served) -> Manner:
    return await bot.app.desk.manners.of(HERE)


async def subscribed(bot: Served, clock: FakeClock) -> Story:
    """A subscribed reader who never saw a question about folds."""
    hasty(bot)
    story = Story(bot, clock)
    await story.say("/subscribe 8:00 London")
    return story


async def test_where_the_server_has_no_rich_messages_nobody_is_asked(server: BotApi, tmp_path: Path) -> None:
    server.unsupported = frozenset({"sendRichMessage"})
    async with served(server, tmp_path, rich="auto") as bot:
        hello = await bot.say(READER, "/start")
        assert hello.method == "sendMessage"
        assert "What time is it for you?" in hello.params["text"]
        assert (await manner(bot)).variant is None
    assert bot.requests("sendRichMessage") == 1
    assert len(server.to(READER)) == 1


async def test_without_an_answer_messages_stay_simple(server: BotApi, tmp_path: Path, clock: FakeClock) -> None:
    async with served(server, tmp_path, clock=clock, rich="auto") as bot:
        story = await subscribed(bot, clock)
        await story.publish(slice(0, 2))
        assert [one.method for one in await story.next_digest()] == ["sendMessage"]
        assert (await bot.say(READER, "/latest")).method == "sendMessage"


async def test_where_rich_messages_are_on_nobody_is_asked_and_settings_lead_back(
    server: BotApi, tmp_path: Path, clock: FakeClock
) -> None:
    async with served(server, tmp_path, clock=clock, rich="on") as bot:
        hasty(bot)
        assert (await bot.say(READER, "/start")).method == "sendRichMessage"
        settings = await bot.say(READER, "/settings")
        assert settings.method == "sendMessage"
        assert "Messages unreadable? Use simple ones" in labels(settings.message)
        await bot.press(READER, "Messages unreadable? Use simple ones")
        assert (await bot.say(READER, "/latest")).method == "sendMessage"
        story = await subscribed(bot, clock)
        await story.publish(slice(0, 2))
        assert [one.method for one in await story.next_digest()] == ["sendMessage"]


async def test_a_yes_counts_for_nothing_where_the_operator_switched_them_off(
    server: BotApi, tmp_path: Path, clock: FakeClock
) -> None:
    async with served(server, tmp_path, clock=clock, rich="off") as bot:
        story = await subscribed(bot, clock)
        await bot.app.desk.manners.keep(HERE, Manner("rich"))
        assert (await bot.say(READER, "/latest")).method == "sendMessage"
        assert "Use rich messages" not in labels((await bot.say(READER, "/settings")).message)
        await story.publish(slice(0, 2))
        assert [one.method for one in await story.next_digest()] == ["sendMessage"]
    assert bot.requests("sendRichMessage") == 0


async def test_silence_is_for_digests_and_previews_for_every_text(
    server: BotApi, tmp_path: Path, clock: FakeClock
) -> None:
    async with served(server, tmp_path, clock=clock) as bot:
        story = await subscribed(bot, clock)
        for wish in ("silent", "previews"):
            await bot.say(READER, f"/messages {wish}")
        await story.publish(slice(0, 2))
        [digest] = await story.next_digest()
        latest = await bot.say(READER, "/latest")
    assert digest.params["disable_notification"] is True
    assert "disable_notification" not in latest.params
    for one in (digest, latest):
        assert one.params["link_preview_options"] == {"is_disabled": False}
    assert not server.complaints


async def test_a_reader_who_blocked_the_bot_keeps_everything_and_start_revives(
    server: BotApi, tmp_path: Path, clock: FakeClock
) -> None:
    async with served(server, tmp_path, clock=clock) as bot:
        story = await subscribed(bot, clock)
        await story.publish(slice(0, 1))
        assert len(await story.next_digest()) == 1
        await story.publish(slice(1, 3))
        server.inject(Fault(BLOCKED, "send", str(READER)))
        assert await story.next_digest() == []
        await story.publish(slice(3, 5))
        before = bot.requests("sendMessage")
        assert await story.next_digest() == []
        assert bot.requests("sendMessage") == before  # suspended: not even tried
        assert "You get your digest every day at 08:00 (London)." in await story.say("/start")
        [digest] = await story.next_digest()
        assert seen(digest).splitlines()[1].startswith("4 stories · ")


async def test_what_blocked_means_is_told_to_nobody_else(server: BotApi, tmp_path: Path) -> None:
    async with served(server, tmp_path) as bot:
        server.inject(Fault(BLOCKED, "send", "7"))
        payload = {"method": "sendMessage", "params": {"text": "Hello"}}
        assert isinstance(await bot.sender.send(HERE, payload, 1), Unreachable)
        assert (await bot.say(8, "/help")).params["text"]
