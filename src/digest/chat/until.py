"""Until when, as people type it in English and Chinese: so many days, or a date. Pure."""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from digest.chat import days, numerals
from digest.chat.clock_words import FEW

DAY = timedelta(days=1)

FOREVER = datetime(9999, 1, 1, tzinfo=UTC)
"""Until somebody says otherwise."""

LONGEST = 400
"""Days ahead that a date may be; whoever wants longer says nothing, or unsubscribes."""

_FOREVER = {
    "forever",
    "until i say",
    "until i say so",
    "until further notice",
    "直到我说",
    "一直",
    "无限期",
    "以后再说",
}
_UNITS = {
    **dict.fromkeys(("d", "day", "days", "天", "日"), 1),
    **dict.fromkeys(("w", "week", "weeks", "周", "个星期", "星期", "个礼拜"), 7),
    **dict.fromkeys(("month", "months", "个月", "月"), 30),
}
_COUNTS = {"a": "1", "an": "1"} | {word: str(count) for count, word in enumerate(FEW)}
_COUNT = re.compile(rf"\b(?:{'|'.join(_COUNTS)})\b")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = re.compile(
    r"(?:(?P<before>\d{1,2})(?:st|nd|rd|th)? )?"
    rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?"
    r"(?: (?P<behind>\d{1,2})(?:st|nd|rd|th)?)?(?:,? (?P<year>\d{4}))?"
)
_AROUND = re.compile(r"^(?:for\b|until\b|till\b|to\b|直到|到|至)\s*|\s*(?:为止|之前)$")
_LENGTH = re.compile(r"(\d{1,3})\s*(\D*)")
_DATE = re.compile(r"(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_CHINESE_NUMBER = re.compile(f"{numerals.PATTERN}(?=天|日|周|个|星期|月|号)")
_NEAR = {"tomorrow": 1, "明天": 1, "后天": 2, "the day after tomorrow": 2, "大后天": 3, "next week": 7, "下周": 7}


def until(typed: str, zone: str, now: datetime) -> datetime | None:
    """When it ends: the beginning of that day in the zone; None where nothing was typed that is a day to come.

    `3`, `3 days`, `a week`, `两周`, `2026-12-01`, `12/1`, `24 December`, `12月1日`, `tomorrow`, `Monday`, `forever`.
    """
    text = " ".join(unicodedata.normalize("NFKC", typed).casefold().split())
    if text in _FOREVER:
        return FOREVER
    today = now.astimezone(ZoneInfo(zone)).date()
    day = _day(_COUNT.sub(_figure, _AROUND.sub("", text)), today)
    if day is None or not today < day <= today + LONGEST * DAY:
        return None
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def _day(text: str, today: date) -> date | None:
    if text in _NEAR:
        return today + _NEAR[text] * DAY
    if match := _DATE.fullmatch(_numbered(_month_in_figures(text))):
        return _date(match, today)
    if match := _LENGTH.fullmatch(_numbered(text)):
        unit = match[2].strip()
        return today + int(match[1]) * (_UNITS[unit] if unit else 1) * DAY if unit in {"", *_UNITS} else None
    return _weekday(text, today)


def _figure(found: re.Match[str]) -> str:
    return _COUNTS[found[0]]


def _month_in_figures(text: str) -> str:
    """`24 december` and `dec 24th` as `12/24`; everything else as it is."""
    match = _NAMED.fullmatch(text)
    if match is None or bool(match["before"]) == bool(match["behind"]):
        return text
    figures = (match["year"], str(_MONTHS.index(match["month"]) + 1), match["before"] or match["behind"])
    return "/".join(filter(None, figures))


def _numbered(text: str) -> str:
    return _CHINESE_NUMBER.sub(lambda match: str(numerals.value(match[0])), text)


def _date(match: re.Match[str], today: date) -> date | None:
    year, month, day = (int(part) if part else 0 for part in match.groups())
    try:
        found = date(year or today.year, month, day)
        return found if year or found > today else date(today.year + 1, month, day)
    except ValueError:
        return None


def _weekday(text: str, today: date) -> date | None:
    """The next such day."""
    wanted = days.typed_days(text.removeprefix("下").removeprefix("next ")) or 0
    if wanted.bit_count() != 1:
        return None
    return today + ((wanted.bit_length() - 1 - today.weekday() - 1) % 7 + 1) * DAY
