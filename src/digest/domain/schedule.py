"""When a digest is due: local times of day in IANA zones, as instants, one per existing local date whatever the clocks do."""

from dataclasses import dataclass
from datetime import date, datetime

EVERY_DAY = 0b1111111


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
    the first instant counts.
    """
    raise NotImplementedError


def next_due(rule: Rule, after: datetime) -> Due:
    """The first occurrence later than that instant."""
    raise NotImplementedError


def last_due(rule: Rule, until: datetime) -> Due:
    """The last occurrence at or before that instant."""
    raise NotImplementedError


def local_date(zone: str, at: datetime) -> date:
    """The calendar day in the zone at that instant."""
    raise NotImplementedError


def occasion(on: date, slot: int) -> str:
    """`digest:2026-11-24:0`, the name of one digest of one local date."""
    return f"digest:{on.isoformat()}:{slot}"
