"""A shared place in the conversation: whose settings count, who changes them, and from where."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest

from digest.chat.command import Call, Message, Reply
from digest.chat.commands import COMMANDS
from digest.chat.reply import answer
from digest.chat.router import Router
from digest.domain.buttons import LinkButton
from digest.domain.delivery import State
from digest.domain.document import Document
from digest.domain.place import place_user
from digest.domain.quiet import Quiet
from digest.domain.reader import Address, Reader
from digest.ports import EditionItem, EditionKey
from digest.services.desk import Desk
from digest.testing import START, TestChat, lines_of, open_test_chat
from tests import behind
from tests.contracts.people import deliver

ROOM = "-100"
BOSS, SECOND, MEMBER = "1", "2", "3"


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat() as opened:
        opened.rights.managers |= {(ROOM, BOSS), (ROOM, SECOND)}
        yield opened


class Room:
    """A group: who says or presses what, and what comes of it."""

    def __init__(self, chat: TestChat) -> None:
        self.chat = chat

    async def say(self, actor: str, line: str, **more: object) -> Reply:
        message = Message(line, Address("preview", ROOM), actor, private=False, private_url="https://t.me/bot?start=")
        return await self.chat.router.converse(replace(message, **more))  # type: ignore[arg-type]

    async def press(self, actor: str, reply: Reply, label: str, **more: object) -> Reply:
        return await self.say(actor, command(reply, label), pressed=True, **more)

    async def alone(self, actor: str, line: str, *, pressed: bool = False) -> Reply:
        """Say or press something in the private chat."""
        message = Message(line, Address("preview", actor), actor, pressed, language="en")
        return await self.chat.router.converse(message)

    async def press_alone(self, actor: str, reply: Reply, label: str) -> Reply:
        return await self.alone(actor, command(reply, label), pressed=True)

    async def settings(self) -> Reader:
        async with self.chat.store.read() as uow:
            found = await uow.readers.get("preview", place_user(ROOM))
        assert found is not None
        return found


@pytest.fixture
def room(chat: TestChat) -> Room:
    return Room(chat)


def text(reply: Reply) -> str:
    return "\n".join(lines_of(reply.document.blocks))


def labels(reply: Reply) -> list[str]:
    return [button.label for row in reply.document.buttons for button in row]


def command(reply: Reply, label: str) -> str:
    buttons = [button for row in reply.document.buttons for button in row if not isinstance(button, LinkButton)]
    return next(button.command for button in buttons if button.label == label)


async def test_who_speaks_in_a_shared_place_is_not_kept_and_the_room_is_nobodys_private_chat(room: Room) -> None:
    await room.say(MEMBER, "/latest")
    async with room.chat.store.read() as uow:
        assert await uow.readers.get("preview", MEMBER) is None
    await room.alone(MEMBER, "/subscribe 8:00 London")
    async with room.chat.store.read() as uow:
        reader = await uow.readers.get("preview", MEMBER)
    assert reader is not None
    assert reader.subscription is not None
    assert reader.subscription.address == Address("preview", MEMBER)


async def test_two_managers_and_a_member(room: Room) -> None:
    """The story of a group: one manager subscribes it, the other changes it, a member can do neither but asks."""
    refused = await room.say(MEMBER, "/subscribe 8:30 London")
    assert refused.private
    assert "administrators" in text(refused)
    asked = await room.say(BOSS, "/subscribe 8:30")
    done = await room.press(BOSS, asked, next(one for one in labels(asked) if "London" in one))
    assert "The digest comes here every day at 08:30" in text(done)
    page = await room.say(BOSS, "/settings")
    assert page.private
    length = await room.press(SECOND, page, "Length and scores", asker=BOSS)
    assert not length.edit
    assert "up to 3" in text(await room.press(SECOND, length, "3"))
    assert "administrators" in text(await room.press(MEMBER, length, "10"))
    settings = await room.settings()
    assert settings.profile.length == 3
    assert settings.subscription is not None
    assert settings.subscription.address == Address("preview", ROOM)
    assert "It is an input" in text(await room.say(MEMBER, "what is a jailbreak?"))
    room.chat.rights.managers.clear()
    assert "administrators" in text(await room.press(BOSS, page, "Unsubscribe"))


async def test_the_digest_goes_to_the_topic_where_here_was_said(room: Room) -> None:
    await room.say(BOSS, "/here", address=Address("preview", ROOM, "7"))
    await room.say(BOSS, "/subscribe 8:30 London", address=Address("preview", ROOM, "7"))
    assert "comes here every day" in text(await room.say(BOSS, "/here", address=Address("preview", ROOM, "9")))
    subscription = (await room.settings()).subscription
    assert subscription is not None
    assert subscription.address.thread == "9"
    assert "in the group" in text(await room.alone(BOSS, "/here"))


TOPIC, NEWS = Address("preview", ROOM, "7"), Address("preview", ROOM, "9")
GENERAL = Address("preview", ROOM)


async def two_topics(room: Room) -> None:
    """A group with a digest in one topic, and another one in another topic."""
    await room.say(BOSS, "/subscribe 8:30 London", address=TOPIC)
    said = text(await room.say(BOSS, "/subscribe 17:00", address=NEWS))
    assert "a digest and settings of its own" in said
    assert "comes here every day at 17:00 (London)" in said


async def subscribed(room: Room) -> dict[str, tuple[int, int]]:
    """By thread, the minute of the day at which its digest comes, and how many stories it has."""
    async with room.chat.store.read() as uow:
        found = await uow.readers.subscriptions()
    return {one.address.thread: (one.rules[0].minute, one.profile.length) for one in found}


async def test_each_topic_may_have_a_digest_of_its_own(room: Room) -> None:
    await two_topics(room)
    assert await subscribed(room) == {"7": (510, 5), "9": (1020, 5)}
    await room.say(SECOND, "/length 3", address=NEWS)
    await room.say(SECOND, "/time 18:00", address=NEWS)
    assert await subscribed(room) == {"7": (510, 5), "9": (1080, 3)}
    assert "at 08:30" in text(await room.say(BOSS, "/settings", address=TOPIC))
    assert "at 18:00" in text(await room.say(BOSS, "/settings", address=NEWS))
    await room.say(BOSS, "/unsubscribe", address=NEWS)
    assert await subscribed(room) == {"7": (510, 5)}
    await room.say(BOSS, "/subscribe", address=NEWS)
    assert await subscribed(room) == {"7": (510, 5), "9": (1080, 3)}
    await room.say(BOSS, "/subscribe 6:00", address=GENERAL)
    assert await subscribed(room) == {"": (360, 5), "7": (510, 5), "9": (1080, 3)}


async def test_an_hour_changed_elsewhere_moves_no_digest_and_makes_none(room: Room) -> None:
    await room.say(BOSS, "/subscribe 8:30 London", address=TOPIC)
    await room.say(BOSS, "/time 9:00", address=NEWS)
    assert await subscribed(room) == {"7": (540, 5)}
    await room.alone(BOSS, f"/place {ROOM} time 10:00")
    await room.alone(BOSS, f"/place {ROOM} subscribe 10:15")
    assert await subscribed(room) == {"7": (615, 5)}


async def test_here_moves_a_digest_and_leaves_one_that_is_there(room: Room) -> None:
    await two_topics(room)
    await room.say(BOSS, "/here", address=NEWS)
    assert set(await subscribed(room)) == {"7", "9"}
    await room.say(BOSS, "/here", address=GENERAL)
    assert await subscribed(room) == {"": (510, 5), "9": (1020, 5)}


async def test_a_topic_is_managed_from_a_private_chat(room: Room) -> None:
    await two_topics(room)
    reply = await room.say("chat:-100", "/settings", anonymous=True, address=NEWS)
    link = reply.document.buttons[0][0].url  # type: ignore[union-attr]
    assert link == f"https://t.me/bot?start=place_{ROOM}_9"
    page = await room.alone(BOSS, f"/start place_{ROOM}_9")
    assert "at 17:00" in text(page)
    await room.press_alone(BOSS, await room.press_alone(BOSS, page, "Length and scores"), "10")
    await room.alone(BOSS, f"/place {ROOM}/9 time")
    await room.alone(BOSS, "17:30")
    assert await subscribed(room) == {"7": (510, 5), "9": (1050, 10)}
    await room.alone(BOSS, f"/place {ROOM}/11 subscribe 6:00")
    assert set(await subscribed(room)) == {"7", "9", "11"}


async def test_who_may_ask_is_the_same_in_every_topic(room: Room) -> None:
    await two_topics(room)
    await room.say(BOSS, "/asking nobody", address=NEWS)
    for where in (GENERAL, TOPIC, NEWS):
        assert text(await room.say(MEMBER, "/latest", address=where)) == ""
    await room.say(BOSS, "/asking everyone", address=TOPIC)
    assert text(await room.say(MEMBER, "/latest", address=NEWS))


async def test_a_topic_is_exported_and_erased_with_its_group_or_alone(room: Room) -> None:
    await two_topics(room)
    await room.alone(BOSS, f"/place {ROOM}/9 forget yes")
    assert set(await subscribed(room)) == {"7"}
    await room.say(BOSS, "/subscribe 17:00", address=NEWS)
    export = await room.alone(BOSS, f"/place {ROOM} export")
    assert export.attachment is not None
    assert place_user(ROOM, "9").encode() in export.attachment.body
    await room.alone(BOSS, f"/place {ROOM} forget yes")
    assert await subscribed(room) == {}
    async with room.chat.store.read() as uow:
        assert await uow.readers.places("preview", ROOM) == []


@pytest.mark.parametrize(("who", "answered"), [("everyone", {BOSS, MEMBER}), ("admins", {BOSS}), ("nobody", set())])
async def test_managers_say_who_may_ask(room: Room, who: str, answered: set[str]) -> None:
    assert "Who may ask here" in text(await room.say(BOSS, f"/asking {who}"))
    heard = {one for one in (BOSS, MEMBER) if text(await room.say(one, "/latest"))}
    assert heard == answered
    assert text(await room.say(BOSS, "/settings")), "its managers can change it back"


@pytest.mark.parametrize(("who", "refused"), [("everyone", set()), ("admins", {MEMBER}), ("nobody", {BOSS, MEMBER})])
async def test_who_may_not_ask_may_not_press_either_and_is_told_so_alone(
    room: Room, who: str, refused: set[str]
) -> None:
    shown = await room.say(BOSS, "/latest")
    await room.say(BOSS, f"/asking {who}")
    for one in (BOSS, MEMBER):
        pressed = await room.press(one, shown, "1")
        assert ("in private" in text(pressed)) == (one in refused)
        assert pressed.private == (one in refused)
    page = await room.say(BOSS, "/settings")
    assert labels(await room.press(BOSS, page, "Length and scores")), "managers change what they like"


async def test_an_anonymous_administrator_is_sent_to_the_private_chat(room: Room) -> None:
    reply = await room.say("chat:-100", "/settings", anonymous=True)
    assert "anonymously" in text(reply)
    assert reply.document.buttons[0][0].url == f"https://t.me/bot?start=place_{ROOM}"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("command", "told"), [("export", "everything I have stored about you"), ("forget", "Shall I erase everything")]
)
async def test_what_is_ones_own_is_one_press_away_in_private(room: Room, command: str, told: str) -> None:
    reply = await room.say(MEMBER, f"/{command}")
    assert reply.private
    assert reply.document.buttons[0][0].url == f"https://t.me/bot?start={command}"  # type: ignore[union-attr]
    assert told in text(await room.alone(MEMBER, f"/start {command}"))


async def test_a_place_is_managed_from_a_private_chat_and_every_press_is_checked(room: Room) -> None:
    page = await room.alone(BOSS, f"/start place_{ROOM}")
    assert text(page).startswith(f"For Chat {ROOM}:")
    length = await room.alone(BOSS, command(page, "Length and scores"), pressed=True)
    await room.alone(BOSS, command(length, "3"), pressed=True)
    await room.alone(BOSS, f"/place {ROOM} subscribe 9:15 London")
    settings = await room.settings()
    assert settings.profile.length == 3
    assert settings.subscription is not None
    assert settings.subscription.address == Address("preview", ROOM)
    assert "Only administrators" in text(await room.alone(MEMBER, command(length, "5"), pressed=True))
    async with room.chat.store.read() as uow:
        own = await uow.readers.get("preview", BOSS)
    assert own is not None
    assert (own.subscription, own.profile.length) == (None, 5), "what the manager gets is another thing"


async def test_a_typed_answer_is_for_the_place_that_was_asked_about(room: Room) -> None:
    await room.alone(BOSS, f"/place {ROOM} subscribe 8:00 London")
    assert labels(await room.alone(BOSS, f"/place {ROOM} time"))
    await room.alone(BOSS, "8:45")
    subscription = (await room.settings()).subscription
    assert subscription is not None
    assert subscription.rules[0].minute == 8 * 60 + 45


async def test_quiet_hours_of_a_place_are_set_there_or_from_a_private_chat_by_its_managers(room: Room) -> None:
    await room.say(BOSS, "/subscribe 8:00 London")
    assert "administrators" in text(await room.say(MEMBER, "/quiet 22-9"))
    asked = await room.alone(BOSS, f"/place {ROOM} quiet 22-9")
    assert "The quiet hours hold it until 09:00." in text(asked)
    assert len(command(asked, "Digest at 09:00").encode()) <= 64
    await room.alone(BOSS, command(asked, "Digest at 09:00"), pressed=True)
    settings = await room.settings()
    assert settings.subscription is not None
    assert (settings.quiet, settings.subscription.rules[0].minute) == (Quiet(22 * 60, 9 * 60), 9 * 60)
    clash = await room.say(BOSS, "/time 23:00")
    await room.press(BOSS, clash, "Quiet from 23:30")
    assert (await room.settings()).quiet == Quiet(23 * 60 + 30, 9 * 60)


async def test_another_hour_for_a_place_leaves_its_digest_in_its_topic(room: Room) -> None:
    await room.say(BOSS, "/subscribe 8:00 London", address=Address("preview", ROOM, "7"))
    await room.alone(BOSS, f"/place {ROOM} time 9:00")
    async with room.chat.store.read() as uow:
        [one] = await uow.readers.subscriptions()
    assert (one.address.thread, one.rules[0].minute) == ("7", 9 * 60)


async def test_a_place_where_the_bot_may_not_post_says_what_to_do(room: Room) -> None:
    room.chat.rights.absent.add(ROOM)
    assert "can’t post there" in text(await room.alone(BOSS, f"/place {ROOM}"))


@pytest.mark.parametrize("line", ["/place", "/place -100 latest", "/place what? settings", "/channel"])
async def test_without_a_place_or_a_setting_one_is_offered_to_choose(room: Room, line: str) -> None:
    reply = await room.alone(BOSS, line)
    assert reply.choose
    assert "Choose a group or channel" in text(reply)


async def test_a_long_setting_of_a_place_fits_its_button(room: Room) -> None:
    chat = "-1001234567890123"
    room.chat.rights.managers.add((chat, BOSS))
    word = "word " * 7
    page = await room.alone(BOSS, f"/place {chat} mute {word}")
    button = next(one for one in labels(page) if one.startswith("✓ word"))
    assert len(command(page, button).encode()) <= 64
    assert "no longer muted" in text(await room.alone(BOSS, command(page, button), pressed=True))


async def test_only_the_asker_turns_pages_and_nobody_edits_what_all_see(room: Room) -> None:
    page = await room.say(BOSS, "/tags")
    turn = next((button.command for row in page.document.buttons for button in row if button.label == "More ›"), None)  # type: ignore[union-attr]
    assert turn is not None
    other = await room.say(MEMBER, turn, pressed=True, asker=BOSS)
    assert other.private
    assert "Only the person who asked" in text(other)
    own = await room.say(BOSS, turn, pressed=True, asker=BOSS)
    assert "Topics" in text(own)
    assert not own.edit
    assert (await room.say(BOSS, turn, pressed=True, asker=BOSS, alone=True)).edit


async def test_who_mentions_or_replies_is_answered_and_nobody_else_in_doubt(room: Room) -> None:
    assert text(await room.say(MEMBER, "purple monkey dishwasher on the moon")) == ""
    assert text(await room.say(MEMBER, "purple monkey dishwasher on the moon", addressed=True))
    assert text(await room.say(MEMBER, "thanks", addressed=True)) == ""


async def test_what_is_for_one_person_is_done_in_private(room: Room) -> None:
    for line in ("/export", "/forget", "/forget yes"):
        reply = await room.say(BOSS, line)
        assert reply.attachment is None
        assert "in private" in text(reply)
    export = await room.alone(BOSS, f"/place {ROOM} export")
    assert export.attachment is not None
    assert place_user(ROOM).encode() in export.attachment.body


async def test_what_is_erased_is_named_as_the_places_and_the_managers_own_stays(room: Room) -> None:
    await room.alone(BOSS, "/subscribe 7:00 London")
    await room.say(BOSS, "/subscribe 8:30 London")
    export = await room.alone(BOSS, f"/place {ROOM} export")
    assert "stored about this group or channel" in text(export)
    asked = await room.press_alone(BOSS, export, "Erase its data")
    assert "everything stored about this group or channel" in text(asked)
    assert labels(asked) == ["Yes, erase it", "No, keep it", "Get its data first"]
    done = await room.press_alone(BOSS, asked, "Yes, erase it")
    assert "no more digests will go there" in text(done)
    async with room.chat.store.read() as uow:
        assert await uow.readers.get("preview", place_user(ROOM)) is None
        own = await uow.readers.get("preview", BOSS)
    assert own is not None
    assert own.subscription is not None


async def test_the_digest_command_in_a_group_takes_nothing_from_its_digest(room: Room) -> None:
    await room.say(BOSS, "/subscribe 8:30 London")
    assert text(await room.say(MEMBER, "/digest"))
    subscription = (await room.settings()).subscription
    assert subscription is not None
    assert (subscription.since, subscription.planned) == (None, ())


async def test_start_in_a_group_is_short(room: Room) -> None:
    reply = await room.say(MEMBER, "/start")
    assert labels(reply) == ["Latest stories", "Subscribe"]


async def test_a_typed_hour_in_a_group_is_an_answer_only_in_reply_to_the_question(room: Room) -> None:
    await room.say(BOSS, "/subscribe 8:30 London")
    await room.say(BOSS, "/time")
    assert text(await room.say(BOSS, "9:45")) == ""
    assert "09:45" in text(await room.say(BOSS, "9:45", addressed=True))
    subscription = (await room.settings()).subscription
    assert subscription is not None
    assert subscription.rules[0].minute == 9 * 60 + 45


async def test_a_linked_discussion_group_is_not_sent_its_channels_digest_again(room: Room) -> None:
    room.chat.rights.managers.add(("-200", BOSS))
    room.chat.rights.linked |= {ROOM: "-200", "-200": ROOM}
    await room.alone(BOSS, "/place -200 subscribe 8:30 London")
    assert "linked with this one" in text(await room.say(BOSS, "/subscribe 8:30 London"))
    assert (await room.settings()).subscription is None
    await room.alone(BOSS, "/place -200 unsubscribe")
    assert "every day" in text(await room.say(BOSS, "/subscribe 8:30 London"))


async def test_a_reply_to_a_digest_asks_about_its_articles(room: Room) -> None:
    asked: list[Sequence[int]] = []

    async def probe(call: Call, desk: Desk) -> Reply:
        asked.append(tuple(call.within))
        return answer(call, "Yes.")

    chat = room.chat
    await room.say(BOSS, "/subscribe 8:30 London")
    subscription = (await room.settings()).subscription
    assert subscription is not None
    async with chat.store.begin() as uow:
        key = EditionKey(subscription.profile.key, START, START, START.date())
        items = [EditionItem("b", 2, 1), EditionItem("a", 1, 1)]
        edition = await uow.editions.add(key, items, Document(()), START)
        number = await deliver(uow, subscription, "digest:1", State.SENT, edition_id=edition.id)
        row = {"delivery_id": number, "variant": "web", "part": 0, "state": State.SENT, "message_id": "5"}
        await behind.insert(uow, "delivery_part", row)
    commands = [replace(one, run=probe) if one.name == "faq" else one for one in COMMANDS]
    router = Router(chat.store, chat.desk, commands, chat.clock)
    for about in ("5", "6"):
        line = Message("and why?", Address("preview", ROOM), MEMBER, private=False, addressed=True, about=about)
        await router.converse(line)
    assert asked == [(2, 1), ()]
