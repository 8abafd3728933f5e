"""A command that is said with its argument and without a slash: "pause for three days", 关注芯片. Pure."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from digest.chat import numerals, parse, zones
from digest.chat.clock_words import in_figures
from digest.chat.days_said import days_said
from digest.chat.parse import Line
from digest.chat.periods import period_said
from digest.chat.span import span
from digest.chat.this_said import about_this
from digest.chat.tongues_said import other_language
from digest.chat.until import until
from digest.chat.unwanted import names_no_topic, unwanted

_PAUSE = re.compile(
    r"(?:pause|stop|suspend)(?: (?:it|sending|the digest|my digest))?(?= (?:for|until|till) | \d| an? )\s+(?P<rest>.+)"
    r"|(?:暂停|先停|停)(?:推送|每日精选|一下)?(?P<behind>.+)",
    re.IGNORECASE,
)
_ZONE = re.compile(
    r"(?:my time ?zone is|i(?:'m| am| live| now live| am now|'m now) in|i(?:'ve| have)?(?: just)? moved to)"
    r" (?P<rest>.+?)(?: now)?"
    r"|我(?:现在|刚)?(?:人|住|搬)?[在到](?P<behind>\S+?)了?",
    re.IGNORECASE,
)
_NEWS = re.compile(
    r"(?:what(?:'s| is) new|(?:(?:is there |do you have )?anything(?: new)?)"
    r"|(?:show me |give me |any |the |is there (?:any )?)*(?:latest |new )?(?:news|stories))"
    r" (?:about|on|in) (?P<rest>\S+(?: \S+)??)(?: today| lately| recently| this week)?"
    r"|(?:最近|今天|这几天)?(?:我?想(?:看看?|了解)(?:一下)?|有没有|有什么|来点)(?:关于|有关)?"
    r"(?![最新今昨前这那好值重大别其有什哪更一])(?P<about>\S{2,8}?)(?:方面)?的?(?:最新|新)?(?:新闻|消息|动态|资讯|文章)"
    r"|(?!今|昨|最近|现在|这|那|你|都|还|我?想|有没有|有什么)"
    r"(?P<behind>\S{2,8}?) ?(?:方面)?(?:最近)?(?:有什么|有啥|有哪些|的)(?:最新的?|新的?)?(?:新闻|消息|动态|资讯|(?<=新的))",
    re.IGNORECASE,
)
_LENGTH = re.compile(
    r"(?:(?:i(?: want|'d like) |send me |give me )?(?:only |just |at most )?(?P<rest>\d{1,2}) stories"
    r" (?:a|per|each|every) (?:day|digest)"
    r"|(?:send me |give me )?(?:only|just) (?P<just>\d{1,2}) stories"
    r"|(?:send me |give me )?(?:at most|(?:no|not) more than|max(?:imum)?) (?P<most>\d{1,2})(?: stories| articles)?)"
    r"(?: is enough)?"
    rf"|(?:每天|每日|每期|每次|一天|改成|改为|换成|最多|至多|不超过)+(?:只|仅)?(?:要|看|推|发|推送)?(?P<behind>\d{{1,2}}|{numerals.PATTERN})[条篇则]"
    r"(?:就够了|就够|就好|就行|即可)?",
    re.IGNORECASE,
)
_QUIET = re.compile(
    r"(?:no messages|(?:do not|don't|never) (?:disturb|write to|message)(?: me)?|quiet(?: hours)?|be quiet)"
    r" (?:from |between )?(?P<rest>\d.*)"
    r"|(?:免打扰|勿扰)(?:时段)?(?:改成|改为|设成|设为)?(?P<hours>.+)"
    r"|(?P<behind>.+?)(?:别|不要|请勿|勿)(?:再)?(?:打扰|吵|推送|发)(?:我|消息)*",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"[\d一二三四五六七八九十两]")
"""A span of hours names them: a night alone is asked about."""
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_NUMBERED = (
    r"(?:(?:the )?(?:story |number |no\.? ?)?(?P<rest>\d{1,2})"
    rf"|the (?P<ordinal>{'|'.join(_ORDINALS)}) (?:one|story))(?: about)?"
    rf"|%s第(?:(?P<figures>\d{{1,2}})|(?P<behind>{numerals.PATTERN}))[篇条个则](?:[讲说](?:了|的是)什么)?"
)
_STORIES = {
    name: re.compile(rf"(?:{lead}){_NUMBERED % chinese}", re.IGNORECASE)
    for name, lead, chinese in (
        (
            "article",
            r"(?:open|read|summari[sz]e|what is|(?:tell me )?more about) |(?=the )",
            "(?:打开|看看?|读|(?:给我)?讲讲)?",
        ),
        ("why", "why ", "为什么(?:推荐|选)"),
        ("save", "save ", "收藏"),
    )
}
"""What is done with a story of the list that was shown last, by its number."""

_PLACE = re.compile(
    r"(?:story|number|no\.?|#) ?(?P<rest>\d{1,2})|(?:the )?(?P<nth>\d{1,2})(?:st|nd|rd|th)(?: one| story)?"
    rf"|(?:the )?(?P<ordinal>{'|'.join(_ORDINALS)})(?: story)?"
    rf"|第(?:(?P<figures>\d{{1,2}})|(?P<behind>{numerals.PATTERN}))[篇条个则名]?",
    re.IGNORECASE,
)
"""A story's place, and nothing else."""

_SHOWN = re.compile(
    r"(?:show|give|list|get)(?: me)?(?: the)?(?: (?:latest|last|newest))? (?P<rest>\d{1,2})(?: more)? (?:stories|articles|news)"
    r"|(?P<more>\d{1,2}) more(?: stories| articles)?"
    rf"|(?:给我|再?来|看|再看|再推)(?P<behind>\d{{1,2}}|{numerals.PATTERN})[条篇则](?:新闻|文章|资讯)?",
)
_OFFSET = re.compile(r"(?:utc|gmt) ?[+-] ?\d{1,2}(?::\d\d)?|[东西][一二三四五六七八九十]{1,2}区")
_QUIET_OFF = re.compile(
    r"(?:turn off|switch off|no|no more|stop|remove|disable) quiet hours|(?:关闭|关掉|取消|不要)免打扰(?:时段)?",
    re.IGNORECASE,
)
_TAKEN_BACK = {
    "follow": re.compile(
        r"(?:unfollow|stop following) (?P<rest>\S+(?: \S+)?)|取消(?:关注|追踪) ?(?P<behind>\S{1,6})", re.IGNORECASE
    ),
    "mute": re.compile(r"unmute (?P<rest>\S+(?: \S+)?)|(?:取消|解除)(?:屏蔽|隐藏) ?(?P<behind>\S{1,6})", re.IGNORECASE),
}
_NAMES = r"\S+(?: \S+)?(?:(?:,| and| &) \S+(?: \S+)?){0,4}"
_CHINESE_NAMES = r"\S{1,6}(?:[和、,及跟]\S{1,6}){0,4}"
_NAMED = {
    "follow": re.compile(
        rf"(?:follow|subscribe(?: me)? to(?! (?:it|this|the|your|digest)\b)) (?P<rest>{_NAMES})"
        rf"|(?:关注|追踪|订阅(?!每日精选)) ?(?P<behind>{_CHINESE_NAMES})",
        re.IGNORECASE,
    ),
    "mute": re.compile(
        rf"mute (?P<rest>{_NAMES})|(?:屏蔽|隐藏) ?(?P<behind>{_CHINESE_NAMES})",
        re.IGNORECASE,
    ),
    "search": re.compile(
        r"(?:search|find|look)(?: for)?(?: me)?(?: (?:stories|news|articles) (?:about|on))? (?P<rest>.+)"
        r"|(?:搜索|搜一下|搜)[ ：:]?(?P<behind>.+)",
        re.IGNORECASE,
    ),
}


def wish_said(typed: str, zone: str, now: datetime) -> Line | None:
    """The command of a line that says one with its argument, and nothing else; None for anything else, as for most questions."""
    said = parse.spoken(typed)
    if line := _about_stories(said):
        return line
    return None if parse.is_question(typed) else _about_settings(said, zone, now)


def _about_stories(said: str) -> Line | None:
    """What may be put as a question, too."""
    if days := days_said(said):
        return Line("days", days)
    if word := unwanted(said):
        return Line("mute", word)
    if rest := _rest(_NEWS, said):
        return Line("search", rest)
    return _story(said) or about_this(said) or period_said(said)


def _about_settings(said: str, zone: str, now: datetime) -> Line | None:
    """How often, when, and in what way something is to come."""
    if _QUIET_OFF.fullmatch(said):
        return Line("quiet", "off")
    if rest := _rest(_PAUSE, said):
        return Line("pause", rest) if until(rest, zone, now) else None
    if rest := _rest(_LENGTH, in_figures(said)):
        return Line("length", _figures(rest))
    if (rest := _rest(_QUIET, said)) and _COUNTED.search(rest) and span(rest):
        return Line("quiet", rest)
    if (rest := _rest(_ZONE, said)) and zones.find(rest, now) and not zones.near_miss(rest):
        return Line("timezone", rest)
    if rest := _rest(_SHOWN, in_figures(said)):
        return Line("latest", _figures(rest))
    if language := other_language(said):
        return Line("language", language)
    if _OFFSET.fullmatch(said):
        return Line("timezone", said)
    return _named(_NAMED, said) or _named(_TAKEN_BACK, said, "-")


def _figures(number: str) -> str:
    return str(numerals.value(number) or number)


def _named(patterns: Mapping[str, re.Pattern[str]], said: str, sign: str = "") -> Line | None:
    found = ((name, _rest(pattern, said)) for name, pattern in patterns.items())
    return next((Line(name, f"{sign}{rest}") for name, rest in found if rest and not _no_topic(name, rest)), None)


def _no_topic(name: str, rest: str) -> bool:
    return name in {"follow", "mute"} and names_no_topic(rest)


def _story(said: str) -> Line | None:
    line = _named(_STORIES, said) or _named({"article": _PLACE}, said)
    if line is None or line.rest.isdecimal():
        return line
    place = _ORDINALS.index(line.rest) + 1 if line.rest in _ORDINALS else numerals.value(line.rest)
    return replace(line, rest=str(place))


def _rest(pattern: re.Pattern[str], said: str) -> str:
    match = pattern.fullmatch(said)
    return match[match.lastgroup].strip() if match and match.lastgroup else ""
