""" "This" is the story that was told of last; where that is unclear, it is asked back."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from digest.testing import TestChat, open_test_chat


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat() as opened:
        yield opened


def title(listed: str, number: int) -> str:
    return next(line for line in listed.splitlines() if line.startswith(f"{number}. ")).removeprefix(f"{number}. ")


THIS = [
    ("en", "save this", "/saved"),
    ("en", "Save it for later, please", "/saved"),
    ("en", "bookmark this story", "/saved"),
    ("en", "/save this story", "/saved"),
    ("en", "/save", "/saved"),
    ("zh-CN", "收藏这篇", "/saved"),
    ("zh-CN", "把这篇收藏一下", "/saved"),
    ("zh-TW", "收藏這篇文章", "/saved"),
    ("en", "why this", ""),
    ("en", "why did I get this?", ""),
    ("en", "Why was this story recommended?", ""),
    ("en", "/why this", ""),
    ("zh-CN", "为什么推荐这个", ""),
    ("zh-CN", "为什么给我推这条？", ""),
    ("zh-CN", "这篇为什么推荐给我？", ""),
    ("zh-TW", "為什麼推薦這篇", ""),
    ("en", "tell me more", ""),
    ("zh-CN", "详细说说", ""),
    ("en", "share this", ""),
    ("zh-CN", "分享这篇", ""),
]


@pytest.mark.parametrize(("language", "said", "look"), THIS)
async def test_this_is_the_story_that_was_opened_last(chat: TestChat, language: str, said: str, look: str) -> None:
    reader = chat.visitor(language=language)
    second = title(await reader.say("/latest"), 2)
    await reader.press("2")
    answered = await reader.say(said)
    assert second in (await reader.say(look) if look else answered)


async def test_this_is_the_story_that_answered_last(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.say("Is Tern 3 really cheaper than Tern 2?")
    await reader.say("save this")
    assert "Merrowick cuts the price of Tern 3" in await reader.say("/saved")


@pytest.mark.parametrize(
    ("language", "said", "asked"), [("en", "save this", "Which story"), ("zh-CN", "收藏这篇", "哪一篇")]
)
async def test_below_a_list_it_is_asked_back_which_story_is_meant(
    chat: TestChat, language: str, said: str, asked: str
) -> None:
    reader = chat.visitor(language=language)
    await reader.run("/article 1")
    third = title(await reader.say("/latest"), 3)
    assert asked in await reader.say(said)
    assert reader.labels == ["1", "2", "3", "4", "5"]
    await reader.say("3")
    assert third in await reader.say("/saved")


async def test_the_only_story_of_a_list_is_this(chat: TestChat) -> None:
    reader = chat.visitor()
    slug = next(tag.slug for tag, stories in await chat.desk.library.tags() if stories == 1)
    only = title(await reader.say(f"/tag {slug}"), 1)
    await reader.say("save this")
    assert only in await reader.say("/saved")


async def test_saving_this_once_more_leaves_it_saved(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.run("/article 2")
    await reader.say("save this")
    chat.clock.advance(timedelta(minutes=1))
    assert "Saved:" in await reader.say("save this")


async def test_an_article_keeps_its_number_whatever_the_list_calls_by_it(chat: TestChat) -> None:
    reader = chat.visitor()
    listed = await reader.say("/latest")
    opened = await reader.press("1")
    assert title(listed, 1) in opened
    assert title(listed, 1) in await reader.say("why this")


@pytest.mark.parametrize("said", ["save this", "why this", "收藏这篇"])
async def test_where_no_story_was_told_of_a_number_is_asked_for(chat: TestChat, said: str) -> None:
    assert "number of a story" in await chat.visitor().say(said)


@pytest.mark.parametrize(
    ("language", "after", "before", "last"),
    [("en", "next", "previous one", "the last one"), ("zh-CN", "下一篇", "上一篇", "最后一篇")],
)
async def test_the_stories_of_a_list_are_read_one_after_the_other(
    chat: TestChat, language: str, after: str, before: str, last: str
) -> None:
    reader = chat.visitor(language=language)
    listed = await reader.say("/latest")
    count = len(reader.reply.document.numbered())
    await reader.press("1")
    assert title(listed, 2) in await reader.say(after)
    assert title(listed, 1) in await reader.say(before)
    assert title(listed, count) in await reader.say(last)
    assert {"en": "That was all", "zh-CN": "已经全部列出来了"}[language] in await reader.say(after)


@pytest.mark.parametrize(("language", "asked"), [("en", "Why is this important?"), ("zh-CN", "这为什么重要？")])
async def test_a_question_about_this_is_asked_of_the_story_told_of_last(
    chat: TestChat, language: str, asked: str
) -> None:
    reader = chat.visitor(language=language)
    await reader.run("/article 1")
    await reader.say(asked)
    assert any(button.command.startswith(("/faq =1.", "/article 1")) for button in reader.buttons)


async def test_what_this_story_does_not_say_is_answered_with_what_it_does(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.run("/article 1")
    assert "doesn’t say. It answers these:" in await reader.say("does this matter to zebras in Zanzibar")
    async with chat.store.read() as uow:
        assert await uow.notes.open_questions(5) == []
    await reader.press(reader.labels[0])
    assert "Merrowick" in reader.text
