"""A command that is said with its argument, and what only looks like one."""

from datetime import UTC, datetime

import pytest

from digest.chat.parse import Line
from digest.chat.wishes_said import wish_said

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "name", "rest"),
    [
        ("pause for three days", "pause", "for three days"),
        ("Please pause the digest until Monday.", "pause", "until monday"),
        ("pause 3 days", "pause", "3 days"),
        ("stop for a week", "pause", "for a week"),
        ("暂停三天", "pause", "三天"),
        ("请暂停推送到下周一", "pause", "到下周一"),
        ("follow chips", "follow", "chips"),
        ("subscribe to security", "follow", "security"),
        ("关注芯片", "follow", "芯片"),
        ("Mute export controls, please", "mute", "export controls"),
        ("屏蔽融资吧", "mute", "融资"),
        ("search memory bandwidth", "search", "memory bandwidth"),
        ("search for robots", "search", "robots"),
        ("搜索 机器人", "search", "机器人"),
        ("What’s new about agents?", "search", "agents"),
        ("any news on export controls?", "search", "export controls"),
        ("show me the latest stories about chips", "search", "chips"),
        ("智能体有什么新闻？", "search", "智能体"),
        ("芯片的最新消息", "search", "芯片"),
        ("is there anything new about robots?", "search", "robots"),
        ("最近有什么关于芯片的消息", "search", "芯片"),
        ("有没有医疗方面的文章？", "search", "医疗"),
        ("我想看芯片的新闻", "search", "芯片"),
        ("想了解一下机器人的最新动态", "search", "机器人"),
        ("每天3条", "length", "3"),
        ("每期五条就够了", "length", "5"),
        ("一天只要三条", "length", "3"),
        ("改成十条", "length", "10"),
        ("send me 3 stories a day", "length", "3"),
        ("only three stories, please", "length", "3"),
        ("I want seven stories a day", "length", "7"),
        ("晚上11点到早上7点别打扰我", "quiet", "晚上11点到早上7点"),
        ("夜里十点到早上七点不要推送", "quiet", "夜里十点到早上七点"),
        ("免打扰改成23点到7点", "quiet", "23点到7点"),
        ("no messages between 10pm and 7am", "quiet", "10pm and 7am"),
        ("Don’t disturb me from 11 pm to 7 am", "quiet", "11 pm to 7 am"),
        ("quiet hours from 22 to 7", "quiet", "22 to 7"),
        ("open 2", "article", "2"),
        ("the second one", "article", "2"),
        ("Tell me more about the first story", "article", "1"),
        ("read number 3", "article", "3"),
        ("第二篇", "article", "2"),
        ("打开第3条", "article", "3"),
        ("看看第十二篇", "article", "12"),
        ("第二篇讲了什么？", "article", "2"),
        ("给我讲讲第一篇", "article", "1"),
        ("summarize the first story", "article", "1"),
        ("what is the second one about?", "article", "2"),
        ("why 2?", "why", "2"),
        ("why the third story?", "why", "3"),
        ("为什么推荐第二篇？", "why", "2"),
        ("save 2", "save", "2"),
        ("save the second one please", "save", "2"),
        ("收藏第三篇", "save", "3"),
        ("unmute metaverse", "mute", "-metaverse"),
        ("取消屏蔽元宇宙", "mute", "-元宇宙"),
        ("unfollow chips", "follow", "-chips"),
        ("取消关注芯片", "follow", "-芯片"),
        ("turn off quiet hours", "quiet", "off"),
        ("关闭免打扰", "quiet", "off"),
        ("my time zone is London", "timezone", "london"),
        ("I’m in New York", "timezone", "new york"),
        ("我在东京", "timezone", "东京"),
        ("only on workdays", "days", "workdays"),
        ("Send it on Mondays and Fridays only, please", "days", "mondays and fridays"),
        ("weekdays only", "days", "weekdays"),
        ("只在周一和周五推送", "days", "周一和周五"),
        ("工作日推送", "days", "工作日"),
    ],
)
def test_a_command_is_understood(said: str, name: str, rest: str) -> None:
    assert wish_said(said, "UTC", NOW) == Line(name, rest)


@pytest.mark.parametrize(
    "said",
    [
        *(
            "pause",
            "stop",
            "pause the rollout",
            "stop for good",
            "stop a model theft",
            "停止推送",
            "暂停推送",
            "停一下",
        ),
        *("follow the money in chips", "should I follow chips?", "关注哪些芯片？", "muted colours", "research robots"),
        *("为什么要暂停推送新模型？", "search", "what did the search find?"),
        *("今天八点有什么新闻", "最近有什么新闻？", "what is new in the licence that Gurong chose?"),
        *("subscribe to the digest", "subscribe me to this"),
        *(
            "今天有什么新闻",
            "有没有重要新闻？",
            "我想看最近的新闻",
            "有什么值得看的文章",
            "想看更多文章",
            "有没有别的文章",
        ),
        *(
            "3 stories",
            "show me 3 stories",
            "三条",
            "每天三条腿的机器人",
            "why only three stories?",
            "每天为什么只有3条？",
        ),
        *(
            "second",
            "open",
            "open 2 models",
            "the second trial",
            "why 2 of 9?",
            "3条",
            "3 条",
            "第二篇论文怎么样？",
            "第二",
            "save 2 hours a day",
        ),
        *("晚上不要打扰我", "don't disturb me", "别打扰我工作", "quiet models from 7 to 70 billion"),
        *("I'm in love", "I am in doubt", "我在想", "Monday", "工作日", "only robots", "周末新闻"),
    ],
)
def test_what_is_no_command_is_none(said: str) -> None:
    assert wish_said(said, "UTC", NOW) is None
