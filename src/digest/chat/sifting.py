"""What a search is narrowed by, typed among its words: `tag:chips since:7d score>=70`, `话题：芯片 从：昨天 评分≥70`."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from digest.domain.article import Tag
from digest.ports import Sieve
from digest.services.library import Library

_TAG = re.compile(r"(?:^|\s)(?:tag|topic|标签|话题)\s*[:：]\s*(?P<tag>\S+)", re.IGNORECASE)
_SINCE = re.compile(r"(?:^|\s)(?:since|自|从|起)\s*[:：]\s*(?P<since>\S+)", re.IGNORECASE)
_SCORE = re.compile(r"(?:^|\s)(?:score|评分|分数)\s*(?:>=|≥|＞=|>|[:：])\s*(?P<score>\d{1,3})(?!\d)", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_SPAN = re.compile(r"(\d{1,3})\s*(d|days?|天|日|w|weeks?|周|m|months?|个?月)?")
_DAYS = {"d": 1, "天": 1, "日": 1, "w": 7, "周": 7, "m": 30, "月": 30, "个": 30}
_NAMED = {"today": 0, "今天": 0, "yesterday": 1, "昨天": 1, "前天": 2, "week": 7, "一周": 7, "month": 30, "一个月": 30}


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
        tag = await library.find_tag(named["tag"])
        unknown += [] if tag else [named["tag"]]
    if dated := _SINCE.search(typed):
        since = _since(dated["since"], zone, now)
        unknown += [] if since else [dated["since"]]
    scored = _SCORE.search(typed)
    sieve = Sieve(tag.slug if tag else "", since, min(100, int(scored["score"])) if scored else 0)
    return Sifted(_left(typed), sieve, tag, tuple(unknown))


def _left(typed: str) -> str:
    for pattern in (_TAG, _SINCE, _SCORE):
        typed = pattern.sub(" ", typed)
    return " ".join(typed.split())


def _since(typed: str, zone: str, now: datetime) -> datetime | None:
    """The beginning of that day in the zone; None where it is none."""
    today, text = now.astimezone(ZoneInfo(zone)).date(), typed.casefold()
    day = today - timedelta(days=_NAMED[text]) if text in _NAMED else _dated(text) or _before(text, today)
    try:
        return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC) if day else None
    except OverflowError:  # beyond the first or the last year there is
        return None


def _dated(text: str) -> date | None:
    match = _DATE.fullmatch(text)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def _before(text: str, today: date) -> date | None:
    match = _SPAN.fullmatch(text)
    return today - timedelta(days=int(match[1]) * _DAYS[(match[2] or "d")[0]]) if match else None


def is_narrowed(wanted: Sifted) -> bool:
    """Whether anything but words was asked for."""
    return bool(wanted.unknown) or wanted.sieve != Sieve()
