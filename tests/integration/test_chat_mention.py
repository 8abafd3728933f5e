"""/mention: whom each digest of a shared place calls by name."""

from collections.abc import AsyncIterator

import pytest

from digest.domain.reader import Address
from digest.ports import Choices
from digest.testing import TestChat, open_test_chat

ROOM = Address("preview", "room")


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat(choices=Choices(mentions=True)) as opened:
        opened.rights.managers.add(("room", "1"))
        yield opened


async def mention(chat: TestChat) -> str | None:
    return (await chat.desk.manners.of(ROOM)).mention


async def test_a_manager_chooses_a_role_and_takes_it_back(chat: TestChat) -> None:
    manager = chat.visitor(user="1", private=False)
    assert "nobody" in await manager.say("/mention")
    assert "mentions the role" in await manager.say("/mention <@&77>")
    assert await mention(chat) == "77"
    await manager.say("/mention everyone")
    assert await mention(chat) == "77", "only a role can be called"
    assert "nobody" in await manager.press("Mention nobody")
    assert await mention(chat) is None


async def test_nobody_else_chooses_and_there_is_nobody_to_mention_in_private(chat: TestChat) -> None:
    assert "administrators" in await chat.visitor(user="2", private=False).say("/mention 77")
    assert "nobody to mention" in await chat.visitor(user="1").say("/mention 77")
    assert await mention(chat) is None


async def test_where_a_platform_has_no_roles_none_is_kept() -> None:
    async with open_test_chat() as plain:
        plain.rights.managers.add(("room", "1"))
        assert "nobody to mention" in await plain.visitor(user="1", private=False).say("/mention 77")
