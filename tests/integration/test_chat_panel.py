"""The page on which a place is set up, in the conversation: what is kept, what is carried, what is refused."""

from collections.abc import AsyncIterator

import pytest

from digest.chat.command import Message, Reply
from digest.domain.document import Choice
from digest.domain.place import place_user
from digest.domain.reader import Address, Reader
from digest.ports import Choices
from digest.testing import TestChat, lines_of, open_test_chat

ROOM, BOSS = "77", "1"


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat(choices=Choices(lists=True, mentions=True)) as opened:
        opened.rights.managers |= {(ROOM, BOSS)}
        yield opened


async def press(chat: TestChat, line: str, thread: str = "") -> Reply:
    place = Address("preview", ROOM, thread)
    return await chat.router.converse(
        Message(line, place, BOSS, pressed=True, language="en", private=False, aside=True, alone=True)
    )


async def place(chat: TestChat, thread: str | None = None) -> Reader:
    async with chat.store.read() as uow:
        found = await uow.readers.get("preview", place_user(ROOM, thread))
    assert found is not None
    return found


def choices(reply: Reply) -> dict[str, Choice]:
    return {one.label: one for one in reply.document.blocks if isinstance(one, Choice)}


async def test_more_topics_than_a_list_holds_are_not_lost(chat: TestChat) -> None:
    everything = [tag.slug for tag, _ in await chat.desk.library.tags()]
    await press(chat, "/subscribe .")
    many = (*everything, *(f"gone-{number}" for number in range(10)))
    before = await place(chat)
    profile = before.profile.__class__(language="en", languages=("en",), follow=many)
    await chat.desk.accounts.choose(before, profile)
    page = await press(chat, "/subscribe .")
    offered = choices(page)["Topics that count more"].options
    assert len(offered) == 25
    await press(chat, f"/subscribe @ topics {offered[0].value} .")
    kept = (await place(chat)).profile.follow
    assert len(kept) == len(many) - 24


@pytest.mark.parametrize(
    "forged", ["zone Mars/Base", "language tlh", "role @everyone", "burn 1", "", "topics nonsense"]
)
async def test_what_was_forged_changes_nothing(chat: TestChat, forged: str) -> None:
    await press(chat, "/subscribe .")
    before = await place(chat)
    page = await press(chat, f"/subscribe @ {forged} .")
    assert choices(page)
    assert await place(chat) == before


async def test_an_hour_in_quiet_hours_is_asked_about(chat: TestChat) -> None:
    await press(chat, "/subscribe 8:30 London")
    await press(chat, "/quiet 22-7")
    asked = await press(chat, "/subscribe @06:00 .")
    assert "which of the two should move" in "\n".join(lines_of(asked.document.blocks))
    assert (await press(chat, "/subscribe .")).document.blocks


async def test_a_thread_is_set_up_by_itself_where_its_channel_has_a_digest(chat: TestChat) -> None:
    await press(chat, "/subscribe 8:30 London")
    await press(chat, "/subscribe @ topics security .", thread="9")
    assert (await place(chat)).profile.follow == ()
    assert (await place(chat, "9")).profile.follow == ("security",)


async def test_in_private_there_is_no_list_of_channels_or_roles(chat: TestChat) -> None:
    page = await chat.router.converse(
        Message(f"/place {ROOM} subscribe", Address("preview", BOSS), BOSS, language="en")
    )
    assert set(choices(page)) == {"Language", "Hour", "Time zone", "Topics that count more"}
    assert all(one.command.startswith(f"/place {ROOM} subscribe @") for one in choices(page).values())
