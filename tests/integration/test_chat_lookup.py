"""Asking and searching in the chat: the other language, the bot itself, narrowed searches, and who sees a question."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from digest.chat.commands import COMMANDS
from digest.chat.router import Router
from digest.domain.article import Article, Content, Scores, Tag
from digest.services.library import Library
from digest.services.meanings import Meanings
from digest.sources.taxonomy import load
from digest.testing.chat import TestChat, open_test_chat
from digest.testing.meaning import FakeEmbedder


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat() as opened:
        yield opened


@pytest.fixture
async def understanding() -> AsyncIterator[TestChat]:
    """The conversation with an embedder, every sample's entries with their vectors."""
    async with open_test_chat() as opened:
        meanings = Meanings(FakeEmbedder())
        await meanings.catch_up(opened.store)
        operator = replace(opened.desk.operator, endpoint="vectors.example.org")
        desk = replace(opened.desk, library=Library(opened.store, load(), meanings), operator=operator)
        yield replace(opened, desk=desk, router=Router(opened.store, desk, COMMANDS, opened.clock))


async def test_a_chinese_question_is_answered_in_english_where_nothing_else_is_there(understanding: TestChat) -> None:
    reader = understanding.visitor(language="zh-Hans")
    said = await reader.say("出口新规什么时候生效？")
    if "Did you mean" in said or "不太确定" in said:
        said = await reader.press("When would the export rule take effect?")
    assert said.startswith("When would the export rule take effect?\n英文内容\nComments are open for 45 days.")


async def test_a_price_that_only_key_data_tell_is_told_with_its_article(chat: TestChat) -> None:
    english, chinese = chat.visitor(user="e"), chat.visitor(user="c", language="zh-Hans")
    said = await english.say("how much does Tern 3 cost?")
    assert said.startswith(
        "Tern 3: Price of a million output tokens\n$2.40, down from $6.00 on Tern 2\nFrom: Merrowick"
    )
    assert english.labels == ["Open"]
    assert (await chinese.say("Tern 3 多少钱？")).startswith("Tern 3：每百万输出 token 的价格\n2.4 美元，上一代 6 美元")
    assert "$" not in await english.say("how much does Tern 9 cost?")


async def test_a_price_is_told_in_another_language_than_the_readers_where_only_that_has_it(chat: TestChat) -> None:
    chinese = chat.visitor(language="zh-Hans")
    assert (await chinese.say("Penalty 多少钱")).startswith("Penalty: Price of each cubic metre")
    assert "英文内容" in chinese.text


async def test_a_question_about_the_bot_is_answered_in_the_readers_language(chat: TestChat) -> None:
    english, chinese = chat.visitor(user="e"), chat.visitor(user="c", language="zh-Hans")
    assert "Send /timezone" in await english.say("is my time zone right? how do I change my time zone")
    assert "/privacy" in await chinese.say("你会存我的数据吗？")
    assert chinese.labels == ["隐私", "帮助"]
    assert "隐私" in await chinese.press("隐私")


async def test_a_question_about_the_bot_may_be_in_another_language_than_its_interface(chat: TestChat) -> None:
    english, chinese = chat.visitor(user="e"), chat.visitor(user="c", language="zh-Hans")
    assert "/privacy" in await english.say("你会存我的数据吗？")
    assert "/privacy" in await english.say("你會存我的數據嗎？")
    assert "发 /time" in await chinese.say("how do I change the hour?")


@pytest.mark.parametrize("line", ["/tag 監管", "/topic 監管", "/search tag:監管"])
async def test_a_topic_may_be_typed_in_traditional_characters_whatever_the_interface_is(
    chat: TestChat, line: str
) -> None:
    said = await chat.visitor().say(line)
    assert "Regulation" in said
    assert "No stories" not in said


async def test_a_topic_that_only_its_articles_know_may_be_so_typed_too(chat: TestChat) -> None:
    named = Tag("摩天轮", {"zh-Hans": "摩天轮"}, known=False)
    async with chat.store.begin() as uow:
        told = Article({"zh-Hans": Content("全城停电一夜")}, Scores(50, 50, 50), tags=(named,), story="wheel")
        await uow.articles.add(told, ("wheel",), chat.clock.now())
    assert "全城停电一夜" in await chat.visitor().say("/tag 摩天輪")


async def test_a_question_about_a_story_is_not_taken_for_one_about_the_bot(chat: TestChat) -> None:
    reader = chat.visitor()
    assert "Comments are open for 45 days" in await reader.say("When would the export rule take effect?")


async def test_a_search_is_narrowed_and_shows_where_the_words_stand(chat: TestChat) -> None:
    reader = chat.visitor()
    said = await reader.say("/search fuse tag:chips since:30d score>=60")
    assert "Stories about “fuse” · Chips · since" in said
    assert "score 60 or more" in said
    assert "a blown fuse makes the change permanent" in said
    bold = [span.text for card in reader.reply.document.blocks for span in _spans(card) if span.bold]
    assert "fuse" in bold
    assert "no story about “fuse score>=99”" in await reader.say("/search fuse score>=99")
    assert "Stories about “fuse”" in await reader.press("Without filters")


async def test_a_filter_that_is_not_understood_is_named(chat: TestChat) -> None:
    reader = chat.visitor()
    assert "I don’t know “zebra”" in await reader.say("/search chips tag:zebra")


async def test_filters_turn_pages_with_the_words(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.say("/search score>=1")
    await reader.press("More ›")
    assert "Page 2 of 2" in reader.text
    assert "score 1 or more" in reader.text


async def test_privacy_names_who_sees_questions(chat: TestChat, understanding: TestChat) -> None:
    assert "nothing you write is passed on" in await chat.visitor().say("/privacy")
    said = await understanding.visitor().say("/privacy")
    assert "what you ask is sent to vectors.example.org" in said
    assert "nothing you write is passed on" not in said


def _spans(block: Any) -> list[Any]:
    inner = getattr(block, "blocks", ())
    own = getattr(block, "text", ())
    return [*own, *(span for one in inner for span in _spans(one))]


async def test_who_asks_for_a_price_is_told_it_whatever_else_is_near(understanding: TestChat) -> None:
    english, chinese = understanding.visitor(user="e"), understanding.visitor(user="c", language="zh-Hans")
    assert (await english.say("how much does tern 3 cost")).startswith("Tern 3: Price of a million output tokens")
    assert (await chinese.say("Tern 3 多少钱")).startswith("Tern 3：每百万输出 token 的价格")


@pytest.mark.parametrize(
    ("language", "one", "several"),
    [
        ("en", "The last list has only 1 story.", "The last list has 3 stories."),
        ("zh-CN", "刚才的列表只有 1 篇文章。", "刚才的列表只有 3 篇文章。"),
    ],
)
async def test_a_number_beyond_the_list_is_answered_with_what_there_is(
    chat: TestChat, language: str, one: str, several: str
) -> None:
    reader = chat.visitor(language=language)
    await reader.say("/latest 1")
    assert one in await reader.say("7")
    assert reader.labels == ["1", "/article 7"]
    await reader.say("/latest 3")
    assert several in await reader.say("7")
    assert reader.labels == ["1", "2", "3", "/article 7"]


@pytest.mark.parametrize(
    ("language", "asked", "offered"),
    [
        ("en", "What do nurses think of agents?", "Stories that mention it"),
        ("zh-CN", "护士怎么看智能体？", "看看相关文章"),
        ("zh-CN", "谁赢了世界杯？", ""),
    ],
)
async def test_whoever_gets_no_answer_is_offered_the_stories_that_mention_it(
    chat: TestChat, language: str, asked: str, offered: str
) -> None:
    reader = chat.visitor(language=language)
    await reader.say(asked)
    assert (offered in reader.labels) if offered else len(reader.labels) == 2


@pytest.mark.parametrize(("language", "typed"), [("zh-CN", "/tag 安泉"), ("zh-TW", "/tag 案全"), ("en", "/tag 安泉")])
async def test_a_topic_is_found_by_its_sound(chat: TestChat, language: str, typed: str) -> None:
    found = await chat.visitor(language=language).say(typed)
    assert found.splitlines()[0] in {"安全", "Security"}


async def test_a_name_alone_that_only_sounds_like_a_topics_is_asked_about(chat: TestChat) -> None:
    reader = chat.visitor(language="zh-CN")
    assert "安泉" in await reader.say("安泉")
    assert reader.labels == ["安全"]
    assert (await reader.say("是的")).startswith("安全")


async def test_what_is_to_be_followed_is_asked_about_where_it_only_sounds_so(chat: TestChat) -> None:
    reader = chat.visitor(language="zh-CN")
    await reader.say("关注安泉")
    assert reader.labels[0] == "安全"
