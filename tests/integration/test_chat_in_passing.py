"""What readers say in passing, below a page that waits for something else: it is that, and no name to mute."""

from collections.abc import AsyncIterator

import pytest

from digest.testing import TestChat, open_test_chat


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat() as opened:
        yield opened


@pytest.mark.parametrize(
    ("language", "line", "set_to"),
    [
        ("en", "3 stories a day", "up to 3"),
        ("zh-CN", "每天3条", "最多 3 条"),
        ("en", "no messages between 10pm and 7am", "22:00–07:00"),
        ("zh-CN", "晚上10点到早上7点别打扰我", "22:00–07:00"),
    ],
)
@pytest.mark.parametrize("page", ["/mute metaverse", "/quiet", "/length"])
async def test_a_wish_is_a_wish_whatever_is_open(
    chat: TestChat, language: str, line: str, set_to: str, page: str
) -> None:
    reader = chat.visitor(language=language)
    await reader.say(page)
    await reader.say(line)
    settings = await reader.say("/settings")
    assert set_to in settings
    assert line not in settings


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("少推一点", "每期最多 3 条"),
        ("换时间", "几点"),
        ("怎么换时间？", "几点"),
        ("换成繁体", "我說繁體中文"),
        ("今天有什么", "精选"),
        ("晚上不要打扰我", "免打扰时段"),
        ("下一页", "最新文章"),
        ("为什么推荐", "请加上文章编号"),
        ("为什么选这篇", "请加上文章编号"),
    ],
)
async def test_everyday_words_of_a_chinese_reader_are_understood(chat: TestChat, line: str, said: str) -> None:
    reader = chat.visitor(language="zh-CN")
    assert said in await reader.say(line)


@pytest.mark.parametrize(
    ("language", "opened", "why", "save"),
    [
        ("en", "open the second one", "why 2", "save 2"),
        ("zh-CN", "打开第二篇", "为什么推荐第二篇", "收藏第二篇"),
    ],
)
async def test_a_story_of_the_list_is_named_by_its_place(
    chat: TestChat, language: str, opened: str, why: str, save: str
) -> None:
    reader = chat.visitor(language=language)
    listed = await reader.say("/latest")
    second = next(line for line in listed.splitlines() if line.startswith("2. ")).removeprefix("2. ")
    assert second in await reader.say(opened)
    assert second in await reader.say(why)
    await reader.say(save)
    assert second in await reader.say("/saved")


async def test_a_muted_word_is_let_back_in_below_the_page_that_mutes(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.say("mute metaverse")
    await reader.say("unmute metaverse")
    assert "Muted: nothing" in await reader.say("/settings")
