"""When the digest comes: days of the week, twice a day, pauses; and which stories it takes: least score and dial."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from digest.domain.reader import Dial, Reader
from digest.domain.schedule import Rule
from digest.testing import TestChat, open_test_chat

LONDON, EIGHT, SIX = "Europe/London", 8 * 60, 18 * 60


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat() as opened:
        yield opened


async def reader_of(chat: TestChat) -> Reader:
    async with chat.store.read() as uow:
        found = await uow.readers.get("preview", "1")
    assert found
    return found


async def rules(chat: TestChat) -> tuple[Rule, ...]:
    subscription = (await reader_of(chat)).subscription
    return subscription.rules if subscription else ()


async def test_days_are_typed_or_switched_one_by_one(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.say("/subscribe 08:00 London")
    assert "You get your digest on workdays at 08:00 (London)." in await reader.say("/days workdays")
    assert await rules(chat) == (Rule(LONDON, EIGHT, 0b0011111),)
    await reader.press("✓ Friday")
    assert "every Monday, Tuesday, Wednesday, Thursday" in await reader.press("Saturday")
    assert await rules(chat) == (Rule(LONDON, EIGHT, 0b0101111),)
    await reader.say("/days fri")
    await reader.press("✓ Friday")
    assert await rules(chat) == (Rule(LONDON, EIGHT, 0b0010000),), "the last day stays"
    assert "isn’t a day of the week" in await reader.say("/days blue")
    assert "Digest: every Friday at 08:00" in await reader.say("/settings")


async def test_another_hour_keeps_the_days(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.say("/subscribe 08:00 London")
    await reader.say("/days weekly")
    assert "You get your digest every Monday at 18:00 (London)." in await reader.say("/time 18:00")
    assert await rules(chat) == (Rule(LONDON, SIX, 0b1),)


async def test_twice_a_day_and_once_again(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.say("/subscribe 08:00 London")
    await reader.say("/time")
    assert "At what time should the second one come?" in await reader.press("Twice a day")
    assert "You get your digest every day at 08:00 and 18:00 (London)." in await reader.press("18")
    assert await rules(chat) == (Rule(LONDON, EIGHT), Rule(LONDON, SIX, slot=1))
    await reader.say("/time")
    assert "every day at 08:00 (London)" in await reader.press("Only once a day")
    assert await rules(chat) == (Rule(LONDON, EIGHT),)
    assert "08:00 and 18:30" in await reader.say("/time 6:30 pm and 8")
    await reader.say("/time")
    await reader.press("Only once a day")
    await reader.say("/time")
    await reader.press("Twice a day")
    assert "08:00 and 20:15" in await reader.say("20:15"), "typed as well as pressed"


async def test_two_hours_of_which_quiet_hours_hold_one(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.say("/subscribe 08:00 London")
    await reader.say("/quiet 22-7")
    assert "23:00 lies in the quiet hours" in await reader.say("/time 8 and 23")
    await reader.press("Digest at 07:00")
    assert await rules(chat) == (Rule(LONDON, EIGHT), Rule(LONDON, 7 * 60, slot=1)), "what stays keeps its slot"
    await reader.say("/time 8 and 23")
    assert "08:00 and 23:00" in await reader.press("Quiet from 23:30")


async def test_a_pause_ends_by_itself_or_by_a_word(chat: TestChat) -> None:
    reader = chat.visitor()
    for line in ("/pause", "/resume"):
        assert await reader.say(line) == "You get no daily digest yet."
    await reader.say("/subscribe 08:00 London")
    assert "For how long?" in await reader.say("/pause")
    assert "Done. No digests until Friday 27 November." in await reader.press("3 days")
    assert "paused until Friday 27 November" in await reader.say("/settings")
    assert "The next one comes on Wednesday 25 November." in await reader.say("resume")
    assert (await reader_of(chat)).subscription.paused_until is None
    assert "isn’t paused" in await reader.say("/resume")
    assert "until you resume" in await reader.say("/pause forever")
    await reader.press("Resume")
    assert (await reader_of(chat)).subscription.paused_until is None
    assert "isn’t a day in the future" in await reader.say("/pause yesterday")
    await reader.say("/pause 1")
    chat.clock.advance(timedelta(days=2))
    assert "Digest: every day at 08:00" in await reader.say("/settings")


async def test_what_is_changed_in_a_pause_does_not_end_it(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.say("/subscribe 08:00 London")
    await reader.say("/pause forever")
    assert "Daily digest: paused until you resume" in await reader.say("/days workdays")
    assert "Daily digest: paused until you resume" in await reader.say("/time 9 and 18")
    assert await rules(chat) == tuple(Rule(LONDON, minute, 0b0011111, slot) for slot, minute in enumerate((540, SIX)))
    await reader.say("/quiet 8-10")
    assert "at 10:00 and 18:00" in await reader.press("Digest at 10:00")
    await reader.say("/pause 3 days")
    assert "The next one comes on Friday 27 November." in await reader.say("/time 9 =over")
    assert "paused until Friday 27 November" in await reader.say("/settings")
    assert "The next one comes on Tuesday 24 November." in await reader.say("/subscribe 9")


async def test_a_least_score(chat: TestChat) -> None:
    reader = chat.visitor()
    assert "lowest score" in await reader.say("/score")
    assert "with a score of 70 or more" in await reader.press("70")
    assert (await reader_of(chat)).profile.floor == 70
    assert "Minimum score: 70" in await reader.say("/settings")
    assert "from 0 to 100" in await reader.say("/score 101")
    await reader.press("Any score")
    assert (await reader_of(chat)).profile.floor == 0


@pytest.mark.parametrize("said", ["/score off", "/score any", "/score 不限", "/最低分 关闭"])
async def test_no_least_score_in_words(chat: TestChat, said: str) -> None:
    reader = chat.visitor()
    await reader.say("/score 70")
    if not said.isascii():
        await reader.say("/language 中文")
    await reader.say(said)
    assert (await reader_of(chat)).profile.floor == 0


async def test_the_dial_is_turned_by_score_or_by_trade(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.say("/dial")
    await reader.press("Hot more")
    assert (await reader_of(chat)).profile.dial == Dial(hot=1)
    await reader.press("Hot normal")
    assert (await reader_of(chat)).profile.dial == Dial()
    await reader.press("Engineer")
    assert (await reader_of(chat)).profile.dial == Dial(hot=-1, quality=1)
    assert "Dial: engineer" in await reader.say("/settings")
    await reader.say("/dial impact less")
    assert "Dial: Hot less, Quality more and Impact less" in await reader.say("/settings")
    assert "don’t know the setting" in await reader.say("/dial very hot indeed")


async def test_the_same_in_chinese(chat: TestChat) -> None:
    reader = chat.visitor(language="zh-Hans", zone="Asia/Shanghai")
    await reader.say("/subscribe 8点")
    assert "每星期一、星期三和星期五 08:00" in await reader.say("/days 周一三五")
    assert "工作日 08:00（上海时间）" in await reader.say("/days 工作日")
    assert "工作日 08:00 和 20:00（上海时间）" in await reader.say("/time 早上8点和晚上8点")
    assert "推送已暂停，11月27日 星期五恢复。" in await reader.say("/pause 三天")
    await reader.say("恢复推送")
    assert "推送已暂停，直到你手动恢复。" in await reader.say("/pause forever")
    await reader.press("恢复推送")
    await reader.say("/dial 热度 调高")
    assert "推荐偏好：热度 调高" in await reader.say("设置")
    assert (await reader_of(chat)).profile.dial == Dial(hot=1)


async def test_only_the_evening_one_still_comes_this_evening(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.say("/subscribe 08:00 London")
    await reader.say("/time 8 and 18")
    assert "every day at 18:00 (London)" in await reader.say("/time 18")
    assert await rules(chat) == (Rule(LONDON, SIX, slot=1),), "the morning's name is used up today"


@pytest.mark.parametrize(
    ("said", "minute"), [("at 8:30", 510), ("send it at 7 in the morning", 420), ("改成晚上九点", 1260)]
)
async def test_an_hour_said_in_a_sentence_is_the_digests(chat: TestChat, said: str, minute: int) -> None:
    reader = chat.visitor()
    await reader.say("/subscribe 08:00 London")
    await reader.say(said)
    assert await rules(chat) == (Rule(LONDON, minute),)


async def test_after_the_page_of_hours_a_question_is_one_and_a_mistyped_hour_is_said(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.say("/subscribe 08:00 London")
    await reader.say("/time")
    assert "isn’t a time" in await reader.say("25:00")
    await reader.say("/time")
    assert "isn’t a time" not in await reader.say("Tern 3 的输出价格是多少")
    await reader.say("/time")
    await reader.say("change the hour to 9")
    assert await rules(chat) == (Rule(LONDON, 540),)


async def test_an_hour_said_to_the_greeting_is_no_question(chat: TestChat) -> None:
    reader = chat.visitor(language="zh-Hans")
    await reader.say("/start")
    assert "07:00" in await reader.say("帮我订阅，每天早上七点")


@pytest.mark.parametrize(
    ("language", "said", "at"),
    [
        ("en", "subscribe me at half past seven", "every day at 07:30"),
        ("zh-CN", "帮我订阅，每天早上七点", "每天 07:00"),
    ],
)
async def test_who_asks_for_the_digest_at_an_hour_gets_it(chat: TestChat, language: str, said: str, at: str) -> None:
    assert at in await chat.visitor(language=language, zone="Asia/Shanghai").say(said)
