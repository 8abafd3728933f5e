"""People talk to the bot over the wire: lines, presses, files; each update once, in order, whatever goes wrong beside it."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.app import desk
from digest.domain.chart import Chart
from digest.domain.delivery import Stopped
from digest.domain.reader import Address
from digest.domain.staff import Office
from digest.services.staff import StaffRoom
from tests.wire import botapi_faults as faults
from tests.wire.botapi import BotApi, serving
from tests.wire.botapi_faults import Fault, Garbled, Reset, Slow
from tests.wire.botapi_traffic import Allowed, Traffic
from tests.wire.botapi_updates import message
from tests.wire.served import PATIENCE, hasty, labels, served, until


@pytest.fixture
def server_without_pace(server: BotApi) -> BotApi:
    """Where one reader says a lot at once."""
    server.traffic = None
    return server


async def test_a_new_reader_starts_reads_and_presses(server: BotApi, tmp_path: Path) -> None:
    async with served(server, tmp_path) as bot:
        hello = await bot.say(7, "/start")
        assert labels(hello.message)
        latest = await bot.say(7, "/latest")
        assert "1" in labels(latest.message)
        article = await bot.press(7, "1")
    assert article is not None
    assert article.params["text"]
    assert not server.complaints
    assert not server.traffic or not server.traffic.refused
    assert bot.requests("answerCallbackQuery") == 1


async def test_a_question_is_answered_in_the_language_of_the_app(server: BotApi, tmp_path: Path) -> None:
    async with served(server, tmp_path) as bot:
        hello = await bot.say(7, "/start", language="zh-hans")
    assert any("\u4e00" <= char <= "\u9fff" for char in hello.params["text"])


FROM_A_CHANNEL = {"type": "channel", "date": 1, "chat": {"id": -1005, "type": "channel", "title": "X"}, "message_id": 9}


async def test_what_is_forwarded_is_looked_for_and_not_run(server: BotApi, tmp_path: Path) -> None:
    async with served(server, tmp_path) as bot:
        hasty(bot)
        hidden = [{"type": "text_link", "offset": 0, "length": 4, "url": "https://example.org/x"}]
        missing = await bot.say(7, "/stop reading", forward_origin=FROM_A_CHANNEL, entities=hidden)
        assert "I don’t have this story" in missing.params["text"]
        async with bot.app.store.read() as uow:
            stored = (await uow.articles.latest(1)).items[0]
            title = stored.article.content("en").title
            assert [one.subject for one in await uow.notes.requests(9)] == ["https://example.org/x"]
        photo = await bot.say(7, "", forward_origin=FROM_A_CHANNEL, caption=f"{title}\n\nmore", text=None)
    assert photo.params["text"].startswith("I have this:")
    assert labels(photo.message) == ["Open", "Ask about this"]
    assert not server.complaints


async def test_a_settings_button_edits_its_message(server: BotApi, tmp_path: Path) -> None:
    async with served(server, tmp_path) as bot:
        hasty(bot)
        await bot.say(7, "/start")
        page = await bot.say(7, "/settings")
        before = page.message["text"]
        edited = await bot.press(7, labels(page.message)[0])
        await until(lambda: bot.requests("answerCallbackQuery") == 1)
    assert edited is None
    assert page.message["text"] != before
    assert not server.complaints


async def test_an_export_comes_as_a_protected_file(server: BotApi, tmp_path: Path) -> None:
    async with served(server, tmp_path) as bot:
        await bot.say(7, "/start")
        await bot.say(7, "/export")
        file = await bot.answer(7)
    assert file.method == "sendDocument"
    [upload] = server.calls("sendDocument")
    assert upload.status == 200, "it waits for its turn after the message before it"
    assert upload.params["protect_content"] is True
    assert json.loads(next(iter(upload.files.values())))


async def painted(chart: Chart) -> bytes:
    return b"\x89PNG eight panels"


@pytest.mark.parametrize("lost", [False, True])
async def test_the_figures_come_with_a_photo_and_without_it_as_text(
    server_without_pace: BotApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: bool
) -> None:
    monkeypatch.setattr(desk, "draw", painted)
    server = server_without_pace
    async with served(server, tmp_path) as bot:
        hasty(bot)
        await bot.app.desk.staff.grant("operator", "telegram:7", Office.VIEWER, bot.app.clock.now())
        if lost:
            server.inject(Fault(Garbled(500, recorded=False), "sendPhoto"))
        figures = await bot.say(7, "/stats")
        await until(lambda: bot.requests("sendPhoto") == 1)
    assert "Subscribers" in figures.params["text"]
    [upload] = server.calls("sendPhoto")
    assert list(upload.files.values()) == [await painted(Chart(()))]
    assert not server.calls("sendDocument")
    assert not server.complaints


@pytest.mark.parametrize("what", [Garbled(500, recorded=False), faults.Refused(400, "Bad Request: file is too big")])
async def test_a_file_that_does_not_arrive_is_not_passed_over_in_silence(
    server_without_pace: BotApi, tmp_path: Path, what: Garbled | faults.Refused
) -> None:
    server = server_without_pace
    async with served(server, tmp_path) as bot:
        hasty(bot)
        server.inject(Fault(what, "sendDocument"))
        await bot.say(7, "/export")
        told = await bot.answer(7)
        assert "please ask for it again" in told.params["text"]
        await bot.press(7, "Get my data")
        await until(lambda: len(server.to(7)) == 4)
    assert server.to(7)[-1].method == "sendDocument"


async def test_a_restart_answers_nothing_twice(server: BotApi, tmp_path: Path) -> None:
    async with served(server, tmp_path) as bot:
        await bot.say(7, "/start")
        given = list(server.state.updates)
    server.state.updates[:] = given or [{"update_id": 1, **message(7, "/start")}]
    polls = server.state.polls
    async with served(server, tmp_path) as bot:
        await until(lambda: server.state.polls > polls + 1)
        await asyncio.sleep(0.2)
    assert len(server.to(7)) == 1


async def test_an_update_is_confirmed_only_after_it_was_answered(server: BotApi, tmp_path: Path) -> None:
    server.inject(Fault(Slow(1.0), "sendMessage"))
    async with served(server, tmp_path) as bot:
        server.state.push(message(7, "/start"))
        await bot.answer(7)
        polls = server.state.polls
        await asyncio.sleep(0.5)
        assert len(server.state.updates) == 1
        assert server.state.polls == polls
        await until(lambda: not server.state.updates)


async def test_one_readers_updates_are_answered_in_order_and_nobody_waits_for_another(
    server_without_pace: BotApi, tmp_path: Path
) -> None:
    server = server_without_pace
    async with served(server, tmp_path) as bot:
        hasty(bot)
        server.inject(Fault(Slow(0.5), "sendMessage", "7"))
        for line in ("/start", "/help", "/privacy"):
            server.state.push(message(7, line))
        server.state.push(message(8, "/start"))
        await until(lambda: len(server.to(7)) == 3)
        assert server.to(8)[0].at < server.to(7)[1].at
        texts = [one.params["text"] for one in server.to(7)]
    async with serving() as other, served(other, tmp_path / "other") as bot:
        hasty(bot)
        assert texts == [(await bot.say(9, line)).params["text"] for line in ("/start", "/help", "/privacy")]


@pytest.mark.parametrize(
    "fault", [faults.Refused(500, "Internal Server Error"), Garbled(502), Garbled(200), Reset(recorded=False)]
)
async def test_polling_goes_on_after_every_failure(
    fault: faults.Refused | Garbled | Reset, server: BotApi, tmp_path: Path
) -> None:
    server.inject(Fault(fault, "getUpdates"))
    async with served(server, tmp_path) as bot:
        await bot.say(7, "/start")


async def test_an_update_that_makes_no_sense_stops_nobody(server: BotApi, tmp_path: Path) -> None:
    async with served(server, tmp_path) as bot:
        server.state.push({"message": {"message_id": "?"}})
        await bot.say(7, "/start")


async def test_a_refused_token_is_asked_at_most_three_times(server: BotApi, tmp_path: Path) -> None:
    async with served(server, tmp_path, token="1:wrong") as bot:
        async with asyncio.timeout(PATIENCE):
            await bot.running
        payload = {"method": "sendMessage", "params": {"text": "Hello"}}
        assert await bot.sender.send(Address("telegram", "7"), payload, 1) == Stopped("unauthorized")
    assert 1 <= len(server.requests) <= 3


async def test_a_service_that_is_not_there_at_the_start_is_found_later(server: BotApi, tmp_path: Path) -> None:
    server.inject(Fault(Reset(recorded=False), "getMe", times=2))
    async with served(server, tmp_path) as bot:
        await bot.say(7, "/start")


async def test_answers_wait_for_the_chats_pace_and_draw_no_refusal(server: BotApi, tmp_path: Path) -> None:
    server.traffic = Traffic(Allowed(slack=0.05))
    async with served(server, tmp_path):
        for line in ("/start", "/help", "/privacy"):
            server.state.push(message(7, line))
        await until(lambda: len(server.to(7)) == 3)
    assert server.traffic.refused == 0


async def test_a_reader_is_known_by_their_telegram_number(server: BotApi, tmp_path: Path) -> None:
    async with served(server, tmp_path) as bot:
        await bot.say(7, "/start")
        async with bot.app.store.read() as uow:
            reader = await uow.readers.get("telegram", "7")
    assert reader is not None


async def test_how_far_an_order_is_is_told_where_it_was_given(server: BotApi, tmp_path: Path) -> None:
    async with served(server, tmp_path) as bot:
        hasty(bot)
        await StaffRoom(bot.app.store, ()).grant("operator", "telegram:7", Office.EDITOR, datetime.now(UTC))
        asked = await bot.say(7, "/withdraw 3")
        sent = len(server.to(7))
        assert await bot.press(7, "Withdraw it") is None
        await until(lambda: "Withdrawal of story 3" in asked.message["text"])
        async with bot.app.store.read() as uow:
            [(_, watcher)] = await uow.corrections.watched(datetime.now(UTC))
        assert watcher.message == str(asked.message["message_id"])
        assert len(server.to(7)) == sent
    assert not server.complaints
