"""The clock trial: one digest per existing local date, whatever the clocks do. Every change of every zone, minute by minute.

The oracle works from a change's own figures (its instant, the offsets before and after), not with PEP 495's arithmetic.
"""

import bisect
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from digest.domain.quiet import LONGEST, NEVER, Quiet
from digest.domain.schedule import Due, Rule, dated, due_on, last_due, next_due

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
FIRST, LAST = datetime(2011, 1, 1, tzinfo=UTC), datetime(2038, 1, 1, tzinfo=UTC)
MINUTES = range(24 * 60)
AROUND = (-2, -1, 0, 1, 2)
"""The days tried around a change."""


class Change(NamedTuple):
    """The first instant after a clock change, and the offsets before and after."""

    at: datetime
    before: timedelta
    after: timedelta

    @property
    def shape(self) -> tuple[object, timedelta]:
        """What the rules can see of it: the local time at which clocks jump, and how far. Date and offset only shift it."""
        return (self.at + self.before).time(), self.after - self.before


@dataclass(frozen=True, slots=True)
class Clocked:
    """How much was tried, in how many seconds."""

    zones: int
    distinct: int
    changes: int
    tried: int
    held: int
    took: float


def names() -> list[str]:
    """Every zone that the product's own rules know."""
    return resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8").split()


def zones() -> Iterator[str]:
    """One name of every set of rules: names whose files are the same are the same zone."""
    seen = set[bytes]()
    for name in names():
        rules = resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()
        if rules not in seen:
            seen.add(rules)
            yield name


def changes(zone: ZoneInfo) -> Iterator[Change]:
    """The zone's clock changes from 2011 to 2037."""
    at, before = FIRST, _offset(zone, FIRST)
    while at < LAST:
        later = at + 14 * DAY
        after = _offset(zone, later)
        if after != before:
            low, high = at, later
            while high - low > MINUTE:
                middle = low + (high - low) // (2 * MINUTE) * MINUTE
                low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
            yield Change(high, before, _offset(zone, high))
        at, before = later, after


@cache
def distinct_changes() -> tuple[tuple[str, Change], ...]:
    """Every change with a zone that has it; what many zones share stands here once."""
    found = ((name, change) for name in zones() for change in changes(ZoneInfo(name)))
    return tuple((name, change) for change, name in {change: name for name, change in found}.items())


def edges(change: Change) -> set[int]:
    """The minutes around the edges of the gap or the doubled stretch, one within, and both ends of a day."""
    walls = {(change.at + shift).replace(tzinfo=None) for shift in (change.before, change.after)}
    middle = min(walls) + (max(walls) - min(walls)) / 2
    near = [wall + timedelta(minutes=nudge) for wall in walls for nudge in (-1, 0)]
    return {wall.hour * 60 + wall.minute for wall in (*near, middle)} | {0, 1439}


def spans(change: Change) -> tuple[Quiet, ...]:
    """Quiet hours that can go wrong: a usual night's, and short and long ones that begin or end where clocks jump."""
    walls = [(change.at + shift).replace(tzinfo=None) for shift in (change.before, change.after)]
    middle = min(walls) + (max(walls) - min(walls)) / 2
    jump = middle.hour * 60 + middle.minute
    around = ((-120, 0), (-LONGEST, 0), (0, LONGEST), (-15, 5), (10, LONGEST + 10), (-LONGEST - 10, -10))
    return (Quiet(22 * 60, 7 * 60), *(Quiet((jump + one) % 1440, (jump + other) % 1440) for one, other in around))


def attempt(name: str, change: Change, minutes: Iterable[int], quiet: Quiet = NEVER) -> int:
    """Try the rule at each of these minutes, on the days around the change; how many. Raises AssertionError."""
    zone = ZoneInfo(name)
    middle = change.at.astimezone(zone).date()
    # What is held over a date that does not exist comes after the change, and one before it is needed, too.
    dates = [middle + days * DAY for days in ((-3, *AROUND) if quiet else AROUND)]
    existing = [on for on in dates if _exists(on, change)]
    tried, telling = 0, edges(change)
    for minute in minutes:
        rule = Rule(name, minute, quiet=quiet)
        dues = _dues(rule, zone, change, dates)
        assert [due.on for due in dues] == existing
        _neighbours(rule, dues, [change.at, *(due.at for due in dues[1:-1] if minute in telling)])
        tried += 1
    return tried


def everything() -> Clocked:
    """Every minute around every change of every zone, and with quiet hours around every kind of change."""
    began, found = time.monotonic(), distinct_changes()
    with ProcessPoolExecutor() as pool:
        tried = sum(pool.map(_whole, found, chunksize=8))
        held = sum(pool.map(_quiet, kinds()))
    return Clocked(len(names()), len(list(zones())), len(found), tried, held, time.monotonic() - began)


def kinds() -> tuple[tuple[str, Change], ...]:
    """One change of each kind: clocks jump at 36 local times and distances, or so."""
    return tuple({change.shape: (name, change) for name, change in distinct_changes()}.values())


def _whole(one: tuple[str, Change]) -> int:
    return attempt(*one, MINUTES)


def _quiet(one: tuple[str, Change]) -> int:
    return sum(attempt(*one, MINUTES, quiet) for quiet in spans(one[1]))


def _dues(rule: Rule, zone: ZoneInfo, change: Change, dates: list[date]) -> list[Due]:
    """The rule's occurrences on these dates, each where the oracle has it, on its date and after the one before."""
    dues = [Due(at, on) for on in dates if (at := due_on(rule, on))]
    assert [due.at for due in dues] == [at for at in (_expected(zone, rule, on, change) for on in dates) if at]
    _in_place(rule, zone, dues)
    assert all(one.at < other.at for one, other in pairwise(dues))
    return dues


def _in_place(rule: Rule, zone: ZoneInfo, dues: list[Due]) -> None:
    """Each is on its date, or comes at the end of quiet hours that began on it; none comes in them."""
    for due in dues:
        local = due.at.astimezone(zone)
        assert not rule.quiet.holds(local.hour * 60 + local.minute)
        assert local.date() == due.on or rule.quiet
        assert rule.quiet or dated(rule, due.at) == due.on


def _neighbours(rule: Rule, dues: list[Due], probes: list[datetime]) -> None:
    """At each instant the next and the last occurrence are those of the list."""
    for probe in probes:
        place = bisect.bisect_right([due.at for due in dues], probe)
        assert next_due(rule, probe) == dues[place]
        assert last_due(rule, probe) == dues[place - 1]


def _expected(zone: ZoneInfo, rule: Rule, on: date, change: Change) -> datetime | None:
    """The rules once more, those of quiet hours included."""
    at = _local(zone, rule, on, change)
    if at is None:
        return None
    shown = at + (change.before if at < change.at else change.after)
    minute, quiet = shown.hour * 60 + shown.minute, rule.quiet
    if not any((quiet.start + passed) % 1440 == minute for passed in range((quiet.end - quiet.start) % 1440)):
        return at
    lasts = timedelta(minutes=(quiet.end - minute) % 1440)
    early, late = shown + lasts - change.before, shown + lasts - change.after
    return early if at < change.at and (early < change.at or late < change.at) else late


def _local(zone: ZoneInfo, rule: Rule, on: date, change: Change) -> datetime | None:
    """When the local time comes on that date."""
    at, before, after = change
    wall = datetime(on.year, on.month, on.day, *divmod(rule.minute, 60), tzinfo=UTC)
    skipped = at + before <= wall < at + after
    instant = wall - before if wall - before < at or skipped else wall - after
    if instant.astimezone(zone).date() == on:
        return instant
    last = at - MINUTE
    return last if last.astimezone(zone).date() == on else None


def _exists(on: date, change: Change) -> bool:
    """Whether any minute of the local date is not swallowed by the gap."""
    at, before, after = change
    start = datetime(on.year, on.month, on.day, tzinfo=UTC)
    return not (at + before <= start and start + DAY <= at + after)


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    shift = at.astimezone(zone).utcoffset()
    assert shift is not None
    return shift
