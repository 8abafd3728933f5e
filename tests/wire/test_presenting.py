"""What people see of the bot before they write, over the wire: menus and descriptions, written only where they differ."""

from pathlib import Path

from digest.chat.commands import COMMANDS
from tests.wire.botapi import BotApi
from tests.wire.botapi_faults import Fault, Refused
from tests.wire.served import Served, served, until

THINGS = 9
"""Two menus, a description and a short one in each of two languages; the menu button."""


def written(bot: Served) -> int:
    return sum(request.method.startswith("set") for request in bot.server.requests)


async def test_a_new_bot_gets_everything_in_every_language(server: BotApi, tmp_path: Path) -> None:
    async with served(server, tmp_path) as bot:
        await until(lambda: written(bot) == THINGS)
    kept = server.state.kept
    private = kept["commands|{'type': 'all_private_chats'}"]["commands"]
    assert [one["command"] for one in private] == [one.name for one in COMMANDS if one.menu]
    assert len(private) == 8
    chinese = kept["commands|{'type': 'all_private_chats'}|zh"]["commands"]
    assert chinese[0] == {"command": "digest", "description": "现在就看今天的精选"}
    assert kept["commands|{'type': 'all_group_chats'}|zh"]["commands"]
    assert kept["description"]["description"].startswith("Every day, at your hour")
    assert kept["short|zh"]["short_description"] == "每天一次，在你选的时间，送上最值得读的几条 AI 资讯。"
    assert kept["menu"]["menu_button"] == {"type": "commands"}
    assert not server.complaints


async def test_a_restart_reads_everything_and_writes_nothing(server: BotApi, tmp_path: Path) -> None:
    async with served(server, tmp_path) as bot:
        await until(lambda: written(bot) == THINGS)
    server.requests.clear()
    async with served(server, tmp_path) as bot:
        await until(lambda: bot.requests("getChatMenuButton") == 1)
        await bot.say(7, "/help")
        assert written(bot) == 0


async def test_only_what_somebody_changed_is_written_again(server: BotApi, tmp_path: Path) -> None:
    async with served(server, tmp_path) as bot:
        await until(lambda: written(bot) == THINGS)
    server.requests.clear()
    server.state.kept["short|zh"] = {"short_description": "旧的"}
    async with served(server, tmp_path) as bot:
        await until(lambda: bot.requests("getChatMenuButton") == 1)
        assert [one.params["language_code"] for one in server.calls("setMyShortDescription")] == ["zh"]
        assert written(bot) == 1


async def test_what_is_refused_holds_nothing_else_up(server: BotApi, tmp_path: Path) -> None:
    server.inject(Fault(Refused(429, "Too Many Requests: retry after 3600", {"retry_after": 3600}), "setMyDescription"))
    async with served(server, tmp_path) as bot:
        await until(lambda: written(bot) == THINGS)
        assert (await bot.say(7, "/help")).params["text"]
    assert "description" not in server.state.kept
    assert "menu" in server.state.kept
