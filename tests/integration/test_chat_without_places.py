"""Commands about groups and channels, said where there are none."""

import pytest

from digest.testing import open_test_chat

ABOUT = ("/place", "/channel", "/place @news time 9", "/here", "/asking", "/review", "/mention")


@pytest.mark.parametrize("line", ABOUT)
async def test_where_there_are_no_groups_it_is_said_what_is_for_them_and_where_it_works(line: str) -> None:
    async with open_test_chat() as chat:
        reader = chat.visitor(platform="discord")
        said = await reader.say(line)
        assert "one for everyone who reads there" in said
        assert "That works on the web and Telegram" in said
        assert reader.labels == ["Today’s digest", "Settings"]
        assert not reader.reply.choose


@pytest.mark.parametrize("line", ABOUT)
async def test_where_no_platform_has_groups_nobody_is_sent_to_one(line: str) -> None:
    async with open_test_chat(shared=False) as chat:
        assert "这需要 Telegram、Discord 这样有群组的平台" in await chat.visitor(language="zh-CN").say(line)
