"""Groups, topics and channels over the wire: who is heard, who changes what, and what everybody else sees of it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from digest.domain.delivery import Sent, Unsent
from digest.domain.place import place_user
from digest.domain.reader import Address
from digest.wire.notebook import Notebook
from digest_telegram.connection import FILE_NAME
from tests.wire.botapi import BotApi
from tests.wire.botapi_faults import Fault, Refused, Reset, upgraded
from tests.wire.botapi_updates import became, chat, message, press, said_in, user
from tests.wire.rooms import BOSS, GROUP, ME, MEMBER, SECOND, Room
from tests.wire.served import data_of, hasty, labels, served, until


@pytest.fixture
async def room(server: BotApi, tmp_path: Path) -> AsyncIterator[Room]:
    async with served(server, tmp_path) as bot:
        hasty(bot)
        yield Room(bot)
    assert not server.complaints
    assert not server.calls("editMessageText"), "nothing that all see is ever changed by a press"


async def test_two_administrators_and_a_member(room: Room) -> None:
    """The story of a group, on a server without ephemeral messages."""
    refused = await room.say(MEMBER, "/subscribe 8:30 London")
    assert "administrators" in refused.params["text"]
    asked = await room.say(BOSS, "/subscribe@digest_test_bot 8:30 London")
    assert "08:30" in asked.params["text"]
    settings = await room.settings()
    assert settings is not None
    assert settings.subscription is not None
    assert settings.subscription.address == Address("telegram", str(GROUP))
    page = await room.say(SECOND, "/settings")
    pressed = await room.press(MEMBER, page.message, "Length and scores")
    assert pressed["show_alert"] is True
    assert "administrators" in pressed["text"]
    await room.press(SECOND, page.message, "Unsubscribe")
    ended = await room.settings()
    assert ended is not None
    assert ended.subscription is None
    async with room.bot.app.store.read() as uow:
        assert await uow.readers.get("telegram", str(MEMBER)) is None


async def test_an_administrators_rights_end_when_the_service_says_so(room: Room) -> None:
    await room.say(SECOND, "/settings")
    room.server.state.members[str(GROUP), SECOND] = "member"
    assert "Settings" in (await room.say(SECOND, "/settings")).params["text"], "an answer is good for some seconds"
    room.server.state.push(became(room.where, SECOND, "administrator", "member", kind="chat_member"))
    assert "administrators" in (await room.say(SECOND, "/settings")).params["text"]


async def test_an_anonymous_administrator_is_sent_to_the_private_chat(room: Room) -> None:
    anonymous = {**user(1087968824), "is_bot": True, "username": "GroupAnonymousBot"}
    told = await room.say(BOSS, "/settings", **{"from": anonymous, "sender_chat": chat(GROUP)})
    [[button]] = told.params["reply_markup"]["inline_keyboard"]
    assert button["url"] == f"https://t.me/digest_test_bot?start=place_{GROUP}"
    page = await room.bot.say(BOSS, f"/start place_{GROUP}")
    assert f"For Group {GROUP}:" in page.params["text"]


async def test_only_what_is_meant_for_the_bot_is_heard(room: Room) -> None:
    await room.ignored(MEMBER, "/latest@another_bot")
    await room.ignored(MEMBER, "good morning everyone")
    await room.ignored(MEMBER, "/play music")
    await room.ignored(MEMBER, "@digest_test_bot thanks")
    other = {**user(99), "is_bot": True}
    await room.ignored(MEMBER, "/latest", **{"from": other})
    asked = await room.say(MEMBER, "@digest_test_bot what is a jailbreak?")
    assert "It is an input" in asked.params["text"]
    assert asked.params["reply_parameters"]["message_id"] == room.said


async def test_a_bot_that_hears_everything_answers_only_what_it_certainly_knows(room: Room) -> None:
    await room.ignored(MEMBER, "does anybody have a spare bicycle pump?")
    assert "It is an input" in (await room.say(MEMBER, "what is a jailbreak?")).params["text"]


async def test_an_edited_message_never_runs_again(room: Room) -> None:
    edited = said_in(GROUP, MEMBER, "/latest", at=5)["message"] | {"edit_date": 1}
    room.server.state.push({"edited_message": edited})
    await room.say(MEMBER, "/help")
    assert len(room.server.to(GROUP)) == 1


async def test_comments_on_a_channel_post_are_no_questions(room: Room) -> None:
    post = {"message_id": 50, "date": 1, "chat": chat(GROUP), "text": "The post", "is_automatic_forward": True}
    post |= {"from": user(777000), "sender_chat": chat(-1009, channel=True)}
    room.server.state.push({"message": post})
    await room.ignored(MEMBER, "what is a jailbreak?", reply_to_message=post)
    assert await room.say(MEMBER, "@digest_test_bot what is a jailbreak?", reply_to_message=post)


async def test_a_reply_to_a_digest_asks_about_its_articles(room: Room) -> None:
    shown = await room.say(BOSS, "/latest")
    reply = await room.say(MEMBER, "and why does that matter to banks?", reply_to_message=shown.message)
    assert reply.params["text"], "whoever replies to the bot means it, sure or not"


async def test_answers_and_the_digest_keep_to_their_topic(room: Room) -> None:
    await room.say(BOSS, "/subscribe 8:30 London", topic=12)
    assert room.server.to(GROUP)[-1].params["message_thread_id"] == 12
    settings = await room.settings()
    assert settings is not None
    assert settings.subscription is not None
    assert settings.subscription.address.thread == "12"
    await room.say(BOSS, "/here", topic=15)
    settings = await room.settings()
    assert settings is not None
    assert settings.subscription is not None
    assert settings.subscription.address.thread == "15"


async def test_a_press_on_an_old_server_opens_the_private_chat_or_is_answered_by_a_reply(room: Room) -> None:
    page = await room.say(BOSS, "/latest")
    first = await room.press(MEMBER, page.message, "1")
    assert "url" not in first
    assert room.server.to(GROUP)[1].params["ephemeral_message_parameters"]["receiver_user_id"] == MEMBER
    count = len(room.server.to(GROUP))
    again = await room.press(SECOND, page.message, "1")
    assert again["url"].startswith("https://t.me/digest_test_bot?start=article_")
    assert len(room.server.to(GROUP)) == count, "a link says nothing to the others"


async def test_a_vote_and_a_saved_story_are_noticed_by_whoever_pressed_and_by_nobody_else(room: Room) -> None:
    page = await room.say(BOSS, "/why 1")
    voted = await room.press(MEMBER, page.message, "👍")
    assert (voted["show_alert"], voted["text"]) == (True, "Noted: you liked it. Thank you.")
    await room.bot.say(MEMBER, "/help")
    story = {"message_id": 99, "date": 1, "chat": room.where, "text": "A story"}
    story["reply_markup"] = {"inline_keyboard": [[{"text": "Save", "callback_data": "/save 1"}]]}
    saved = await room.press(MEMBER, story, "Save")
    assert (saved["show_alert"], saved["text"][:6]) == (True, "Saved:")
    assert len(room.server.to(GROUP)) == 1


async def test_that_a_server_lacks_ephemeral_messages_is_remembered(server: BotApi, tmp_path: Path) -> None:
    async with served(server, tmp_path) as bot:
        room = Room(bot)
        page = await room.say(BOSS, "/latest")
        await room.press(MEMBER, page.message, "1")
    assert Notebook(tmp_path / FILE_NAME).get("without_ephemeral") == server.url
    async with served(server, tmp_path) as bot:
        pressed = await Room(bot).press(MEMBER, page.message, "2")
    assert pressed["url"].startswith("https://t.me/digest_test_bot?start=article_")


async def test_what_is_one_persons_is_taken_back_from_a_server_that_showed_it_to_all(room: Room) -> None:
    page = await room.say(BOSS, "/settings")
    assert "ephemeral_message_parameters" not in page.params
    [first, second] = room.server.to(GROUP)
    assert first.params["ephemeral_message_parameters"] == {"receiver_user_id": BOSS}
    assert room.server.calls("deleteMessage")[0].params["message_id"] == first.message["message_id"]
    assert second.message["message_id"] == page.message["message_id"]


async def test_a_press_on_a_new_server_is_seen_by_the_presser_alone_and_changed_in_place(room: Room) -> None:
    room.server.state.ephemeral = True
    page = await room.say(BOSS, "/settings")
    assert page.params["ephemeral_message_parameters"] == {"receiver_user_id": BOSS}
    await room.press(BOSS, page.message, "Length and scores")
    [edit] = room.server.calls("editEphemeralMessageText")
    assert edit.params["receiver_user_id"] == BOSS
    listed = await room.say(MEMBER, "/latest")
    assert "ephemeral_message_parameters" not in listed.params, "who asks in public is answered in public"
    await room.press(SECOND, listed.message, "1")
    alone = room.server.to(GROUP)[-1].params["ephemeral_message_parameters"]
    assert alone["receiver_user_id"] == SECOND
    assert alone["callback_query_id"]


@pytest.mark.parametrize("chosen", [True, False])
async def test_what_one_person_sees_comes_as_the_place_wants_its_messages(
    server: BotApi, tmp_path: Path, chosen: bool
) -> None:
    async with served(server, tmp_path, rich="auto") as bot:
        room = Room(bot)
        server.state.ephemeral = True
        if chosen:
            await room.say(BOSS, "/messages rich")
        listed = await room.say(MEMBER, "/latest")
        await room.press(SECOND, listed.message, "1")
        alone = server.to(GROUP)[-1]
    assert alone.params["ephemeral_message_parameters"]["receiver_user_id"] == SECOND
    assert alone.method == ("sendRichMessage" if chosen else "sendMessage")


@pytest.mark.parametrize(("lost", "said"), [(Reset(recorded=True), 0), (Refused(400, "Bad Request: NOT_HERE"), 1)])
async def test_what_is_one_persons_is_said_to_all_only_where_it_was_certainly_refused(
    room: Room, lost: Reset | Refused, said: int
) -> None:
    room.server.state.ephemeral = True
    room.server.inject(Fault(lost, "sendMessage", str(GROUP), times=1 if isinstance(lost, Reset) else 2))
    room.push(BOSS, "/settings")
    await until(room.handled)

    def public() -> int:
        return sum("ephemeral_message_parameters" not in one.params for one in room.server.to(GROUP))

    await until(lambda: public() >= said)  # the third try's turn may come after the update was confirmed
    assert public() == said


async def test_only_the_asker_turns_pages(room: Room) -> None:
    room.server.state.ephemeral = True
    page = await room.say(MEMBER, "/tags")
    assert page.message["reply_to_message"]["from"]["id"] == MEMBER
    refused = await room.press(SECOND, page.message, "More ›")
    assert "Only the person who asked" in refused["text"]
    await room.press(MEMBER, page.message, "More ›")
    turned = room.server.to(GROUP)[-1].params
    assert turned["ephemeral_message_parameters"]["receiver_user_id"] == MEMBER
    assert turned["ephemeral_message_parameters"]["replace_callback_query_message"] is True
    opened = await room.say(MEMBER, "/latest")
    await room.press(MEMBER, opened.message, "1")
    alone = room.server.to(GROUP)[-1].params["ephemeral_message_parameters"]
    assert "replace_callback_query_message" not in alone, "a story is no page of its list"


async def test_a_double_click_has_one_effect(room: Room) -> None:
    room.server.state.ephemeral = True
    page = await room.say(BOSS, "/latest")
    for number in range(2):
        room.server.state.push(press(MEMBER, data_of(page.message, "1"), page.message, query=f"double{number}"))
    await until(lambda: len(room.server.calls("answerCallbackQuery")) == 2 and room.handled())
    presses = [one for one in room.server.to(GROUP) if "ephemeral_message_parameters" in one.params]
    assert len({one.params["text"] for one in presses}) == len(presses)


async def test_the_same_question_points_to_the_first_answer_and_a_minute_has_room_for_five(room: Room) -> None:
    first = await room.say(MEMBER, "/latest")
    pointer = await room.say(SECOND, "/latest")
    assert pointer.params["reply_parameters"]["message_id"] == first.message["message_id"]
    assert "see above" in pointer.params["text"]
    for line in ("/help", "/tags", "/about"):
        await room.say(MEMBER, line)
    await room.ignored(MEMBER, "/privacy")


@pytest.mark.parametrize(("status", "chosen"), [("administrator", True), ("silent administrator", False)])
async def test_a_channel_is_set_up_from_a_private_chat(room: Room, status: str, chosen: bool) -> None:
    state = room.server.state
    state.channels.add("-1009")
    state.members |= {("-1009", BOSS): "creator", ("-1009", ME): status}
    offer = await room.bot.say(BOSS, "/channel")
    [group, channel] = [row[0]["request_chat"] for row in offer.params["reply_markup"]["keyboard"]]
    assert channel["chat_is_channel"]
    assert channel["bot_administrator_rights"]["can_post_messages"]
    assert not group["chat_is_channel"]
    shared = message(BOSS, "", chat_shared={"request_id": 2, "chat_id": -1009})
    del shared["message"]["text"]
    state.push(shared)
    page = await room.bot.answer(BOSS)
    if not chosen:
        assert "can’t post there" in page.params["text"]
        return
    assert "For Channel -1009:" in page.params["text"]
    await room.bot.say(BOSS, "/place -1009 subscribe 8:30 London")
    async with room.bot.app.store.read() as uow:
        stored = await uow.readers.get("telegram", place_user("-1009"))
    assert stored is not None
    assert stored.subscription is not None
    assert stored.subscription.address == Address("telegram", "-1009")
    assert not room.server.to(-1009), "setting it up posts nothing"


async def test_a_channel_that_somebody_else_manages_is_refused(room: Room) -> None:
    room.server.state.channels.add("-1009")
    room.server.state.members |= {("-1009", ME): "administrator", ("-1009", MEMBER): "silent administrator"}
    for who in (MEMBER, SECOND):
        page = await room.bot.say(who, "/place -1009 settings")
        assert "Only administrators" in page.params["text"]


async def test_a_channel_post_has_link_buttons_only(room: Room) -> None:
    room.server.state.channels.add("-1009")
    rows = [[("1", "/article 12"), ("More ›", "/latest #2 .")], [("Ask a question", "/faq"), ("Settings", "/settings")]]
    rows += [[("👍", "/feedback up t6b05441e"), ("👎", "/feedback down t6b05441e")]]
    keyboard = [[{"text": label, "callback_data": data} for label, data in row] for row in rows]
    keyboard += [[{"text": "Source", "url": "https://example.org/a"}]]
    payload: dict[str, Any] = {"method": "sendMessage"}
    payload["params"] = {"text": "Today", "reply_markup": {"inline_keyboard": keyboard}}
    for number in ("-1009", str(GROUP)):
        assert isinstance(await room.bot.sender.send(Address("telegram", number), payload, 1), Sent)
    [post] = room.server.to(-1009)
    url = "https://t.me/digest_test_bot?start="
    assert post.params["reply_markup"]["inline_keyboard"] == [
        [{"text": "1", "url": f"{url}article_12"}],
        [{"text": "Ask a question", "url": f"{url}ask"}],
        [{"text": "Source", "url": "https://example.org/a"}],
    ]
    assert labels(room.server.to(GROUP)[-1].params) == [
        "1",
        "More ›",
        "Ask a question",
        "Settings",
        "👍",
        "👎",
        "Source",
    ]


async def test_a_press_under_an_old_channel_post_opens_the_private_chat(room: Room) -> None:
    post = {"message_id": 9, "date": 1, "chat": chat(-1009, channel=True), "text": "Today"}
    post["reply_markup"] = {"inline_keyboard": [[{"text": "1", "callback_data": "/article 3"}]]}
    pressed = await room.press(MEMBER, post, "1")
    assert pressed["url"] == "https://t.me/digest_test_bot?start=article_3"
    assert not room.server.to(-1009)


async def test_an_answer_to_a_group_that_has_moved_goes_there_and_the_settings_with_it(room: Room) -> None:
    await room.say(BOSS, "/subscribe 8:30 London")
    room.server.inject(Fault(upgraded(-1008), "sendMessage", str(GROUP)))
    room.push(MEMBER, "/latest")
    await until(lambda: len(room.server.to(-1008)) == 1)
    moved = await Room(room.bot, -1008).settings()
    assert moved is not None
    assert moved.subscription is not None
    assert moved.subscription.address == Address("telegram", "-1008")


async def test_who_can_not_be_checked_changes_nothing(room: Room) -> None:
    room.server.inject(Fault(Refused(500, "Internal Server Error"), "getChatMember"))
    apology = await room.say(BOSS, "/subscribe 8:30 London")
    assert "went wrong" in apology.params["text"]
    settings = await room.settings()
    assert settings is not None
    assert settings.subscription is None


async def test_a_post_waits_while_nobody_says_what_the_chat_is(room: Room) -> None:
    room.server.state.channels.add("-1009")
    keyboard = {"inline_keyboard": [[{"text": "1", "callback_data": "/article 12"}]]}
    payload = {"method": "sendMessage", "params": {"text": "Today", "reply_markup": keyboard}}
    room.server.inject(Fault(Reset(recorded=False), "getChat"))
    assert isinstance(await room.bot.sender.send(Address("telegram", "-1009"), payload, 1), Unsent)
    assert not room.server.to(-1009)
    for _ in range(2):
        assert isinstance(await room.bot.sender.send(Address("telegram", "-1009"), payload, 1), Sent)
    assert len(room.server.calls("getChat")) == 2, "once it is known, nobody asks again"
    assert "reply_markup" in payload["params"], "what is frozen stays as it is"
