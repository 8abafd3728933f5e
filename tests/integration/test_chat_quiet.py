"""Quiet hours in the conversation: chosen, changed, shown, and what happens where a digest's hour lies in them."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from digest.domain.quiet import NEVER, Quiet
from digest.domain.reader import Reader
from digest.testing import ChatTester, TestChat, open_test_chat

NIGHT = Quiet(22 * 60, 7 * 60)


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat() as opened:
        yield opened


async def known(chat: TestChat) -> Reader:
    async with chat.store.read() as uow:
        reader = await uow.readers.get("preview", "1")
    assert reader is not None
    return reader


async def hour(chat: TestChat) -> int | None:
    one = (await known(chat)).subscription
    return one.rules[0].minute if one else None


async def subscribed(chat: TestChat, at: str = "08:00") -> ChatTester:
    reader = chat.visitor()
    await reader.say(f"/subscribe {at} London")
    return reader


@pytest.mark.parametrize("typed", ["/quiet 22-7", "/dnd 10pm to 7am", "/quiet 晚上10点到早上7点"])
async def test_they_are_set_in_one_line(chat: TestChat, typed: str) -> None:
    reader = await subscribed(chat)
    text = await reader.say(typed)
    assert "Quiet hours: 22:00–07:00." in text
    assert "every day at 08:00 (London)" in text
    assert (await known(chat)).quiet == NIGHT
    assert "Quiet hours: 22:00–07:00" in await reader.say("/settings")


async def test_they_are_found_from_the_settings_and_by_everyday_words(chat: TestChat) -> None:
    reader = await subscribed(chat)
    assert "Quiet hours: none" in await reader.say("/settings")
    await reader.press("Quiet hours")
    await reader.press("23:00–09:00")
    assert (await known(chat)).quiet == Quiet(23 * 60, 9 * 60)
    await reader.say("do not disturb")
    assert "There are no quiet hours." in await reader.press("No quiet hours")
    assert (await known(chat)).quiet == NEVER
    await reader.say("quiet hours")
    await reader.say("10pm–7am")
    assert (await known(chat)).quiet == NIGHT


async def test_in_chinese(chat: TestChat) -> None:
    reader = chat.visitor(language="zh-CN")
    await reader.say("/start")
    await reader.press("就这样")
    await reader.say("免打扰")
    assert "免打扰时段：22:00–07:00" in await reader.say("晚上10点到早上7点")
    assert "22:00 在免打扰时段（22:00–07:00）里，" in await reader.say("/time 晚上十点")
    assert reader.labels == ["每日精选改到 07:00", "免打扰从 22:30 开始"]
    assert "现在没有免打扰时段" in await reader.say("/quiet 关闭")


@pytest.mark.parametrize(
    ("typed", "said"), [("/quiet soon", "“soon” isn’t a span of hours."), ("/quiet 0:00-19:00", "18 hours at most")]
)
async def test_what_is_no_span_changes_nothing(chat: TestChat, typed: str, said: str) -> None:
    reader = await subscribed(chat)
    assert said in await reader.say(typed)
    assert (await known(chat)).quiet == NEVER
    assert "22:00–07:00" in reader.labels


@pytest.mark.parametrize(
    ("pressed", "quiet", "digest"),
    [("Digest at 07:00", NIGHT, 7 * 60), ("Quiet from 23:30", Quiet(23 * 60 + 30, 7 * 60), 23 * 60)],
)
async def test_an_hour_inside_them_asks_which_is_to_move(
    chat: TestChat, pressed: str, quiet: Quiet, digest: int
) -> None:
    reader = await subscribed(chat)
    await reader.say("/quiet 22-7")
    text = await reader.say("/time 23:00")
    assert "23:00 lies in the quiet hours (22:00–07:00). Nothing is changed yet" in text
    assert (await hour(chat), (await known(chat)).quiet) == (8 * 60, NIGHT)
    text = await reader.press(pressed)
    assert (await hour(chat), (await known(chat)).quiet) == (digest, quiet)
    assert "hold it" not in text


@pytest.mark.parametrize(
    ("pressed", "quiet", "digest"),
    [("Digest at 09:00", Quiet(22 * 60, 9 * 60), 9 * 60), ("Quiet until 08:00", Quiet(22 * 60, 8 * 60), 8 * 60)],
)
async def test_quiet_hours_over_the_digest_hold_it_and_ask_which_is_to_move(
    chat: TestChat, pressed: str, quiet: Quiet, digest: int
) -> None:
    reader = await subscribed(chat)
    text = await reader.say("/quiet 22-9")
    assert "The quiet hours hold it until 09:00." in text
    assert (await hour(chat), (await known(chat)).quiet) == (8 * 60, Quiet(22 * 60, 9 * 60))
    text = await reader.press(pressed)
    assert (await hour(chat), (await known(chat)).quiet) == (digest, quiet)
    assert "hold it" not in text


async def test_short_ones_over_the_digest_may_go_altogether(chat: TestChat) -> None:
    reader = await subscribed(chat)
    await reader.say("/quiet 8:00-8:20")
    await reader.press("No quiet hours")
    assert (await known(chat)).quiet == NEVER


async def test_whoever_subscribes_at_an_hour_inside_them_is_asked_as_well(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.say("/timezone London")
    await reader.say("/quiet 22-9")
    assert "lies in the quiet hours" in await reader.say("/subscribe 8:00")
    assert await hour(chat) is None
    await reader.press("Quiet until 08:00")
    assert (await hour(chat), (await known(chat)).quiet) == (8 * 60, Quiet(22 * 60, 8 * 60))


async def test_who_names_no_hour_is_subscribed_and_asked(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.say("/timezone London")
    await reader.say("/quiet 22-9")
    assert "The quiet hours hold it until 09:00." in await reader.say("/subscribe")
    assert reader.labels[:2] == ["Digest at 09:00", "Quiet until 08:00"]


async def test_the_receipt_names_the_day_on_which_a_held_digest_comes(chat: TestChat) -> None:
    """It is noon on the 24th; the digest of 23:00 comes on the next morning."""
    reader = await subscribed(chat, "23:00")
    assert "The next one comes on Tuesday 24 November." in reader.text
    chat.clock.advance(timedelta(seconds=1))
    assert "The next one comes on Wednesday 25 November." in await reader.say("/quiet 22-7")


async def test_they_are_part_of_the_export_and_go_with_the_rest(chat: TestChat) -> None:
    reader = await subscribed(chat)
    await reader.say("/quiet 22-7")
    async with chat.store.read() as uow:
        exported = await uow.readers.export((await known(chat)).id)
    stored = exported["reader"]
    assert isinstance(stored, dict)
    assert (stored["quiet_from"], stored["quiet_until"]) == (NIGHT.start, NIGHT.end)
