"""When a digest is due: local times of day in IANA zones, as instants, one per existing local date whatever the clocks do.

The rules (ARCHITECTURE.md, The local instant) in full:

- A local time that exists once is that instant.
- A time that happens twice, because clocks go back, is the first of the two (PEP 495, fold=0).
- A time that never happens, because clocks go forward, is read with the offset before the change, which moves it forward
  by the length of the gap: 02:30 in a gap from 02:00 to 03:00 is 03:30, 00:30 in a gap from 00:00 to 01:00 is 01:30.
- Where that would leave the local date (a gap that reaches midnight), it is the last minute before the gap.
- A local date that does not exist at all (Pacific/Apia skipped 2011-12-30) has no digest.

So a rule has exactly one instant on every existing local date, on that date, and later dates have later instants.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EVERY_DAY = 0b1111111

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_DAYS_AHEAD = 22
"""Any weekday comes up within this many days, even where its date is skipped once or twice."""


@dataclass(frozen=True, slots=True, order=True)
class Rule:
    """A local time on some weekdays. `minute` counts from local midnight (0 to 1439); bit 0 of `weekdays` is Monday.

    `slot` tells the digests of one day apart: 0, or 1 for the second of a reader who gets two.
    """

    zone: str
    minute: int
    weekdays: int = EVERY_DAY
    slot: int = 0


@dataclass(frozen=True, slots=True)
class Due:
    """One occurrence of a rule: the UTC instant, and the local date it belongs to."""

    at: datetime
    on: date


def due_on(rule: Rule, on: date) -> datetime | None:
    """The instant of the rule on a local date; None where the weekday is not wanted or the date does not exist there.

    A time in a gap shifts forward, unless that leaves the date, then the last minute before the gap; of a doubled hour
    the first instant counts. Raises ZoneInfoNotFoundError (a KeyError) where the zone is unknown.
    """
    if not rule.weekdays >> on.weekday() & 1:
        return None
    zone = ZoneInfo(rule.zone)
    wall = datetime.combine(on, time(*divmod(rule.minute, 60)), zone)
    at = wall.astimezone(UTC)
    if at.astimezone(zone).date() == on:
        return at
    before_gap = _transition(wall) - _MINUTE
    return before_gap if before_gap.astimezone(zone).date() == on else None


def next_due(rule: Rule, after: datetime) -> Due:
    """The first occurrence later than that instant; raise ValueError for a rule without weekdays.

    No occurrence of an earlier local date can be later: what clocks repeat, they repeat after the first time.
    """
    today = local_date(rule.zone, after)
    return next(due for due in _occurrences(rule, today, _DAY) if due.at > after)


def last_due(rule: Rule, until: datetime) -> Due:
    """The last occurrence at or before that instant; raise ValueError for a rule without weekdays.

    The search begins a day ahead: when clocks go back over midnight, tomorrow's first minutes are over before today is.
    """
    tomorrow = local_date(rule.zone, until) + _DAY
    return next(due for due in _occurrences(rule, tomorrow, -_DAY) if due.at <= until)


def local_date(zone: str, at: datetime) -> date:
    """The calendar day in the zone at that instant; raise ZoneInfoNotFoundError where the zone is unknown."""
    return at.astimezone(ZoneInfo(zone)).date()


def occasion(on: date, slot: int) -> str:
    """`digest:2026-11-24:0`, the name of one digest of one local date."""
    return f"digest:{on.isoformat()}:{slot}"


def _occurrences(rule: Rule, start: date, step: timedelta) -> Iterator[Due]:
    for days in range(_DAYS_AHEAD):
        on = start + days * step
        at = due_on(rule, on)
        if at is not None:
            yield Due(at, on)
    raise ValueError(f"never due: {rule}")


def _transition(wall: datetime) -> datetime:
    """The instant of the clock change whose gap swallows this local time, found by halving to the second.

    Read with the offset after the change the time lies before it, read with the offset before the change at or after it.
    """
    low = wall.replace(fold=1).astimezone(UTC)
    high = wall.replace(fold=0).astimezone(UTC)
    offset = low.astimezone(wall.tzinfo).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        if middle.astimezone(wall.tzinfo).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return high
