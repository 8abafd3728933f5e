"""Readers of Traditional Chinese: everything they read is in their characters, and all that they type is understood."""

import re
from collections.abc import AsyncIterator

import pytest

from digest.domain.staff import Office
from digest.hanzi import written
from digest.testing import TestChat, open_test_chat


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat() as opened:
        yield opened


@pytest.mark.parametrize("language", ["zh-TW", "zh-HK", "zh-MO", "zh-Hant"])
async def test_everything_is_in_their_characters(chat: TestChat, language: str) -> None:
    reader = chat.visitor(language=language, zone="Asia/Taipei")
    for line in ("/start", "/digest", "/latest", "/settings", "/article 1", "/why 1", "/help", "/tags"):
        said = "\n".join([await reader.say(line), *reader.labels])
        assert reader.reply.document.language == "zh-Hant"
        assert re.sub("[0-9]", "", said) == written(re.sub("[0-9]", "", said), "zh-Hant"), line


async def test_an_article_says_that_a_program_converted_it(chat: TestChat) -> None:
    note = "繁體由程式從簡體自動轉換，未經人工校對。"
    assert note in await chat.visitor(user="1", language="zh-TW").say("/article 1")
    assert "自動轉換" not in await chat.visitor(user="2", language="zh-CN").say("/article 1")
    assert "program" not in await chat.visitor(user="3", language="en").say("/article 1")


@pytest.mark.parametrize("typed", ["/search 監管", "/tag 監管", "/tag 监管", "/search 數據中心", "/tag 數據中心"])
async def test_what_they_look_for_is_found(chat: TestChat, typed: str) -> None:
    reader = chat.visitor(language="zh-TW")
    assert "葡萄牙小鎮放行 180 兆瓦數據中心" in await reader.say(typed)


async def test_topics_are_called_as_taiwan_calls_them(chat: TestChat) -> None:
    await chat.desk.staff.grant("operator", "preview:lin", Office.VIEWER, chat.clock.now())
    reader = chat.visitor(user="lin", language="zh-TW")
    await reader.say("/tags")
    assert any(label.startswith("晶片") for label in reader.labels)
    for line in ("/tag 晶片", "/follow 晶片", "/settings", "/stats"):
        assert "晶片" in await reader.say(line), line


async def test_a_question_is_answered_in_their_characters(chat: TestChat) -> None:
    reader = chat.visitor(language="zh-TW")
    answer = await reader.say("什麼是模型越獄？")
    assert "就是用特定的輸入讓 AI 模型繞開開發者設定的規則" in answer
    assert "簡體" not in answer


async def test_an_offered_question_is_answered_by_its_button(chat: TestChat) -> None:
    reader = chat.visitor(language="zh-TW")
    await reader.say("/digest")
    await reader.say("/ask 1")
    assert "什麼是模型越獄？" in reader.labels
    assert "繞開開發者設定的規則" in await reader.press("什麼是模型越獄？")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/time 晚上八點半", "20:30"),
        ("/timezone 東京", "東京"),
        ("/days 週一到週五", "工作日"),
        ("/language 單語", "好了"),
        ("/dial 品質 調高", "好了"),
        ("/dial 交易員", "好了"),
    ],
)
async def test_times_and_places_are_understood(chat: TestChat, typed: str, said: str) -> None:
    reader = chat.visitor(language="zh-TW", zone="Asia/Taipei")
    await reader.say("訂閱")
    assert said in await reader.say(typed)


async def test_a_muted_word_is_muted_in_both_kinds_of_characters(chat: TestChat) -> None:
    reader = chat.visitor(language="zh-TW")
    await reader.say("/mute 葡萄牙小鎮")
    assert "葡萄牙小鎮" in await reader.say("/settings")
    assert "葡萄牙" not in await reader.say("/digest")


async def test_anybody_may_choose_it_by_a_button_or_by_its_name(chat: TestChat) -> None:
    reader = chat.visitor(language="en")
    await reader.say("/language")
    assert "我說繁體中文" in await reader.press("繁體中文")
    assert "I write to you in English" in await reader.press("English")
    assert "我說繁體中文" in await reader.say("繁体中文")
    assert "我说中文" in await reader.say("简体中文")


async def test_of_the_two_kinds_the_one_chosen_last_stays(chat: TestChat) -> None:
    reader = chat.visitor(language="zh-CN")
    await reader.say("/language +en")
    assert "每日精選收錄繁體中文和英文內容" in await reader.say("繁体中文")
    assert "每日精选收录中文和英文内容" in await reader.say("/language zh-CN")
    assert "每日精选收录英文和繁体中文内容" in await reader.say("/language +zh-TW")
    assert "每日精选收录繁体中文内容" in await reader.say("/language -en")


async def test_their_profile_is_one_of_its_own(chat: TestChat) -> None:
    one, other = chat.visitor(user="1", language="zh-TW"), chat.visitor(user="2", language="zh-CN")
    await one.say("/start")
    await other.say("/start")
    async with chat.store.read() as uow:
        profiles = [await uow.readers.get("preview", user) for user in "12"]
    assert [reader and reader.profile.languages for reader in profiles] == [("zh-Hant",), ("zh-Hans",)]


@pytest.mark.parametrize("typed", ["設定", "設置", "设置", "/設定"])
async def test_settings_are_understood_by_every_name(chat: TestChat, typed: str) -> None:
    reader = chat.visitor(language="zh-TW")
    await reader.say("/start")
    assert (await reader.say(typed)).startswith("設定")


async def test_the_piece_where_the_words_stand_is_in_the_reader_s_characters_too(chat: TestChat) -> None:
    reader = chat.visitor(language="zh-TW")
    for typed in ("顯存", "显存"):
        assert "單個封裝的顯存帶寬" in await reader.say(f"/search {typed}")
        assert "显" not in reader.text
