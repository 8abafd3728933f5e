"""Ages and dates as pages and records state them (`3h ago`, `昨天`, `2026年11月24日`), turned into moments."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from digest.domain.article import Moment, Precision
from digest.domain.words import mark
from digest.ports.sources import Said

_STEPS = {
    Precision.EXACT: timedelta(seconds=1),
    Precision.MINUTE: timedelta(minutes=1),
    Precision.HOUR: timedelta(hours=1),
    Precision.DAY: timedelta(days=1),
    Precision.WEEK: timedelta(weeks=1),
}
_AHEAD = timedelta(days=1)
"""In a zone ahead of UTC the date of a fresh article may be tomorrow's; it is then taken for now."""

_MONTHS = {Precision.MONTH: 1, Precision.YEAR: 12}

_ENGLISH_UNITS = {
    "s sec secs second seconds": Precision.EXACT,
    "m min mins minute minutes": Precision.MINUTE,
    "h hr hrs hour hours": Precision.HOUR,
    "d day days": Precision.DAY,
    "w wk wks week weeks": Precision.WEEK,
    "mo mos mth mths month months": Precision.MONTH,
    "y yr yrs year years": Precision.YEAR,
}
_CHINESE_UNITS = {
    "秒 秒钟": Precision.EXACT,
    "分 分钟 分鐘": Precision.MINUTE,
    "小时 个小时 小時 個小時": Precision.HOUR,
    "天 日": Precision.DAY,
    "周 週 个星期 個星期 星期": Precision.WEEK,
    "个月 個月 月": Precision.MONTH,
    "年": Precision.YEAR,
}
_UNITS = {
    word: unit for units in (_ENGLISH_UNITS, _CHINESE_UNITS) for words, unit in units.items() for word in words.split()
}

_NAMED = {
    "just now": (0, Precision.MINUTE),
    "moments ago": (0, Precision.MINUTE),
    "now": (0, Precision.MINUTE),
    "刚刚": (0, Precision.MINUTE),
    "剛剛": (0, Precision.MINUTE),
    "刚才": (0, Precision.MINUTE),
    "today": (0, Precision.DAY),
    "今天": (0, Precision.DAY),
    "yesterday": (1, Precision.DAY),
    "昨天": (1, Precision.DAY),
    "前天": (2, Precision.DAY),
}
_NUMERALS = {
    "a": 1,
    "an": 1,
    "半": 0,
    **{char: value for value, char in enumerate("零一二三四五六七八九十")},
    "两": 2,
    "兩": 2,
}
_MONTH_NAMES = {name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name}


def _longest_first(words: Iterator[str] | dict[str, object] | dict[str, Precision]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def _words(units: dict[str, Precision]) -> str:
    return _longest_first(word for words in units for word in words.split())


_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\\.?"
_CLOCK = (
    r"(?:[T\ ](?P<hour{0}>\d{{1,2}}):(?P<minute{0}>\d\d)(?::\d\d(?:\.\d+)?)?"
    r"(?:\ ?(?P<offset{0}>Z|UTC|GMT|[+-]\d\d:?\d\d))?)?"
)

_STATED = re.compile(
    rf"""
      (?<![\w.])(?:(?:about|over)\ )?(?P<count>\d{{1,6}}|an?)\ ?(?P<unit>{_words(_ENGLISH_UNITS)})\ ago(?!\w)
    | (?P<zh_count>\d{{1,6}}|[半零一二三四五六七八九十两兩])\ ?(?P<zh_unit>{_words(_CHINESE_UNITS)})(?:之|以)?前
    | (?<!\w)(?P<named>just\ now|moments\ ago|now|today|yesterday)(?!\w) | (?P<zh_named>刚刚|剛剛|刚才|今天|昨天|前天)
    | (?<![\w-])(?P<year1>\d{{4}})[-/.](?P<month1>\d{{1,2}})[-/.](?P<day1>\d{{1,2}})(?!\d){_CLOCK.format(1)}
    | (?P<year2>\d{{4}})\ ?年\ ?(?P<month2>\d{{1,2}})\ ?月\ ?(?P<day2>\d{{1,2}})\ ?[日号]{_CLOCK.format(2)}
    | (?<!\w)(?P<name3>{_MONTH})\ (?P<day3>\d{{1,2}})(?:st|nd|rd|th)?,?\ (?P<year3>\d{{4}})(?!\w)
    | (?<!\w)(?P<day4>\d{{1,2}})\ (?P<name4>{_MONTH}),?\ (?P<year4>\d{{4}})(?!\w)
    """,
    re.IGNORECASE | re.VERBOSE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Stated:
    """A stated age or date: where it stands in the text, and its moment, or None where there is no such time."""

    start: int
    end: int
    moment: Moment | None


def stated(text: str, as_of: datetime) -> Iterator[Stated]:
    """Every age or date in the text, in order. Ages count back from `as_of`; dates without a zone are read as UTC."""
    for match in _STATED.finditer(text):
        try:
            moment: Moment | None = _moment(match, as_of)
        except (ValueError, OverflowError):  # 2026-13-45, or more years ago than there were
            moment = None
        yield Stated(match.start(), match.end(), moment)


def _moment(match: re.Match[str], as_of: datetime) -> Moment:
    found = {name: value for name, value in match.groupdict().items() if value}
    if named := found.get("named") or found.get("zh_named"):
        steps, precision = _NAMED[named.casefold()]
        return Moment(_back(as_of, steps, precision), precision)
    if count := found.get("count") or found.get("zh_count"):
        precision = _UNITS[(found.get("unit") or found["zh_unit"]).casefold()]
        return _ago(as_of, count.casefold(), precision)
    return _dated({name.rstrip("1234"): value for name, value in found.items()}, as_of)


def _ago(as_of: datetime, count: str, precision: Precision) -> Moment:
    steps = int(count) if count.isdecimal() else _NUMERALS[count]
    if count == "半":
        halves = {Precision.HOUR: (30, Precision.MINUTE), Precision.YEAR: (6, Precision.MONTH)}
        steps, precision = halves.get(precision, (0, precision))
    # Whoever says seconds means this minute: pages are not updated more often than that.
    shown = Precision.MINUTE if precision is Precision.EXACT else precision
    return Moment(_back(as_of, steps, precision), shown)


def _back(as_of: datetime, steps: int, precision: Precision) -> datetime:
    if precision in _STEPS:
        return as_of - steps * _STEPS[precision]
    year, month = divmod(as_of.year * 12 + as_of.month - 1 - steps * _MONTHS[precision], 12)
    last = calendar.monthrange(year, month + 1)[1]
    return as_of.replace(year=year, month=month + 1, day=min(as_of.day, last))


def _dated(found: dict[str, str], as_of: datetime) -> Moment:
    """A calendar date is known to the day, and one with a time of day to the minute."""
    month = int(found["month"]) if "month" in found else _MONTH_NAMES[found["name"][:3].casefold()]
    on = date(int(found["year"]), month, int(found["day"]))
    at = datetime(on.year, on.month, on.day, int(found.get("hour", 0)), int(found.get("minute", 0)), tzinfo=UTC)
    at -= _offset(found.get("offset", "Z"))
    if at > as_of + _AHEAD:
        raise ValueError("in the future")
    return Moment(min(at, as_of), Precision.MINUTE if "hour" in found else Precision.DAY)


def _offset(text: str) -> timedelta:
    if not text[1:].replace(":", "").isdecimal():
        return timedelta()
    digits = text[1:].replace(":", "")
    return int(text[0] + "1") * timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))


_ZONE = r"(?:Z|[+-]\d\d(?::?\d\d)?)?"
_ISO_SHAPES = tuple(
    (re.compile(shape, re.ASCII), precision)
    for shape, precision in (
        (r"\d{4}", Precision.YEAR),
        (r"\d{4}-\d\d", Precision.MONTH),
        (r"\d{4}-W\d\d", Precision.WEEK),
        (r"\d{4}-\d\d-\d\d", Precision.DAY),
        (rf"\d{{4}}-\d\d-\d\d[T ]\d\d{_ZONE}", Precision.HOUR),
        (rf"\d{{4}}-\d\d-\d\d[T ]\d\d:\d\d{_ZONE}", Precision.MINUTE),
        (rf"\d{{4}}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{{1,9}})?{_ZONE}", Precision.EXACT),
    )
)
_COMPLETED = {Precision.YEAR: "-01-01", Precision.MONTH: "-01"}


def iso_moment(text: str, as_of: datetime | None) -> Moment:
    """The moment of an ISO 8601 date or time, as exact as it is written; UTC where it names no zone.

    Raise ValueError where it is none, or more than a day after `as_of`.
    """
    precision = next((precision for shape, precision in _ISO_SHAPES if shape.fullmatch(text)), None)
    if precision is None:
        raise ValueError(Said(mark("it is no ISO 8601 date or time such as 2026-11-24 or 2026-11-24T08:30:00Z")))
    at = datetime.fromisoformat(text + _COMPLETED.get(precision, ""))
    try:
        at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except OverflowError as error:
        raise ValueError(Said(mark("in UTC it lies outside the years 1 to 9999"))) from error
    if as_of is None:
        return Moment(at, precision)
    if at > as_of + _AHEAD:
        raise ValueError(Said(mark("it lies in the future")))
    return Moment(min(at, as_of), precision)
