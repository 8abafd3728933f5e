"""The router itself: apologies, floods, admins, and what it does with text from outside."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from digest.chat.command import Audience, Call, Command, Message, Reply
from digest.chat.commands import COMMANDS
from digest.chat.reply import answer
from digest.chat.router import Router
from digest.chat.throttle import Throttle
from digest.domain.reader import Address
from digest.domain.staff import Office
from digest.services.desk import Desk
from digest.services.staff import StaffRoom
from digest.storage import sql
from digest.testing import ChatTester, TestChat, open_test_chat


@pytest.fixture
async def chat(tmp_path: Path) -> AsyncIterator[TestChat]:
    async with open_test_chat(tmp_path, Throttle(burst=20, per_second=0.5)) as opened:
        yield opened


async def broken(call: Call, desk: Desk) -> Reply:
    raise RuntimeError(call.args["words"])


async def secret(call: Call, desk: Desk) -> Reply:
    return answer(call, "the figures")


def router(chat: TestChat) -> Router:
    params = COMMANDS[5].params
    extra = (
        Command("broken", "breaks", broken, params),
        Command("stats", "figures", secret, audience=Audience.VIEWER),
    )
    return Router(chat.store, chat.desk, (*COMMANDS, *extra), chat.clock)


async def test_an_exception_is_one_apology_with_an_incident_id_and_no_user_text_in_the_log(
    chat: TestChat, caplog: pytest.LogCaptureFixture
) -> None:
    reader = ChatTester(router(chat).converse, language="zh-CN")
    with caplog.at_level(logging.INFO):
        text = await reader.say("/broken my secret words")
    assert text.startswith("抱歉")
    incident = text.rpartition("：")[2]
    assert len(incident) == 8
    assert incident in caplog.text
    assert "RuntimeError" in caplog.text
    assert "secret" not in caplog.text


async def test_a_store_that_fails_is_an_apology_too(chat: TestChat) -> None:
    class Failing:
        def __getattr__(self, name: str) -> object:
            raise OSError("disk")

    desk = replace(chat.desk, accounts=Failing())  # type: ignore[arg-type]
    reader = ChatTester(Router(chat.store, desk, COMMANDS, chat.clock).converse)
    assert "something went wrong" in await reader.say("/help")


async def test_nobody_waits_behind_the_flood_of_somebody_else(chat: TestChat) -> None:
    flooder, other = chat.visitor(user="1"), chat.visitor(user="2")
    answered: list[str] = []

    async def say(who: ChatTester, name: str) -> None:
        await who.say("/latest")
        answered.append(name)

    async with asyncio.TaskGroup() as together:
        for _ in range(100):
            together.create_task(say(flooder, "flooder"))
        together.create_task(say(other, "other"))
    assert answered.index("other") < 10


async def test_settings_changed_at_once_are_all_kept_and_erasing_among_them_breaks_nothing(chat: TestChat) -> None:
    reader = chat.visitor(user="1")
    await reader.say("/start")
    changes = ("/timezone Asia/Tokyo", "/length 9", "/follow security", "/time 07:00")
    async with asyncio.TaskGroup() as together:
        for change in changes:
            together.create_task(reader.say(change))
    async with chat.store.read() as uow:
        kept = await uow.readers.get("preview", "1")
    assert kept is not None
    assert (kept.zone, kept.profile.length, kept.profile.follow) == ("Asia/Tokyo", 9, ("security",))
    said = await asyncio.gather(*map(reader.say, ("/subscribe 08:00", "/forget yes", *changes, "/forget yes")))
    assert not any("went wrong" in text for text in said)


async def test_a_reader_whose_zone_is_no_longer_known_is_asked_where_they_are(chat: TestChat) -> None:
    reader = chat.visitor(user="1")
    await reader.say("/timezone Asia/Tokyo")
    await reader.say("/subscribe 08:00")
    async with chat.store.database.begin() as connection:
        for table in (sql.reader, sql.cohort):
            await connection.execute(update(table).values(zone="Nowhere/Gone"))
    for line in ("/settings", "/timezone", "/time", "/digest", "/why"):
        assert "went wrong" not in await reader.say(line)
    assert "Paris" in await reader.say("/timezone Europe/Paris")
    assert "08:00 (Paris)" in await reader.say("/subscribe")


async def test_a_flood_gets_one_notice_and_nobody_else_waits(chat: TestChat) -> None:
    flooder, other = chat.visitor(user="1"), chat.visitor(user="2")
    answers = [await flooder.say("thanks") for _ in range(23)]
    assert answers[19] == "You’re welcome."
    assert "a lot at once" in answers[20]
    assert answers[21:] == ["", ""]
    assert await flooder.run("/latest") == "One moment."
    assert await other.say("thanks") == "You’re welcome."


class Counted(StaffRoom):
    """Counts how often it is asked for somebody's offices."""

    asked = 0

    async def offices(self, platform: str, user: str) -> frozenset[Office]:
        self.asked += 1
        return await super().offices(platform, user)


async def test_who_holds_an_office_is_asked_once_in_a_flood(chat: TestChat) -> None:
    staff = Counted(chat.store)
    talk = Router(chat.store, replace(chat.desk, staff=staff), COMMANDS, chat.clock).converse
    reader, editor = ChatTester(talk, user="1"), ChatTester(talk, user="7")
    for _ in range(40):
        await reader.say("thanks")
    assert staff.asked == 1
    await staff.grant("operator", "preview:7", Office.EDITOR, chat.clock.now())
    said = [await editor.say("thanks") for _ in range(40)]
    assert (set(said), staff.asked) == ({"You’re welcome."}, 2)
    await staff.revoke("operator", "preview:7", Office.EDITOR, chat.clock.now())
    chat.clock.advance(timedelta(seconds=2))
    assert [bool(await editor.say("thanks")) for _ in range(4)] == [True, True, False, False]


async def test_whoever_talks_much_in_a_shared_place_is_not_told_so(chat: TestChat) -> None:
    member = chat.visitor(private=False)
    assert {await member.say(f"line {number}") for number in range(25)} == {""}
    assert await member.run("/latest") == "One moment."
    assert member.reply.private


async def test_what_takes_an_office_is_for_those_who_hold_it_and_refusals_are_noted(chat: TestChat) -> None:
    talk = router(chat).converse
    assert "Only those who run this bot" in await ChatTester(talk, user="8").say("/stats")
    assert await ChatTester(talk, user="owner").say("/stats") == "the figures"
    await chat.desk.staff.grant("operator", "preview:7", Office.EDITOR, chat.clock.now())
    assert await ChatTester(talk, user="7").say("/stats") == "the figures"
    deeds = [(one.who, one.what, one.about) for one in await chat.desk.staff.deeds(10)]
    assert deeds == [("operator", "granted", "editor"), ("preview:8", "refused", "stats")]


async def test_in_a_shared_place_a_command_that_takes_an_office_may_be_another_bots(chat: TestChat) -> None:
    talk = router(chat).converse
    assert await ChatTester(talk, user="8", private=False).say("/stats") == ""
    assert await chat.desk.staff.deeds(10) == []


async def test_two_first_messages_at_once_make_one_reader(chat: TestChat) -> None:
    message = Message("/help", Address("preview", "9"), "9")
    first, second = await asyncio.gather(chat.router.converse(message), chat.router.converse(message))
    assert first == second


@pytest.mark.parametrize("language", ["", "xx", "not a tag", "zh-TW", "en-GB"])
async def test_any_hint_of_a_language_will_do(chat: TestChat, language: str) -> None:
    assert await chat.visitor(user=language or "none", language=language).say("/help")


@pytest.mark.parametrize(
    "line", ["", "   ", "/", "\u202e", "/@bot", "\x00", "/" + "x" * 5000, "a" * 5000, "'; drop table reader; --"]
)
async def test_odd_lines_get_an_answer(chat: TestChat, line: str) -> None:
    text = await chat.visitor().say(line)
    assert text
    assert "something went wrong" not in text


async def test_who_runs_the_service_may_say_more_at_once_and_loses_no_piece_of_a_page(chat: TestChat) -> None:
    """A page comes in as many messages as it takes; a piece that is passed over would be missing in the story."""
    await chat.desk.staff.grant("operator", "preview:ed", Office.EDITOR, chat.clock.now())
    ed = chat.visitor(user="ed")
    await ed.say("/import")
    for number in range(60):
        await ed.say(f"piece {number}")
    kept = await chat.desk.intake.kept(ed.reply.expects.split()[-1] if ed.reply.expects else "")
    assert kept.splitlines() == [f"piece {number}" for number in range(60)]
    answers = [await ed.say("/tags") for _ in range(200)]
    assert "I didn’t read this one" in "".join(answers)
    assert answers[-1] == ""


async def test_the_notice_says_that_the_line_was_not_read(chat: TestChat) -> None:
    reader = chat.visitor(language="zh-CN")
    answers = [await reader.say("/tags") for _ in range(22)]
    assert "没来得及读" in answers[20]
    assert answers[21] == ""
