"""Stories kept for later: saved by a press, listed, taken away again, in a shared place for whoever presses."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from digest.domain.buttons import LinkButton
from digest.domain.place import place_user
from digest.testing import ChatTester, TestChat, open_test_chat
from tests import behind
from tests.integration.test_chat_places import MEMBER, ROOM, Room, text

LATER = timedelta(seconds=3)


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat() as opened:
        yield opened


@pytest.fixture
def reader(chat: TestChat) -> ChatTester:
    return chat.visitor()


async def save(chat: TestChat, reader: ChatTester, *numbers: int) -> None:
    for number in numbers:
        await reader.run(f"/save {number}")
        chat.clock.advance(LATER)


async def test_a_story_is_saved_listed_opened_and_taken_back(reader: ChatTester) -> None:
    assert "saved nothing yet" in await reader.say("/saved")
    await reader.press("Latest stories")
    await reader.press("2")
    assert "Save" in reader.labels
    title = reader.text.splitlines()[0]
    assert title[:40] in await reader.press("Save")
    assert title in await reader.press("Saved stories")
    await reader.press("1")
    assert "Remove from saved" in reader.labels
    assert "No longer saved" in await reader.press("Remove from saved")
    assert "Saved:" in await reader.press("Save again")
    assert reader.reply.edit
    assert "No longer saved" in await reader.press("Remove from saved")
    assert "saved nothing yet" in await reader.say("/saved")


async def test_saving_once_more_removes_and_a_double_press_is_one(chat: TestChat, reader: ChatTester) -> None:
    await reader.say("/latest")
    assert "Saved:" in await reader.say("/save 3")
    assert "Saved:" in await reader.say("/save 3")
    chat.clock.advance(LATER)
    assert "No longer saved" in await reader.say("/save 3")


async def test_the_list_is_newest_first_and_its_numbers_are_those_that_are_typed(
    chat: TestChat, reader: ChatTester
) -> None:
    await save(chat, reader, 4, 6, 1)
    listed = await reader.say("/saved")
    assert listed.index("1. ") < listed.index("2. ") < listed.index("3. ")
    assert [button.command for button in reader.buttons[:3]] == ["/article 1", "/article 6", "/article 4"]
    assert "No longer saved" in await reader.say("/save 2")
    await reader.say("/saved")
    assert [button.command for button in reader.buttons[:2]] == ["/article 1", "/article 4"]


async def test_some_are_removed_page_by_page_in_place(chat: TestChat, reader: ChatTester) -> None:
    await save(chat, reader, 1, 2, 3, 4, 5, 6)
    assert "Page 1 of 2" in await reader.say("/saved")
    await reader.press("More ›")
    assert "Press the number" in await reader.press("Remove some")
    assert reader.reply.edit
    assert reader.labels[0] == "6"
    await reader.press("6")
    assert reader.reply.edit
    assert reader.labels[:5] == ["1", "2", "3", "4", "5"], "the last page is gone, so the one before is shown"
    for _ in range(4):
        await reader.press("1")
    assert len(reader.labels) == 2
    await reader.press("Done")
    assert "Remove some" in reader.labels
    assert "saved nothing yet" in await reader.say("/saved -2")


async def test_a_story_that_is_withdrawn_stays_in_the_list_until_it_is_removed(
    chat: TestChat, reader: ChatTester
) -> None:
    await save(chat, reader, 1, 2)
    async with chat.store.begin() as uow:
        await behind.take_article(uow, 2)
    assert "1. This story has been withdrawn." in await reader.say("/saved")
    assert "no story" in await reader.press("1")
    await reader.run("/saved remove")
    assert "withdrawn" not in await reader.press("1")
    await reader.say("/save 2 off")
    assert "no story" in reader.text


async def test_of_a_withdrawn_one_the_typed_command_says_that_it_is_removed(chat: TestChat, reader: ChatTester) -> None:
    await save(chat, reader, 2)
    async with chat.store.begin() as uow:
        await behind.take_article(uow, 2)
    assert await reader.say("/save 2") == "Removed from your saved stories."


async def test_in_a_group_a_press_saves_for_whoever_pressed(chat: TestChat) -> None:
    room = Room(chat)
    await room.say(MEMBER, "/latest")
    unknown = await room.say(MEMBER, "/save 1", pressed=True)
    [[link]] = unknown.document.buttons
    assert isinstance(link, LinkButton)
    assert (unknown.private, link.url) == (True, "https://t.me/bot?start=article_1")
    await room.alone(MEMBER, "/help")
    done = await room.say(MEMBER, "/save 1", pressed=True)
    assert (done.private, "Saved:" in text(done), done.document.buttons) == (True, True, ())
    assert "in private" in text(await room.say(MEMBER, "/saved"))
    assert "Merrowick" in text(await room.alone(MEMBER, "/start saved"))
    mine = await chat.desk.accounts.known("preview", MEMBER)
    theirs = await chat.desk.accounts.known("preview", place_user(ROOM))
    assert mine is not None
    assert theirs is not None
    assert await chat.desk.saving.has(mine.id, 1)
    assert not await chat.desk.saving.has(theirs.id, 1)


async def real_stories_come(chat: TestChat) -> None:
    """The first import of real stories: samples hide."""
    record = '{"version": 1, "contents": {"en": {"title": "Real", "tldr": ["Yes."]}}, "scores": %s}'
    scores = '{"hot": 1, "quality": 2, "impact": 3}'
    report = await chat.desk.intake.take("a.json", record % scores, "operator", chat.clock.now())
    assert len(report.ingested) == 1


async def test_samples_are_gone_by_number_and_among_the_saved_once_real_stories_are_here(
    chat: TestChat, reader: ChatTester
) -> None:
    await save(chat, reader, 3)
    assert "was a sample" not in await reader.run("/article 3")
    await real_stories_come(chat)
    assert await reader.run("/article 3") == "Story 3 was a sample. The real stories are here now:"
    assert reader.labels == ["Latest stories"]
    assert "1. This was a sample story." in await reader.say("/saved")
    await reader.press("Remove some")
    assert "saved nothing yet" in await reader.press("1")
    assert "There is no story 3." in await reader.run("/share 3")
    await save(chat, reader, 7)
    assert "Real" in await reader.say("/saved")
    chinese = chat.visitor(user="2", language="zh-CN")
    assert "是示例" in await chinese.run("/article 3")
