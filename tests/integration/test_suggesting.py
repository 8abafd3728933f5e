"""What an argument may become while it is typed."""

from collections.abc import AsyncIterator

import pytest

from digest.chat.commands import COMMANDS
from digest.chat.sifting import is_narrowed, sifted
from digest.chat.suggesting import MOST, Suggesting, Typed
from digest.testing import TestChat, open_test_chat


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat() as opened:
        yield opened


async def values(chat: TestChat, command: str, param: str, text: str, language: str = "") -> list[str]:
    return [one.value for one in await Suggesting(chat.desk, COMMANDS).find(Typed(command, param, text, language))]


async def labels(chat: TestChat, command: str, param: str, text: str, language: str = "") -> list[str]:
    return [one.label for one in await Suggesting(chat.desk, COMMANDS).find(Typed(command, param, text, language))]


async def test_topics_are_found_by_any_of_their_names_and_shown_in_the_clients_language(chat: TestChat) -> None:
    assert "security" in await values(chat, "tag", "name", "sec")
    assert "security" in await values(chat, "follow", "topic", "安全")
    assert "安全" in await labels(chat, "mute", "topic", "security", "zh-CN")
    assert 0 < len(await values(chat, "tag", "name", "")) <= MOST


async def test_a_topic_that_is_misspelled_is_offered_as_it_is_spelled(chat: TestChat) -> None:
    assert "security" in await values(chat, "tag", "name", "secruity")


async def test_stories_are_found_by_words_and_the_newest_offered_first(chat: TestChat) -> None:
    newest = await values(chat, "article", "number", "")
    assert all(value.isdecimal() for value in newest)
    assert len(newest) == 6
    title = (await labels(chat, "article", "number", ""))[0]
    assert newest[0] in await values(chat, "why", "number", title)


async def test_cities_are_completed_the_likeliest_first(chat: TestChat) -> None:
    assert (await values(chat, "timezone", "zone", "lond"))[0] == "Europe/London"
    assert (await values(chat, "timezone", "zone", "上海"))[0] == "Asia/Shanghai"
    assert len(await values(chat, "timezone", "zone", "")) == MOST


@pytest.mark.parametrize(
    ("typed", "language", "offered"),
    [
        ("memory", "", ["memory", "memory tag:", "memory since:7d", "memory score>=70"]),
        ("memory tag:secur", "", ["memory tag:security"]),
        ("memory since:", "", ["memory since:1d", "memory since:30d"]),
        ("score>", "", ["score>=60", "score>=90"]),
        ("显存", "zh-CN", ["显存", "显存 话题：", "显存 从：7天", "显存 评分>=70"]),
        ("显存，话题：安", "zh-CN", ["显存 话题：安全"]),
        ("显存 标签:", "zh-CN", ["显存 话题：安全"]),
        ("显存自从：", "zh-CN", ["显存 从：7天"]),
        ("评分", "zh-CN", ["评分>=80"]),
        ("顯存", "zh-TW", ["顯存", "顯存 話題：", "顯存 從：7天"]),
    ],
)
async def test_a_search_is_completed_with_what_narrows_it(
    chat: TestChat, typed: str, language: str, offered: list[str]
) -> None:
    found = await values(chat, "search", "words", typed, language)
    assert all(any(one.startswith(line) for one in found) for line in offered), found
    assert len(found) <= MOST


async def test_what_completes_a_search_is_understood_as_a_filter(chat: TestChat) -> None:
    for language in ("", "zh-CN", "zh-TW"):
        for line in (await values(chat, "search", "words", "x", language))[1:]:
            found = await sifted(chat.desk.library, line, "UTC", chat.clock.now())
            assert (found.words, found.unknown) == ("x", ())
            assert is_narrowed(found)


async def test_a_line_that_is_too_long_for_a_choice_is_not_offered(chat: TestChat) -> None:
    assert await values(chat, "search", "words", "x" * 95) == ["x" * 95]


@pytest.mark.parametrize(("command", "param"), [("time", "hour"), ("nothing", "at all"), ("mention", "role")])
async def test_there_may_be_nothing_to_suggest(chat: TestChat, command: str, param: str) -> None:
    assert await values(chat, command, param, "x") == []
