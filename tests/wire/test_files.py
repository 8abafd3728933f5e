"""An editor sends a story as a file, over the wire of both platforms; nobody else's file is fetched."""

import asyncio
import gzip
from importlib.resources import files
from pathlib import Path

import pytest

from digest.domain.staff import Office
from digest.services.intake import LARGEST
from tests.wire import botapi_faults as faults
from tests.wire import discord_served, discordapi_events
from tests.wire.botapi import BotApi
from tests.wire.botapi_faults import Fault
from tests.wire.botapi_methods import Arrival
from tests.wire.botapi_updates import document
from tests.wire.discordapi import DiscordApi
from tests.wire.discordapi_world import Json
from tests.wire.served import Served, hasty, labels, served

PAGE = files("digest").joinpath("data/samples/20-dialect-recordings.txt").read_bytes()


def said_in(arrival: Arrival) -> str:
    """What a message says, without the signs that keep names from becoming links."""
    return str(arrival.message["text"]).replace("\N{WORD JOINER}", "")


async def appoint(bot: Served | discord_served.Served, platform: str) -> None:
    """7 is an editor."""
    await bot.app.desk.staff.grant("operator", f"{platform}:7", Office.EDITOR, bot.app.clock.now())


@pytest.mark.parametrize("caption", ["", "/import"])
async def test_telegram_a_document_is_imported(server: BotApi, tmp_path: Path, caption: str) -> None:
    server.state.files["f1"] = PAGE
    async with served(server, tmp_path) as bot:
        hasty(bot)
        await appoint(bot, "telegram")
        about = await bot.say(7, "/import")
        assert ".jsonl" in said_in(about)
        shown = await bot.say(7, "", text=None, caption=caption, **document("f1", "page.txt", len(PAGE)))
        assert "I read 1 story:" in said_in(shown)
        await bot.press(7, "Import it")
        assert "is new:" in said_in(server.to(7)[-1])
    assert not server.complaints
    assert len(server.calls("getFile")) == 1


async def test_telegram_a_reply_to_what_asked_for_it_is_imported(server: BotApi, tmp_path: Path) -> None:
    server.state.files["f1"] = PAGE
    async with served(server, tmp_path) as bot:
        hasty(bot)
        await appoint(bot, "telegram")
        asked = await bot.say(7, "/import")
        sent = document("f1", "page.txt", len(PAGE)) | {"reply_to_message": asked.message}
        assert "I read 1 story:" in said_in(await bot.say(7, "", text=None, **sent))


@pytest.mark.parametrize(
    ("name", "size", "said"),
    [
        ("page.pdf", 10, "I can’t read “page.pdf”"),
        (None, 10, "I can’t read “that file”"),
        ("page.txt", 30_000_000, "too large for a chat"),
        ("@everyone <b>[x](tg://user?id=1)</b>.exe", 10, "I can’t read “@everyone <b>[x](tg://user?id=1)</b>.exe”"),
    ],
)
async def test_telegram_what_is_not_read_is_not_fetched(
    server: BotApi, tmp_path: Path, name: str | None, size: int, said: str
) -> None:
    async with served(server, tmp_path) as bot:
        hasty(bot)
        await appoint(bot, "telegram")
        shown = await bot.say(7, "", text=None, **document("f1", name, size))
        assert said in said_in(shown)
        assert not shown.params.get("entities")
    assert not server.calls("getFile")
    assert not server.complaints


@pytest.mark.parametrize(("size", "said"), [(len(PAGE), "I read 1 story:"), (LARGEST + 1, "too large for a chat")])
async def test_telegram_a_file_on_this_disk_is_read_as_far_as_one_may_be(
    server: BotApi, tmp_path: Path, size: int, said: str
) -> None:
    """A server of one's own names a path; what it says of the size may be old."""
    kept = server.state.local_files["f1"] = tmp_path / "f1.txt"
    kept.write_bytes(PAGE.ljust(size, b"\n"))
    async with served(server, tmp_path / "data") as bot:
        hasty(bot)
        await appoint(bot, "telegram")
        assert said in said_in(await bot.say(7, "", text=None, **document("f1", "page.txt", len(PAGE))))
        kept.unlink()
        again = await bot.say(7, "", text=None, **document("f1", "page.txt", len(PAGE)))
        assert "I could not fetch “page.txt”" in said_in(again)


@pytest.mark.parametrize("gone", [True, False])
async def test_telegram_a_file_that_can_t_be_had_is_asked_for_again(server: BotApi, tmp_path: Path, gone: bool) -> None:
    if not gone:
        server.state.files["f1"] = PAGE
        server.inject(Fault(faults.Refused(500, "Internal Server Error"), method="getFile"))
    async with served(server, tmp_path) as bot:
        hasty(bot)
        await appoint(bot, "telegram")
        shown = await bot.say(7, "", text=None, **document("f1", "page.txt", len(PAGE)))
        assert "I could not fetch “page.txt”" in said_in(shown)
        assert labels(shown.message) == []


async def test_telegram_a_reader_s_file_is_not_fetched(server: BotApi, tmp_path: Path) -> None:
    server.state.files["f1"] = PAGE
    async with served(server, tmp_path) as bot:
        hasty(bot)
        shown = await bot.say(8, "", text=None, **document("f1", "page.txt", len(PAGE)))
        assert "I can’t read files." in said_in(shown)
        refused = await bot.say(8, "", text=None, caption="/import", **document("f1", "page.txt", len(PAGE)))
        assert "Only those who run this bot" in said_in(refused)
        moving = document("f1", "a.mp4", 9) | {"animation": {"file_id": "f1", "file_unique_id": "f1", "width": 1}}
        moving["animation"] |= {"height": 1, "duration": 1}
        server.state.push({"message": {"message_id": 2, "date": 1, **_from(8), **moving}})
        await bot.say(8, "/latest")
        assert [one for one in server.to(8) if "I can’t read files." in one.message["text"]] == [shown]
    assert not server.calls("getFile")


def _from(number: int) -> Json:
    person = {"id": number, "first_name": "Reader"}
    return {"chat": person | {"type": "private"}, "from": person | {"is_bot": False}}


async def test_discord_a_file_is_an_argument_of_the_command(discord: DiscordApi, tmp_path: Path) -> None:
    async with discord_served.served(discord, tmp_path) as bot:
        discord_served.hasty(bot)
        await appoint(bot, "discord")
        sent = discordapi_events.attachment(bot.world, discord.url, "page.txt", PAGE)
        given = {"options": {"file": sent["id"]}, "resolved": {"attachments": {sent["id"]: sent}}}
        shown = await bot.run("7", "import", **given)
        assert "I read 1 story:" in discord_served.seen(shown)
        done = await bot.press("7", shown, "Import it")
        assert "is new:" in discord_served.seen(done)
        refused = await bot.run("8", "import", **given)
        assert "Only those who run this bot" in discord_served.seen(refused)
        assert bot.world.fetched == 1
    assert not discord.complaints


async def test_discord_a_file_in_the_direct_channel_is_imported(discord: DiscordApi, tmp_path: Path) -> None:
    async with discord_served.served(discord, tmp_path) as bot:
        discord_served.hasty(bot)
        await appoint(bot, "discord")
        assert ".jsonl" in discord_served.seen(await bot.say("7", "/import"))
        sent = discordapi_events.attachment(bot.world, discord.url, "page.txt", PAGE)
        shown = await bot.say("7", "", attachments=[sent])
        assert "I read 1 story:" in discord_served.seen(shown)
        del bot.world.files[sent["id"]]
        lost = await bot.say("7", "/import", attachments=[sent])
        assert "I could not fetch “page.txt”" in discord_served.seen(lost)
        theirs = await bot.say("8", "", attachments=[sent])
        assert "I can’t read files." in discord_served.seen(theirs)
        named = {**sent, "filename": "@everyone [x](https://example.org).exe"}
        hostile = await bot.say("7", "", attachments=[named])
        assert "@everyone [x](https://example.org).exe" in discord_served.seen(hostile)
        assert hostile.body["allowed_mentions"] == {"parse": []}
        assert bot.world.fetched == 2
    assert not discord.complaints


@pytest.mark.parametrize(
    "place", ["http://127.0.0.1:{port}/a", "https://cdn.discordapp.com@127.0.0.1:{port}/a", "/a", ""]
)
async def test_discord_a_file_is_fetched_from_the_service_alone(
    discord: DiscordApi, tmp_path: Path, place: str
) -> None:
    asked: list[object] = []
    server = await asyncio.start_server(lambda _, writer: (asked.append(1), writer.close())[1], "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, discord_served.served(discord, tmp_path) as bot:
        discord_served.hasty(bot)
        await appoint(bot, "discord")
        sent = discordapi_events.attachment(bot.world, discord.url, "page.txt", PAGE)
        shown = await bot.say("7", "/import", attachments=[sent | {"url": place.format(port=port)}])
        assert "I could not fetch “page.txt”" in discord_served.seen(shown)
    assert not asked


async def test_discord_a_packed_file_is_not_unpacked_beyond_what_is_read(discord: DiscordApi, tmp_path: Path) -> None:
    async with discord_served.served(discord, tmp_path) as bot:
        discord_served.hasty(bot)
        await appoint(bot, "discord")
        sent = discordapi_events.attachment(bot.world, discord.url, "page.txt", gzip.compress(bytes(20_000_000)))
        bot.world.packed.add(sent["id"])
        shown = await bot.say("7", "/import", attachments=[sent])
        assert "I could not fetch “page.txt”" in discord_served.seen(shown)
