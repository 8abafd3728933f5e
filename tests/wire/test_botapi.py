"""The local Bot API server, seen by the real library over its own default transport."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from tests.wire import botapi_faults as faults
from tests.wire.botapi import LINE, TOKEN, BotApi
from tests.wire.botapi_faults import Fault, Garbled, Reset, Slow
from tests.wire.botapi_process import own_process
from tests.wire.botapi_updates import message, press
from tests.wire.served import until


@pytest.fixture
async def bot(server: BotApi) -> AsyncIterator[Bot]:
    async with library(server) as found:
        yield found


def library(server: BotApi, token: str = TOKEN) -> Bot:
    return Bot(token, base_url=f"{server.url}/bot")


async def test_a_message_arrives_as_it_was_sent(server: BotApi, bot: Bot) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("1", callback_data="/article 1")]])
    sent = await bot.send_message(7, "Hello 👋", reply_markup=keyboard)
    [arrived] = server.to(7)
    assert arrived.params["text"] == "Hello 👋"
    assert arrived.message["message_id"] == sent.message_id
    assert not server.complaints


async def test_what_the_schema_does_not_know_is_refused(server: BotApi, bot: Bot) -> None:
    with pytest.raises(BadRequest, match=r"(?i)more than|longer|long"):
        await bot.send_message(7, "x" * 4_097)
    assert server.complaints
    assert not server.arrivals


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        (faults.BLOCKED, Forbidden),
        (faults.CHAT_NOT_FOUND, BadRequest),
        (faults.upgraded(-1001), ChatMigrated),
        (faults.flood(3), RetryAfter),
        (Garbled(502, recorded=False), NetworkError),
        (Reset(recorded=False), NetworkError),
    ],
)
async def test_a_fault_happens_once_and_nothing_arrives(
    fault: faults.Refused | Garbled | Reset, raised: type[Exception], server: BotApi, bot: Bot
) -> None:
    server.inject(Fault(fault))
    with pytest.raises(raised):
        await bot.send_message(7, "Hello")
    assert not server.arrivals
    await bot.send_message(8, "Hello")
    assert len(server.arrivals) == 1


async def test_an_answer_can_be_lost_after_the_message_arrived(server: BotApi, bot: Bot) -> None:
    server.inject(Fault(Reset(recorded=True)))
    with pytest.raises(NetworkError):
        await bot.send_message(7, "Hello")
    server.inject(Fault(Slow(0.5)))
    with pytest.raises(TimedOut):
        await bot.send_message(8, "Hello", read_timeout=0.05)
    await until(lambda: len(server.arrivals) == 2)
    assert [one.chat for one in server.arrivals] == ["7", "8"]


async def test_a_chat_gets_one_message_a_second_and_a_group_twenty_a_minute(server: BotApi, bot: Bot) -> None:
    await bot.send_message(7, "Hello")
    with pytest.raises(RetryAfter):
        await bot.send_message(7, "Hello")
    assert server.traffic is not None
    counted = [server.traffic.check("-100", 1_000 + 2.0 * number, paid=False) for number in range(21)]
    assert [refused is None for refused in counted] == [True] * 20 + [False]


async def test_thirty_a_second_in_all_unless_paid(server: BotApi) -> None:
    assert server.traffic is not None
    counted = [server.traffic.check(f"{number}", 1_000.0, paid=False) for number in range(31)]
    assert sum(refused is not None for refused in counted) == 1
    assert server.traffic.check("paid", 1_000.0, paid=True) is None


async def test_updates_come_until_the_offset_confirms_them(server: BotApi, bot: Bot) -> None:
    server.state.push(message(7, "/start"))
    [first] = await bot.get_updates(timeout=1)
    assert first.message is not None
    assert first.message.text == "/start"
    polling = asyncio.create_task(bot.get_updates(offset=first.update_id + 1, timeout=30))
    await until(lambda: server.state.polls == 2)
    sent = await bot.send_message(7, "Hello")
    server.state.push(press(7, "/latest", sent.to_dict()))
    [second] = await polling
    assert second.callback_query is not None
    assert second.callback_query.data == "/latest"


async def test_of_two_pollers_the_one_that_waits_gets_the_conflict(server: BotApi, bot: Bot) -> None:
    waiting = asyncio.create_task(bot.get_updates(timeout=30))
    await until(lambda: server.state.polls == 1)
    async with library(server) as other:
        assert await other.get_updates(timeout=0) == ()
    with pytest.raises(Conflict):
        await waiting


async def test_another_token_is_refused(server: BotApi) -> None:
    stranger = library(server, "1:wrong")
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()


async def test_what_is_set_can_be_read(server: BotApi, bot: Bot) -> None:
    await bot.set_my_description("Daily AI news", language_code="en")
    assert (await bot.get_my_description("en")).description == "Daily AI news"
    await bot.set_my_commands([("latest", "The newest")])
    assert [one.command for one in await bot.get_my_commands()] == ["latest"]
    await bot.set_webhook("https://example.org/hook", secret_token="s" * 16)
    assert (await bot.get_webhook_info()).url == "https://example.org/hook"
    with pytest.raises(Conflict):
        await bot.get_updates()


async def test_a_document_is_uploaded(server: BotApi, bot: Bot) -> None:
    await bot.send_document(7, b"{}", filename="export.json")
    [upload] = server.calls("sendDocument")
    assert list(upload.files.values()) == [b"{}"]
    assert not server.complaints


async def test_as_a_process_of_its_own_it_counts_what_arrives(tmp_path: Path) -> None:
    log = tmp_path / "arrived"
    with own_process(log) as url:
        async with Bot(TOKEN, base_url=f"{url}/bot") as outside:
            await outside.send_message(7, "Hello")
    assert log.read_bytes() == b"7".ljust(LINE - 1) + b"\n"
