"""Somebody uses a code that was written on Telegram, on Discord: over both wires, who wrote it is told."""

from pathlib import Path

from digest.app import open_app
from digest.app.using import load_samples
from digest.chat.command import Message
from digest.domain.reader import Address
from digest.services.deliver import tick
from digest.settings import Settings
from digest.testing.chat import HELD
from tests.wire.botapi import TOKEN as TELEGRAM_TOKEN
from tests.wire.botapi import BotApi
from tests.wire.discordapi import TOKEN, DiscordApi


async def test_the_writer_of_a_code_is_told_on_either_platform(
    discord: DiscordApi, server: BotApi, tmp_path: Path
) -> None:
    tokens = {
        "telegram": {"token": TELEGRAM_TOKEN, "api_url": server.url, "rich": "off"},
        "discord": {"token": TOKEN, "api_url": discord.url},
    }
    direct = str(discord.world.direct("8")["id"])
    phone, desk = Address("telegram", "7"), Address("discord", direct)
    async with open_app(Settings.model_validate({"data_dir": tmp_path, **tokens})) as app:
        await load_samples(app, HELD)

        async def code(home: Address, actor: str) -> str:
            reply = await app.router.converse(Message("/link code", home, actor, language="en"))
            said = [span.text for block in reply.document.blocks for span in getattr(block, "text", ())]
            return next(one for one in said if one.startswith("/link "))

        async with app.senders() as senders, app.delivering(senders) as deliverer:
            written = await code(phone, "7")
            await app.router.converse(Message(f"{written} yes", desk, "8", language="en"))
            await tick(app.planner, deliverer, None)
            [told] = server.to(7)
            assert "one on Discord now" in told.params["text"]
            await app.router.converse(Message("/unlink", desk, "8", language="en"))
            written = await code(desk, "8")
            await app.router.converse(Message(f"{written} yes", phone, "7", language="en"))
            await tick(app.planner, deliverer, None)
            [there] = discord.to(direct)
            assert "one on Telegram now" in str(there.body)
            await tick(app.planner, deliverer, None)
            assert (len(server.to(7)), len(discord.to(direct))) == (1, 1), "once"
    assert not server.complaints
    assert not discord.complaints
