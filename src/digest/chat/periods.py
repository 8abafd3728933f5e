"""Of which days the best stories are wanted: "top stories this week", 本月最佳. Pure."""

import re

from digest.chat.parse import Line

_BEST = r"(?:the )?(?:top|best)(?: stories| news)?(?: of| in| from)?(?: the| this)?"
_NEWS = r"(?:'s (?:best|top|news)(?: stories| news)?)?"
_TOP = "的?(?:内的?)?(?:最佳|最好的?|热门|热榜|排行|头条|重点|大事|回顾|精选)"
_ITEMS = "(?:新闻|文章|资讯)?(?:有(?:什么|哪些)(?:新闻|大事)?)?"
_PERIODS = {
    "day": re.compile(
        rf"{_BEST} (?:day|today|last 24 hours)|today's (?:best|top)(?: stories| news)?"
        rf"|(?:今天|今日|(?:近|最近)?24 ?小时){_TOP}{_ITEMS}"
    ),
    "week": re.compile(
        rf"{_BEST} (?:week|last week|last 7 days)|this week{_NEWS}|what happened this week|(?:the )?week in review"
        rf"|(?:本周|这周|这个星期|这一周|一周|近 ?7 ?天|最近 ?7 ?天|最近一周){_TOP}?{_ITEMS}"
    ),
    "month": re.compile(
        rf"{_BEST} (?:month|last month|last 30 days)|this month{_NEWS}|what happened this month"
        rf"|(?:本月|这个月|这一个月|近 ?30 ?天|最近 ?30 ?天|最近一个月){_TOP}?{_ITEMS}"
    ),
}


def period_said(said: str) -> Line | None:
    """The list of the best stories of the days that a folded line names; None where it wants something else."""
    return next((Line("top", name) for name, pattern in _PERIODS.items() if pattern.fullmatch(said)), None)
