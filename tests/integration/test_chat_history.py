"""/history: each delivery in words, in the reader's zone; who sees whose; and a digest shown again."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from digest.domain.buttons import LinkButton
from digest.domain.delivery import State, Why
from digest.domain.document import ItemList
from digest.domain.reader import Reader
from digest.testing import START, ChatTester, TestChat, open_test_chat
from tests import behind
from tests.contracts.people import DAY, HOUR, deliver
from tests.integration.test_chat_places import BOSS, MEMBER, ROOM, Room, labels, text


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat() as opened:
        opened.rights.managers.add((ROOM, BOSS))
        yield opened


@pytest.fixture
def reader(chat: TestChat) -> ChatTester:
    return chat.visitor(zone="Asia/Tokyo")


async def subscribed(chat: TestChat, reader: ChatTester) -> Reader:
    await reader.say("/subscribe 8:00")
    known = await chat.desk.accounts.known("preview", "1")
    assert known is not None
    return known


async def delivered(chat: TestChat, reader: Reader, name: str, state: State, **changes: Any) -> int:
    assert reader.subscription is not None
    async with chat.store.begin() as uow:
        return await deliver(uow, reader.subscription, name, state, **changes)


async def test_before_the_first_one_it_says_when_that_comes(reader: ChatTester) -> None:
    assert "No digest has been sent yet." in await reader.say("/history")
    assert reader.labels == ["Today’s digest", "Subscribe"]
    await reader.say("/subscribe 8:00")
    assert "08:00 (Tokyo)" in await reader.say("what did you send me?")


@pytest.mark.parametrize(
    ("state", "changes", "said"),
    [
        (State.SENT, {"settled_at": START}, "sent"),
        (State.SENT, {"settled_at": START + HOUR, "late": True}, "sent late, due at 17:00"),
        (State.UNKNOWN, {"settled_at": START}, "sent, but without confirmation"),
        (State.DUE, {}, "on its way"),
        (State.DUE, {"error": Why.QUIET, "retry_at": START + 9 * HOUR}, "held back until 02:00: quiet hours"),
        (State.HELD, {"error": "restored"}, "held back: the operator checks whether it came already"),
        (State.CANCELLED, {"error": Why.EMPTY}, "not sent: nothing new was worth it"),
        (State.CANCELLED, {"error": Why.SUPERSEDED}, "not sent: the next one took its place"),
        (State.CANCELLED, {}, "not sent: the digest was stopped"),
        (State.CANCELLED, {"error": Why.DROPPED}, "not sent again: it counts as sent"),
        (
            State.EXPIRED,
            {"error": "late"},
            "not sent: it was too late; the next one goes on from the last that was sent",
        ),
        (State.DEAD, {"error": "Forbidden"}, "not sent: it couldn’t be delivered"),
    ],
)
async def test_what_became_of_each_is_said(
    chat: TestChat, reader: ChatTester, state: State, changes: dict[str, Any], said: str
) -> None:
    await delivered(chat, await subscribed(chat, reader), "digest:1", state, **changes)
    at = "18:00" if changes.get("late") else "17:00"
    assert (await reader.say("/history")).splitlines() == ["What was sent", f"24 Nov 2026, {at} · {said}"]
    assert reader.labels == ["Settings"]


async def test_a_pause_and_a_closed_chat_are_said(chat: TestChat, reader: ChatTester) -> None:
    await delivered(chat, await subscribed(chat, reader), "digest:1", State.DUE)
    await reader.say("/pause 3 days")
    async with chat.store.begin() as uow:
        await uow.readers.suspend("preview", "1", "blocked", START)
    said = await reader.say("/history")
    assert "Daily digest: paused until" in said
    assert "Since 24 Nov 2026, 17:00 nothing gets through" in said
    assert "held back: nothing gets through there" in said
    async with chat.store.begin() as uow:
        await uow.readers.reopen("preview", "1")
    assert "held back: the digest is paused" in await reader.say("/history")


async def test_a_digest_is_shown_again_by_its_button_and_by_its_number(chat: TestChat, reader: ChatTester) -> None:
    mine = await subscribed(chat, reader)
    digest = await reader.say("/digest")
    await delivered(chat, mine, "digest:next", State.CANCELLED, due_at=START + DAY, error=Why.EMPTY)
    listed = await reader.say("/history")
    assert "5 stories · sent" in listed
    assert reader.labels == ["2", "Settings"]
    assert await reader.press("2") == digest
    assert "👍" in reader.labels
    assert await reader.say("/history 2") == digest
    for none in ("/history 1", "/history 7", "/history d99", "/history 999999999"):
        assert "isn’t kept any more" in await reader.say(none)


async def test_nobody_sees_anothers(chat: TestChat, reader: ChatTester) -> None:
    await subscribed(chat, reader)
    await reader.say("/digest")
    await reader.say("/history")
    again = reader.buttons[0].command
    other = chat.visitor(user="other")
    assert "isn’t kept any more" in await other.run(again)
    assert "No digest" in await other.say("/history")


async def test_it_has_pages(chat: TestChat, reader: ChatTester) -> None:
    mine = await subscribed(chat, reader)
    for number in range(10):
        await delivered(chat, mine, f"digest:{number}", State.EXPIRED, due_at=START - number * DAY)
    assert "Page 1 of 2" in await reader.say("/history")
    said = await reader.press("More ›")
    assert reader.reply.edit
    assert "16 Nov 2026" in said
    assert [block.start for block in reader.reply.document.blocks if isinstance(block, ItemList)] == [9]
    assert "Page 2 of 2" in await reader.run("/history #9")


async def test_an_edition_that_is_gone_is_said_to_be(chat: TestChat, reader: ChatTester) -> None:
    await subscribed(chat, reader)
    await reader.say("/digest")
    await reader.say("/history")
    async with chat.store.begin() as uow:
        await behind.clear(uow, "edition")
    assert "isn’t kept any more" in await reader.press("1")
    assert reader.labels == ["What was sent"]


async def test_a_groups_history_is_its_managers_and_seen_in_private(chat: TestChat) -> None:
    room = Room(chat)
    await room.say(BOSS, "/subscribe 8:30 London")
    await chat.desk.editions.today(await room.settings(), chat.clock.now() + timedelta(hours=1))
    there = await room.say(BOSS, "/history")
    [[link]] = there.document.buttons
    assert isinstance(link, LinkButton)
    assert (there.private, link.url.partition("=")[2]) == (True, f"history_{ROOM}")
    listed = await room.alone(BOSS, f"/start history_{ROOM}")
    assert "5 stories · sent" in text(listed)
    again = await room.press_alone(BOSS, listed, "1")
    assert again.document.articles()
    assert "👍" not in labels(again), "a manager's vote is their own, not the place's"
    assert "administrators" in text(await room.alone(MEMBER, f"/place {ROOM} history"))
    assert "No digest" in text(await room.alone(MEMBER, "/start history"))


async def test_more_after_a_groups_history_is_more_of_it_and_what_else_is_said_is_what_it_is(chat: TestChat) -> None:
    room = Room(chat)
    await room.say(BOSS, "/subscribe 8:30 London")
    theirs = await room.settings()
    for number in range(10):
        await delivered(chat, theirs, f"digest:{number}", State.EXPIRED, due_at=START - number * DAY)
    topic = text(await room.alone(BOSS, "regulation"))
    for line, said in (
        (f"/place {ROOM} history", "Page 1 of 2"),
        ("more", "Page 2 of 2"),
        ("more", "That was all of it."),
    ):
        assert said in text(await room.alone(BOSS, line))
    for page in ("", " #2"):
        await room.alone(BOSS, f"/place {ROOM} history{page}", pressed=True)
        assert text(await room.alone(BOSS, "regulation")) == topic


async def test_in_chinese_and_in_plain_style(chat: TestChat) -> None:
    reader = chat.visitor(language="zh-CN")
    await reader.say("/style plain")
    await subscribed(chat, reader)
    await reader.say("/digest")
    said = (await reader.say("推送记录")).splitlines()
    assert said[1] == "2026年11月24日 16:00，5 条，已推送"
