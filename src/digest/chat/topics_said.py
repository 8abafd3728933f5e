"""A topic's news that somebody asks for: "only chips please", "robotics news", 只看芯片. Pure."""

import re

from digest.chat import parse
from digest.chat.parse import Line

_ONLY = re.compile(
    r"(?:i )?(?:only|just)(?: (?:want|show me|send me|give me|get|read|follow|need))?(?: (?:the|news|stories|about|on))*"
    r" (?P<rest>\S+(?: \S+)??)(?: (?:news|stories))?|(?P<last>\S+(?: \S+)??)(?: news| stories)? only"
    r"|(?:我|以后|请)*(?:只|仅)(?:想|要)?(?:看|要|推送|推|发|关注|关心|给我推)(?P<behind>\S{2,8}?)"
    r"(?:相关|方面|类)?的?(?:新闻|资讯|文章|消息|内容)?(?:就好|就行|即可)?",
)
_MORE = re.compile(
    r"(?:send me |give me |i want )?more (?:about |on |of )?(?P<rest>\S+(?: \S+)??)(?: (?:news|stories))? in my digest"
    r"|(?:多|再多)(?:推送?|发|来|给我推|看)(?:一?[点些])?(?P<behind>\S{2,8}?)(?:相关|方面)?的?(?:新闻|资讯|文章|内容)?"
    r"|(?P<before>\S{2,8}?)(?:相关|方面)?的?(?:新闻|资讯|文章|内容)?多(?:推送?|发|来)(?:一?[点些])?",
)
_LESS = re.compile(
    r"(?:a (?:bit|little) )?(?:less|fewer|not so (?:much|many))(?: of| the| news| stories| articles| about| on)*"
    r" (?P<rest>\S+(?: \S+)??)(?: (?:news|stories|articles))?"
    r"|too (?:much|many)(?: of| news| stories| articles| about| on)* (?P<much>\S+(?: \S+)??)(?: (?:news|stories|articles))?"
    r"|(?:再)?少(?:推送?|发|来|给我推|看)(?:一?[点些])?(?P<few>\S{2,8}?)(?:相关|方面)?的?(?:新闻|资讯|文章|内容)?"
    r"|(?P<behind>\S{2,8}?)(?:相关|方面)?的?(?:新闻|资讯|文章|内容)?(?:(?:推得?)?(?:太|有点)多了?|少(?:推送?|发|来)(?:一?[点些])?)",
)
_KINDS = "(?: (?:news|stories|updates))"
_NEWS = re.compile(
    rf"(?:(?:any|more|latest|recent|the latest|some|show me|give me|read)(?: about| on)? )+(?P<rest>\S+(?: \S+)??){_KINDS}?"
    rf"|(?P<named>\S+(?: \S+)??){_KINDS}"
    r"|(?:给我|我想|我要|我想要)?(?:看看|看|来点|最新|推)?(?P<behind>[^\s的]{2,8}?)(?:方面|相关)?的? ?(?:新闻|资讯|动态|news)"
    r"|我(?:想要?|要)(?:多?看看?|了解)(?P<seen>[^\s的]{2,8}?)(?:方面|相关)?的?",
)


def topic_said(typed: str) -> tuple[Line, str] | None:
    """The command of a line about a topic, and what would have to be one: only its news, more or less of it, or the list.

    None for a question, and for a line that says something else.
    """
    said = "" if parse.is_question(typed) else parse.spoken(typed)
    for pattern, name, before in (
        (_ONLY, "follow", "=only "),
        (_MORE, "follow", ""),
        (_LESS, "mute", "=less "),
        (_NEWS, "tag", ""),
    ):
        match = pattern.fullmatch(said)
        if match and match.lastgroup:
            return Line(name, f"{before}{match[match.lastgroup]}"), match[match.lastgroup]
    return None
