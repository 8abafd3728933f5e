"""Answers that a reader would stumble over: a no to erasing, one time zone to choose from, topics that are not alike."""

from collections.abc import AsyncIterator

import pytest

from digest.testing import TestChat, open_test_chat


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat() as opened:
        yield opened


@pytest.mark.parametrize(
    ("language", "no", "said"), [("en", "no", "everything stays as it is"), ("zh-CN", "不要", "一切保持原样")]
)
async def test_who_says_no_to_erasing_is_told_that_all_is_kept(
    chat: TestChat, language: str, no: str, said: str
) -> None:
    reader = chat.visitor(language=language)
    await reader.say("/quiet 22-7")
    await reader.say("/forget")
    assert said in await reader.say(no)
    assert "22:00" in await reader.say("/settings")


async def test_a_no_to_erasing_a_place_keeps_it(chat: TestChat) -> None:
    chat.rights.managers.add(("-100", "1"))
    manager = chat.visitor()
    await manager.say("/place -100 quiet 23-6")
    await manager.say("/place -100 forget")
    assert "everything stays as it is" in await manager.say("no")
    assert "23:00" in await manager.say("/place -100")


async def test_a_yes_to_the_time_of_a_place_is_the_place_s(chat: TestChat) -> None:
    chat.rights.managers.add(("-100", "1"))
    manager = chat.visitor(zone="Europe/London")
    assert "Is this your time?" in await manager.say("/place -100 timezone berln")
    await manager.say("yes")
    assert "Berlin" in await manager.say("/place -100")
    assert "London" in await manager.say("/settings")


async def test_a_yes_to_erasing_a_place_erases_the_place_and_not_its_manager(chat: TestChat) -> None:
    chat.rights.managers.add(("-100", "1"))
    manager = chat.visitor()
    await manager.say("/quiet 22-7")
    await manager.say("/place -100 quiet 23-6")
    await manager.say("/place -100 forget")
    assert "this group or channel is erased" in await manager.say("yes")
    assert "22:00" in await manager.say("/settings")
    async with chat.store.read() as uow:
        assert list(await uow.readers.places("preview", "-100")) == []


async def test_one_time_zone_that_may_be_meant_is_asked_about_and_a_yes_takes_it(chat: TestChat) -> None:
    reader = chat.visitor()
    assert "Is this your time?" in await reader.say("/timezone berln")
    assert len(reader.labels) == 1
    assert "Your time zone: Berlin" in await reader.say("yes")


async def test_topics_are_offered_as_what_was_meant_only_where_they_are_spelled_alike(chat: TestChat) -> None:
    reader = chat.visitor()
    assert "Did you mean" in await reader.say("/follow securty")
    assert "Security" in reader.labels
    assert "These have the most stories:" in await reader.say("/follow blurb")
    assert len(reader.labels) > 1


@pytest.mark.parametrize("line", ["/why", "/article", "/save"])
async def test_who_names_no_story_is_shown_where_numbers_are(chat: TestChat, line: str) -> None:
    reader = chat.visitor()
    await reader.say(line)
    assert "Latest stories" in await reader.press("Latest stories")


@pytest.mark.parametrize(
    ("language", "style", "done"), [("en", "plain", "Style: plain"), ("zh-CN", "简洁", "样式：简洁")]
)
async def test_a_style_may_be_typed_after_the_styles_are_shown(
    chat: TestChat, language: str, style: str, done: str
) -> None:
    reader = chat.visitor(language=language)
    await reader.say("/style")
    assert done in await reader.say(style)


async def test_what_is_no_style_is_what_it_is_after_the_styles_are_shown(chat: TestChat) -> None:
    reader = chat.visitor()
    answered = await reader.say("What is a jailbreak?")
    await reader.say("/style")
    assert await reader.say("What is a jailbreak?") == answered


@pytest.mark.parametrize(
    ("language", "typed"),
    [("en", "Regulation"), ("en", "policy"), ("zh-CN", "监管"), ("zh-TW", "監管"), ("en", "large models")],
)
async def test_a_topic_named_alone_lists_its_stories(chat: TestChat, language: str, typed: str) -> None:
    reader = chat.visitor(language=language)
    assert await reader.say(typed) == await reader.say(f"/tag {typed}")
    assert reader.reply.document.articles()


async def test_a_topic_in_a_question_is_no_topic_named_alone(chat: TestChat) -> None:
    reader = chat.visitor()
    listed = await reader.say("/tag regulation")
    assert await reader.say("What about regulation?") != listed
    await reader.say("/ask 2")
    assert await reader.say("regulation") != listed
