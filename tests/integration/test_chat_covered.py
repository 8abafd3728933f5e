"""Links and posts that people bring: what is here is told in short, what is not is noted; nobody is, and nothing is fetched."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from digest.chat.command import Message
from digest.domain.article import Article, Content, Scores
from digest.domain.delivery import State
from digest.domain.document import Document
from digest.domain.reader import Address
from digest.ports import EditionItem, EditionKey, Parsed
from digest.services.ingest import Ingest
from digest.testing import TestChat, lines_of, open_test_chat
from tests import behind
from tests.contracts import people

ADDRESS = "https://news.example.org/recall?id=7"
ARTICLES = (
    Article(
        {
            "en": Content("No recall for the model", tldr=("The regulator waits.", "A patch is out.")),
            "zh-Hans": Content("模型不召回", tldr=("监管机构还在观望。",)),
        },
        Scores(80, 65, 70),
        url=ADDRESS,
    ),
    Article(
        {"en": Content("Chips run cooler", tldr=("By nine degrees.",))},
        Scores(60, 60, 60),
        url="http://chips.example.org",
    ),
)


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat(samples=False) as opened:
        await Ingest(opened.store, opened.clock).store_all(Parsed(ARTICLES, ()))
        yield opened


HERE = Message("", Address("preview", "1"), "1", language="en")


async def bring(chat: TestChat, text: str, **more: object) -> tuple[str, list[str]]:
    reply = await chat.router.converse(replace(HERE, text=text, **more))  # type: ignore[arg-type]
    labels = [button.label for row in reply.document.buttons for button in row]
    return "\n".join(lines_of(reply.document.blocks)), labels


async def requested(chat: TestChat) -> list[tuple[str, int]]:
    async with chat.store.read() as uow:
        return [(one.subject, one.count) for one in await uow.notes.requests(10)]


@pytest.mark.parametrize(
    ("text", "more"),
    [
        (ADDRESS, {}),
        (f"Look: {ADDRESS}&utm_source=chat#comments", {}),
        ("http://news.example.org/recall?id=7", {}),
        ("look here", {"links": (ADDRESS,)}),
        ("No recall for the model - Example News\nThe rest of the post.", {"forwarded": True}),
        ("/forward me\n模型不召回", {"forwarded": True}),
        ("some words", {"forwarded": True, "links": (ADDRESS,)}),
        (f"/covered {ADDRESS}", {}),
        ("/covered no recall for the model!", {}),
    ],
)
async def test_what_is_here_is_told_in_short(chat: TestChat, text: str, more: dict[str, object]) -> None:
    said, labels = await bring(chat, text, **more)
    assert said.startswith("I have this:\nNo recall for the model\n🔥 80  💎 65  🌍 70")
    assert "The regulator waits.\nA patch is out.\nWritten by AI" in said
    assert labels == ["Open", "Ask about this"]
    assert await requested(chat) == []


async def test_its_buttons_open_it_and_ask_about_it(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.say(ADDRESS)
    assert "TL;DR" in await reader.press("Open")
    await reader.say(ADDRESS)
    assert "What would you like to know about “No recall for the model”?" in await reader.press("Ask about this")


async def test_of_several_stories_each_has_a_number(chat: TestChat) -> None:
    said, labels = await bring(chat, f"{ADDRESS} and http://chips.example.org/")
    assert "1. No recall for the model" in said
    assert "2. Chips run cooler" in said
    assert labels == ["1", "2"]


async def test_a_reader_of_traditional_chinese_brings_a_title_in_their_characters(chat: TestChat) -> None:
    there = {"language": "zh-TW", "actor": "2", "address": Address("preview", "2")}
    said, _ = await bring(chat, "/covered 「模型不召回」", **there)
    assert "監管機構還在觀望。" in said
    said, _ = await bring(chat, "模型不召回 | 某報", forwarded=True, **there)
    assert "監管機構還在觀望。" in said


async def test_a_message_of_a_digest_is_known_by_where_it_came_from(chat: TestChat) -> None:
    reader = chat.visitor(user="3")
    await reader.say("/subscribe 8:00 London")
    async with chat.store.begin() as uow:
        known = await uow.readers.get("preview", "3")
        assert known
        assert known.subscription
        key = EditionKey("p", chat.clock.now(), chat.clock.now(), chat.clock.now().date())
        edition = await uow.editions.add(
            key, [EditionItem("s", 2, 1), EditionItem("t", 1, 1)], Document(()), chat.clock.now()
        )
        number = await people.deliver(uow, known.subscription, "digest", State.SENT, edition_id=edition.id)
        part = {"delivery_id": number, "variant": "web", "part": 0, "state": State.SENT, "message_id": "77"}
        await behind.insert(uow, "delivery_part", part)
    said, labels = await bring(chat, "anything", forwarded=True, origin=("3", "77"))
    assert said.startswith("I have these:\n1. Chips run cooler")
    assert labels == ["1", "2"]
    said, _ = await bring(chat, "anything", forwarded=True, origin=("3", "78"))
    assert "I don’t have this story" in said


@pytest.mark.parametrize(
    ("text", "more", "noted"),
    [
        ("https://example.com/new?utm_medium=x", {}, "https://example.com/new"),
        ("A title nobody has\nand more", {"forwarded": True}, "A title nobody has"),
        ("Some title https://example.com/new", {"forwarded": True}, "https://example.com/new"),
        ("x" * 290, {"forwarded": True}, "x" * 200),
    ],
)
async def test_what_is_not_here_is_noted_without_who(
    chat: TestChat, text: str, more: dict[str, object], noted: str
) -> None:
    for count in (1, 2):
        said, labels = await bring(chat, text, **more)
        assert said == "I don’t have this story. I’ve noted it (not who sent it)."
        assert labels[-1] == "Latest stories"
        assert await requested(chat) == [(noted, count)]
    async with chat.store.read() as uow:
        [row] = await behind.rows(uow, "request")
    assert set(row) == {"subject", "count", "last_at"}


async def test_a_question_with_an_address_in_it_stays_a_question(chat: TestChat) -> None:
    said, _ = await bring(chat, "Why does https://example.com/a matter?")
    assert "question" in said
    assert await requested(chat) == []


async def test_a_post_without_words_is_asked_for_some(chat: TestChat) -> None:
    said, _ = await bring(chat, "", forwarded=True)
    assert said.startswith("Send me a link or a title")


async def test_in_a_shared_place_a_link_is_nobodys_question(chat: TestChat) -> None:
    room = Address("preview", "room")
    reply = await chat.router.converse(replace(HERE, text=ADDRESS, private=False, address=room))
    assert not reply.document.blocks
    assert await requested(chat) == []


async def test_samples_are_not_here_once_there_is_anything_real(chat: TestChat) -> None:
    sample = Article({"en": Content("Only a sample", tldr=("Nothing.",))}, Scores(1, 1, 1), url="https://example.com/s")
    await Ingest(chat.store, chat.clock).store_all(Parsed((sample,), ()), samples=True)
    said, _ = await bring(chat, "https://example.com/s")
    assert "I don’t have this story" in said
