"""Asking first, as managers set it and answer it, in a group and in private."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from digest.chat.command import Message, Reply
from digest.domain.buttons import Button
from digest.domain.delivery import State
from digest.domain.place import place_user
from digest.domain.reader import Address
from digest.domain.schedule import Rule
from digest.ports import EditionItem, EditionKey
from digest.testing import START, TestChat, lines_of, open_test_chat
from tests.contracts.people import DAY, HOUR, deliver

ROOM, BOSS, MEMBER = "-100", "1", "3"
WORDS = {"en": ("Post", "Skip today", "Drop one"), "zh-Hans": ("发布", "今天不发", "去掉一条")}


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat() as opened:
        opened.rights.managers |= {(ROOM, BOSS)}
        yield opened


async def say(chat: TestChat, line: str, actor: str = BOSS, *, room: bool = True, pressed: bool = False) -> Reply:
    address = Address("preview", ROOM if room else actor)
    url = "https://t.me/bot?start="
    return await chat.router.converse(Message(line, address, actor, pressed, private=not room, private_url=url))


def text(reply: Reply) -> str:
    return "\n".join(lines_of(reply.document.blocks))


def buttons(reply: Reply) -> dict[str, str]:
    every = [one for row in reply.document.buttons for one in row if isinstance(one, Button)]
    return {one.label: one.command for one in every}


async def drafted(chat: TestChat, *, due: int = 1) -> int:
    """A digest of the room of which the boss has a draft, due in so many hours."""
    async with chat.store.begin() as uow:
        place = await uow.readers.get("preview", place_user(ROOM))
        assert place is not None
        one = await uow.readers.subscribe(place.id, Address("preview", ROOM), [Rule("UTC", 9 * 60)], START)
        key = EditionKey(place.profile.key, START - DAY, START, START.date(), True, place.id)
        stories = await uow.articles.latest(3)
        items = [EditionItem(f"s{story.id}", story.id, 1) for story in stories.items]
        document = (await chat.desk.editions.sample(place.profile, "UTC", START)).document
        edition = await uow.editions.add(key, items, document, START)
        at = START + due * HOUR
        waits = {"edition_id": edition.id, "due_at": at, "retry_at": at, "expires_at": START + 7 * HOUR}
        number = await deliver(uow, one, "digest:2026-11-24:0", State.DUE, **waits)
        await deliver(uow, one, f"draft:{number}", State.SENT, edition_id=edition.id)
    return number


async def test_a_manager_is_asked_and_what_silence_means_is_said(chat: TestChat) -> None:
    await say(chat, "/start", room=False)
    page = await say(chat, "/review")
    assert "I ask nobody" in text(page)
    done = await say(chat, buttons(page)["Ask me, else skip"], pressed=True)
    assert "Done." in text(done)
    assert "without an answer, I post nothing" in text(done)
    assert "without an answer, I post nothing" in text(await say(chat, "/settings"))
    await say(chat, "/review post")
    assert "without an answer, I post" in text(await say(chat, f"/place {ROOM}", room=False))
    await say(chat, "/review off")
    assert "I ask nobody" in text(await say(chat, "/settings"))


async def test_who_has_no_private_chat_can_be_shown_nothing(chat: TestChat) -> None:
    refused = await say(chat, "/review post")
    assert "we have none yet" in text(refused)
    assert any("t.me" in getattr(one, "url", "") for row in refused.document.buttons for one in row)
    assert "I ask nobody" in text(await say(chat, "/review"))


async def test_only_managers_choose_and_only_in_places(chat: TestChat) -> None:
    assert "administrators" in text(await say(chat, "/review post", MEMBER))
    assert "groups and channels" in text(await say(chat, "/review", room=False))


async def test_it_is_posted_at_its_hour_or_at_once(chat: TestChat) -> None:
    await say(chat, "/settings")
    number = await drafted(chat)
    done = await say(chat, f"/review ={number} post .", room=False, pressed=True)
    assert "I’ll post it at 09:00." in text(done)
    assert done.edit
    assert "Draft for Chat -100" in text(done)
    chat.clock.advance(2 * HOUR)
    assert "I’m posting it now." in text(await say(chat, f"/review ={number} post .", room=False, pressed=True))


async def test_a_story_is_dropped_and_the_draft_shown_without_it(chat: TestChat) -> None:
    await say(chat, "/settings")
    number = await drafted(chat)
    which = await say(chat, f"/review ={number} drop .", room=False, pressed=True)
    assert "Which one shall I drop?" in text(which)
    assert {"1", "2", "3"} <= set(buttons(which))
    left = await say(chat, buttons(which)["2"], room=False, pressed=True)
    assert "Dropped." in text(left)
    assert len(left.document.articles()) == 2


async def test_a_skipped_day_is_said_and_stays(chat: TestChat) -> None:
    await say(chat, "/settings")
    number = await drafted(chat)
    assert "Nothing is posted today." in text(await say(chat, f"/review ={number} skip .", room=False, pressed=True))
    assert "settled already" in text(await say(chat, f"/review ={number} post .", room=False, pressed=True))


async def test_forged_buttons_do_nothing(chat: TestChat) -> None:
    await say(chat, "/settings")
    number = await drafted(chat)
    assert "administrators" in text(await say(chat, f"/review ={number} skip .", MEMBER, room=False, pressed=True))
    assert "gone" in text(await say(chat, f"/review ={number + 7} skip .", room=False, pressed=True))
    assert "settled" in text(await say(chat, f"/review ={number} burn .", room=False, pressed=True))
    elsewhere = Message(f"/review ={number} skip .", Address("telegram", BOSS), BOSS, pressed=True)
    assert "gone" in text(await chat.router.converse(elsewhere)), "a user of another platform is somebody else"
    shown = await chat.desk.reviews.shown(number)
    assert shown is not None
    assert shown.posting.open


@pytest.mark.parametrize("language", WORDS)
async def test_a_draft_speaks_its_readers_language(chat: TestChat, language: str) -> None:
    await say(chat, "/settings")
    number = await drafted(chat)
    boss = replace(await chat.desk.accounts.meet(Address("preview", BOSS), BOSS, language, START), zone_confirmed=True)
    assert boss.profile.language == language
    chat.clock.advance(HOUR / 60)
    done = await say(chat, f"/review ={number} post .", room=False, pressed=True)
    assert set(WORDS[language]) == set(buttons(done))
