"""What readers type in a few words once they know the bot, in each language: no dead ends, and nothing unasked for."""

from collections.abc import AsyncIterator

import pytest

from digest.testing import ChatTester, TestChat, open_test_chat


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat() as opened:
        yield opened


ENGLISH = [
    ("less funding", "Shall stories on Funding stay out altogether?"),
    ("too much about chips", "Shall stories on Chips stay out altogether?"),
    ("more about regulation", "Regulation"),
    ("8.30", "it comes at 08:30"),
    ("wake me at 6", "it comes at 06:00"),
    ("19h", "it comes at 19:00"),
    ("an hour later", "What time should the digest come?"),
    ("5 more", "Latest stories"),
    ("top 5", "Best of the last 7 days"),
    ("top 3 today", "Best of the last 24 hours"),
    ("the most popular", "Best of the last 7 days"),
    ("no more than 3", "up to 3 stories"),
    ("at most 4", "up to 4 stories"),
    ("don’t send at night", "/quiet 22:00 07:00"),
    ("every other day", "choose the days"),
    ("except sunday", "choose the days"),
    ("only on mondays", "choose the days"),
    ("I don’t want weekends", "choose the days"),
    ("I moved to Berlin", "Your time zone: Berlin"),
    ("I live in Tokyo now", "Your time zone: Tokyo"),
    ("where are my saved stories", "You have saved nothing yet"),
    ("show saved", "You have saved nothing yet"),
    ("what can I mute", "Tick what your digest should leave out"),
    ("unmute everything", "Tick what your digest should leave out"),
    ("unfollow everything", "Tick the topics"),
    ("I changed my mind", "Settings"),
    ("I don’t want this", "I’m sorry."),
    ("a little later", "What time should the digest come?"),
    ("send it on Fridays", "choose the days"),
    ("every Monday", "choose the days"),
    ("goodnight", "See you"),
    ("okay thanks bye", "See you"),
    ("can I get it by email", "There is no email"),
    ("do you have an app", "There is no email"),
]

CHINESE = [
    ("少推融资", "要不要干脆屏蔽“融资”"),
    ("融资太多了", "要不要干脆屏蔽“融资”"),
    ("监管多推点", "已关注“监管”"),
    ("8.30", "08:30"),
    ("八点半就行", "08:30"),
    ("晚一个小时", "每日精选几点送到"),
    ("再来5条", "最新文章"),
    ("前5条", "近 7 天最佳"),
    ("今天前三", "近 24 小时最佳"),
    ("最火的", "近 7 天最佳"),
    ("最多三条", "最多 3 条"),
    ("来五条", "最新文章"),
    ("周日除外", "再选哪几天推送"),
    ("除了周末", "再选哪几天推送"),
    ("只要周一", "再选哪几天推送"),
    ("周一三五", "再选哪几天推送"),
    ("工作日发就行", "再选哪几天推送"),
    ("隔天发", "再选哪几天推送"),
    ("周末不想看", "再选哪几天推送"),
    ("我搬到柏林了", "你的时区：柏林"),
    ("换英文", "Language"),
    ("我能屏蔽什么", "勾选的话题不会出现"),
    ("全部取消屏蔽", "勾选的话题不会出现"),
    ("全部取消关注", "勾选的话题会优先推荐"),
    ("夜里别打扰", "免打扰时段"),
    ("我改主意了", "设置"),
    ("早一点", "每日精选几点送到"),
    ("晚点", "每日精选几点送到"),
    ("每周一", "再选哪几天推送"),
    ("别在周日发", "再选哪几天推送"),
    ("不要周末", "再选哪几天推送"),
    ("已经看过了", "抱歉，没让你满意"),
    ("我要看芯片", "芯片"),
    ("怎么取消", "发 /unsubscribe"),
    ("谁写的", "由 AI"),
    ("这条假的吧", "请对照原文"),
    ("能发邮箱吗", "没有邮件"),
]

TAIWANESE = [
    ("少推募資", "要不要乾脆隱藏「募資」"),
    ("再來5則", "最新文章"),
    ("前5則", "近 7 天最佳"),
    ("最多三則", "最多 3 則"),
    ("週日除外", "再選哪幾天推播"),
    ("平日就好", "再選哪幾天推播"),
    ("我搬到台北了", "你的時區：臺北"),
    ("午安", "你好"),
    ("掰掰", "回頭見"),
    ("換英文", "Language"),
    ("有 app 嗎", "沒有郵件"),
    ("人工智慧", "最新文章"),
]


@pytest.mark.parametrize(
    ("language", "line", "said"),
    [
        *(("en", line, said) for line, said in ENGLISH),
        *(("zh-CN", line, said) for line, said in CHINESE),
        *(("zh-TW", line, said) for line, said in TAIWANESE),
    ],
)
async def test_what_is_said_in_a_few_words_is_understood(chat: TestChat, language: str, line: str, said: str) -> None:
    assert said in await chat.visitor(language=language).say(line)


@pytest.mark.parametrize("line", ["no more than 3", "don’t send at night", "don’t send in the morning"])
async def test_what_is_no_topic_is_not_muted(chat: TestChat, line: str) -> None:
    reader = chat.visitor()
    await reader.say(line)
    assert "Muted words" not in await reader.say("/settings")


async def test_less_of_a_topic_is_muted_after_a_yes_only(chat: TestChat) -> None:
    reader = chat.visitor()
    assert "Muted" not in await reader.say("less funding")
    assert "Stories on Funding stay out of your digest." in await reader.say("yes")


async def test_less_of_a_topic_that_is_muted_already_says_so(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.say("/mute funding")
    assert "Stories on Funding stay out of your digest." in await reader.say("less funding")


@pytest.mark.parametrize(
    ("language", "line"),
    [("en", "say that again"), ("en", "tl;dr"), ("zh-CN", "再说一遍"), ("zh-CN", "总结一下"), ("zh-TW", "再說一次")],
)
async def test_the_story_told_of_last_is_told_again(chat: TestChat, language: str, line: str) -> None:
    reader = chat.visitor(language=language)
    told = await reader.run("/article 3")
    assert await reader.say(line) == told


@pytest.mark.parametrize(
    ("language", "line"),
    [
        *(("en", line) for line in ("first", "the first", "1st", "first story", "number 1", "#1")),
        *(("zh-CN", line) for line in ("第一", "第一个", "第1条")),
    ],
)
async def test_a_place_in_the_list_opens_its_story(chat: TestChat, language: str, line: str) -> None:
    reader = chat.visitor(language=language)
    await reader.run("/latest")
    opened = await reader.run("/article 1")
    await reader.run("/latest")
    assert await reader.say(line) == opened


async def test_more_by_number_below_a_list_turns_its_page(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.run("/latest 3")
    assert "Page 2" in await reader.say("3 more")


async def subscribed(chat: TestChat) -> ChatTester:
    reader = chat.visitor()
    await reader.say("/timezone London")
    await reader.run("/subscribe 8:00")
    return reader


@pytest.mark.parametrize(
    ("line", "days"),
    [
        ("except sunday", "every Monday, Tuesday, Wednesday, Thursday, Friday and Saturday"),
        ("not on weekends", "on workdays"),
        ("only on mondays", "every Monday"),
        ("mon wed fri", "every Monday, Wednesday and Friday"),
        ("周日除外", "every Monday, Tuesday, Wednesday, Thursday, Friday and Saturday"),
    ],
)
async def test_days_are_set_as_they_are_said(chat: TestChat, line: str, days: str) -> None:
    reader = await subscribed(chat)
    assert days in await reader.say(line)


@pytest.mark.parametrize(
    ("line", "hour"),
    [
        ("an hour later", "09:00"),
        ("send it half an hour earlier", "07:30"),
        ("two hours later please", "10:00"),
        ("晚一个小时", "09:00"),
        ("提前半小时", "07:30"),
        ("早两个小时发", "06:00"),
    ],
)
async def test_an_hour_is_moved_by_what_is_said(chat: TestChat, line: str, hour: str) -> None:
    reader = await subscribed(chat)
    assert hour in await reader.say(line)


async def test_what_is_muted_together_is_taken_back_together(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.say("/mute robots")
    await reader.say("mute chips and energy")
    assert "Chips and Energy are no longer muted." in await reader.press("Undo")
    await reader.say("/mute")
    assert "✓ Robotics" in str(reader.labels)


async def test_a_topic_that_was_followed_is_not_undone_half(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.say("/follow chips")
    await reader.say("mute chips and energy")
    assert "Undo" not in str(reader.labels)


async def test_a_wish_below_the_quiet_hours_is_no_span(chat: TestChat) -> None:
    reader = chat.visitor(language="zh-CN")
    await reader.say("/quiet")
    assert "要不要干脆屏蔽“融资”" in await reader.say("少推融资")


@pytest.mark.parametrize("asks", ["/start", "/timezone", "/time", "/quiet", "/length", "/language", "/mute"])
async def test_a_topic_is_no_answer_to_a_question_about_something_else(chat: TestChat, asks: str) -> None:
    reader = chat.visitor()
    await reader.say(asks)
    assert "Shall stories on Funding stay out altogether?" in await reader.say("less funding")


@pytest.mark.parametrize(
    ("asks", "said"),
    [("/mute", "Stories on Chips stay out"), ("/follow", "You follow Chips"), ("/follow =only", "Chips")],
)
async def test_the_news_of_a_topic_is_the_topic_below_the_topics(chat: TestChat, asks: str, said: str) -> None:
    reader = chat.visitor()
    await reader.say(asks)
    assert said in await reader.say("chips news")
