"""A reader's first day: /start, the zone, the subscription, and the settings."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from digest.domain.document import Divider
from digest.domain.reader import Profile
from digest.domain.schedule import Rule
from digest.testing import NothingKept, TestChat, open_test_chat


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat() as opened:
        yield opened


async def rules(chat: TestChat, user: str = "1") -> tuple[Rule, ...]:
    async with chat.store.read() as uow:
        reader = await uow.readers.get("preview", user)
    return reader.subscription.rules if reader and reader.subscription else ()


async def test_the_first_tap_shows_todays_digest_and_asks_for_the_time(chat: TestChat) -> None:
    reader = chat.visitor()
    text = await reader.say("/start")
    assert text.startswith("Tuesday 24 November\n")
    assert Divider() in reader.reply.document.blocks
    assert "What time is it for you?" in text
    assert reader.labels[-5:] == ["1", "2", "3", "4", "5"]
    assert "08:00 London" in reader.labels
    assert await rules(chat) == ()


async def test_three_taps_subscribe_and_the_receipt_says_when(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.say("/start")
    assert "Every day at 08:00 (London)" in await reader.press("08:00 London")
    text = await reader.press("Yes")
    assert "You get your digest every day at 08:00 (London)." in text
    assert "The next one comes on Wednesday 25 November." in text
    assert await rules(chat) == (Rule("Europe/London", 8 * 60),)


async def test_a_city_or_a_clock_time_may_be_typed(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.say("/start")
    assert "(Berlin)" in await reader.say("Germany")
    other = chat.visitor(user="2")
    await other.say("/start")
    assert "Which of these is your time?" in await other.say("17:02")
    assert other.labels[:2] == ["17:00 Tokyo", "17:00 Seoul"]


async def test_a_time_that_no_clock_shows_is_told_from_a_name_that_nobody_knows(chat: TestChat) -> None:
    reader = chat.visitor()
    assert "Nowhere is it “19:10” just now." in await reader.say("/timezone 19:10")
    assert "time zone called “Mars”" in await reader.say("/timezone Mars")


async def test_chinese_without_a_zone_guesses_shanghai_and_says_so(chat: TestChat) -> None:
    reader = chat.visitor(language="zh-CN")
    text = await reader.say("/start")
    assert "每天 08:00（上海时间）" in text
    assert "我这里不是 16:00" in reader.labels
    await reader.press("就这样")
    assert await rules(chat) == (Rule("Asia/Shanghai", 8 * 60),)


@pytest.mark.parametrize("typed", ["好", "好的。", "可以", "行", "就这样", "ok", "Yes!"])
async def test_a_typed_yes_takes_the_offer(chat: TestChat, typed: str) -> None:
    reader = chat.visitor(language="zh-CN")
    await reader.say("/start")
    assert "下一期" in await reader.say(typed)
    assert await rules(chat) == (Rule("Asia/Shanghai", 8 * 60),)


async def test_a_typed_yes_to_the_question_for_the_zone_asks_it_again_and_then_subscribes(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.say("/start")
    assert "What time is it for you?" in await reader.say("yes")
    await reader.press("08:00 London")
    assert await rules(chat) == (Rule("Europe/London", 8 * 60),)


@pytest.mark.parametrize(
    ("language", "line", "yes"),
    [("en", "/timezone", "yes"), ("en", "/subscribe 7:15", "OK"), ("zh-CN", "/timezone", "是的。")],
)
async def test_a_yes_to_several_clock_times_asks_again_which_one_it_is(
    chat: TestChat, language: str, line: str, yes: str
) -> None:
    reader = chat.visitor(language=language)
    asked = await reader.say(line)
    offered = reader.labels
    assert asked.endswith(await reader.say(yes))
    assert reader.labels[:4] == offered[:4]
    await reader.press("08:00 London" if language == "en" else "16:00 上海")
    known = await chat.desk.accounts.known("preview", "1")
    assert known is not None
    assert known.zone_confirmed


async def test_the_offer_takes_an_hour_or_a_city_and_leaves_the_rest_to_be_asked(chat: TestChat) -> None:
    reader = chat.visitor(language="zh-CN")
    await reader.say("/start")
    assert "（东京时间）" in await reader.say("东京")
    assert "模型越狱和提示注入" in await reader.say("模型越狱和提示注入是一回事吗")
    await reader.say("/start")
    assert "模型绕开开发者设定的规则" in await reader.say("模型越狱是什么")
    await reader.say("/start")
    await reader.say("晚上8点半")
    assert await rules(chat) == (Rule("Asia/Tokyo", 20 * 60 + 30),)


@pytest.mark.parametrize("between", ["/help", "停", "谢谢"])
async def test_a_yes_later_on_agrees_to_nothing(chat: TestChat, between: str) -> None:
    reader = chat.visitor(language="zh-CN")
    await reader.say("/start")
    await reader.say(between)
    assert await reader.say("好的") == "好的，有事随时找我。"
    assert await rules(chat) == ()


async def test_a_no_is_taken_for_an_answer(chat: TestChat) -> None:
    reader = chat.visitor(zone="Europe/Paris")
    await reader.say("/start")
    assert await reader.say("no thanks") == "All right. I’m here whenever you need me."
    await reader.say("ok")
    assert await rules(chat) == ()


async def test_the_clients_zone_is_a_guess_to_confirm(chat: TestChat) -> None:
    reader = chat.visitor(zone="America/Toronto")
    assert "Every day at 08:00 (Toronto)" in await reader.say("/start")
    await reader.press("It isn’t 03:00 for me")
    await reader.press("08:00 London")
    await reader.press("Subscribe")
    assert await rules(chat) == (Rule("Europe/London", 8 * 60),)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "UTC", "Etc/UTC", "../passwd"])
async def test_a_zone_that_says_nothing_is_no_guess(chat: TestChat, zone: str) -> None:
    assert "What time is it for you?" in await chat.visitor(zone=zone).say("/start")


async def test_another_hour_before_subscribing_subscribes_at_that_hour(chat: TestChat) -> None:
    reader = chat.visitor(language="zh-CN")
    await reader.say("/start")
    await reader.press("换个时间")
    assert not reader.reply.edit
    await reader.say("晚上8点半")
    assert await rules(chat) == (Rule("Asia/Shanghai", 20 * 60 + 30),)


async def test_an_hour_without_a_known_zone_is_kept_while_the_zone_is_asked(chat: TestChat) -> None:
    reader = chat.visitor()
    assert "What time is it for you?" in await reader.say("/subscribe 7:15")
    await reader.say("lisbon")
    assert await rules(chat) == (Rule("Europe/Lisbon", 7 * 60 + 15),)


async def test_an_hour_subscribes_nobody_who_gets_no_digest(chat: TestChat) -> None:
    reader = chat.visitor(zone="Europe/Paris")
    assert "You get no daily digest now. Press Subscribe, and it comes at 06:00." in await reader.say("/time 6")
    assert await rules(chat) == ()
    await reader.press("Subscribe")
    assert await rules(chat) == (Rule("Europe/Paris", 6 * 60),)
    await reader.say("stop")
    await reader.say("/time")
    await reader.press("07")
    assert await rules(chat) == ()
    await reader.say("/subscribe")
    assert await rules(chat) == (Rule("Europe/Paris", 7 * 60),)


async def test_only_some_topics_from_the_offer_takes_the_first_one_ticked_alone(chat: TestChat) -> None:
    reader = chat.visitor(zone="Europe/Paris")
    await reader.say("/start")
    assert "Your digest takes only the topics you tick." in await reader.press("Only some topics")
    await reader.press("More ›")
    await reader.press("‹ Back")
    assert "Subscribe" in reader.labels
    topic = reader.labels[0]
    assert "You get only stories on these topics." in await reader.press(topic)
    assert {f"✓ {topic}", "✓ Only these topics", "Subscribe"} <= set(reader.labels)
    await reader.press("✓ Only these topics")
    assert {f"✓ {topic}", "Only these topics"} <= set(reader.labels)
    await reader.press("Subscribe")
    assert "Only these topics" not in await reader.say("/settings")


async def test_samples_are_called_samples_until_something_real_is_there(chat: TestChat) -> None:
    reader = chat.visitor(language="zh", zone="Asia/Shanghai")
    for command in ("/start", "/latest", "/top week", "/digest"):
        assert "示例文章，导入第一篇文章后自动隐藏。" in await reader.say(command), command
    assert "示例文章，导入第一篇文章后隐藏" in await reader.say("/article 1")


async def test_a_wrong_time_is_explained_and_the_next_line_counts(chat: TestChat) -> None:
    reader = chat.visitor(zone="Europe/Paris")
    await reader.say("/subscribe")
    assert "“25:00” isn’t a time. Send /time 08:30" in await reader.say("/time 25:00")
    assert len(reader.reply.document.buttons[0]) == 6
    await reader.say("20.30")
    assert await rules(chat) == (Rule("Europe/Paris", 20 * 60 + 30),)


async def test_what_is_expected_is_forgotten_after_ten_minutes(chat: TestChat) -> None:
    reader = chat.visitor(zone="Europe/Paris")
    await reader.say("/subscribe 8:00")
    await reader.say("/time")
    chat.clock.advance(timedelta(minutes=11))
    await reader.say("9")
    assert await rules(chat) == (Rule("Europe/Paris", 8 * 60),)


async def test_a_question_is_no_answer_to_what_was_asked(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.say("/time")
    assert "gets an AI model to set aside the rules" in await reader.say("What is a jailbreak?")


async def test_unsubscribing_keeps_the_hour_for_the_next_time(chat: TestChat) -> None:
    reader = chat.visitor(zone="Europe/Paris")
    await reader.say("/subscribe 19:00")
    assert "No more digests will come" in await reader.say("Stop.")
    assert await rules(chat) == ()
    assert "nothing to stop" in await reader.say("停")
    await reader.say("/subscribe")
    assert await rules(chat) == (Rule("Europe/Paris", 19 * 60),)


async def test_the_receipt_knows_that_today_has_had_its_digest(chat: TestChat) -> None:
    reader = chat.visitor(zone="Europe/London")
    assert "The next one comes on Tuesday 24 November." in await reader.say("/subscribe 9:00")
    assert "That’s all for today." in await reader.say("/digest")
    assert "The next one comes on Wednesday 25 November." in await reader.say("/time 10:00")


async def test_a_double_press_does_it_once(chat: TestChat) -> None:
    reader = chat.visitor(zone="Europe/Paris")
    first, second = await reader.run("/subscribe"), await reader.run("/subscribe")
    assert first == second
    assert len(await rules(chat)) == 1
    await reader.run("/follow +chips .")
    await reader.run("/follow +chips .")
    assert "✓ Chips" in reader.labels
    await reader.run("/follow -chips .")
    await reader.run("/follow -chips .")
    assert "Chips" in reader.labels


async def test_settings_show_every_value_and_change_in_place(chat: TestChat) -> None:
    reader = chat.visitor(zone="Europe/Paris")
    await reader.say("/subscribe 7:30")
    await reader.say("/follow chips")
    await reader.say("/mute crypto")
    await reader.say("/mute funding")
    text = await reader.say("settings")
    for line in (
        "Digest: every day at 07:30",
        "Time zone: Paris (09:00 now)",
        "Language: English",
        "Stories in: English",
        "Stories in a digest: up to 5",
        "Topics you follow: Chips",
        "Muted topics: Funding",
        "Muted words: crypto",
    ):
        assert line in text.splitlines()
    assert not reader.reply.edit
    await reader.press("Length and scores")
    assert reader.reply.edit
    await reader.press("7")
    assert reader.reply.edit
    assert "up to 7" in await reader.press("Settings")


async def test_the_zone_moves_the_hour_with_it(chat: TestChat) -> None:
    reader = chat.visitor(zone="Europe/Paris")
    await reader.say("/subscribe 7:30")
    assert "every day at 07:30 (Tokyo)" in await reader.say("/timezone 东京")
    assert await rules(chat) == (Rule("Asia/Tokyo", 7 * 60 + 30),)


async def test_the_language_changes_the_words_and_the_stories(chat: TestChat) -> None:
    reader = chat.visitor(zone="Europe/Paris")
    await reader.say("/language 中文")
    assert "我说中文，每日精选收录中文内容。" in reader.text
    assert "11月24日" in await reader.say("/digest")
    await reader.run("/language +en .")
    assert "中文和英文" in await reader.say("/设置")
    await reader.run("/language -zh-Hans .")
    await reader.run("/language -en .")
    assert "内容语言：英文" in await reader.say("/settings")


async def test_export_gives_a_file_and_forget_erases_after_asking_once(chat: TestChat) -> None:
    reader = chat.visitor(zone="Europe/Paris")
    await reader.say("/subscribe")
    await reader.say("/export")
    attachment = reader.reply.attachment
    assert attachment is not None
    assert b"Europe/Paris" in attachment.body
    await reader.say("/forget")
    assert await rules(chat) != ()
    text = await reader.press("Yes, erase it")
    assert "yours to delete" in text
    async with chat.store.read() as uow:
        assert await uow.readers.get("preview", "1") is None


async def test_erasing_says_what_becomes_of_a_conversation_that_is_kept_here(
    chat: TestChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(NothingKept, "days", lambda _keeper, _platform: 90)
    reader = chat.visitor()
    assert "The conversation kept here goes with it." in await reader.say("/forget")
    assert "this conversation: 90 days" in await reader.say("/privacy")


async def test_erasing_takes_the_word_yes_and_only_right_after_the_question(chat: TestChat) -> None:
    reader = chat.visitor(zone="Europe/Paris")
    await reader.say("/subscribe")
    await reader.say("/forget")
    assert "isn’t one of the choices" in await reader.say("ok")
    await reader.say("/latest")
    await reader.say("yes")
    assert await rules(chat) != ()
    await reader.say("/forget")
    assert "is erased" in await reader.say("yes")
    assert await rules(chat) == ()


async def test_plain_style_gives_one_button_a_row_named_in_full(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.say("/style plain")
    await reader.say("/latest 3")
    assert {len(row) for row in reader.reply.document.buttons} == {1}
    assert "Merrowick cuts the price" in reader.labels[0]


async def test_a_muted_word_is_shown_as_typed_and_muted_however_it_is_written(chat: TestChat) -> None:
    reader = chat.visitor()
    assert "“NFT”" in await reader.say("/mute NFT")
    assert "Muted words: NFT" in await reader.say("/mute")
    assert "Muted words: NFT" in await reader.say("/mute nft"), "the same word twice is one"
    assert "NFT" in await reader.say("/settings")
    await reader.say("/mute -ｎｆｔ")
    assert "Muted words" not in await reader.say("/mute")


def test_profiles_that_mute_the_same_words_share_their_editions() -> None:
    assert Profile(mute_words=("NFT", "Robot")).key == Profile(mute_words=("robot", "nft", "NFT")).key
    assert Profile(mute_words=("NFT",)).key != Profile(mute_words=("robot",)).key
