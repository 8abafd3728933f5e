"""Editors in a chat: correcting and withdrawing stories, recalling what was sent, and how far that is."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from digest.domain.staff import Office
from digest.ports.corrections import Kind, Order, Stage
from digest.testing import ChatTester, TestChat, open_test_chat

CHINESE = "zh-Hans"


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat() as opened:
        yield opened


async def editor(chat: TestChat, office: Office = Office.EDITOR, language: str = "en") -> ChatTester:
    await chat.desk.staff.grant("operator", "preview:ed", office, chat.clock.now())
    return chat.visitor(user="ed", language=language)


async def progress(chat: TestChat) -> list[Order]:
    return [one.order for one in await chat.desk.revising.orders()]


async def test_a_correction_shows_old_and_new_and_who_has_it_before_it_is_made(chat: TestChat) -> None:
    ed = await editor(chat)
    shown = await ed.say("/correct 3 title: What it really is")
    assert "Correct story 3?" in shown
    assert "After: What it really is" in shown
    assert "Nobody has been sent it." in shown
    assert await progress(chat) == []
    done = await ed.press("Correct it")
    assert "Correction of story 3" in done
    assert await progress(chat) == [Order(Kind.CORRECT, 3)]
    opened = await ed.say("/article 3")
    assert opened.splitlines()[0] == "What it really is"
    assert "Corrected on" in opened


async def test_pressing_twice_corrects_once(chat: TestChat) -> None:
    ed = await editor(chat)
    await ed.say("/correct 3 title: What it really is")
    sure = ed.buttons[0].command
    await ed.run(sure)
    assert "what the story says already" in await ed.run(sure)
    assert len(await progress(chat)) == 1


async def test_a_correction_of_a_story_that_has_changed_since_is_not_made(chat: TestChat) -> None:
    ed = await editor(chat)
    await ed.say("/correct 3 title: One")
    sure = ed.buttons[0].command
    await ed.say("/correct 3 title: Another")
    await ed.press("Correct it")
    assert "has changed since" in await ed.run(sure)
    assert (await ed.say("/article 3")).startswith("Another")


async def test_the_steps_can_be_typed_one_after_the_other(chat: TestChat) -> None:
    ed = await editor(chat)
    assert "Correct a story" in await ed.say("/correct")
    assert "What should it say instead?" in await ed.say("3")
    assert "After: one | two" in await ed.say("tldr: one | two")
    assert "can’t read that" in await ed.say("/correct 3 it is all wrong")


async def test_several_fields_and_languages_go_together(chat: TestChat) -> None:
    ed = await editor(chat)
    shown = await ed.say("/correct 3 title.zh: 正确的标题 hot: 12 url: https://example.org/x")
    assert [line for line in shown.splitlines() if line.startswith("After")] == [
        "After: 正确的标题",
        "After: 12",
        "After: https://example.org/x",
    ]


async def test_a_withdrawn_story_is_gone_from_lists_and_a_note_under_its_number(chat: TestChat) -> None:
    ed = await editor(chat)
    title = (await ed.say("/article 3")).splitlines()[0]
    asked = await ed.say("/withdraw 3 The source took it back.")
    assert title in asked
    assert "Readers are told why: The source took it back." in asked
    assert "Withdrawal of story 3" in await ed.press("Withdraw it")
    assert "withdrawn already" in await ed.say("/withdraw 3")
    note = await ed.say("/article 3")
    assert "The source took it back." in note
    assert title not in note
    assert title not in await ed.say(f"/search {title}")
    assert await progress(chat) == [Order(Kind.WITHDRAW, 3)]


async def test_nothing_of_a_withdrawn_story_is_told_any_more(chat: TestChat) -> None:
    ann, ed = chat.visitor(user="ann"), await editor(chat)
    title = (await ann.say("/article 4")).splitlines()[0]
    await ann.say("/save 4")
    await ed.say("/withdraw 4")
    await ed.press("Withdraw it")
    for line in (
        "/article 4",
        "/ask 4",
        "/why 4",
        "/share 4",
        "/save 4",
        "/saved",
        "/latest 20",
        "/top month",
        "/digest",
    ):
        told = await ann.say(line)
        assert title not in told, line
        assert not any(title in f"{button.label} {button.title}" for button in ann.buttons), line


async def test_a_correction_brings_a_withdrawn_story_back(chat: TestChat) -> None:
    ed = await editor(chat)
    await ed.say("/withdraw 3")
    await ed.press("Withdraw it")
    await ed.say("/correct 3 title: Back again")
    await ed.press("Correct it")
    assert (await ed.say("/article 3")).startswith("Back again")


async def test_a_correction_of_a_withdrawn_story_says_that_it_brings_it_back(chat: TestChat) -> None:
    ed = await editor(chat)
    assert "brings it back" not in await ed.say("/correct 3")
    await chat.desk.revising.withdraw(3, "", "operator", chat.clock.now())
    assert "brings it back" in await ed.say("/correct 3")
    assert "brings it back" in await ed.say("title: What it really is")


async def test_recalling_is_offered_asked_and_done_once(chat: TestChat) -> None:
    ed = await editor(chat, Office.BROADCASTER)
    await ed.say("/recall")
    name = ed.buttons[0].command.removeprefix("/recall ")
    assert f"Recall {name}?" in await ed.press("Today’s digest")
    sure = ed.buttons[0].command
    assert f"Recall of {name}" in await ed.run(sure)
    assert "recalled already" in await ed.run(sure)
    assert await progress(chat) == [Order(Kind.RECALL, occasion=name)]


async def test_what_was_done_is_in_the_record(chat: TestChat) -> None:
    ed = await editor(chat)
    await ed.say("/correct 3 title: What it really is")
    await ed.press("Correct it")
    [deed, *_] = await chat.desk.staff.deeds(1)
    assert (deed.who, deed.what, deed.about) == ("preview:ed", "corrected", "article 3")


@pytest.mark.parametrize("line", ["/correct 3 title: X", "/withdraw 3", "/recall"])
async def test_nobody_else_may(line: str, chat: TestChat) -> None:
    anybody = chat.visitor(user="somebody")
    await anybody.say(line)
    assert await progress(chat) == []
    assert anybody.buttons == () or "Correct it" not in anybody.labels
    assert [deed.who for deed in await chat.desk.staff.deeds(1)] == ["preview:somebody"]


async def test_how_far_an_order_is_can_be_asked_again(chat: TestChat) -> None:
    ed = await editor(chat)
    await ed.say("/correct 3 title: What it really is")
    await ed.press("Correct it")
    assert "Looking for the messages" in await ed.press("Look again")
    assert "no order of that number" in await ed.say("/correct order 99")
    assert (await chat.desk.revising.orders())[0].stage is Stage.AMENDING


async def test_it_all_reads_in_chinese(chat: TestChat) -> None:
    ed = await editor(chat, language=CHINESE)
    shown = await ed.say("/correct 3 标题：真正的标题 要点：一 | 二")
    assert "改后：真正的标题" in shown
    assert "改后：一 | 二" in shown
    assert "更正" in await ed.press("确认更正")
    await ed.say("/withdraw 3 来源已撤稿。")
    assert "撤回" in await ed.press("确认撤回")
    assert "来源已撤稿。" in await ed.say("/article 3")


@pytest.mark.parametrize(
    ("language", "typed", "said"),
    [
        ("en", "titel: The right title", "There is no field “titel”."),
        ("en", "titel: x title: y", "There is no field “titel”."),
        ("en", "titel.zh: x", "There is no field “titel”."),
        ("en", "标提：甲", "There is no field “标提”."),
        ("en", "title:", "“title” says nothing."),
        ("en", "hot: 101", "“hot” is a whole number from 0 to 100."),
        ("en", "HOT: many", "“HOT” is a whole number from 0 to 100."),
        ("en", "title.xxxxx: no", "“xxxxx” is no language."),
        ("en", "make it better", "I can’t read that as a correction."),
        ("en", "**@everyone** <b>: x", "I can’t read that as a correction."),
        ("zh-CN", "titel: 甲", "没有“titel”这一项。"),
        ("zh-CN", "热度: 很高", "“热度”应为 0 到 100 的整数。"),
    ],
)
async def test_what_is_wrong_with_a_correction_is_named(chat: TestChat, language: str, typed: str, said: str) -> None:
    ed = await editor(chat, language=language)
    shown = await ed.say(f"/correct 3 {typed}")
    assert said in shown
    listed = any(one in shown for one in ("Fields: title", "可改的内容：标题"))
    assert listed is any(one in said for one in ("no field", "can’t read", "这一项"))
    await ed.say("title: What it really is")
    assert "What it really is" in ed.text


async def test_a_withdrawn_story_is_named_and_brought_back_as_it_was(chat: TestChat) -> None:
    ed = await editor(chat)
    was = (await ed.say("/article 3")).splitlines()[0]
    await ed.say("/withdraw 3 The source took it back.")
    await ed.press("Withdraw it")
    assert "withdrawn already" in await ed.say("/withdraw 3")
    shown = await ed.press("Bring it back")
    assert shown.splitlines()[0] == was
    assert ": The source took it back." in shown
    assert "Bring story 3 back?" in await ed.press("Bring it back as it was")
    await ed.press("Bring it back")
    assert (await ed.say("/article 3")).splitlines()[0] == was
    assert (await chat.desk.library.article(3)) is not None
    assert "Corrected" not in await chat.visitor(user="reader").say("/article 3")


async def test_a_withdrawn_story_is_brought_back_whatever_its_title_looks_like(chat: TestChat) -> None:
    ed = await editor(chat)
    stored = await chat.desk.library.known(3)
    assert stored is not None
    contents = {tag: replace(one, title="Social impact: a study") for tag, one in stored.article.contents.items()}
    told = replace(stored.article, contents=contents)
    await chat.desk.revising.correct(3, stored.revision, told, "operator", chat.clock.now())
    await ed.say("/withdraw 3")
    await ed.press("Withdraw it")
    await ed.say("/correct 3")
    assert "Bring story 3 back?" in await ed.press("Bring it back as it was")
    await ed.press("Bring it back")
    assert (await ed.say("/article 3")).splitlines()[0] == "Social impact: a study"


async def test_a_story_withdrawn_without_a_reason_says_so(chat: TestChat) -> None:
    ed = await editor(chat)
    await ed.say("/withdraw 3")
    await ed.press("Withdraw it")
    assert "; readers were not told why." in await ed.say("/correct 3")


@pytest.mark.parametrize("name", ["nonsense", "broadcast:77", "broadcast:x", "digest:soon", "broadcast:" + "9" * 30])
async def test_what_was_never_sent_is_not_offered_to_be_recalled(chat: TestChat, name: str) -> None:
    ed = await editor(chat, Office.BROADCASTER)
    assert "Nothing is called “" in await ed.say(f"/recall {name}")
    assert "Recall it" not in ed.labels


async def test_a_broadcast_there_is_can_be_recalled(chat: TestChat) -> None:
    ed = await editor(chat, Office.BROADCASTER)
    await ed.say("/broadcast new")
    asked = await ed.say("/recall broadcast:1")
    assert "Recall broadcast:1?" in asked
    assert "Telegram" not in asked, "nothing was sent there"
    assert "stories" not in asked
