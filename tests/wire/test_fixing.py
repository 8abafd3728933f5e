"""[Fix] on both wires: it pauses, shows old and new, edits what was sent without a sound, and the others get the new text."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from digest.app.opening import App
from digest.domain.broadcast import Phase
from digest.domain.staff import Office
from digest.ports import Sender
from digest.services.deliver import tick
from tests.wire import discord_served, served
from tests.wire.botapi import BotApi
from tests.wire.discordapi import DiscordApi
from tests.wire.discordapi_world import Arrival

READERS = (7, 8, 9)
ADMIN = 5

Say = Callable[[str], Awaitable[str]]


async def goes_out(app: App, platform: str, sender: Sender) -> None:
    """Send, and change, whatever is due."""
    async with app.delivering({platform: sender}) as deliverer:
        await tick(app.planner, deliverer, None, app.caster)


async def phase(app: App) -> Phase:
    found = await app.broadcasts.get(1)
    assert found is not None
    return found.phase


async def confirmed(app: App, platform: str, say: Say) -> None:
    """A broadcast that goes out to one of the readers first."""
    await app.desk.staff.grant("operator", f"{platform}:{ADMIN}", Office.BROADCASTER, app.clock.now())
    await say("/broadcast new")
    await say("/broadcast 1 en The **old** text")
    await say("/broadcast 1 zh 旧的")
    one = await app.broadcasts.get(1)
    assert one is not None
    ready, token = await app.broadcasts.prepare(one)
    await say(f"/broadcast {ready.id} confirm {token}")
    assert await phase(app) is Phase.CANARY


async def fixed(app: App, say: Say) -> None:
    """The admin fixes the text while it stands with the first few."""
    asked = await say("/broadcast 1 fix en")
    assert "Paused." in asked
    assert "old" in asked
    assert await phase(app) is Phase.PAUSED
    compared = await say("The new text")
    assert "old" in compared
    assert "The new text" in compared


def told(messages: Sequence[str]) -> list[str]:
    """Which text each reader has."""
    return ["new" if "The new text" in one else "old" if "The old text" in one else one for one in messages]


async def test_on_telegram(server: BotApi, tmp_path: Path) -> None:
    async with served.served(server, tmp_path) as bot:
        served.hasty(bot)
        for reader in READERS:
            await bot.say(reader, "/subscribe 8:30 Shanghai")
        before = {reader: len(server.to(reader)) for reader in READERS}

        async def say(line: str) -> str:
            return str((await bot.say(ADMIN, line)).message["text"])

        def texts() -> list[str]:
            return [one.message["text"] for reader in READERS for one in server.to(reader)[before[reader] :]]

        await confirmed(bot.app, "telegram", say)
        await goes_out(bot.app, "telegram", bot.sender)
        assert told(texts()) == ["old"]
        await fixed(bot.app, say)
        assert await bot.press(ADMIN, "Use the new text")
        await goes_out(bot.app, "telegram", bot.sender)
        assert told(texts()) == ["new"]  # the same message
        assert len(server.calls("editMessageText")) == 1
        await say("/broadcast 1 go")
        await goes_out(bot.app, "telegram", bot.sender)
        assert told(texts()) == ["new"] * 3
        assert await phase(bot.app) is Phase.DONE
        assert server.complaints == []


async def test_on_discord(discord: DiscordApi, tmp_path: Path) -> None:
    async with discord_served.served(discord, tmp_path) as bot:
        discord_served.hasty(bot)
        for reader in READERS:
            await bot.say(str(reader), "/subscribe 8:30 Shanghai")
        before = {reader: len(discord.to(bot.direct(str(reader)))) for reader in READERS}
        last: list[Arrival] = []

        async def say(line: str) -> str:
            last[:] = [await bot.say(str(ADMIN), line)]
            return discord_served.seen(last[0])

        def texts() -> list[str]:
            came = [one for reader in READERS for one in discord.to(bot.direct(str(reader)))[before[reader] :]]
            return [discord_served.seen(one).replace("*", "") for one in came]

        await confirmed(bot.app, "discord", say)
        await goes_out(bot.app, "discord", bot.sender)
        assert told(texts()) == ["old"]
        await fixed(bot.app, say)
        await bot.press(str(ADMIN), last[0], "Use the new text")
        await goes_out(bot.app, "discord", bot.sender)
        assert told(texts()) == ["new"]  # the same message
        await say("/broadcast 1 go")
        await goes_out(bot.app, "discord", bot.sender)
        assert told(texts()) == ["new"] * 3
        assert await phase(bot.app) is Phase.DONE
        assert discord.complaints == []
