"""A command that is said with its argument and without a slash: "pause for three days", 关注芯片. Pure."""

import re
from datetime import datetime

from digest.chat import parse, zones
from digest.chat.days import typed_days
from digest.chat.parse import Line
from digest.chat.until import until

_PAUSE = re.compile(
    r"(?:pause|stop|suspend)(?: (?:it|sending|the digest|my digest))?(?= (?:for|until|till) | \d| an? )\s+(?P<rest>.+)"
    r"|(?:暂停|先停|停)(?:推送|每日精选|一下)?(?P<behind>.+)",
    re.IGNORECASE,
)
_ZONE = re.compile(
    r"(?:my time ?zone is|i(?:'m| am| live) in) (?P<rest>.+)|我(?:人|住)?在(?P<behind>\S+)", re.IGNORECASE
)
_DAYS = re.compile(
    r"(?=.*\bonly\b)(?:send (?:it|me the digest) )?(?:only )?(?:on )?(?P<rest>.+?)(?: only)?"
    r"|(?=.*(?:[发收]|推送)$)(?:只|仅)?在?(?P<behind>.+?)(?:推送|[发收])",
    re.IGNORECASE,
)
_NEWS = re.compile(
    r"(?:what(?:'s| is) new|(?:show me |give me |any |the |is there (?:any )?)*(?:latest |new )?(?:news|stories))"
    r" (?:about|on|in) (?P<rest>\S+(?: \S+)?)"
    r"|(?!今|昨|最近|现在|这|那|你|都|还)(?P<behind>\S{2,8}?)(?:方面)?(?:最近)?(?:有什么|有哪些|的)(?:最新|新)?(?:新闻|消息|动态|资讯)",
    re.IGNORECASE,
)
_NAMED = {
    "follow": re.compile(
        r"(?:follow|subscribe(?: me)? to(?! (?:it|this|the|your|digest)\b)) (?P<rest>\S+(?: \S+)?)|关注 ?(?P<behind>\S{1,6})",
        re.IGNORECASE,
    ),
    "mute": re.compile(r"mute (?P<rest>\S+(?: \S+)?)|屏蔽 ?(?P<behind>\S{1,6})", re.IGNORECASE),
    "search": re.compile(r"search (?:for )?(?P<rest>.+)|(?:搜索|搜一下|搜)[ ：:]?(?P<behind>.+)", re.IGNORECASE),
}


def wish_said(typed: str, zone: str, now: datetime) -> Line | None:
    """The command of a line that says one with its argument, and nothing else; None for anything else, as for most questions."""
    said = parse.spoken(typed)
    if rest := _rest(_NEWS, said):
        return Line("search", rest)
    if parse.is_question(typed):
        return None
    if rest := _rest(_PAUSE, said):
        return Line("pause", rest) if until(rest, zone, now) else None
    if (rest := _rest(_ZONE, said)) and zones.find(rest, now) and not zones.near_miss(rest):
        return Line("timezone", rest)
    if (rest := _rest(_DAYS, said)) and typed_days(rest):
        return Line("days", rest)
    found = ((name, _rest(pattern, said)) for name, pattern in _NAMED.items())
    return next((Line(name, rest) for name, rest in found if rest), None)


def _rest(pattern: re.Pattern[str], said: str) -> str:
    match = pattern.fullmatch(said)
    return (match["rest"] or match["behind"]).strip() if match else ""
