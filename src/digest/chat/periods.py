"""Of which days the best stories are wanted: "top stories this week", 本月最佳. Pure."""

import re

from digest.chat import numerals
from digest.chat.parse import Line

_BEST = (
    r"(?:(?:the |show me the )?(?:top|best|big|biggest|main|most important)(?: stories| story| news)?|news|stories)"
    r"(?: of| in| from)?(?: the| this)?"
)
_NEWS = r"(?:'s (?:best|top|news|stories)(?: stories| news)?)"
_HAPPENED = "(?:what happened|what's new|anything new|what did i miss)"
_TOP = "的?(?:内的?)?(?:最佳|最好的?|最重要的?|热门|热榜|排行|头条|重点|大事|要闻|回顾|精选)"
_ITEMS = (
    "(?:发生了什么|有(?:什么|啥|哪些)(?:重要的?|重大|大)?(?:新闻|大事|消息|事)?"
    "|的(?:大?新闻|文章|资讯|大事)|大?新闻|文章|资讯)"
)
_PERIODS = {
    name: re.compile(
        rf"{_BEST} (?:{english})|(?:{english}){_NEWS}|{_HAPPENED} (?:{said})"
        rf"|(?:{chinese})(?:{_TOP}(?:新闻|文章|资讯)?|{_ITEMS}){alone}"
    )
    for name, english, said, chinese, alone in (
        (
            "day",
            "day|today|yesterday|last 24 hours",
            "yesterday",
            "昨天|昨日|(?:近|最近)?24 ?小时",
            f"|今[天日]{_TOP}(?:新闻|文章|资讯)?|今[天日]有(?:什么|啥|哪些)(?:重要的?|重大|大)(?:新闻|事|消息)",
        ),
        (
            "week",
            "week|last week|this week|last 7 days",
            "(?:this|last) week",
            "(?:本周|这周|上周|这个星期|上个星期|这一周|一周|近 ?7 ?天|最近 ?7 ?天|最近一周|最近几天|这几天)",
            "|this week|(?:the )?week in review|last week|本周|这周|上周|最近几天",
        ),
        (
            "month",
            "month|last month|this month|last 30 days",
            "(?:this|last) month",
            "(?:本月|这个月|上个月|这一个月|近 ?30 ?天|最近 ?30 ?天|最近一个月)",
            "|this month|last month|本月|这个月|上个月",
        ),
    )
}


_COUNTED = re.compile(
    r"(?:the )?top \d{1,2}|(?:the )?\d{1,2} (?:best|top)"
    rf"|(?:的?最?)?(?:前|top ?)(?:\d{{1,2}}|{numerals.PATTERN})(?:[条篇则名个大])?$"
)
"""So many of the best: a page has five, and "more" the next ones."""


def period_said(said: str) -> Line | None:
    """The list of the best stories of the days that a folded line names; None where it wants something else."""
    best = _COUNTED.sub(lambda found: "best" if found[0].isascii() else "最佳", said, count=1)
    if best != said and re.fullmatch("(?:show me |give me )?best(?: stories| news)?|最佳", best):
        return Line("top")
    return next((Line("top", name) for name, pattern in _PERIODS.items() if pattern.fullmatch(best)), None)
