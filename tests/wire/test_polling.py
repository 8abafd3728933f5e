"""One poller per token, and updates brought by the service itself."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from telegram import Bot, Update

from digest.app.doctor import doctor
from digest.wire.notebook import Notebook
from digest.wire.pool import Pool
from digest_telegram import silence
from digest_telegram.answered import Answered
from digest_telegram.api import Api
from digest_telegram.connection import FILE_NAME, SILENT
from digest_telegram.inbox import Inbox
from digest_telegram.polling import Manners, Poller
from digest_telegram.transport import STAND_IN
from digest_telegram.webhook import LARGEST, SECRET
from tests.wire.botapi import TOKEN, BotApi
from tests.wire.botapi_faults import UNAUTHORIZED, Fault, flood
from tests.wire.botapi_updates import message
from tests.wire.served import PATIENCE, served, until

QUICK = Manners(established=0.3, first=0.02, most=4, standby=0.4, longest=0.1)
HOOK = {"webhook_url": "https://bot.example/telegram", "webhook_secret": "only-between-us-two"}


def texts(seen: list[str]) -> Callable[[Update], AsyncIterator[None]]:
    async def note(update: Update) -> None:
        assert update.message is not None
        seen.append(update.message.text or "")

    return note  # type: ignore[return-value]


@asynccontextmanager
async def polling(
    server: BotApi, folder: Path, seen: list[str], manners: Manners = QUICK
) -> AsyncIterator[tuple[Poller, asyncio.Task[str]]]:
    folder.mkdir(exist_ok=True)  # noqa: ASYNC240 - a test's own folder
    pool = Pool(1)
    inbox = Inbox(Bot(STAND_IN), texts(seen), Answered(Notebook(folder / FILE_NAME)))  # type: ignore[arg-type]
    poller = Poller(Api(TOKEN, server.url, pool), inbox, ("message",), manners)
    running = asyncio.create_task(poller.run())
    try:
        yield poller, running
    finally:
        running.cancel()
        await asyncio.wait([running])
        await pool.close()


async def test_of_two_pollers_the_newer_one_gives_way_and_says_why(
    server: BotApi, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    older_saw: list[str] = []
    newer_saw: list[str] = []
    async with polling(server, tmp_path / "older", older_saw) as (older, _):
        for number in range(4):
            server.state.push(message(7, f"{number}"))
            await asyncio.sleep(0.2)
        async with polling(server, tmp_path / "newer", newer_saw) as (newer, _):
            await until(lambda: newer.silent is not None)
            assert newer.silent == "another program polls with this token"
            assert older.silent is None
            await asyncio.sleep(0.1)
            server.state.push(message(7, "last"))
            await until(lambda: "last" in older_saw)
    assert "last" not in newer_saw
    assert [record.levelno for record in caplog.records if "this one answers nobody" in record.message] == [
        logging.ERROR
    ]


async def test_a_poller_that_stands_by_takes_over_when_the_other_has_ended(server: BotApi, tmp_path: Path) -> None:
    older_saw: list[str] = []
    newer_saw: list[str] = []
    async with polling(server, tmp_path / "newer", newer_saw) as (newer, _):
        async with polling(server, tmp_path / "older", older_saw) as (older, _):
            older._established = True
            await until(lambda: newer.silent is not None)
        server.state.push(message(7, "hello"))
        await until(lambda: newer_saw == ["hello"])
        assert newer.silent is None


async def test_of_two_that_have_both_been_there_long_one_gives_in(server: BotApi, tmp_path: Path) -> None:
    """They met when a broken line was mended; the one with less luck stands by, and every update reaches one of them."""
    seen: list[str] = []
    patience = [replace(QUICK, endures=0.3, luck=luck, standby=60.0) for luck in (lambda: 0.0, lambda: 1.0)]
    async with (
        polling(server, tmp_path / "one", seen, patience[0]) as (one, _),
        polling(server, tmp_path / "two", seen, patience[1]) as (two, _),
    ):
        one._established = two._established = True
        await until(lambda: one.silent is not None)
        server.state.push(message(7, "hello"))
        await until(lambda: seen == ["hello"])
        assert two.silent is None


async def test_what_keeps_a_bot_silent_is_seen_by_doctor(server: BotApi, tmp_path: Path) -> None:
    async with served(server, tmp_path) as bot:
        server.state.push(message(7, "/help"))
        await bot.answer(7)
        assert silence(tmp_path) is None
        connection, _ = bot.platform._expect_open()
        connection.note_silence("another program polls with this token")
        assert (silence(tmp_path) or "").startswith("another program polls with this token, since 20")
    async with served(server, tmp_path):  # whoever begins anew is not silent
        await until(lambda: silence(tmp_path) is None)


async def test_doctor_says_that_a_bot_answers_nobody_from_here(
    server: BotApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    wanted = {"DATA_DIR": str(tmp_path), "TELEGRAM__TOKEN": TOKEN, "TELEGRAM__API_URL": server.url}
    for name, value in wanted.items():
        monkeypatch.setenv(f"DIGEST_{name}", value)
    Notebook(tmp_path / FILE_NAME).put(SILENT, "another program polls with this token, since today")
    [check] = [one for one in await doctor() if one.name == "telegram"]
    assert not check.ok
    assert "answers nobody from here: another program polls" in check.found


async def test_a_token_that_is_taken_back_ends_the_polling(server: BotApi, tmp_path: Path) -> None:
    async with polling(server, tmp_path, []) as (_, running):
        server.inject(Fault(UNAUTHORIZED, "getUpdates"))
        server.state.push(message(7, "hello"))
        async with asyncio.timeout(PATIENCE):
            assert await running == "unauthorized"


async def test_a_wait_that_is_asked_for_is_kept(server: BotApi, tmp_path: Path) -> None:
    seen: list[str] = []
    server.inject(Fault(flood(1), "getUpdates"))
    server.state.push(message(7, "hello"))
    async with polling(server, tmp_path, seen):
        await until(lambda: seen == ["hello"])
    first, second = server.calls("getUpdates")[:2]
    assert second.at - first.at >= 0.95


async def test_a_forgotten_webhook_is_taken_away(server: BotApi, tmp_path: Path) -> None:
    server.state.webhook = {"url": "https://old.example/hook"}
    server.state.push(message(7, "/start"))
    async with served(server, tmp_path) as bot:
        await bot.answer(7)
    assert server.state.webhook["url"] == ""


async def test_a_webhook_brings_updates_to_our_own_pages(server: BotApi, tmp_path: Path) -> None:
    async with served(server, tmp_path, **HOOK) as bot:
        await until(lambda: server.state.webhook["url"] == HOOK["webhook_url"])
        assert server.state.webhook["secret_token"] == HOOK["webhook_secret"]
        pages = httpx.ASGITransport(Starlette(routes=bot.platform.routes()))
        async with httpx.AsyncClient(transport=pages, base_url="https://bot.example") as service:
            update = {"update_id": 1, **message(7, "/start")}
            secret = {SECRET: HOOK["webhook_secret"]}
            for _ in range(2):
                assert (await service.post("/telegram", json=update, headers=secret)).status_code == 200
            assert (await service.post("/telegram", json=update, headers={SECRET: "guess"})).status_code == 403
            assert (await service.post("/telegram", json=update)).status_code == 403
            assert (await service.post("/telegram", content=b"{", headers=secret)).status_code == 400
            assert (await service.post("/telegram", content=b" " * (LARGEST + 1), headers=secret)).status_code == 400
    assert len(server.to(7)) == 1
    assert server.state.polls == 0
