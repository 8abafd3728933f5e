"""What admins type about a broadcast: whom it is for, and when. Pure."""

import re
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from digest.chat.clock import minute_of_day
from digest.chat.parse import fold
from digest.domain.broadcast import Kind, Reach, When
from digest.domain.clean import clean
from digest.domain.language import canonical, choose

ALL = {"all", "everybody", "everyone", "全部", "所有人"}

KINDS = {
    **dict.fromkeys(("private", "私聊"), Kind.PRIVATE),
    **dict.fromkeys(("shared", "groups", "group", "群", "群组"), Kind.SHARED),
}
"""Words for the kinds of places."""

_ACTIVE = re.compile(r"([0-9]{1,3})(?:d|days?|天)")
_STORY = re.compile(r"(?:story|文章)[:：]?([0-9]{1,9})")
_INSTANT = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[ T](\d{1,2}):(\d{2})")
_COMMAND = re.compile(r"\s*[/／]\s*broadcast(?:@\S+)?\s*\d*\s*(?:fix\s+)?\S*\s?", re.IGNORECASE)


def words_of(raw: str, *, command: bool) -> str:
    """An admin's own words as they wrote them, lines and all; `command`: they stand behind a command."""
    return clean(_COMMAND.sub("", raw, count=1) if command else raw).strip()


def reach_of(typed: Iterable[str], platforms: Collection[str], languages: Collection[str]) -> Reach | str:
    """Whom these words mean; the word that means nothing otherwise.

    A platform, a language, `private` or `groups`, `#tag` for who follows it, `7d` for who got a digest within a week,
    `story:12` for who got one that tells that story.
    """
    reach = Reach()
    for word in typed:
        further = _restricted(reach, fold(word), word, platforms, languages)
        if further is None:
            return word
        reach = further
    return reach


def _restricted(
    reach: Reach, word: str, typed: str, platforms: Collection[str], languages: Collection[str]
) -> Reach | None:
    if word in ALL:
        return reach
    if word in platforms:
        return replace(reach, platforms=(*reach.platforms, word))
    if word in KINDS:
        return replace(reach, kinds=(*reach.kinds, KINDS[word]))
    if found := _ACTIVE.fullmatch(word):
        return replace(reach, active=int(found[1]))
    if found := _STORY.fullmatch(word):
        return replace(reach, story=int(found[1]))
    if typed.startswith(("#", "＃")) and len(typed) > 1:
        return replace(reach, tags=(*reach.tags, typed[1:]))
    if tag := language_of(word, languages):
        return replace(reach, languages=(*reach.languages, tag))
    return None


def language_of(typed: str, languages: Collection[str]) -> str | None:
    """The interface language that a tag means, or one written alike; None where it is none of them."""
    with suppress(ValueError):
        tag = canonical(fold(typed))
        found = choose((tag,), languages)
        return found if found.partition("-")[0] == tag.partition("-")[0] else None
    return None


def when_of(typed: str, zone: str, now: datetime) -> When | None:
    """When it goes out: `now`, `2026-11-27 08:00` on this zone's clock, or `8:30` on each reader's own; else None."""
    if fold(typed) in {"now", "at once", "现在", "立即"}:
        return When()
    if found := _INSTANT.fullmatch(typed.strip()):
        try:
            year, month, day, clock, minutes = map(int, found.groups())
            at = datetime(year, month, day, clock, minutes, tzinfo=ZoneInfo(zone)).astimezone(now.tzinfo)
        except ValueError:
            return None
        return When(at=at) if at > now else None
    minute = minute_of_day(typed)
    return None if minute is None else When(minute=minute)
