"""The token and the webhook's secret show in no log at any level, in no file and in no repr, whatever goes wrong."""

import logging
from pathlib import Path

import pytest

from digest.app.installed import telegram_config
from digest.domain.reader import Address
from digest.settings import Settings
from tests.wire.botapi import TOKEN, BotApi
from tests.wire.botapi_faults import UNAUTHORIZED, Fault, Garbled, Reset
from tests.wire.served import served, until

SECRET = TOKEN.partition(":")[2]
HOOK = "only-between-the-two-of-us"


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def test_no_log_and_no_file_holds_the_token(
    server: BotApi, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.traffic = None
    async with served(server, tmp_path) as bot:
        await bot.say(7, "/start")
        server.inject(Fault(Reset(recorded=False), "sendDocument"), Fault(Garbled(502), "answerCallbackQuery"))
        await bot.say(7, "/export")
        await until(lambda: bot.requests("sendDocument") == 1)
        server.inject(Fault(Reset(recorded=False)), Fault(UNAUTHORIZED))
        for number in range(2):
            payload = {"method": "sendMessage", "params": {"text": "Hello"}}
            await bot.sender.send(Address("telegram", f"{number}"), payload, number)
        shown = repr((bot.platform, vars(bot.platform), bot.sender, vars(bot.sender), bot.app.settings))
    assert "telegram" in caplog.text
    assert SECRET not in caplog.text
    assert SECRET not in shown
    contents = files(tmp_path)
    assert len(contents) >= 3
    assert [name for name, content in contents.items() if SECRET.encode() in content] == []


def test_settings_show_neither_token_nor_secret(tmp_path: Path) -> None:
    telegram = {"token": TOKEN, "webhook_url": "https://bot.example/", "webhook_secret": HOOK}
    settings = Settings.model_validate({"data_dir": tmp_path, "telegram": telegram})
    shown = repr(settings) + str(settings) + repr(telegram_config(settings))
    assert SECRET not in shown
    assert HOOK not in shown
    assert "bot.example" in shown
