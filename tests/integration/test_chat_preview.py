"""/preview: an editor sees the digest that a new reader would get, in any language, and nobody else does."""

from collections.abc import AsyncIterator

import pytest

from digest.domain.staff import Office
from digest.testing import ChatTester, TestChat, open_test_chat


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat() as opened:
        yield opened


async def editor(chat: TestChat) -> ChatTester:
    await chat.desk.staff.grant("operator", "preview:ed", Office.EDITOR, chat.clock.now())
    return chat.visitor(user="ed")


async def test_an_editor_sees_what_a_new_reader_gets(chat: TestChat) -> None:
    boss = await editor(chat)
    newcomer = chat.visitor(user="new")
    await newcomer.say("/start")
    assert (await boss.say("/preview")).splitlines()[:4] == newcomer.text.splitlines()[:4]
    assert "👍" not in boss.labels, "nobody votes on what nobody got"


async def test_in_any_language_and_an_unknown_one_offers_those_there_are(chat: TestChat) -> None:
    boss = await editor(chat)
    assert (await boss.say("/preview zh")).startswith("11月24日 星期二")
    assert "I don’t speak “fr”" in await boss.say("/preview fr")
    assert (await boss.press("Chinese")).startswith("11月24日 星期二")


async def test_nobody_else_sees_it(chat: TestChat) -> None:
    anybody = chat.visitor(user="somebody")
    assert "24 November" not in await anybody.say("/preview")
