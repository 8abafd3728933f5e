"""What readers complain of is set right at once, with a way back: a digest too long, a topic they are tired of."""

import time
from collections.abc import AsyncIterator

import pytest

from digest.testing import TestChat, open_test_chat


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat() as opened:
        yield opened


@pytest.mark.parametrize(
    ("language", "line", "said", "back", "restored"),
    [
        ("en", "make it shorter", "up to 3 stories", "Back to 5 stories", "up to 5 stories"),
        ("en", "too long", "up to 3 stories", "Back to 5 stories", "up to 5 stories"),
        ("en", "Could you make it a bit shorter?", "up to 3 stories", "Back to 5 stories", "up to 5 stories"),
        ("en", "the digest is too short", "up to 7 stories", "Back to 5 stories", "up to 5 stories"),
        ("zh-CN", "短一点", "最多 3 条", "恢复为 5 条", "最多 5 条"),
        ("zh-CN", "太长了", "最多 3 条", "恢复为 5 条", "最多 5 条"),
        ("zh-CN", "每天推太多了，看不完", "最多 3 条", "恢复为 5 条", "最多 5 条"),
        ("zh-CN", "多推几条", "最多 7 条", "恢复为 5 条", "最多 5 条"),
        ("zh-TW", "太長了", "最多 3 則", "恢復為 5 則", "最多 5 則"),
    ],
)
async def test_a_digest_gets_a_step_shorter_or_longer(
    chat: TestChat, language: str, line: str, said: str, back: str, restored: str
) -> None:
    reader = chat.visitor(language=language)
    assert said in await reader.say(line)
    assert restored in await reader.press(back)


async def test_a_digest_of_one_story_gets_no_shorter(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.say("/length 1")
    assert "stays as it is" in await reader.say("too long")


@pytest.mark.parametrize(
    ("language", "line", "said"),
    [
        ("en", "no funding news please", "Stories on Funding stay out"),
        ("en", "No more funding!", "Stories on Funding stay out"),
        ("en", "I don’t want to see any more funding news", "Stories on Funding stay out"),
        ("en", "stop sending me news about funding", "Stories on Funding stay out"),
        ("en", "I’m not interested in crypto", "Stories with “crypto” stay out"),
        ("en", "don't show me stories about export controls", "Stories on Export controls stay out"),
        ("zh-CN", "不想看融资", "已屏蔽“融资”"),
        ("zh-CN", "别再推融资了", "已屏蔽“融资”"),
        ("zh-CN", "不要再给我推送融资相关的新闻", "已屏蔽“融资”"),
        ("zh-CN", "对融资不感兴趣", "已屏蔽“融资”"),
        ("zh-CN", "融资新闻看腻了", "已屏蔽“融资”"),
        ("zh-CN", "屏蔽融资新闻", "已屏蔽“融资”"),
        ("zh-CN", "不想看到元宇宙的消息", "元宇宙"),
        ("zh-TW", "不想看融資", "已隱藏「募資」"),
        ("zh-TW", "別再推募資新聞了", "已隱藏「募資」"),
    ],
)
async def test_what_nobody_wants_to_read_is_muted_and_let_back_in(
    chat: TestChat, language: str, line: str, said: str
) -> None:
    reader = chat.visitor(language=language)
    assert said in await reader.say(line)
    undo, nothing = {
        "en": ("Undo", "Muted: nothing"),
        "zh-CN": ("撤销", "屏蔽的内容：暂无"),
        "zh-TW": ("復原", "隱藏的內容：暫無"),
    }[language]
    await reader.press(undo)
    assert nothing in await reader.say("/settings")


@pytest.mark.parametrize(
    "line", ["don't send me" + " more news about" * 60, "no " + "a " * 400, "别推" * 300, "太长" * 400]
)
async def test_a_line_that_goes_on_and_on_is_read_in_no_time(chat: TestChat, line: str) -> None:
    begun = time.process_time()
    await chat.visitor().say(line)
    assert time.process_time() - begun < 2


async def test_a_topic_that_was_followed_is_followed_again(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.say("/follow funding")
    await reader.say("no more funding news")
    await reader.press("Undo")
    settings = await reader.say("/settings")
    assert "Muted: nothing" in settings
    assert "Funding" in settings


@pytest.mark.parametrize(
    "line",
    [
        "no thanks",
        "no problem",
        "no news today?",
        "I don't get it",
        "no more messages",
        "don't send me messages at night",
        "I don't see anything",
        "stop sending me this",
        "不想看了",
        "别再推送了",
        "晚上别推送",
        "不想看这个",
        "不看完",
        "周末不要发",
        "别发了",
        "今天没看懂",
    ],
)
async def test_what_only_looks_like_it_mutes_nothing(chat: TestChat, line: str) -> None:
    reader = chat.visitor(language="zh-CN" if line > "z" else "en")
    await reader.say(line)
    assert (await reader.say("/mute")).count("屏蔽的词语") + reader.text.count("Muted words") == 0
    assert not any(label.startswith("✓") for label in reader.labels)


@pytest.mark.parametrize(
    ("language", "line", "said"),
    [
        ("en", "/top this week", "Best of the last 7 days"),
        ("en", "/top month", "Best of the last 30 days"),
        ("en", "top stories this month", "Best of the last 30 days"),
        ("en", "best of the week", "Best of the last 7 days"),
        ("zh-CN", "/top 周", "近 7 天最佳"),
        ("zh-CN", "/top 近7天", "近 7 天最佳"),
        ("zh-CN", "/top 这个月", "近 30 天最佳"),
        ("zh-CN", "本周最佳", "近 7 天最佳"),
        ("zh-CN", "这个月最好的文章", "近 30 天最佳"),
        ("zh-TW", "/top 本週", "近 7 天最佳"),
        ("zh-TW", "本月最佳", "近 30 天最佳"),
    ],
)
async def test_the_days_of_the_best_stories_are_named(chat: TestChat, language: str, line: str, said: str) -> None:
    assert said in await chat.visitor(language=language).say(line)


@pytest.mark.parametrize(("language", "typed", "said"), [("en", "month", "30 days"), ("zh-CN", "本月", "近 30 天")])
async def test_other_days_are_typed_below_the_list(chat: TestChat, language: str, typed: str, said: str) -> None:
    reader = chat.visitor(language=language)
    await reader.say("/top")
    assert said in (await reader.say(typed)).splitlines()[0]
