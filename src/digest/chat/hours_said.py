"""An hour that is said, not typed behind a command: "send it at 7 in the morning", 改成晚上九点. Pure."""

import re

from digest.chat import clock
from digest.chat.clock_words import in_figures

_ASKED = re.compile(
    r"^(?:(?:please|can you|could you|can i|could i|how (?:do|can) i|i(?:'d| would) like to|i want to)[, ]+)*"
    r"(?:(?:send|get|have|deliver|give me|move|make|wake|subscribe|sign me up|i want)"
    r"(?: (?:it|this|me|up|please|the digest|my digest))*,?(?: every (?:day|morning))?(?: at| to| for)?"
    r"|(?:change|set|move|switch) (?:the |my )?(?:hour|time|digest|delivery|it) to|at|every (?:day|morning) at)\s+",
    re.IGNORECASE,
)
_SUBSCRIBES = re.compile(r"\bsubscribe\b|\bsign me up\b|订阅", re.IGNORECASE)
_WISHED = re.compile(
    r"^(?:请|麻烦|帮我|给我|我想|我要|能不能|可以|订阅|[，, ]|时间|每天|每日|都|在|改成|改到|改为|换成|换到|调到|设成|设为|定在)+"
)
_BEHIND = re.compile(
    r"(?: every day| daily| please| instead| (?:is|would be) (?:fine|good|great|ok|okay|better|nice)| works)?[.!?]*$"
    r"|(?:推送|发送|发给|发|收到|收|看|给?我|吧|吗|就行|就好|就可以)*[。！？?!]*$",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"\d[:：.]\d\d(?!\d)|\d ?h(?:\d\d)?\b|[点點]|\d ?[ap]\.?m\b|o['’]clock|\bin the (?:morning|afternoon|evening)|\bat night",
    re.IGNORECASE,
)
"""What makes a number a time of day; alone it may be a story's, or how many there are to be."""

_COUNTED = re.compile(r"[\d一二三四五六七八九十两]")
"""Noon and midnight are times, too, but say nothing by themselves."""


def hours_said(typed: str) -> str | None:
    """The times of day of a line that says nothing else, as `/time` takes them; None where it says something else, or none."""
    asked = _ASKED.match(typed)
    lead = asked or _WISHED.match(typed)
    said = _BEHIND.sub("", typed[lead.end() :] if lead else typed).strip()
    figures = in_figures(said.casefold())
    is_hour = _CLOCK.search(figures) or (asked and asked[0].casefold().endswith(("at ", "to ")))
    return said if is_hour and _COUNTED.search(figures) and clock.minutes_of_day(said) else None


def subscribes(typed: str) -> bool:
    """Whether a line that says an hour asks for the digest itself, and not only for another hour."""
    return bool(_SUBSCRIBES.search(typed))
