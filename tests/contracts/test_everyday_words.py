"""Everyday words run commands in every interface language, none means two things, and no real question is taken for one."""

import re
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator

import pytest

from digest.chat import courtesy, parse
from digest.chat.command import Audience
from digest.chat.commands import COMMANDS
from digest.i18n import languages, speak
from digest.testing import TestChat, open_test_chat

NAMELESS = {"covered", "save", "tag", "ask", "article", "share", "mention", "place", "here", "asking"}
"""Commands about one thing that must be named, or about shared places only."""


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat() as opened:
        yield opened


def words_of(language: str) -> Iterator[tuple[str, str]]:
    """Every everyday word in a language, as it is looked up, and what it runs."""
    words = speak(language, "UTC")
    said = [*((one.name, one.everyday) for one in COMMANDS), *courtesy.EVERYDAY]
    for name, sentence in said:
        for word in re.split("[,，、]", words.sentence(sentence) if sentence else ""):
            if key := parse.fold(parse.plainly(word, words)):
                yield key, name


def test_no_word_means_two_things() -> None:
    meant = defaultdict(set)
    for language in languages():
        for word, name in words_of(language):
            meant[word].add(name)
    assert {word: names for word, names in meant.items() if len(names) > 1} == {}


@pytest.mark.parametrize("language", languages())
def test_every_command_that_needs_nothing_named_has_words(language: str) -> None:
    named = {name for _, name in words_of(language)}
    assert {one.name for one in COMMANDS if one.audience is Audience.EVERYONE} - named == NAMELESS


@pytest.mark.parametrize(
    ("language", "typed", "said"),
    [
        ("en", "Stop!", "so there is nothing to stop"),
        ("en", "please stop", "so there is nothing to stop"),
        ("en", "I want to unsubscribe", "so there is nothing to stop"),
        ("en", "I’d like to cancel my subscription", "so there is nothing to stop"),
        ("en", "thanks 🙏", "You’re welcome"),
        ("en", "more", "Latest stories"),
        ("en", "Help, please", "What I can do"),
        ("en", "bilingual", "in both languages"),
        ("en", "Please subscribe me to the digest", "What time is it for you?"),
        ("en", "Switch to Chinese", "我说中文"),
        ("zh-CN", "改成英文", "I write to you in English"),
        ("zh-CN", "打开设置", "界面语言"),
        ("zh-CN", "停吧", "不需要退订"),
        ("zh-CN", "请停止推送！", "不需要退订"),
        ("zh-CN", "我想退订", "不需要退订"),
        ("zh-CN", "我要取消订阅", "不需要退订"),
        ("zh-CN", "谢谢啦～", "不客气"),
        ("zh-CN", "更多", "最新文章"),
        ("zh-CN", "您好呀", "想了解 AI 资讯"),
        ("zh-TW", "退訂", "不需要退訂"),
        ("zh-TW", "謝謝你", "不客氣"),
        ("zh-TW", "幫助", "使用說明"),
        ("zh-TW", "屏蔽話題", "隱藏"),
        ("zh-TW", "隱藏話題", "隱藏"),
        ("zh-TW", "推送時間", "每日精選幾點送到"),
        ("zh-TW", "推播時間", "每日精選幾點送到"),
        ("zh-CN", "設定", "设置"),
    ],
)
async def test_what_people_say_is_understood(chat: TestChat, language: str, typed: str, said: str) -> None:
    assert said in await chat.visitor(language=language).say(typed)


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("en", "how do I stop model theft?"),
        ("en", "Will they pause the rollout?"),
        ("en", "help me understand jailbreaks"),
        ("en", "thanks to whom was the leak found?"),
        ("en", "Is there more to the story?"),
        ("zh-CN", "怎么停止模型盗窃？"),
        ("zh-CN", "为什么要暂停推送新模型？"),
        ("zh-CN", "今天的芯片出口管制是什么？"),
        ("zh-TW", "為什麼要停止訓練？"),
    ],
)
async def test_a_question_stays_a_question(chat: TestChat, language: str, typed: str) -> None:
    reader = chat.visitor(language=language)
    answered = await reader.say(typed)
    asked = await reader.say(f"/faq {typed}")
    assert answered == asked


async def test_who_says_stop_can_take_it_back_at_once(chat: TestChat) -> None:
    reader = chat.visitor(language="zh-TW", zone="Asia/Taipei")
    await reader.say("訂閱")
    assert "以後不再推播" in await reader.say("退訂")
    assert "重新訂閱" in reader.labels
    assert "08:00" in await reader.press("重新訂閱")


@pytest.mark.parametrize(
    ("language", "typed", "said"),
    [
        ("en", "pause for three days", "No digests until"),
        ("en", "follow chips", "You follow Chips"),
        ("en", "mute funding", "stay out of your digest"),
        ("en", "search memory", "Stories about “memory”"),
        ("en", "I’m in Berlin", "Berlin"),
        ("en", "only on workdays", "on workdays"),
        ("zh-CN", "我在伦敦", "伦敦"),
        ("zh-CN", "只在工作日推送", "工作日"),
        ("zh-CN", "暂停三天", "推送已暂停"),
        ("zh-TW", "關注芯片", "已追蹤"),
    ],
)
async def test_a_command_is_said_with_its_argument_and_without_a_slash(
    chat: TestChat, language: str, typed: str, said: str
) -> None:
    reader = chat.visitor(language=language, zone="Asia/Shanghai")
    await reader.say("/subscribe 08:00")
    assert said in await reader.say(typed)


async def test_what_is_said_after_a_language_was_chosen_is_no_language(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.say("english please")
    assert "You follow Chips" in await reader.say("follow chips")
    await reader.say("/language")
    assert "I don’t speak “Klingon”" in await reader.say("Klingon")
    assert "I don’t speak" not in await reader.say("fewer stories")


async def test_what_is_said_behind_a_page_of_topics_is_no_topic_if_it_is_a_command(chat: TestChat) -> None:
    reader = chat.visitor(zone="Europe/London")
    await reader.say("/subscribe 08:00")
    await reader.say("follow chips")
    assert "Stories on Funding stay out" in await reader.say("mute funding")
    assert "every day at 08:30" in await reader.say("at half past eight")
    await reader.say("/follow")
    assert "Berlin" in await reader.say("I’m in Berlin")
    await reader.say("/follow")
    assert "You follow Security" in await reader.say("security")


async def test_who_is_asked_for_the_zone_may_say_where_they_are(chat: TestChat) -> None:
    reader = chat.visitor()
    assert "What time is it for you?" in await reader.say("subscribe at half past eight")
    assert "every day at 08:30 (Berlin)" in await reader.say("I’m in Berlin")
