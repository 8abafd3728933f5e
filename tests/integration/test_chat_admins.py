"""/admins: who runs the bot, and letting others help, in both languages."""

from collections.abc import AsyncIterator

import pytest

from digest.domain.staff import Office
from digest.testing import TestChat, open_test_chat


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat() as opened:
        yield opened


async def held(chat: TestChat, user: str, platform: str = "telegram") -> frozenset[Office]:
    return await chat.desk.staff.offices(platform, user)


async def test_an_owner_lets_somebody_help_and_takes_it_back(chat: TestChat) -> None:
    owner = chat.visitor(user="owner")
    assert "preview:owner" in await owner.say("/admins")
    assert await owner.say("/admins telegram:5 editor") == "telegram:5 is now editor."
    assert await held(chat, "5") == {Office.EDITOR}
    assert "telegram:5: editor, by preview:owner" in await owner.press("All admins")
    assert await owner.press("Remove telegram:5: editor") == "telegram:5 is no longer editor."
    assert await held(chat, "5") == frozenset()
    assert await owner.press("Give it back") == "telegram:5 is now editor."


async def test_who_is_named_without_an_office_is_asked_about(chat: TestChat) -> None:
    owner = chat.visitor(user="owner", language="zh-CN")
    assert "telegram:5" in await owner.say("/admins telegram:5")
    assert owner.labels == ["所有者", "编辑", "群发员", "观察员"]
    await owner.press("群发员")
    assert await held(chat, "5") == {Office.BROADCASTER}
    await owner.say("/admins telegram:5 群发员 撤销")
    assert await held(chat, "5") == frozenset()


async def test_a_reader_helps_with_all_linked_accounts(chat: TestChat) -> None:
    owner = chat.visitor(user="owner")
    await chat.visitor(user="5", platform="telegram").say("/help")
    await owner.say("/admins telegram:5 viewer everywhere")
    assert await held(chat, "5") == {Office.VIEWER}
    assert "I know nobody called telegram:6" in await owner.say("/admins telegram:6 viewer everywhere")


async def test_only_owners_let_others_help(chat: TestChat) -> None:
    await chat.desk.staff.grant("operator", "preview:5", Office.EDITOR, chat.clock.now())
    for user in ("5", "6"):
        assert "Only those who run this bot" in await chat.visitor(user=user).say("/admins preview:6 owner")
    assert await held(chat, "6", "preview") == frozenset()


async def test_commands_of_those_who_run_the_bot_are_hidden_from_others(chat: TestChat) -> None:
    assert "/admins" not in await chat.visitor(user="5").say("/help")
    assert "/admins" in await chat.visitor(user="owner").say("/help")
    await chat.desk.staff.grant("operator", "preview:7", Office.VIEWER, chat.clock.now())
    assert "/admins" not in await chat.visitor(user="7").say("/help")


@pytest.mark.parametrize(("language", "said"), [("en", "Send me its link, and I note it."), ("zh-CN", "把链接发给我")])
async def test_a_subscriber_who_taps_import_learns_what_they_can_do(chat: TestChat, language: str, said: str) -> None:
    reader = chat.visitor(user="reader", language=language)
    assert said in await reader.say("/import")
    assert said not in await reader.say("/broadcast")
    assert [button.command for button in reader.buttons] == ["/help"]
    assert "/help:" not in await reader.run("/help")
