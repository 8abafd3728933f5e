"""/cancel: what was asked for is waited for no more; with nothing asked for, that is said."""

from collections.abc import AsyncIterator

import pytest

from digest.testing import TestChat, open_test_chat
from digest.testing.chat import OWNER
from digest.testing.visitor import lines_of

OVER = "All right, I’m no longer waiting for that. Nothing more is changed."


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat() as opened:
        yield opened


@pytest.mark.parametrize("asked", ["/time", "/search", "/score 30x", "/forget", "/mute", "/report"])
@pytest.mark.parametrize("typed", ["/cancel", "Cancel that", "never mind", "/取消"])
async def test_it_ends_what_was_asked_for(chat: TestChat, asked: str, typed: str) -> None:
    reader = chat.visitor(zone="Europe/London")
    await reader.say(asked)
    assert reader.reply.expects
    assert await reader.say(typed) == OVER
    assert "nothing to cancel" in await reader.say("/cancel")


async def test_a_text_that_is_waited_for_is_not_the_word(chat: TestChat) -> None:
    owner = chat.visitor(user=OWNER.partition(":")[2])
    await owner.say("/broadcast new")
    await owner.press("Write in English")
    assert await owner.say("/cancel") == OVER
    await owner.say("/broadcast 1 en")
    assert await owner.say("cancel") == OVER
    draft = await chat.desk.broadcasts.get(1)
    assert draft is not None
    assert draft.content.texts == {}


async def test_a_page_of_a_list_asks_for_nothing(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.say("/latest 2")
    assert "nothing to cancel" in await reader.say("/cancel")


async def test_with_nothing_asked_for_the_digest_may_be_meant(chat: TestChat) -> None:
    reader = chat.visitor(language="zh-CN")
    await reader.say("/subscribe 8:30 Shanghai")
    assert "没有要取消的操作" in await reader.say("/cancel")
    assert reader.labels == ["暂停推送", "退订"]
    assert "以后不再推送" in await reader.press("退订")


async def test_in_a_shared_place_it_may_be_another_bots(chat: TestChat) -> None:
    member = chat.visitor(private=False)
    await member.say("/cancel")
    assert list(lines_of(member.reply.document.blocks)) == []
