"""The bot is blocked, unblocked, added, removed, promoted, and groups become supergroups: nothing is lost, nothing posted."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from digest.domain.reader import Address
from digest.storage import sql
from tests.wire.botapi import BotApi
from tests.wire.botapi_updates import became, chat
from tests.wire.rooms import BOSS, GROUP, ME, Room
from tests.wire.served import hasty, served, until


@pytest.fixture
async def room(server: BotApi, tmp_path: Path) -> AsyncIterator[Room]:
    async with served(server, tmp_path) as bot:
        hasty(bot)
        yield Room(bot)
    assert not server.complaints


async def reasons(room: Room, where: str) -> list[str | None]:
    """Why each of the chat's destinations is suspended; None where it is open."""
    async with room.bot.app.database.read() as connection:
        found = select(sql.destination.c.reason).where(sql.destination.c.chat == where)
        return list(await connection.scalars(found))


async def told(room: Room, update: dict[str, Any]) -> None:
    """Give the bot an update, and wait until it was worked on."""
    room.server.state.push(update)
    await until(room.handled)


async def test_who_blocks_the_bot_is_suspended_and_comes_back_with_their_settings(room: Room) -> None:
    await room.bot.say(7, "/subscribe 8:30 London")
    await told(room, became(chat(7), ME, "member", "kicked"))
    assert await reasons(room, "7") == ["the bot was blocked"]
    await told(room, became(chat(7), ME, "kicked", "member"))
    assert await reasons(room, "7") == [None]
    async with room.bot.app.store.read() as uow:
        reader = await uow.readers.get("telegram", "7")
    assert reader is not None
    assert reader.subscription is not None
    assert len(room.server.to(7)) == 1


@pytest.mark.parametrize(
    ("after", "reason"),
    [("left", "the bot was removed"), ("kicked", "the bot was removed"), ("administrator", None), ("member", None)],
)
async def test_a_group_is_closed_while_the_bot_is_not_in_it(room: Room, after: str, reason: str | None) -> None:
    await room.say(BOSS, "/subscribe 8:30 London", topic=12)
    await told(room, became(room.where, ME, "member", after))
    assert set(await reasons(room, str(GROUP))) == {reason}
    await told(room, became(room.where, ME, after, "member"))
    assert set(await reasons(room, str(GROUP))) == {None}
    settings = await room.settings()
    assert settings is not None
    assert settings.subscription is not None
    assert settings.subscription.address == Address("telegram", str(GROUP), "12")
    assert len(room.server.to(GROUP)) == 1, "being added again posts nothing"


async def test_a_channel_is_closed_while_the_bot_may_not_post(room: Room) -> None:
    where = chat(-1009, channel=True)
    room.server.state.channels.add("-1009")
    room.server.state.members |= {("-1009", BOSS): "creator", ("-1009", ME): "administrator"}
    await room.bot.say(BOSS, "/place -1009 subscribe 8:30 London")
    await told(room, became(where, ME, "administrator", "silent administrator"))
    assert await reasons(room, "-1009") == ["the bot may not post"]
    await told(room, became(where, ME, "silent administrator", "administrator"))
    assert await reasons(room, "-1009") == [None]


async def test_being_added_posts_nothing(room: Room) -> None:
    await told(room, became(room.where, ME, "left", "member"))
    await told(room, became(chat(-1009, channel=True), ME, "left", "administrator"))
    assert not room.server.arrivals


async def test_a_group_that_becomes_a_supergroup_keeps_its_settings(room: Room) -> None:
    await room.say(BOSS, "/subscribe 8:30 London")
    before = await room.settings()
    service = {"message_id": 5, "date": 1, "from": {"id": 7, "is_bot": False, "first_name": "Seven"}}
    old, new = {"id": GROUP, "type": "group", "title": "Group"}, chat(-1008)
    await told(room, {"message": service | {"chat": old, "migrate_to_chat_id": -1008}})
    await told(room, {"message": service | {"chat": new, "migrate_from_chat_id": GROUP}})
    after = await Room(room.bot, -1008).settings()
    assert before is not None
    assert after is not None
    assert after.id == before.id
    assert after.subscription is not None
    assert after.subscription.address == Address("telegram", "-1008")
