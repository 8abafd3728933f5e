"""What readers type in their first week, as they type it, in each language: none of it is a dead end."""

from collections.abc import AsyncIterator

import pytest

from digest.chat.command import Message
from digest.domain.reader import Address
from digest.testing import TestChat, open_test_chat


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat() as opened:
        yield opened


ENGLISH = [
    ("what time is it?", "What time is it for you?"),
    ("send it in the evening", "What time should the digest come?"),
    ("at noon", "it comes at 12:00"),
    ("I’m going on vacation", "You get no daily digest yet"),
    ("less", "up to 3 stories"),
    ("any news?", "stories · "),
    ("give me a summary of today", "stories · "),
    ("what did I miss this week", "Best of the last 7 days"),
    ("what should I read?", "Best of the last"),
    ("yesterday’s digest", "No digest has been sent yet"),
    ("I didn’t get my digest", "No digest has been sent yet"),
    ("this is great!!", "You’re welcome"),
    ("thx a lot 🙏", "You’re welcome"),
    ("❤️", "You’re welcome"),
    ("👍", "I’m here whenever you need me"),
    ("hahaha", "I’m here whenever you need me"),
    ("this sucks", "I’m sorry."),
    ("👎👎", "I’m sorry."),
    ("it doesn’t work", "I’m sorry."),
    ("???", "What would you like to know?"),
    ("...", "What would you like to know?"),
    ("who made you", "I am Digest"),
    ("what’s your name?", "I am Digest"),
    ("is this true?", "Check what matters at the source"),
    ("is it free?", "There is nothing to pay"),
    ("are you chatgpt?", "I make nothing up"),
    ("tell me a joke", "AI news is all I do"),
    ("it is too technical for me", "its main points in short"),
    ("how do I subscribe?", "Send /subscribe"),
    ("can I share this with my friends?", "press Share"),
    ("how do I add you to my channel?", "send me /place"),
    ("what can you do for me", "What I can do"),
    ("can you help me", "What I can do"),
    ("latest pls", "Latest stories"),
    ("only chips please", "You get only stories on these topics"),
    ("more chips news", "Chips"),
    ("follow ai safety and chips", "You follow Security and Chips"),
    ("mute funding, energy and robots", "Stories on Funding, Energy and Robotics stay out"),
    ("too many messages", "choose the days"),
    ("no weekends", "choose the days"),
    ("UTC+8", "Which of these is your time?"),
    ("in French please", "I don’t speak “french” yet"),
    ("no emojis", "Done. Style: plain."),
    ("undo", "Settings"),
    ("delete my account", "Shall I erase everything"),
    ("can I talk to a human?", "What is good, what is missing?"),
    ("stpo", "Did you mean:"),
    ("隱藏募資", "Stories on Funding stay out"),
]

CHINESE = [
    ("现在几点", "你的时区：上海"),
    ("晚上推送", "每日精选几点送到"),
    ("中午", "12:00"),
    ("休息几天", "还没有订阅"),
    ("我回来啦", "还没有订阅"),
    ("今天有啥新闻", "精选"),
    ("上周有什么大新闻", "近 7 天最佳"),
    ("昨天的新闻", "近 24 小时最佳"),
    ("推荐一篇", "近 7 天最佳"),
    ("没收到", "还没有推送过"),
    ("太赞了", "不客气"),
    ("666", "不客气"),
    ("哈哈哈哈哈", "有事随时找我"),
    ("没意思", "抱歉，没让你满意"),
    ("答非所问", "抱歉，没让你满意"),
    ("？？？", "想知道什么？"),
    ("谁开发的", "我是每日精选机器人"),
    ("这是真的吗", "请对照原文"),
    ("靠谱吗", "请对照原文"),
    ("收费吗", "不用付钱"),
    ("你是chatgpt吗", "不会自己编答案"),
    ("讲个笑话", "我只管 AI 资讯"),
    ("今天天气怎么样", "我只管 AI 资讯"),
    ("看不懂", "每篇开头都是几句要点"),
    ("怎么订阅", "发 /subscribe"),
    ("怎么 subscribe？", "发 /subscribe"),
    ("我想 subscribe", "08:00"),
    ("能拉你进群吗", "把我拉进群"),
    ("你能干嘛", "使用帮助"),
    ("只看芯片", "现在只推送勾选话题的文章"),
    ("多推点芯片", "已关注“芯片”"),
    ("关注芯片和能源", "已关注芯片和能源"),
    ("屏蔽融资、并购", "已屏蔽融资和并购"),
    ("消息太多了", "再选哪几天推送"),
    ("周末别发", "再选哪几天推送"),
    ("东八区", "和你那里的时间一致"),
    ("说日语", "日语"),
    ("别用emoji", "样式：简洁"),
    ("撤销", "设置"),
    ("注销账号", "要清除你的全部数据吗"),
    ("转人工", "哪里好，缺什么"),
    ("７点半", "07:30"),
    ("别推了", "不需要退订"),
]

TAIWANESE = [
    ("訊息太多", "再選哪幾天推播"),
    ("追蹤晶片和能源", "已追蹤晶片和能源"),
    ("隱藏募資", "已隱藏「募資」"),
    ("這是真的嗎？", "請對照原文"),
    ("週末不要發", "再選哪幾天推播"),
    ("太讚了", "不客氣"),
    ("勘誤", "請加上文章編號"),
    ("免費嗎", "不用付錢"),
    ("你會做什麼", "使用說明"),
    ("沒收到", "還沒有推播過"),
]


@pytest.mark.parametrize(
    ("language", "line", "said"),
    [
        *(("en", line, said) for line, said in ENGLISH),
        *(("zh-CN", line, said) for line, said in CHINESE),
        *(("zh-TW", line, said) for line, said in TAIWANESE),
    ],
)
async def test_what_is_typed_in_the_first_week_is_understood(
    chat: TestChat, language: str, line: str, said: str
) -> None:
    assert said in await chat.visitor(language=language).say(line)


@pytest.mark.parametrize(
    ("language", "told"), [("en", "no voice messages"), ("zh-CN", "语音、图片和贴纸"), ("zh-TW", "語音、圖片和貼")]
)
async def test_a_voice_message_or_a_sticker_is_told_that_only_words_are_read(
    chat: TestChat, language: str, told: str
) -> None:
    assert told in await chat.visitor(language=language).say("")


@pytest.mark.parametrize("opinion", ["love it", "boring", "太赞了"])
async def test_an_opinion_is_feedback_where_that_was_asked_for(chat: TestChat, opinion: str) -> None:
    reader = chat.visitor()
    await reader.say("/feedback")
    assert "it doesn’t say who wrote it" in await reader.say(opinion)


async def test_a_raised_thumb_says_yes(chat: TestChat) -> None:
    reader = chat.visitor(language="zh-CN")
    await reader.say("安泉")
    assert (await reader.say("👍")).startswith("安全")


async def test_a_yes_looks_for_the_word_in_the_stories(chat: TestChat) -> None:
    reader = chat.visitor()
    assert "Shall I look for “town” in the stories?" in await reader.say("town")
    assert "Stories about “town”" in await reader.say("yes")


@pytest.mark.parametrize(("line", "said"), [("the sky is falling down", "can’t answer"), ("本周最佳", "last 7 days")])
async def test_what_is_said_below_the_question_for_a_story_is_no_number(chat: TestChat, line: str, said: str) -> None:
    reader = chat.visitor()
    await reader.say("/why")
    assert said in await reader.say(line)


@pytest.mark.parametrize("line", ["there’s a typo in this story", "report this", "链接打不开", "/report"])
async def test_an_error_is_reported_in_the_story_told_of_last(chat: TestChat, line: str) -> None:
    reader = chat.visitor()
    await reader.run("/article 1")
    assert "What is wrong in “Merrowick" in await reader.say(line)
    assert "on the editors’ list" in await reader.say("the year is wrong")


async def test_whoever_doubts_reports_an_error_in_the_story_told_of_last(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.run("/article 1")
    await reader.say("is this true?")
    assert "What is wrong in “Merrowick" in await reader.press("Report an error")


async def test_a_sentence_below_what_was_muted_is_not_muted(chat: TestChat) -> None:
    reader = chat.visitor()
    await reader.say("/mute crypto")
    await reader.say("nothing happened")
    await reader.say("/mute")
    await reader.say("there is a lot that I don’t understand")
    assert "Muted words: crypto\n" in f"{await reader.say('/settings')}\n"


async def test_nobody_is_answered_in_a_room_about_how_they_feel(chat: TestChat) -> None:
    for line in ("this sucks", "❤️", "???"):
        reply = await chat.router.converse(Message(line, Address("telegram", "-1"), "7", private=False, addressed=True))
        assert reply.document.blocks == ()
