"""Days of the week as people type and read them: which, as a set of bits (bit 0 is Monday). Pure."""

import re
import unicodedata
from functools import reduce
from operator import or_

from digest.domain.schedule import EVERY_DAY
from digest.domain.words import Words

WORKDAYS, WEEKEND = 0b0011111, 0b1100000
WEEK = range(7)

SHORT = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""Days as a button's command carries them."""

_SETS = {
    **dict.fromkeys(
        ("every day", "everyday", "daily", "all", "all week", "each day", "每天", "天天", "每日"), EVERY_DAY
    ),
    **dict.fromkeys(("workdays", "working days", "weekdays", "工作日", "平日", "上班日"), WORKDAYS),
    **dict.fromkeys(("weekend", "weekends", "at weekends", "周末", "双休日"), WEEKEND),
    **dict.fromkeys(("weekly", "once a week", "每周", "每周一次", "一周一次"), 0b1),
}
_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_BETWEEN = re.compile(r"[\s,，、;；&+/.]+|\band\b|和|及|跟|与")
_RANGE = re.compile(r"^(\w+?)\s*(?:[-–—~〜]|\bto\b|到|至)\s*(\w+)$")
_CHINESE = re.compile(r"(?:每?(?:星期|礼拜|周))?([一二三四五六日天末]+)")
_NUMBERS = {mark: day for day, mark in enumerate("一二三四五六日")} | {"天": 6}


def typed_days(typed: str) -> int | None:
    """The days that were typed; None where it is no day.

    `workdays`, `every day`, `weekly` (Mondays), `mon wed fri`, `Mondays`, `mon-fri`, `工作日`, `周一三五`, `周一到周五`, `周末`.
    """
    text = " ".join(unicodedata.normalize("NFKC", typed).casefold().split()).removeprefix("on ")
    if text in _SETS:
        return _SETS[text]
    if match := _RANGE.match(text):
        first, last = _day(match[1]), _day(match[2])
        return None if first is None or last is None else _span(first, last)
    days = 0
    for part in filter(None, _BETWEEN.split(text)):
        some = _some(part)
        if not some:
            return None
        days |= some
    return days or None


def command_days(days: int) -> str:
    """The days as `typed_days` reads them."""
    return " ".join(SHORT[day] for day in WEEK if days >> day & 1)


def on_days(words: Words, days: int) -> str:
    """The days as a sentence has them: `every day`, `on workdays`, `every Monday`, `every Monday and Friday`."""
    chosen = [words.weekday(day) for day in WEEK if days >> day & 1]
    if days == EVERY_DAY:
        return words.sentence("every day")
    if days == WORKDAYS:
        return words.sentence("on workdays")
    if days == WEEKEND:
        return words.sentence("at weekends")
    if len(chosen) == 1:
        return words.sentence("every {weekday}", weekday=chosen[0])
    return words.sentence("every {weekdays}", weekdays=words.items(chosen))


def _some(part: str) -> int:
    """The days of one word, 0 where it is none: `mondays`, `周一三五`."""
    if part in _SETS:
        return _SETS[part]
    if match := _CHINESE.fullmatch(part):
        return reduce(or_, (WEEKEND if mark == "末" else 1 << _NUMBERS[mark] for mark in match[1]))
    day = _day(part)
    return 0 if day is None else 1 << day


def _day(word: str) -> int | None:
    if (match := _CHINESE.fullmatch(word)) and len(match[1]) == 1 and match[1] != "末":
        return _NUMBERS[match[1]]
    name = word.removesuffix("s") if len(word) > 5 else word
    return next((day for day in WEEK if len(name) > 1 and _NAMES[day].startswith(name)), None)


def _span(first: int, last: int) -> int:
    """From one day to another, over Sunday where the second comes first."""
    length = (last - first) % 7 + 1
    return sum(1 << (first + step) % 7 for step in range(length))
