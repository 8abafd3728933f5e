"""How messages come: whoever starts is asked if their app draws what not every app does, and /messages offers the rest."""

from collections.abc import AsyncIterator

import pytest

from digest.domain.reader import USUAL, Address, Manner
from digest.ports import Choices
from digest.testing import ChatTester, TestChat, open_test_chat

HERE = Address("preview", "1")
ALL = Choices("rich", "classic", asks=True, sound=True, previews=True)


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat(choices=ALL) as opened:
        yield opened


async def manner(chat: TestChat) -> Manner:
    return await chat.desk.manners.of(HERE)


async def started(chat: TestChat, language: str = "en") -> ChatTester:
    reader = chat.visitor(language=language)
    await reader.say("/start")
    return reader


async def test_whoever_starts_sees_the_sample_tried_and_is_asked_about_it_only(chat: TestChat) -> None:
    reader = await started(chat)
    assert reader.text == "Do you see folded sections above?"
    assert reader.labels == ["Yes, I see them", "No"]
    trial = reader.reply.trial
    assert trial is not None
    assert trial.document.articles()
    assert [button.label for row in trial.document.buttons for button in row] == ["1", "2", "3", "4", "5"]
    assert await manner(chat) == USUAL


async def test_a_number_typed_under_what_was_tried_opens_its_story(chat: TestChat) -> None:
    reader = await started(chat)
    trial = reader.reply.trial
    assert trial is not None
    second = trial.document.numbered()[2]
    article = await chat.desk.library.article(second)
    assert article is not None
    assert (await reader.say("2")).startswith(article.article.content("en").title)


@pytest.mark.parametrize("answer", ["press", "say"])
async def test_a_yes_turns_rich_messages_on_and_the_question_of_the_hour_follows_in_place(
    chat: TestChat, answer: str
) -> None:
    reader = await started(chat)
    text = await (reader.press("Yes, I see them") if answer == "press" else reader.say("yes"))
    assert await manner(chat) == Manner("rich")
    assert text.startswith("What time is it for you?")
    assert reader.reply.edit is (answer == "press")
    assert reader.reply.trial is None


@pytest.mark.parametrize("answer", ["press", "say"])
async def test_a_no_keeps_messages_simple_and_shows_the_digest_again(chat: TestChat, answer: str) -> None:
    reader = await started(chat)
    text = await (reader.press("No") if answer == "press" else reader.say("no"))
    assert await manner(chat) == Manner("classic")
    assert text.startswith("Tuesday 24 November\n")
    assert "What time is it for you?" in text
    assert "Do you see folded sections" not in await reader.say("/start")


@pytest.mark.parametrize(
    ("language", "typed", "variant"),
    [
        ("en", "Yes, I see them.", "rich"),
        ("en", "yes i see them", "rich"),
        ("zh-Hans", "能看到", "rich"),
        ("zh-Hans", "看不到", "classic"),
    ],
)
async def test_the_words_on_the_buttons_can_be_typed(chat: TestChat, language: str, typed: str, variant: str) -> None:
    reader = await started(chat, language)
    await reader.say(typed)
    assert await manner(chat) == Manner(variant)


async def test_a_question_instead_of_an_answer_is_answered_and_decides_nothing(chat: TestChat) -> None:
    reader = await started(chat)
    question = await chat.desk.library.example("en")
    assert (await reader.say(question)).startswith(question)
    assert await manner(chat) == USUAL


async def test_what_is_typed_for_another_question_is_never_taken_for_that_answer(chat: TestChat) -> None:
    reader = await started(chat)
    await reader.say("/search")
    assert (await reader.say("see hospitals")).startswith("Stories about “see hospitals”")
    await reader.say("/search")
    assert (await reader.say("seed hospitals")).startswith("Stories about “seed hospitals”")
    assert await manner(chat) == USUAL


async def test_what_the_server_refuses_is_shown_simply_and_asked_again_another_time(chat: TestChat) -> None:
    reader = await started(chat)
    assert reader.reply.trial is not None
    text = await reader.run(reader.reply.trial.otherwise)
    assert text.startswith("Tuesday 24 November\n")
    assert "What time is it for you?" in text
    assert await manner(chat) == USUAL


async def test_settings_always_lead_back_from_rich_messages(chat: TestChat) -> None:
    reader = await started(chat)
    await reader.press("Yes, I see them")
    await reader.say("/settings")
    text = await reader.press("Messages unreadable? Use simple ones")
    assert await manner(chat) == Manner("classic")
    assert "Messages: simple, for every app" in text
    await reader.press("Use rich messages")
    assert reader.reply.trial is not None
    assert "Messages: rich" in await reader.press("Yes, I see them")
    assert await manner(chat) == Manner("rich")


async def test_silence_and_previews_are_switched_by_button_or_word_in_either_language(chat: TestChat) -> None:
    reader = await started(chat, "zh-Hans")
    assert "每日精选：有提示音" in await reader.say("/messages")
    assert "每日精选：静默推送" in await reader.press("静默推送")
    assert "链接预览：开" in await reader.say("预览")
    assert await manner(chat) == Manner(None, silent=True, previews=True)
    await reader.press("不显示链接预览")
    await reader.say("/messages with sound")
    assert await manner(chat) == USUAL
    assert "没有“大声”这个选项。" in await reader.say("/messages 大声")
    assert await manner(chat) == USUAL


async def test_where_nothing_can_be_chosen_nothing_is_offered() -> None:
    async with open_test_chat() as chat:
        reader = await started(chat)
        assert reader.reply.trial is None
        await reader.say("/settings")
        assert "Messages" not in reader.labels
        assert "There is nothing to choose here." in await reader.say("/messages rich")
        assert await manner(chat) == USUAL


@pytest.mark.parametrize(
    ("choices", "listed"),
    [
        (Choices(), set()),
        (Choices(files=True, lists=True), set()),
        (Choices(sound=True), {"/messages"}),
        (Choices(mentions=True), {"/mention"}),
        (ALL, {"/messages"}),
    ],
)
async def test_help_lists_what_does_something_here(choices: Choices, listed: set[str]) -> None:
    async with open_test_chat(choices=choices) as chat:
        said = await chat.visitor().say("/help")
    assert {one for one in ("/messages", "/mention") if f"{one}: " in said} == listed


@pytest.mark.parametrize(
    ("language", "typed", "said"),
    [
        ("en", "/messages simple", "Messages: simple"),
        ("en", "/messages no sound", "without a sound"),
        ("en", "/messages Silent", "without a sound"),
        ("en", "/messages previews on", "Link previews: on"),
        ("zh-CN", "/messages 简单", "简单"),
        ("zh-CN", "/messages 静音", "静默"),
        ("zh-TW", "/messages 顯示預覽", "連結預覽：開"),
        ("en", "/messages shiny", "You can type silent, with sound, previews, no previews, rich and simple."),
        ("zh-CN", "/messages 闪亮", "可以输入：静默、"),
    ],
)
async def test_a_choice_is_typed_in_everyday_words_and_what_is_none_is_told_what_can_be_typed(
    chat: TestChat, language: str, typed: str, said: str
) -> None:
    assert said in await chat.visitor(language=language).say(typed)
