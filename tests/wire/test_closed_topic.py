"""A topic that is closed or gone: its group's owner learns once, in private, where the digest comes now."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from digest.domain.delivery import Outcome, Sent, Unreachable
from digest.domain.reader import Address
from digest.services.deliver import tick
from tests.wire import botapi_faults as faults
from tests.wire.botapi import BotApi
from tests.wire.botapi_faults import Fault
from tests.wire.rooms import BOSS, GROUP, SECOND, Room
from tests.wire.served import hasty, served
from tests.wire.test_sending import TEXT

TOPIC = Address("telegram", str(GROUP), "12")


@pytest.fixture
async def room(server: BotApi, tmp_path: Path) -> AsyncIterator[Room]:
    async with served(server, tmp_path) as bot:
        hasty(bot)
        yield Room(bot)
    assert not server.complaints


async def digest(room: Room, *refused: faults.Refused) -> Outcome:
    """A digest to the topic, which is refused so; and what the ledger's next round sends."""
    for one in refused:
        room.server.inject(Fault(one, "sendMessage"))
    outcome = await room.bot.sender.send(TOPIC, TEXT, 1)
    connection, _ = room.bot.platform._expect_open()
    await connection.care.finish()
    async with room.bot.app.delivering({"telegram": room.bot.sender}) as deliverer:
        await tick(room.bot.app.planner, deliverer, None)
    return outcome


@pytest.mark.parametrize("fault", [faults.TOPIC_CLOSED, faults.THREAD_NOT_FOUND])
async def test_who_owns_the_group_is_told_once(room: Room, fault: faults.Refused) -> None:
    await room.bot.say(BOSS, "/start")
    seen = len(room.server.to(BOSS))
    assert isinstance(await digest(room, fault), Sent)
    [told] = room.server.to(BOSS)[seen:]
    assert f"The topic of Group {GROUP}" in told.params["text"]
    assert "in the topic where it should come" in told.params["text"]
    await digest(room, fault)
    assert len(room.server.to(BOSS)) == seen + 1


async def test_where_the_owner_is_unknown_another_administrator_is_told(room: Room) -> None:
    await room.bot.say(SECOND, "/language 中文")
    seen = len(room.server.to(SECOND))
    await digest(room, faults.TOPIC_CLOSED)
    [told] = room.server.to(SECOND)[seen:]
    assert f"Group {GROUP} 里" in told.params["text"]
    assert room.server.to(BOSS) == []


async def test_where_nobody_is_known_the_next_digest_tries_again(room: Room, caplog: pytest.LogCaptureFixture) -> None:
    await digest(room, faults.TOPIC_CLOSED)
    assert "nobody could be told" in caplog.text
    await room.bot.say(BOSS, "/start")
    seen = len(room.server.to(BOSS))
    await digest(room, faults.TOPIC_CLOSED)
    assert len(room.server.to(BOSS)) == seen + 1


async def test_where_the_general_topic_refuses_it_too_the_owner_learns_that(room: Room) -> None:
    await room.bot.say(BOSS, "/start")
    seen = len(room.server.to(BOSS))
    assert isinstance(await digest(room, faults.TOPIC_CLOSED, faults.TOPIC_CLOSED), Unreachable)
    [told] = room.server.to(BOSS)[seen:]
    assert "I can’t post the digest" in told.params["text"]
