"""Times of day as people type them, in English and Chinese. Pure."""

import re
import unicodedata

from digest.chat import numerals
from digest.chat.clock_words import in_figures

DAY = 24 * 60

_WORDS = {
    **dict.fromkeys(("noon", "midday", "中午", "正午"), 12 * 60),
    **dict.fromkeys(("midnight", "午夜", "半夜", "零点"), 0),
}
_HALVES = {
    "night": ("at night", "每天晚上", "每晚", "今晚", "晚上", "夜里", "晚"),
    "afternoon": ("in the afternoon", "in the evening", "p.m.", "pm", "下午", "傍晚"),
    "noon": ("中午",),
    "forenoon": ("上午",),
    "morning": ("in the morning", "a.m.", "am", "每天早上", "每早", "今早", "早上", "早晨", "清晨", "凌晨", "早"),
}
_TIME = re.compile(
    r"(?P<hour>\d{1,2})"
    r"(?:(?:[:.h]|点钟?过?|时)(?:(?P<minute>\d{1,2})分?|(?P<quarter>半|一刻|三刻|整)?)?|(?P<glued>\d{2}))?"
)
_BETWEEN = re.compile(r"[,，、;；&+]|\band\b|和|及|还有", re.IGNORECASE)
_QUARTERS = {"半": 30, "一刻": 15, "三刻": 45, "整": 0}
_CHINESE_NUMBER = re.compile(f"{numerals.PATTERN}(?=点|时|分|$)")


def minute_of_day(typed: str) -> int | None:
    """The minute from midnight (0 to 1439) that was typed, or None where it is no time of day.

    `8`, `830`, `8:30`, `8h30`, `8:30pm`, `noon`, `half past eight`, `晚上八点三刻`, `九点零五分` are times; `25:00` is none.
    """
    said = unicodedata.normalize("NFKC", typed).casefold().replace("’", "'").removeprefix("at ")
    text = "".join(in_figures(" ".join(said.split())).replace("o'clock", "").split())
    if text in _WORDS:
        return _WORDS[text]
    text, half = _half_of_day(text)
    match = _TIME.fullmatch(_CHINESE_NUMBER.sub(_chinese_number, text))
    if match is None:
        return None
    minute = int(match["minute"] or match["glued"] or 0) if match["quarter"] is None else _QUARTERS[match["quarter"]]
    return _on_clock(int(match["hour"]), minute, half)


def minutes_of_day(typed: str) -> tuple[int, ...] | None:
    """One time or two, earliest first: `8:00`, `8 and 18`, `8:00, 6 pm`, `早上8点和晚上8点`; None where that is neither."""
    one = minute_of_day(typed)
    if one is not None:
        return (one,)
    parts = [part for part in _BETWEEN.split(typed) if part.strip()]
    parts = parts if len(parts) == 2 else typed.split()
    found = [minute for part in parts if (minute := minute_of_day(part)) is not None]
    return tuple(sorted(set(found))) if len(found) == len(parts) == 2 else None


def _half_of_day(text: str) -> tuple[str, str]:
    for half, names in _HALVES.items():
        for name in (name.replace(" ", "") for name in names):
            if text.startswith(name):
                return text.removeprefix(name), half
            if text.endswith(name):
                return text.removesuffix(name), half
    return text, ""


def _chinese_number(match: re.Match[str]) -> str:
    return str(numerals.value(match[0]))


def _on_clock(hour: int, minute: int, half: str) -> int | None:
    hour = _of_24(hour, half)
    if minute > 59 or not 0 <= hour <= 24 or (hour == 24 and minute):
        return None
    return (hour * 60 + minute) % DAY


def _of_24(hour: int, half: str) -> int:
    """The hour on a 24-hour clock, -1 where there is none: 12 p.m. is noon, 晚上12点 and 12 a.m. are midnight, 中午1点 is 13."""
    match half:
        case "morning":
            return hour % 12 if hour <= 12 else -1
        case "forenoon":
            return hour if hour <= 12 else -1
        case "noon":
            return hour + 12 if hour < 3 else hour
        case "afternoon":
            return hour % 12 + 12 if hour <= 12 else hour
        case "night":
            return hour + 12 if 4 < hour <= 12 else hour
        case _:
            return hour
