"""What a line means after an answer: more of a list, a question after a search, a yes to a question, a text with a link in it."""

from collections.abc import AsyncIterator

import pytest

from digest.domain.staff import Office
from digest.testing import TestChat, open_test_chat


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat() as opened:
        yield opened


@pytest.mark.parametrize(("language", "more", "second"), [("en", "more", "Page 2 of 3"), ("zh-CN", "更多", "第 2 页")])
async def test_more_after_a_page_is_the_next_one(chat: TestChat, language: str, more: str, second: str) -> None:
    reader = chat.visitor(language=language)
    await reader.say("/latest 2")
    assert second in await reader.say(more)
    assert await reader.say(more) == await reader.run("/latest 2 #3")


async def test_more_after_what_was_found_is_more_of_it(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.say("/search a")
    found = await reader.run("/search a #2")
    await reader.say("/search a")
    assert await reader.say("Next page") == found


async def test_more_after_anything_but_a_list_is_the_newest(chat: TestChat) -> None:
    reader = chat.visitor()
    newest = await reader.say("/latest")
    await reader.say("/latest 2")
    await reader.say("/article 1")
    assert await reader.say("more") == newest


@pytest.mark.parametrize(
    ("language", "more", "said", "newest"),
    [("en", "more", "That was all of it.", "Latest stories"), ("zh-TW", "還有嗎", "已經全部列出來了", "最新文章")],
)
@pytest.mark.parametrize("line", ["/tag regulation", "/latest 2 #3", "/search jailbreak", "/tags #9", "/top"])
async def test_more_after_the_end_of_a_list_says_that_this_was_all(
    chat: TestChat, language: str, more: str, said: str, newest: str, line: str
) -> None:
    reader = chat.visitor(language=language)
    await reader.run(line)
    while len(reader.labels) > 1 and any(label in ("More ›", "下一頁 ›") for label in reader.labels):
        await reader.press(next(label for label in reader.labels if "›" in label and "‹" not in label))
    assert said in await reader.say(more)
    assert newest in await reader.press(newest)


async def test_more_turns_the_pages_of_topics_and_of_what_was_sent_and_saved(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.say("/tags")
    assert await reader.say("more") == await reader.run("/tags #2")
    for number in range(1, 7):
        await reader.run(f"/save {number}")
    await reader.say("/saved")
    assert await reader.say("more") == await reader.run("/saved #2")
    assert "That was all of it." in await reader.say("more")


async def test_other_lines_after_a_page_are_what_they_are(chat: TestChat) -> None:
    reader = chat.visitor()
    answered = await reader.say("What is a jailbreak?")
    await reader.say("/latest 2")
    assert await reader.say("What is a jailbreak?") == answered
    await reader.say("/latest 2")
    assert "You’re welcome" in await reader.say("thanks")


@pytest.mark.parametrize(
    ("language", "sought", "question"),
    [("en", "zzzz qqq", "What is a jailbreak?"), ("zh-CN", "哈哈哈呵呵", "什么是模型越狱？")],
)
async def test_a_question_after_a_search_that_found_nothing_is_answered(
    chat: TestChat, language: str, sought: str, question: str
) -> None:
    reader = chat.visitor(language=language)
    answered = await reader.say(question)
    await reader.say(f"/search {sought}")
    assert await reader.say(question) == answered
    await reader.say("/search")
    assert await reader.say(question) != answered


@pytest.mark.parametrize(("language", "yes"), [("en", "Yes"), ("zh-CN", "是"), ("zh-CN", "是的。"), ("zh-TW", "是的")])
async def test_a_yes_to_erasing_erases(chat: TestChat, language: str, yes: str) -> None:
    reader = chat.visitor(language=language)
    await reader.say("/forget")
    assert "/forget" not in await reader.say(yes)
    assert not reader.labels


@pytest.mark.parametrize("text", ["See [the page](https://example.com/moving).", "https://example.com/moving"])
async def test_a_broadcast_may_have_a_link_in_it(chat: TestChat, text: str) -> None:
    await chat.desk.staff.grant("operator", "preview:b", Office.BROADCASTER, chat.clock.now())
    admin = chat.visitor(user="b")
    await admin.say("/broadcast new")
    await admin.press("Write in English")
    assert "Broadcast 1: a draft" in await admin.say(text)
    assert "https://example.com/moving" in admin.text


async def test_feedback_may_have_a_link_in_it(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.say("/feedback")
    assert "Thank you" in await reader.say("Please cover https://example.com/news as well")


@pytest.mark.parametrize("line", ["/群发", "/更正", "/撤回", "/收回", "/管理员"])
async def test_commands_of_admins_have_chinese_names_too(chat: TestChat, line: str) -> None:
    await chat.desk.staff.grant("operator", "preview:b", Office.OWNER, chat.clock.now())
    admin = chat.visitor(user="b", language="zh-CN")
    assert f"没有 {line}" not in await admin.say(line)
    refused = await chat.visitor(language="zh-CN").say(line)
    assert f"没有 {line}" not in refused
    assert "/admins preview:1" in refused
