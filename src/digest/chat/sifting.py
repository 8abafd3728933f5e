"""What a search is narrowed by, typed among its words: `tag:chips since:7d score>=70`, `话题：芯片 从：昨天 评分≥70`.

Chinese needs no spaces: `显存标签：芯片，自从：7天，70分以上` is read, too. And a Chinese time that stands by itself needs no
word before it: `机器人 上周`, `最近三天的芯片`, `芯片 11月1日以来`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from digest.chat import numerals
from digest.domain.article import Tag
from digest.ports import Sieve
from digest.services.library import Library

_APART = r"\s，、；,;"
_COLON = r"\s*[:：]\s*"
_FIRST = rf"(?:^|(?<=[{_APART}]))"
_TOPIC = rf"(?:{_FIRST}(?:tag|topic)|(?:标签|標籤|话题|話題))"
_FROM = rf"(?:{_FIRST}(?:since|自|起)|自从|自從|(?<![听服])[从從])"
_MARK = r"(?:score|评分|評分|分数|分數)"
_LEAST = r"\s*(?:>=|≥|＞=|＞＝|>|＞|[:：]|不低于|不低於|大于等于|大於等於|大于|大於|高于|高於|至少)\s*"
_VALUE = rf"[^{_APART}]+?(?=$|[{_APART}]|{_TOPIC}{_COLON}|{_FROM}{_COLON}|{_MARK}{_LEAST})"
_TAG = re.compile(rf"{_TOPIC}{_COLON}(?P<value>{_VALUE})", re.IGNORECASE)
_SINCE = re.compile(rf"{_FROM}{_COLON}(?P<value>{_VALUE})", re.IGNORECASE)
_SCORE = re.compile(
    rf"(?:{_FIRST}score|评分|評分|分数|分數)(?:{_LEAST}(?P<least>\d{{1,3}})(?!\d)\s*分?|\s*(?P<up>\d{{1,3}})\s*分?\s*以上)"
    rf"|{_FIRST}(?P<value>\d{{1,2}}|100)\s*分以上(?=$|[{_APART}])",
    re.IGNORECASE,
)
_COUNT = rf"(?:\d{{1,3}}|兩|{numerals.PATTERN})\s*(?:天|日|[周週]|[个個]?星期|[个個]?月)"
_DAY = r"(?:\d{4}年)?\d{1,2}月\d{1,2}[日号號]"
_NAME = "(?:今|昨)[天日]|前天|[本这這上][周週]|[这這上][个個]?星期|[这這上][个個]?月|本月|今年"
_PAST = "(?:最近|近|过去|過去)的?"
_SO_FAR = "(?:以[来來]|之?[内內])"
_ALONE = re.compile(
    rf"{_FIRST}(?:{_PAST}(?P<past>{_COUNT}){_SO_FAR}?|(?P<within>{_COUNT}){_SO_FAR}"
    rf"|(?:自[从從]?|[从從])(?P<begun>{_NAME}|{_DAY})(?:起|以[来來])?|(?P<day>{_DAY})(?:起|以[来來])|(?P<named>{_NAME})(?:以[来來])?)"
    rf"(?:的|(?=$|[{_APART}]))"
)
"""What can only be meant as a time: a date alone, or so many days, may be what is looked for."""

_DATE = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})[日号]?")
_SPAN = re.compile(
    rf"(\d{{1,3}}|{numerals.PATTERN})\s*(d|days?|天|日|w|weeks?|周|个?星期|m|months?|个?月)?(?:前|以来|ago)?"
)
_DAYS = {"d": 1, "天": 1, "日": 1, "w": 7, "周": 7, "星": 7, "m": 30, "月": 30}
_SIMPLIFIED = str.maketrans("週個號兩這來", "周个号两这来")
"""Of the words for a day, those that Traditional writes otherwise."""
_NAMED = {"today": 0, "今天": 0, "今日": 0, "yesterday": 1, "昨天": 1, "昨日": 1, "前天": 2, "week": 7, "month": 30}


@dataclass(frozen=True, slots=True)
class Sifted:
    """The words that are left, what they are narrowed by, and what of that could not be understood."""

    words: str
    sieve: Sieve
    tag: Tag | None = None
    unknown: tuple[str, ...] = ()


async def sifted(library: Library, typed: str, zone: str, now: datetime) -> Sifted:
    """Read what was typed; a topic in any of its names."""
    unknown: list[str] = []
    tag = since = None
    if named := _TAG.search(typed):
        tag = await library.find_tag(named["value"])
        unknown += [] if tag else [named["value"]]
    if day := _said_since(typed):
        since = _since(day, zone, now)
        unknown += [] if since else [day]
    sieve = Sieve(tag.slug if tag else "", since, _score(typed))
    return Sifted(_left(typed), sieve, tag, tuple(unknown))


def _said_since(typed: str) -> str:
    """Since when, as it was typed; empty where nothing was."""
    if dated := _SINCE.search(typed):
        return dated["value"]
    alone = _ALONE.search(typed)
    return next(filter(None, alone.groups())) if alone else ""


def _left(typed: str) -> str:
    filters = (_TAG, _SINCE if _SINCE.search(typed) else _ALONE, _SCORE)
    if not any(pattern.search(typed) for pattern in filters):
        return " ".join(typed.split())
    for pattern in filters:
        typed = pattern.sub(" ", typed)
    return " ".join(typed.split()).strip(" ，、；,;。")


def _score(typed: str) -> int:
    """The least score that was asked for; 0 where none was."""
    scored = _SCORE.search(typed)
    return min(100, int(next(filter(None, scored.groups())))) if scored else 0


def _since(typed: str, zone: str, now: datetime) -> datetime | None:
    """The beginning of that day in the zone; None where it is none."""
    today, text = now.astimezone(ZoneInfo(zone)).date(), typed.casefold().translate(_SIMPLIFIED)
    try:
        day = next((found for found in _days(text, today) if found), None)
        return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC) if day else None
    except OverflowError:  # beyond the first or the last year there is
        return None


def _days(text: str, today: date) -> Iterator[date | None]:
    """The day that the text means, as a name, a date, or so long ago."""
    monday = today - timedelta(days=today.weekday())
    month = today.replace(day=1)
    begun = dict.fromkeys(("本周", "这周", "这星期", "这个星期"), monday)
    begun |= dict.fromkeys(("上周", "上星期", "上个星期"), monday - timedelta(days=7))
    begun |= dict.fromkeys(("本月", "这月", "这个月"), month)
    begun |= dict.fromkeys(("上月", "上个月"), (month - timedelta(days=1)).replace(day=1))
    yield (begun | {"今年": today.replace(month=1, day=1)}).get(text) or (
        today - timedelta(days=_NAMED[text]) if text in _NAMED else None
    )
    yield _dated(text, today)
    yield _before(text, today)


def _dated(text: str, today: date) -> date | None:
    """A date; without a year the last one there was."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    try:
        day = date(int(match[1] or today.year), int(match[2]), int(match[3]))
        return day if match[1] or day <= today else day.replace(year=today.year - 1)
    except ValueError:
        return None


def _before(text: str, today: date) -> date | None:
    match = _SPAN.fullmatch(text)
    if match is None:
        return None
    count = int(match[1]) if match[1].isdecimal() else numerals.value(match[1]) or 0
    unit = (match[2] or "d").removeprefix("个")[0]
    return today - timedelta(days=count * _DAYS[unit])


def is_narrowed(wanted: Sifted) -> bool:
    """Whether anything but words was asked for."""
    return bool(wanted.unknown) or wanted.sieve != Sieve()
