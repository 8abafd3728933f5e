"""Reading and asking: lists, pages, topics, search, questions, and every dead end with a way out."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from digest.chat.command import Message
from digest.domain.reader import Address
from digest.testing import TestChat, lines_of, open_test_chat
from tests import behind


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat() as opened:
        yield opened


async def test_lists_turn_pages_in_place_and_their_numbers_open_stories(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.say("/latest 4")
    assert reader.labels == ["1", "2", "3", "4", "More ›"]
    await reader.press("More ›")
    assert reader.reply.edit
    assert reader.labels == ["5", "6", "‹ Back"]
    title = "The makers of Banyan want their name back"
    assert title in reader.text
    assert title in await reader.press("6")
    assert not reader.reply.edit


@pytest.mark.parametrize("typed", ["2", "/article 2", "#2", "第二条", "/why 2", "/ask 2"])
async def test_a_typed_number_means_the_story_of_the_list_shown_last(chat: TestChat, typed: str) -> None:
    reader = chat.visitor()
    await reader.say("/top week")
    second = reader.reply.document.articles()[1]
    assert second != 2
    async with chat.store.read() as uow:
        [stored] = await uow.articles.many([second])
    assert stored.article.content("en").title in await reader.say(typed)


async def test_numbers_of_earlier_pages_and_of_stories_asked_about_keep_their_meaning(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.say("/latest 4")
    listed = reader.reply.document.articles()
    await reader.press("More ›")
    async with chat.store.read() as uow:
        titles = [one.article.content("en").title for one in await uow.articles.many(listed)]
    assert titles[0] in await reader.say("/article 1")
    await reader.say("/ask 2")
    await reader.say("what does it mean?")
    assert reader.reply.expects == f"ask #{listed[1]}"
    assert titles[3] in await reader.say("/article 4")
    await reader.say("/top week")
    assert reader.reply.document.articles()[0] != listed[0] == 1
    assert titles[0] in await reader.run("/article 1")


async def test_numbers_mean_the_digest_that_came_last(chat: TestChat) -> None:
    reader = chat.visitor(zone="Europe/London")
    await reader.say("/subscribe 20:00")
    await reader.say("/digest")
    third = reader.reply.document.articles()[2]
    async with chat.store.begin() as uow:
        await behind.clear(uow, "shown_list")
        [stored] = await uow.articles.many([third])
    chat.clock.advance(timedelta(hours=1))
    assert stored.article.content("en").title in await reader.say("3")


async def test_a_page_that_is_no_more_shows_the_last_one(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.run("/latest 4 #99 .")
    assert "Page 2 of 2" in reader.text


@pytest.mark.parametrize(
    "typed", ["/tag 监管", "/tag jianguan", "/tag Regulation", "/tag policy", "/tag监管", "/tag #regulation"]
)
async def test_a_topic_by_any_of_its_names(chat: TestChat, typed: str) -> None:
    reader = chat.visitor()
    assert (await reader.say(typed)).startswith("Regulation\n")
    assert reader.reply.document.articles() == (2, 5)


async def test_a_misspelt_topic_offers_near_ones_and_the_latest(chat: TestChat) -> None:
    reader = chat.visitor()
    assert "No stories tagged “regulatoin”." in await reader.say("/tag regulatoin")
    assert "Regulation" in reader.labels
    assert "Latest stories" in reader.labels


async def test_a_known_topic_without_stories_offers_topics_that_have_some(chat: TestChat) -> None:
    reader = chat.visitor()
    assert "No stories tagged “Robotics”." in await reader.say("/tag robotics")
    assert len(reader.labels) > 1


async def test_search_in_both_languages_and_a_way_on_where_nothing_is_found(chat: TestChat) -> None:
    reader = chat.visitor()
    assert "A draft export rule counts memory bandwidth" in await reader.say("/search memory bandwidth")
    assert 3 in (await reader.say("/search 显存带宽"), reader.reply.document.articles())[1]
    assert "I found no story about “zebra”" in await reader.say("/search zebra")
    assert {"Latest stories", "All topics"} < set(reader.labels)


async def test_search_without_words_asks_for_some(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.say("/search")
    assert "Stories about “bandwidth”" in await reader.say("bandwidth")


async def test_a_search_too_long_for_a_button_still_turns_its_pages(chat: TestChat) -> None:
    reader = chat.visitor()
    query = "model models price rule benchmark licence data centre water agent hospital chip export"
    await reader.say(f"/search {query}")
    more = next(button for button in reader.buttons if button.label == "More ›")
    assert len(more.command.encode()) <= 64
    assert "model" not in more.command
    first = reader.reply.document.articles()
    await reader.press("More ›")
    assert set(reader.reply.document.articles()).isdisjoint(first)
    assert reader.reply.edit


async def test_a_button_whose_text_is_gone_expires_politely(chat: TestChat) -> None:
    reader = chat.visitor()
    assert "This button is too old" in await reader.run("/search ~aaaaaaaa #2 .")


async def test_a_plain_question_is_answered_with_its_source(chat: TestChat) -> None:
    reader = chat.visitor()
    text = await reader.say("what is a jailbreak?")
    assert text.startswith("What is a jailbreak?\nIt is an input")
    assert "From: Two invisible sentences took over a hospital agent" in text
    assert "Open" in reader.labels


async def test_an_answer_in_another_language_is_badged(chat: TestChat) -> None:
    reader = chat.visitor(language="zh-CN")
    text = await reader.say("what is a jailbreak?")
    assert "英文内容" in text.splitlines()
    assert {block.language for block in reader.reply.document.blocks if hasattr(block, "language")} == {None, "en"}


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_question_given_as_an_example_has_an_answer(chat: TestChat, language: str) -> None:
    reader = chat.visitor(language=language, zone="Europe/London")
    for command in ("/start", "/help", "/faq"):
        *_, example = re.findall("“([^”]*[?？])”", await reader.say(command))
        assert len(example) <= 40
        assert (await reader.say(example)).startswith(example), command


async def test_there_is_no_example_where_nothing_can_be_answered() -> None:
    async with open_test_chat(samples=False) as empty:
        reader = empty.visitor(zone="Europe/London")
        assert "You can also just ask me" not in await reader.say("/start")
        assert "Just ask, or send one of these:" in await reader.say("/help")
        assert "There are no stories right now." in await reader.say("/faq")


async def test_doubt_offers_up_to_three_questions(chat: TestChat) -> None:
    reader = chat.visitor()
    assert "I’m not certain" in await reader.say("licence in court")
    assert 2 <= len(reader.buttons) <= 4
    question = reader.labels[0]
    assert reader.labels[-1] == "None of these: search"
    assert (await reader.press(question)).startswith(question)
    await reader.say("licence in court")
    assert "Stories about “licence in court”" in await reader.press("None of these: search")


async def test_nothing_near_is_noted_without_who_asked(chat: TestChat) -> None:
    reader = chat.visitor()
    assert "I’ve noted the question" in await reader.say("zxqw vbnm?")
    assert "All topics" in reader.labels
    async with chat.store.read() as uow:
        noted = await behind.rows(uow, "unanswered")
    asked = {"question": "zxqw vbnm?", "language": "en", "count": 1, "last_at": chat.clock.now()}
    assert noted == [asked]


async def test_asking_about_a_story_keeps_to_it(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.say("/article 2")
    await reader.press("Ask about this")
    assert "What is a jailbreak?" in reader.labels
    assert "test patients" in await reader.say("were any patients harmed?")
    assert reader.reply.expects == "ask #2"


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("thanks!", "You’re welcome."),
        ("谢谢", "You’re welcome."),
        ("你好", "Hello."),
        ("您好！", "Hello."),
        ("帮助", "What I can do"),
        ("设置", "Settings"),
        ("Topics", "Topics"),
        ("今天", "Tuesday 24 November"),
    ],
)
async def test_everyday_words_of_every_language_work_for_everybody(chat: TestChat, typed: str, answer: str) -> None:
    assert (await chat.visitor().say(typed)).startswith(answer)


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("中文", "好了。"),
        ("english", "Done."),
        ("Speak Chinese!", "好了。"),
        ("用中文", "好了。"),
        ("change language", "I write to you in English"),
        ("cancel", "There’s nothing to cancel"),
        ("stop sending", "nothing to stop"),
        ("how do I change the time?", "What time should the digest come?"),
        ("怎么改时间？", "What time should the digest come?"),
    ],
)
async def test_what_readers_say_for_a_setting_is_understood(chat: TestChat, typed: str, answer: str) -> None:
    assert answer in await chat.visitor(zone="Europe/London").say(typed)


@pytest.mark.parametrize("typed", ["zebra", "blue zebra", "斑马", "斑马线上"])
async def test_a_word_or_two_is_no_question_to_note(chat: TestChat, typed: str) -> None:
    reader = chat.visitor()
    assert f"I have nothing on “{typed}” yet." in await reader.say(typed)
    async with chat.store.read() as uow:
        assert await behind.rows(uow, "unanswered") == []
    assert "I’ve noted the question" in await reader.say(f"{typed}?")


async def test_an_unknown_command_offers_the_nearest(chat: TestChat) -> None:
    reader = chat.visitor()
    assert "I don’t know /latst." in await reader.say("/latst")
    assert reader.labels == ["/latest"]
    await reader.say("/qqqqqq")
    assert reader.labels == ["Help"]
    chinese = chat.visitor(user="2", language="zh-CN")
    await chinese.say("/为什么 1")
    assert chinese.labels == ["/why"]


async def test_a_missing_number_is_asked_for_with_an_example(chat: TestChat) -> None:
    reader = chat.visitor(language="zh-CN")
    assert await reader.say("/article") == "请加上文章编号。\n例如：/article 1"
    assert "默罗维克降价六成" in await reader.say("1")


async def test_a_bare_number_says_what_it_could_be(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.say("3")
    assert "A draft export rule" in await reader.press("/article 3")


@pytest.mark.parametrize(
    ("link", "start"), [("tag_chips", "Chips\n"), ("article_3", "A draft export rule"), ("subscribe", "What time")]
)
async def test_deep_links(chat: TestChat, link: str, start: str) -> None:
    assert (await chat.visitor().say(f"/start {link}")).startswith(start)


async def test_why_shows_terms_that_change_with_what_is_followed(chat: TestChat) -> None:
    reader = chat.visitor()
    before = await reader.say("/why 3")
    await reader.say("/follow chips")
    after = await reader.say("/why 3")
    assert before != after
    assert "You follow Chips" in after


async def test_why_tells_whether_the_story_was_sent(chat: TestChat) -> None:
    reader = chat.visitor(zone="Europe/Paris")
    assert "1 source · not sent to you yet" in await reader.say("/why 3")
    await reader.say("/subscribe 8")
    await reader.say("/digest")
    assert 3 in reader.reply.document.articles()
    assert "1 source · sent to you just now" in await reader.say("/why 3")


async def test_a_shared_place_hears_commands_and_certain_questions_only(chat: TestChat) -> None:
    member = chat.visitor(private=False)
    assert await member.say("good morning everyone") == ""
    assert member.reply.document.blocks == ()
    assert await member.say("stop") == ""
    assert await member.say("/play music") == ""
    assert "It is an input" in await member.say("what is a jailbreak?")
    assert "administrators" in await member.say("/subscribe")
    await member.run("/latest 4 #2 .")
    assert not member.reply.edit


@pytest.mark.parametrize("count", ["0", "21"])
async def test_a_number_of_stories_that_no_digest_has_is_said_to_be_none(chat: TestChat, count: str) -> None:
    assert "A digest holds 1 to 20 stories" in await chat.visitor().say(f"/length {count}")


@pytest.mark.parametrize("asked", ["/length", "/length lots", "/article"])
async def test_a_second_line_that_is_no_number_is_a_question_like_any_other(chat: TestChat, asked: str) -> None:
    reader = chat.visitor()
    await reader.say(asked)
    if asked != "/length lots":
        assert "isn’t a number" in await reader.say("a good many")
    assert "It is an input" in await reader.say("tell me what a jailbreak is")
    assert "isn’t a number" not in await reader.say("a good many")


async def test_a_number_is_taken_after_a_line_that_was_none(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.say("/length")
    await reader.say("a good many")
    assert "up to 7 stories" in await reader.say("7")


@pytest.mark.parametrize("asked", ["/length", "/time", "/timezone", "/article"])
@pytest.mark.parametrize("question", ["what is a jailbreak", "什么是越狱", "请问越狱是什么"])
async def test_a_plain_question_is_no_answer_to_what_was_asked(chat: TestChat, asked: str, question: str) -> None:
    reader = chat.visitor(zone="Europe/London")
    await reader.say(asked)
    said = await reader.say(question)
    assert "isn’t a" not in said
    assert "I don’t know" not in said


@pytest.mark.parametrize(
    ("typed", "stories"), [("七", 7), ("十", 10), ("十二", 12), ("二十", 20), ("两", 2), ("三条", 3), ("７", 7)]
)
async def test_a_length_in_chinese_numerals(chat: TestChat, typed: str, stories: int) -> None:
    reader = chat.visitor()
    assert f"up to {stories} stories" in await reader.say(f"/length {typed}")


async def test_stories_are_offered_only_where_they_mention_what_the_question_is_about(chat: TestChat) -> None:
    reader = chat.visitor()
    for hopeless in ("特朗普今天说了什么", "what did the president say about his model today?", "今天的菜价怎么样"):
        assert "can’t answer that yet" in await reader.say(hopeless)
        assert "Stories that mention it" not in reader.labels
    for known in ("How many models does Yanbei Micro have?", "雁北微电子的股价是多少"):
        await reader.say(known)
        assert {"Stories that mention it", "None of these: search"} & set(reader.labels), known


@pytest.mark.parametrize("shared", [True, False])
async def test_help_lists_what_is_for_groups_only_where_there_are_any(shared: bool) -> None:
    async with open_test_chat(shared=shared) as chat:
        listed = await chat.visitor().say("/help")
    assert [f"/{name}" in listed for name in ("place", "here", "asking")] == [shared] * 3
    assert "/export" in listed


@pytest.mark.parametrize("platform", ["preview", "telegram"])
async def test_with_samples_alone_a_subscriber_sees_them_and_nothing_counts_as_told(platform: str) -> None:
    async with open_test_chat() as chat:
        reader, now = Address(platform, "1"), chat.clock.now()
        met = await chat.desk.accounts.meet(reader, "1", "en", now)
        await chat.desk.accounts.subscribe(met, reader, [8 * 60], now)
        shown = await chat.router.converse(Message("/digest", reader, "1"))
        found = await chat.desk.accounts.known(platform, "1")
    assert "Sample stories, until the first import." in list(lines_of(shown.document.blocks))
    assert found is not None
    assert found.subscription is not None
    assert (found.subscription.since is None) == (platform == "telegram")
