"""When a digest is due: local times of day in IANA zones, as instants, one per existing local date whatever the clocks do.

The rules (ARCHITECTURE.md, The local instant) in full:

- A local time that exists once is that instant.
- A time that happens twice, because clocks go back, is the first of the two (PEP 495, fold=0).
- A time that never happens, because clocks go forward, is read with the offset before the change, which moves it forward
  by the length of the gap: 02:30 in a gap from 02:00 to 03:00 is 03:30, 00:30 in a gap from 00:00 to 01:00 is 01:30.
- Where that would leave the local date (a gap that reaches midnight), it is the last minute before the gap.
- A local date that does not exist at all (Pacific/Apia skipped 2011-12-30) has no digest.

So a rule has exactly one instant on every existing local date, on that date, and later dates have later instants. Where
the instant lies in quiet hours it is the one at which they end, which may be on the next date; it keeps its own.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from digest.domain.quiet import NEVER, Quiet

EVERY_DAY = 0b1111111

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_DAYS_AHEAD = 24
"""Any weekday comes up within this many days, even where its date is skipped once or twice."""

_YEAR = 400
"""Days in which every clock change of a year comes up."""


@dataclass(frozen=True, slots=True, order=True)
class Rule:
    """A local time on some weekdays. `minute` counts from local midnight (0 to 1439); bit 0 of `weekdays` is Monday.

    `slot` tells the digests of one day apart: 0, or 1 for the second of a reader who gets two. `quiet` are quiet hours that
    hold it at times (`held`).
    """

    zone: str
    minute: int
    weekdays: int = EVERY_DAY
    slot: int = 0
    quiet: Quiet = NEVER


@dataclass(frozen=True, slots=True)
class Due:
    """One occurrence of a rule: the UTC instant, and the local date it belongs to."""

    at: datetime
    on: date


def due_on(rule: Rule, on: date) -> datetime | None:
    """The instant of the rule on a local date; None where the weekday is not wanted or the date does not exist there.

    A time in a gap shifts forward, unless that leaves the date, then the last minute before the gap; of a doubled hour
    the first instant counts. What quiet hours hold is due when they end. Raises ZoneInfoNotFoundError (a KeyError) where
    the zone is unknown.
    """
    at = _local_instant(rule, on)
    return at and rule.quiet.over(rule.zone, at)


def _local_instant(rule: Rule, on: date) -> datetime | None:
    """The same whatever the quiet hours are."""
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

    Of earlier local dates only what quiet hours hold can be later, which is yesterday's, or that of the day before a date
    that does not exist: what clocks repeat, they repeat after the first time.
    """
    first = local_date(rule.zone, after) - (2 * _DAY if rule.quiet else timedelta())
    return next(due for due in _occurrences(rule, first, _DAY) if due.at > after)


def last_due(rule: Rule, until: datetime) -> Due:
    """The last occurrence at or before that instant; raise ValueError for a rule without weekdays.

    The search begins a day ahead: when clocks go back over midnight, tomorrow's first minutes are over before today is.
    """
    tomorrow = local_date(rule.zone, until) + _DAY
    return next(due for due in _occurrences(rule, tomorrow, -_DAY) if due.at <= until)


def local_date(zone: str, at: datetime) -> date:
    """The calendar day in the zone at that instant; raise ZoneInfoNotFoundError where the zone is unknown."""
    return at.astimezone(ZoneInfo(zone)).date()


def dated(rule: Rule, at: datetime) -> date:
    """The local date to which the rule's digest that is due at this instant belongs: the day before its hours ended, where
    quiet hours held it over midnight.
    """
    over_midnight = rule.quiet.holds(rule.minute) and rule.quiet.end <= rule.minute
    return local_date(rule.zone, at) - over_midnight * _DAY


def held(rule: Rule, quiet: Quiet, now: datetime) -> Rule:
    """The rule with these quiet hours, or with none where they never hold it within a year: the same for whoever has other
    ones that do not either. A clock change can bring a time into them.
    """
    one, free = replace(rule, quiet=quiet), replace(rule, quiet=NEVER)
    first = local_date(rule.zone, now) - _DAY
    dates = [first + days * _DAY for days in range(_YEAR)] if quiet else []
    return one if any(due_on(one, on) != due_on(free, on) for on in dates) else free


def at_minutes(had: Sequence[Rule], minutes: Iterable[int]) -> tuple[Rule, ...]:
    """The rules changed to these local times, earliest first. A time that stays keeps its slot, another one takes that of the
    nearest that goes: what is still to come today comes, and nothing comes twice.
    """
    wanted = sorted(set(minutes))
    slots = {rule.minute: rule.slot for rule in had if rule.minute in wanted}
    going = [rule for rule in had if rule.minute not in wanted]
    for minute in wanted:
        if minute not in slots:
            slots[minute] = _slot_for(minute, going, slots.values())
    return tuple(replace(had[0], minute=minute, slot=slots[minute]) for minute in wanted)


def _slot_for(minute: int, going: list[Rule], taken: Iterable[int]) -> int:
    """The slot of the nearest rule that goes, which is taken out; without one, the first that is free."""
    if not going:
        return min({0, 1} - set(taken))
    nearest = min(going, key=lambda rule: abs(rule.minute - minute))
    going.remove(nearest)
    return nearest.slot


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
