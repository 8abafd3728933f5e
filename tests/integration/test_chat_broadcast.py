"""/broadcast in the chat: written, checked, confirmed once, watched and stopped, in both languages."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from digest.domain.broadcast import Kind, Phase, Reach, When
from digest.domain.delivery import State
from digest.domain.document import Paragraph
from digest.domain.staff import Office
from digest.services.broadcasts import Rules
from digest.testing import ChatTester, TestChat, open_test_chat
from tests.contracts import people


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat() as opened:
        for number, (platform, language) in enumerate((("preview", "en"), ("preview", "zh-CN"), ("telegram", "en"))):
            reader = opened.visitor(user=f"reader{number}", platform=platform, language=language)
            await reader.say("/subscribe 8:30 Shanghai")
        yield opened


async def helper(chat: TestChat, user: str, language: str = "en") -> ChatTester:
    await chat.desk.staff.grant("operator", f"preview:{user}", Office.BROADCASTER, chat.clock.now())
    return chat.visitor(user=user, language=language)


async def phase(chat: TestChat, number: int = 1) -> Phase:
    found = await chat.desk.broadcasts.get(number)
    assert found is not None
    return found.phase


async def written(admin: ChatTester) -> None:
    await admin.say("/broadcast new")
    await admin.press("Write in English")
    await admin.say("# Moving\n\nAre you **ready**?")
    await admin.press("Write in Chinese")
    await admin.say("要搬家了")


async def test_it_is_written_shown_checked_and_confirmed_once(chat: TestChat) -> None:
    admin = await helper(chat, "b")
    await written(admin)
    assert "To everybody: 3 readers" in admin.text
    assert await admin.press("Show in English") == "Moving\nAre you ready?\nA message from those who run this bot."
    await admin.press("Back to the draft")
    text = await admin.press("Check and send")
    assert "the web, Chinese: 1 reader" in text
    assert "Telegram: can be edited later, but not deleted after 48 hours" in text
    [confirm] = [button.command for button in admin.buttons if "confirm" in button.command]
    assert await phase(chat) is Phase.DRAFT
    assert "Going out to the first few" in await admin.press("Send to the first reader")
    assert await phase(chat) is Phase.CANARY
    assert "Going out to the first few" in await admin.run(confirm)
    deeds = [deed.what for deed in await chat.desk.staff.deeds(9)]
    assert deeds.count("broadcast confirmed") == 1


async def test_what_was_changed_after_the_look_is_not_sent_by_it(chat: TestChat) -> None:
    admin = await helper(chat, "b")
    await written(admin)
    await admin.press("Check and send")
    [confirm] = [button.command for button in admin.buttons if "confirm" in button.command]
    await admin.say("/broadcast 1 en Something else")
    assert "changed since" in await admin.run(confirm)
    assert await phase(chat) is Phase.DRAFT


async def test_a_language_without_text_blocks_it(chat: TestChat) -> None:
    admin = await helper(chat, "b", "zh-CN")
    await admin.say("/broadcast new")
    await admin.press("写中文")
    await admin.say("要搬家了")
    assert "部分读者使用英文" in await admin.press("检查并发送")
    assert not any("confirm" in button.command for button in admin.buttons)
    assert admin.labels == ["看中文效果", "写英文", "发送对象", "返回草稿"]
    await admin.press("写英文")
    await admin.say("We are moving")
    assert "部分读者使用英文" not in await admin.press("检查并发送")


async def test_an_audience_of_nobody_is_changed_from_the_check(chat: TestChat) -> None:
    admin = await helper(chat, "b")
    await written(admin)
    await admin.say("/broadcast 1 to groups")
    assert "Nobody would get it." in await admin.press("Check and send")
    assert "Who is to get it?" in await admin.press("Who gets it")


async def test_an_audience_that_has_paused_is_told_as_such(chat: TestChat) -> None:
    admin = await helper(chat, "b")
    await written(admin)
    assert "To Telegram and English: 1 reader" in await admin.say("/broadcast 1 to telegram en")
    await chat.visitor(user="reader2", platform="telegram").say("/pause 3 days")
    assert "To Telegram and English: nobody now (1 has paused)" in await admin.say("/broadcast 1 to telegram en")
    assert "Nobody would get it now: 1 reader has paused." in await admin.press("Check and send")
    assert "To groups and channels: nobody so far" in await admin.say("/broadcast 1 to groups")


async def test_a_draft_in_another_language_leaves_the_admins_page_in_theirs(chat: TestChat) -> None:
    admin = await helper(chat, "b")
    await written(admin)
    assert "要搬家了" in await admin.press("Show in Chinese")
    document = admin.reply.document
    assert document.language == "en"
    assert {block.language for block in document.blocks if isinstance(block, Paragraph)} == {"zh-Hans"}
    await chat.desk.staff.grant("operator", "preview:b", Office.EDITOR, chat.clock.now())
    await admin.say("/preview zh")
    assert admin.reply.document.language == "en"


async def test_what_traditional_readers_lack_is_written_in_simplified(chat: TestChat) -> None:
    await chat.visitor(user="hk", language="zh-HK").say("/subscribe 8:30 Hong Kong")
    admin = await helper(chat, "b")
    await admin.say("/broadcast new")
    await admin.say("/broadcast 1 en Moving")
    await admin.press("Check and send")
    assert admin.labels == ["Show in English", "Write in Chinese", "Who gets it", "Back to the draft"]


async def test_drafts_are_listed_in_plain_words(chat: TestChat) -> None:
    admin = await helper(chat, "b")
    await written(admin)
    assert "1, draft: Moving Are you ready?" in await admin.say("/broadcast")
    await admin.say("/broadcast 1 en - [one](https://example.org)\n- `two`\n\n---\n> three")
    assert "1, draft: one two three" in await admin.say("/broadcast")


async def test_a_draft_shows_its_lines_as_they_were_written(chat: TestChat) -> None:
    admin = await helper(chat, "b")
    await written(admin)
    assert "# Moving\n\nAre you **ready**?" in await admin.say("/broadcast 1")
    long = "\n".join(f"- point {number} of a long list" for number in range(20))
    assert "- point 9 of a long list\n- point 10 of" in await admin.say(f"/broadcast 1 en {long}")
    assert "point 19" not in admin.text


@pytest.mark.parametrize("typed", [False, True])
async def test_what_is_written_is_discarded_after_a_question(chat: TestChat, typed: bool) -> None:
    admin = await helper(chat, "b")
    await written(admin)
    await admin.say("/broadcast 1")
    assert "Discard draft 1?" in await admin.press("Discard")
    assert "Are you **ready**?" in await admin.press("Keep it")
    await admin.press("Discard")
    assert "no longer waiting" in await admin.say("/cancel")
    assert "Discard draft 1?" in await admin.say("/broadcast 1 cancel perhaps")
    assert await phase(chat) is Phase.DRAFT
    answered = await (admin.say("yes") if typed else admin.press("Discard it"))
    assert "Draft 1 is discarded." in answered
    assert "1, discarded" in admin.text
    assert "Moving" not in admin.text
    assert "Broadcast 1" not in admin.labels
    assert await phase(chat) is Phase.CANCELLED
    assert "ready" not in await admin.say("/broadcast 1")


async def test_a_draft_to_which_nothing_was_done_goes_without_one_and_does_not_pile_up(chat: TestChat) -> None:
    admin, other = await helper(chat, "b"), await helper(chat, "c")
    assert "Broadcast 1: a draft" in await admin.say("/broadcast new")
    await admin.press("Check and send")
    assert "Broadcast 1: a draft" in await admin.say("/broadcast new")
    assert "Broadcast 2: a draft" in await other.say("/broadcast new")
    assert "Draft 2 is discarded." in await other.press("Discard")
    await admin.say("/broadcast 1 canary 5")
    assert "Broadcast 3: a draft" in await admin.say("/broadcast new")


async def test_the_list_is_paged(chat: TestChat) -> None:
    admin = await helper(chat, "b")
    for number in range(1, 8):
        await admin.say("/broadcast new")
        await admin.say(f"/broadcast {number} en text {number}")
    await admin.say("/broadcast")
    assert admin.labels[-2:] == ["Broadcast 3", "More ›"]
    await admin.press("More ›")
    assert admin.labels == ["New broadcast", "Broadcast 2", "Broadcast 1", "‹ Back"]


@pytest.mark.parametrize(
    ("language", "said"), [("en", "There is no broadcast 99."), ("zh-CN", "没有编号为 99 的群发。")]
)
async def test_a_number_that_none_has_is_said_above_the_list(chat: TestChat, language: str, said: str) -> None:
    admin = await helper(chat, "b", language)
    await admin.say("/broadcast new")
    assert said in await admin.say("/broadcast 99")
    assert len(admin.buttons) == 2
    assert said not in await admin.say("/broadcast")


async def test_what_is_in_doubt_is_sent_again_after_a_question(chat: TestChat) -> None:
    admin = await helper(chat, "b")
    await written(admin)
    await admin.press("Check and send")
    await admin.press("Send to the first reader")
    one = await chat.desk.broadcasts.get(1)
    assert one is not None
    assert "Send again to those in doubt" not in [button.label for button in admin.buttons]
    known = await chat.desk.accounts.known("preview", "reader0")
    assert known is not None
    assert known.subscription is not None
    async with chat.store.begin() as uow:
        state = State.UNKNOWN
        number = await people.deliver(uow, known.subscription, one.occasion, state, broadcast_id=1, edition_id=1)
        await people.part(uow, number, state)
    assert "1 may have it: nobody knows" in await admin.say("/broadcast 1")
    assert "comes twice" in await admin.press("Send again to those in doubt")
    assert "may have it" not in await admin.press("Send it again")
    assert "broadcast resent to 1 in doubt" in [deed.what for deed in await chat.desk.staff.deeds(9)]
    assert "may have it" not in await admin.say("/broadcast 1 again sure")


async def test_whom_and_when(chat: TestChat) -> None:
    admin = await helper(chat, "b")
    await admin.say("/broadcast new")
    await admin.press("Who gets it")
    await admin.say("telegram private en 30d #安全")
    await admin.press("When")
    await admin.say("8:30")
    one = await chat.desk.broadcasts.get(1)
    assert one is not None
    assert one.reach == Reach(("telegram",), ("en",), ("security",), 30, (Kind.PRIVATE,))
    assert one.when == When(minute=510)
    assert "I don’t understand “nobody”." in await admin.say("/broadcast 1 to nobody")
    assert "isn’t a time in the future" in await admin.say("/broadcast 1 at 2001-01-01 08:00")


async def test_it_carries_a_story_or_todays_digest(chat: TestChat) -> None:
    admin = await helper(chat, "b")
    await admin.say("/broadcast new")
    assert "With story 1" in await admin.say("/broadcast 1 article 1")
    assert "TL;DR" in await admin.press("Show in Chinese") or "要点" in admin.text
    assert "There is no story 999." in await admin.say("/broadcast 1 article 999")
    assert "With today’s digest" in await admin.say("/broadcast 1 digest")


async def test_it_is_paused_resumed_stopped_and_cancelled(chat: TestChat) -> None:
    admin = await helper(chat, "b")
    await written(admin)
    await admin.press("Check and send")
    await admin.press("Send to the first reader")
    for label, said, becomes in (
        ("Pause sending", "Paused: 0 have it, 3 don’t.", Phase.PAUSED),
        ("Resume sending", "Going out to the first few", Phase.CANARY),
        ("Send to everybody", "Going out: 0 of 3 have it.", Phase.RUNNING),
        ("Stop sending", "Stopped: 0 have it, 3 don’t.", Phase.STOPPED),
        ("Cancel for good", "Cancelled: 0 have it.", Phase.CANCELLED),
    ):
        assert said in await admin.press(label)
        assert await phase(chat) is becomes


async def test_one_that_goes_out_is_stopped_before_it_is_cancelled(chat: TestChat) -> None:
    admin = await helper(chat, "b")
    await written(admin)
    await admin.press("Check and send")
    await admin.press("Send to the first reader")
    assert "stop it first, with /broadcast 1 stop." in await admin.say("/broadcast 1 cancel")
    assert await phase(chat) is Phase.CANARY


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "the web, Traditional Chinese: 1 reader, converted from the text in Chinese"),
        ("zh-CN", "网页，繁体中文：1 人，由中文内容转换"),
    ],
)
async def test_whose_text_traditional_readers_get_is_said_before_it_is_sent(
    chat: TestChat, language: str, said: str
) -> None:
    await chat.visitor(user="hk", language="zh-HK").say("/subscribe 8:30 Hong Kong")
    admin = await helper(chat, "b", language)
    await admin.say("/broadcast new")
    await admin.say("/broadcast 1 en Moving")
    await admin.say("/broadcast 1 zh 要搬家了")
    assert said in await admin.say("/broadcast 1 check")


async def test_others_can_neither_prepare_nor_confirm_it(chat: TestChat) -> None:
    admin, stranger = await helper(chat, "b"), chat.visitor(user="stranger")
    await written(admin)
    await admin.press("Check and send")
    for button in admin.buttons:
        assert "Only those who run this bot" in await stranger.run(button.command)
    assert await phase(chat) is Phase.DRAFT
    assert {deed.who for deed in await chat.desk.staff.deeds(4) if deed.what == "refused"} == {"preview:stranger"}


async def test_a_second_admin_approves_it() -> None:
    async with open_test_chat(rules=Rules(approval=True)) as chat:
        await chat.visitor(user="reader").say("/subscribe 8:30 Shanghai")
        first, second = await helper(chat, "a"), await helper(chat, "b")
        await written(first)
        await first.press("Check and send")
        assert "Waits for a second admin." in await first.press("Send to the first reader")
        assert "A second admin has to approve it" in await first.press("Approve")
        await second.say("/broadcast 1")
        assert "Going out" in await second.press("Approve")


async def test_every_button_of_it_keeps_to_the_rules(chat: TestChat) -> None:
    admin = await helper(chat, "b", "zh-CN")
    waiting, seen = ["/broadcast new"], set[str]()
    while waiting:
        command = waiting.pop(0)
        if command in seen or not command.startswith("/broadcast"):
            continue
        seen.add(command)
        assert await admin.run(command), command
        assert "抱歉，我这边" not in admin.text, command
        assert len(admin.buttons) <= 12
        for row in admin.reply.document.buttons:
            assert len(row) <= 2 or all(len(button.label) <= 2 for button in row), command
        waiting += (button.command for button in admin.buttons if len(button.command.encode()) <= 64)
    assert len(seen) > 8


async def test_a_text_is_fixed_once_both_were_seen(chat: TestChat) -> None:
    admin = await helper(chat, "b")
    await written(admin)
    await admin.press("Check and send")
    await admin.press("Send to the first reader")
    assert await admin.press("Fix the text") == "Paused.\nWhich text is to be fixed?"
    assert await phase(chat) is Phase.PAUSED
    assert "So far:" in await admin.press("Chinese")
    assert "要搬家了" in await admin.say("不搬了")
    assert admin.labels == ["Use the new text", "Write it again", "Leave it as it is"]
    assert "new text is being put in place" in await admin.press("Use the new text")
    assert "Resume sending" not in admin.labels
    one = await chat.desk.broadcasts.get(1)
    assert one is not None
    assert one.content.texts["zh-Hans"] == "不搬了"
    assert one.fixing is Phase.CANARY


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("chinese", "Send me the new text in Chinese."),
        ("中文", "Send me the new text in Chinese."),
        ("繁體", "Send me the new text in Traditional Chinese."),
        ("Traditional Chinese", "Send me the new text in Traditional Chinese."),
        ("en", "Send me the new text in English."),
        ("Klingon", "Which text is to be fixed?"),
    ],
)
async def test_the_language_of_the_text_to_fix_may_be_typed(chat: TestChat, typed: str, asked: str) -> None:
    admin = await helper(chat, "b")
    await written(admin)
    await admin.press("Check and send")
    await admin.press("Send to the first reader")
    await admin.press("Fix the text")
    assert asked in await admin.say(typed)
    assert "English" in await admin.say("/language"), "whoever names a language there does not switch to it"


async def test_nothing_is_paused_to_fix_what_has_gone_out(chat: TestChat) -> None:
    admin = await helper(chat, "b")
    await written(admin)
    await admin.press("Check and send")
    await admin.press("Send to the first reader")
    async with chat.store.begin() as uow:
        going = await uow.broadcasts.get(1)
        assert going is not None
        assert await uow.broadcasts.move(replace(going, phase=Phase.DONE), Phase.CANARY)
    await admin.say("/broadcast 1")
    assert await admin.press("Fix the text") == "Which text is to be fixed?"
    assert (await admin.press("English")).startswith("Send me the new text in English.")


async def test_a_word_that_means_nothing_is_said(chat: TestChat) -> None:
    admin = await helper(chat, "b")
    assert "I don’t understand “foo”." in await admin.say("/broadcast foo")
    await written(admin)
    assert "I don’t understand “foo”." in await admin.say("/broadcast 1 foo")
    await admin.say("/broadcast 1 check")
    await admin.press("Send to the first reader")
    assert "I don’t understand “foo”." in await admin.say("/broadcast 1 foo")
    for label in ("How far is it?", "Pause sending", "Resume sending"):
        assert "I don’t understand" not in await admin.press(label)


async def test_whom_it_can_reach_is_shown_by_an_example_that_works(chat: TestChat) -> None:
    admin = await helper(chat, "b")
    await admin.say("/broadcast new")
    shown = (await admin.press("Who gets it")).splitlines()
    for example in shown[-4:]:
        assert "I don’t understand" not in await admin.say(f"/broadcast 1 to {example}")


async def test_nobody_reads_that_stopping_it_unsubscribes(chat: TestChat) -> None:
    admin = await helper(chat, "b", "zh-CN")
    await admin.say("/broadcast new")
    await admin.say("/broadcast 1 zh 要搬家了")
    await admin.say("/broadcast 1 en Moving")
    await admin.say("/broadcast 1 check")
    await admin.run(next(one.command for one in admin.buttons if "confirm" in one.command))
    assert admin.labels[:3] == ["发给所有人", "暂停发送", "停止发送"]
