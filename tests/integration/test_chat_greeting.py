"""The first words with somebody: in their client's language, else in the one they write, else with the other a press away."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from digest.testing import TestChat, open_test_chat

DAY = timedelta(days=1)


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat() as opened:
        yield opened


@pytest.mark.parametrize(
    ("hint", "written", "language"),
    [
        ("", "hello", "en"),
        ("", "最近有什么新闻？", "zh-Hans"),
        ("", "芯片", "zh-Hans"),
        ("", "日本の最新ニュース", "en"),
        ("zh-CN", "hello", "zh-Hans"),
        ("en-US", "最近有什么新闻？", "en"),
    ],
)
async def test_a_first_line_begins_in_the_likeliest_language(
    chat: TestChat, hint: str, written: str, language: str
) -> None:
    reader = chat.visitor(language=hint)
    await reader.say(written)
    assert reader.reply.document.language == language


async def test_where_nothing_tells_the_other_language_is_a_press_away_once(chat: TestChat) -> None:
    reader = chat.visitor(language="")
    await reader.say("/latest")
    assert "中文" in reader.labels
    await reader.press("中文")
    assert reader.reply.document.language == "zh-Hans"


async def test_it_is_not_offered_where_it_is_known_or_offered_already(chat: TestChat) -> None:
    known = chat.visitor(user="2", language="en")
    await known.say("/latest")
    assert "中文" not in known.labels
    asked = chat.visitor(user="3", language="")
    await asked.say("/language")
    assert asked.labels.count("中文") == 1


async def test_the_second_answer_does_not_offer_it(chat: TestChat) -> None:
    reader = chat.visitor(language="")
    await reader.say("/latest")
    chat.clock.advance(DAY)
    await reader.say("/latest")
    assert "中文" not in reader.labels
