"""A chat before any story has come in: kind words and a way on, never a button to another empty page."""

from collections.abc import AsyncIterator

import pytest

from digest.testing import TestChat, open_test_chat

ASKING = ("/latest", "/top", "/tags", "/tag x", "/tag chips", "/search x", "/faq", "/faq x", "/digest", "/saved")


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat(samples=False) as opened:
        yield opened


@pytest.mark.parametrize(
    ("language", "said", "labels"),
    [
        (
            "en",
            "There are no stories right now. Subscribe now, and your digest comes every day once there are.",
            ["Subscribe", "Help"],
        ),
        ("zh-CN", "目前没有文章。可以先订阅，等有了文章，我每天推送给你。", ["订阅", "帮助"]),
    ],
)
async def test_whatever_is_asked_for_the_way_on_is_to_subscribe(
    chat: TestChat, language: str, said: str, labels: list[str]
) -> None:
    reader = chat.visitor(language=language)
    for line in ASKING:
        assert said in (await reader.say(line)).splitlines(), line
        assert reader.labels == labels, line
    assert len((await reader.say("/faq x")).splitlines()) == 2, "the question is noted all the same"


async def test_after_the_only_story_was_withdrawn_it_says_what_is_true() -> None:
    async with open_test_chat() as opened:
        for number in range(1, 7):
            await opened.desk.revising.withdraw(number, "", "operator", opened.clock.now())
        assert "There are no stories right now." in await opened.visitor().say("/latest")


@pytest.mark.parametrize(
    ("language", "said", "labels"),
    [
        (
            "en",
            "There are no stories right now. Once there are, your digest comes at its usual hour.",
            ["Settings", "Help"],
        ),
        ("zh-CN", "目前没有文章。等有了文章，我会照常按时推送给你。", ["设置", "帮助"]),
    ],
)
async def test_a_subscriber_has_nothing_to_do_but_wait(
    chat: TestChat, language: str, said: str, labels: list[str]
) -> None:
    reader = chat.visitor(language=language, zone="Europe/Paris")
    await reader.say("/subscribe 8:30")
    assert (await reader.say("/digest")) == said
    assert reader.labels == labels


async def test_the_welcome_says_so_and_still_offers_the_digest(chat: TestChat) -> None:
    reader = chat.visitor(zone="Europe/Paris")
    text = await reader.say("/start")
    assert text.splitlines()[:2] == ["There are no stories right now.", "---"]
    assert "Yes" in reader.labels
