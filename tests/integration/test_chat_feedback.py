"""What readers say: a vote for a digest or a story, words for whoever runs this, and errors in stories."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import pytest

from digest.domain.opinion import Kind, Remark, Subject, Tally
from digest.domain.reader import Address
from digest.testing import ChatTester, TestChat, open_test_chat
from tests.integration.test_chat_places import BOSS, MEMBER, ROOM, SECOND, Room, text

LATER = timedelta(seconds=3)


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat() as opened:
        opened.rights.managers.add((ROOM, BOSS))
        yield opened


@pytest.fixture
def reader(chat: TestChat) -> ChatTester:
    return chat.visitor(zone="Europe/London")


async def edition(chat: TestChat, reader: ChatTester) -> Subject:
    """Subscribe and get today's digest: what the votes under it are on."""
    await reader.say("/subscribe 8:00")
    await reader.say("/digest")
    known = await chat.desk.accounts.known("preview", "1")
    assert known is not None
    number = await chat.desk.voting.edition(known.id, None)
    assert number is not None
    return Subject(Kind.EDITION, number)


async def tally(chat: TestChat, subject: Subject) -> Tally:
    async with chat.store.read() as uow:
        return await uow.votes.tally(subject)


async def queue(chat: TestChat) -> Sequence[Remark]:
    return await chat.desk.remarks.open()


async def test_a_digest_gets_one_vote_that_is_changed_and_taken_back(chat: TestChat, reader: ChatTester) -> None:
    digest = await edition(chat, reader)
    up, down = (next(one.command for one in reader.buttons if one.label == label) for label in "👍👎")
    assert "you liked it" in await reader.run(up)
    assert not reader.reply.edit, "the digest stays where it is"
    assert "you liked it" in await reader.run(up), "a double press is one"
    assert await tally(chat, digest) == Tally(1, 0)
    assert "didn’t like it" in await reader.run(down)
    assert await tally(chat, digest) == Tally(0, 1)
    chat.clock.advance(LATER)
    assert "Taken back" in await reader.run(down)
    assert await tally(chat, digest) == Tally()
    await reader.press("👍")
    assert reader.reply.edit
    assert "Taken back" in await reader.press("Take it back")
    assert await tally(chat, digest) == Tally()


async def test_a_typed_vote_is_on_the_last_digest(chat: TestChat, reader: ChatTester) -> None:
    assert "can’t find" in await reader.say("/feedback 👍")
    digest = await edition(chat, reader)
    assert "you liked it" in await reader.say("/feedback 👍🏽")
    assert await tally(chat, digest) == Tally(1, 0)
    assert "Taken back" in await reader.press("Take it back")
    await reader.say("/feedback")
    assert "didn’t like it" in await reader.press("👎")
    assert await tally(chat, digest) == Tally(0, 1)
    await reader.press("Take it back")
    assert "you liked it" in await reader.press("👍")
    assert await tally(chat, digest) == Tally(1, 0)


async def test_who_asks_why_may_disagree(chat: TestChat, reader: ChatTester) -> None:
    await reader.run("/why 2")
    assert "didn’t like it" in await reader.press("👎")
    assert await tally(chat, Subject(Kind.ARTICLE, 2)) == Tally(0, 1)
    assert "can’t find" in await reader.run("/feedback up a999")


async def test_nobody_votes_on_a_digest_that_was_sent_to_nobody_or_to_another(
    chat: TestChat, reader: ChatTester
) -> None:
    assert "👍" not in (await reader.say("/digest"), *reader.labels)
    await edition(chat, reader)
    up = next(one.command for one in reader.buttons if one.label == "👍")
    other = chat.visitor(user="other")
    assert "can’t find" in await other.run(up)
    assert "can’t find" in await other.run("/feedback up tffffffff")


async def test_in_plain_style_the_buttons_have_words(reader: ChatTester) -> None:
    await reader.say("/style plain")
    await reader.say("/subscribe 8:00")
    await reader.say("/digest")
    assert reader.labels[-2:] == ["I like this digest", "I don’t like this digest"]


async def test_in_a_group_everybody_has_a_vote_and_is_told_alone(chat: TestChat) -> None:
    room = Room(chat)
    await room.say(BOSS, "/subscribe 8:30 London")
    place = await room.settings()
    shown = await chat.desk.editions.today(place, chat.clock.now())
    up = next(one.command for row in shown.document.buttons for one in row if one.label == "👍")
    await room.say(BOSS, "/asking nobody")
    for actor in (BOSS, SECOND, MEMBER):
        told = await room.say(actor, up, pressed=True)
        assert (told.private, text(told), told.document.buttons) == (True, "Noted: you liked it. Thank you.", ())
    assert await tally(chat, Subject(Kind.EDITION, shown.id)) == Tally(3, 0)
    assert not (await room.say(MEMBER, "/feedback too long")).document.blocks, "a line is for whoever may ask"
    member = chat.visitor(user=MEMBER)
    await member.say("/forget yes")
    assert await tally(chat, Subject(Kind.EDITION, shown.id)) == Tally(2, 0)


async def test_words_go_on_the_list_without_their_writer(chat: TestChat, reader: ChatTester) -> None:
    await reader.say("feedback")
    assert "Thank you" in await reader.say("shorter, please")
    assert "Thank you" in await reader.say("/feedback shorter,  please")
    [one] = await queue(chat)
    assert (one.article, one.language, one.words, one.count) == (0, "en", "shorter, please", 2)


async def test_an_error_is_reported_by_writing_or_pressing(chat: TestChat, reader: ChatTester) -> None:
    await reader.say("/latest")
    third = reader.buttons[2].command.split()[1]
    await reader.press("3")
    assert "What is wrong" in await reader.press("Report an error")
    assert "editors’ list" in await reader.say("the year is wrong")
    await reader.say("/report 3")
    await reader.press("A fact is wrong")
    assert [(str(one.article), one.words) for one in await queue(chat)] == [
        (third, "the year is wrong"),
        (third, "a fact is wrong"),
    ]


async def test_a_report_without_its_story_is_asked_for_and_one_on_nothing_is_not_noted(
    chat: TestChat, reader: ChatTester
) -> None:
    assert "begin with the story’s number" in await reader.say("/report the year is wrong")
    await reader.say("2 the year is wrong")
    assert "no story 999" in await reader.say("/report 999 wrong")
    assert [one.article for one in await queue(chat)] == [2]


async def test_who_sends_a_lot_is_asked_to_wait_and_nobody_else(chat: TestChat, reader: ChatTester) -> None:
    for number in range(10):
        await reader.say(f"/report 1 wrong in {number} places")
    assert "wait an hour" in await reader.say("/report 1 wrong again")
    assert "wait an hour" in await reader.say("/feedback and again")
    assert "Thank you" in await chat.visitor(user="other").say("/feedback fine")
    chat.clock.advance(timedelta(hours=1))
    assert "Thank you" in await reader.say("/report 1 wrong again")
    assert len(await queue(chat)) == 12


async def test_in_chinese_too(chat: TestChat) -> None:
    reader = chat.visitor(language="zh-CN")
    await reader.say("/纠错 1")
    assert "谢谢" in await reader.press("内容有误")
    assert "已收藏" in await reader.say("/收藏 1")
    [one] = await queue(chat)
    assert (one.language, one.words) == ("zh-Hans", "内容有误")


async def test_votes_are_exported(chat: TestChat, reader: ChatTester) -> None:
    await edition(chat, reader)
    await reader.run("/feedback up a1")
    known = await chat.desk.accounts.known("preview", "1")
    assert known is not None
    [row] = (await chat.desk.accounts.export(known, Address("preview", "1")))["vote"]  # type: ignore[misc]
    assert (row["kind"], row["number"], row["up"]) == ("article", 1, True)
