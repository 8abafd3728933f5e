"""Time zones as people type them: an IANA name, a city, a country, an offset, or simply what their clock shows. Pure.

Zones that exist come from `zoneinfo` (the installed tzdata). `zone_names` holds what else people call them.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from difflib import get_close_matches
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from digest.chat import zone_names
from digest.chat.clock import DAY, minute_of_day

FIRST_OFFERED = ("America/New_York", "Europe/London", "Asia/Kolkata", "Asia/Singapore")
"""Four clock times that are far apart and reach most English readers."""

LIKELY = tuple(zone_names.LIKELY.split())

_SAID = re.compile(r"^(?:my time ?zone is|i(?:'m| am| live) in|我(?:人|住)?在)")
_OFFSET = re.compile(r"(?:utc|gmt)?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?")
_CHINESE_OFFSET = re.compile(r"(?P<side>[东西])(?P<hours>十[一二]?|[一二三四五六七八九])区")
_CHINESE_HOURS = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"]


def find(typed: str, now: datetime) -> tuple[str, ...]:
    """The zones meant, at most four, the likeliest first; empty where nothing is near. One means it is certain.

    `Asia/Tokyo`, `tokyo`, `东京`, `Japan`, `UTC+9`, `东九区` are understood; a clock time (`9:41`) means the zones where it is
    that time now, to the nearest quarter of an hour.
    """
    key = _key(typed)
    if named := _named().get(key):
        return named
    offset = _offset(key)
    if offset is None and (minute := minute_of_day(typed)) is not None:
        offset = _from_clock(minute, now)
    if offset is not None:
        return at_offset(offset, now)
    close = get_close_matches(key, _named(), n=4, cutoff=0.8)
    return tuple(dict.fromkeys(zone for name in close for zone in _named()[name]))[:4]


def exists(zone: str) -> bool:
    """Whether tzdata knows a zone of this name."""
    return zone in available()


def near_miss(typed: str) -> bool:
    """Whether `find` only guessed: what was typed is no name, offset or clock time, but is spelled like a name."""
    key = _key(typed)
    return key not in _named() and _offset(key) is None and minute_of_day(typed) is None


def at_offset(offset: timedelta, now: datetime, limit: int = 4) -> tuple[str, ...]:
    """Zones whose clocks differ from UTC by this much now, the likeliest first."""
    return tuple(_having(offset, now, LIKELY))[:limit] or tuple(_having(offset, now, sorted(available())))[:limit]


def beginning(typed: str) -> list[str]:
    """The zones that have a name which begins so, the likeliest first; the likeliest of all where nothing is typed yet."""
    key = _key(typed)
    found = dict.fromkeys(zone for name, zones in _named().items() if name.startswith(key) for zone in zones)
    return sorted(found, key=lambda zone: LIKELY.index(zone) if zone in LIKELY else len(LIKELY))


@cache
def available() -> frozenset[str]:
    """The zones of the installed tzdata that are named after a place."""
    return frozenset(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")) | {"UTC"}


def _having(offset: timedelta, now: datetime, zones: Iterable[str]) -> Iterable[str]:
    return (zone for zone in zones if now.astimezone(ZoneInfo(zone)).utcoffset() == offset)


def _key(text: str) -> str:
    said = _SAID.sub("", unicodedata.normalize("NFKC", text).casefold().replace("’", "'"))
    folded = said.removesuffix("time").replace("−", "-").rstrip(".")
    return "".join(folded.replace("_", "").replace("'", "").split()).removesuffix("时间").removesuffix("市")


@cache
def _named() -> dict[str, tuple[str, ...]]:
    """Every name's zones. A city's own zone comes first, then the table's names, then those that mean several."""
    names: dict[str, tuple[str, ...]] = {_key(zone.rpartition("/")[2]): (zone,) for zone in sorted(available())}
    names |= {_key(zone): (zone,) for zone in available()}
    names |= {_key(zone.rpartition("/")[2]): (zone,) for zone in LIKELY}
    for line in zone_names.ALSO.strip().splitlines():
        zones, _, also = line.partition(":")
        names |= {_key(name): tuple(zones.split()) for name in also.split()}
    return names


def _offset(key: str) -> timedelta | None:
    if match := _OFFSET.fullmatch(key):
        size = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
        return size if match["sign"] == "+" else -size
    if match := _CHINESE_OFFSET.fullmatch(key):
        size = timedelta(hours=_CHINESE_HOURS.index(match["hours"]))
        return size if match["side"] == "东" else -size
    return None


def _from_clock(minute: int, now: datetime) -> timedelta:
    """The offset (-12 h to +14 h) of a place where it is that minute of the day, to the nearest quarter of an hour."""
    here = now.hour * 60 + now.minute
    quarters = round((minute - here) / 15) * 15 % DAY
    return timedelta(minutes=quarters if quarters <= 14 * 60 else quarters - DAY)
