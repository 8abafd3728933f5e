"""One digest per existing local date, in every zone, whatever the clocks do."""

import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.quiet import LONGEST, Quiet
from digest.domain.schedule import Due, Rule, at_minutes, due_on, last_due, local_date, next_due, occasion
from prove.clock import FIRST, LAST, MINUTE, MINUTES, attempt, distinct_changes, edges, kinds, spans
from tests.examples import examples

ZONES = ["America/New_York", "Africa/Cairo", "Africa/Casablanca", "Asia/Kathmandu", "Pacific/Apia", "UTC"]
INSTANT = st.integers(0, (LAST - FIRST) // MINUTE).map(lambda minutes: FIRST + minutes * MINUTE)
QUIET = st.builds(
    lambda start, length: Quiet(start, (start + length) % 1440), st.integers(0, 1439), st.integers(0, LONGEST)
)


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def test_every_zone_has_one_digest_per_existing_date_around_every_change() -> None:
    """At the minutes where something can go wrong; `make prove` tries all of them."""
    assert sum(attempt(name, change, edges(change)) for name, change in distinct_changes()) > 10_000


def test_every_minute_has_one_digest_per_existing_date_around_every_kind_of_change() -> None:
    """Clocks jump at 36 local times and distances, or so; around one change of each kind, every minute of five days."""
    assert len(kinds()) > 30
    assert sum(attempt(name, change, MINUTES) for name, change in kinds()) == 1440 * len(kinds())


def test_quiet_hours_hold_what_is_due_in_them_and_every_date_keeps_its_digest() -> None:
    """Around every kind of clock change, with quiet hours that begin or end in it; `make prove` tries every minute."""
    held = sum(attempt(name, change, edges(change), quiet) for name, change in kinds() for quiet in spans(change))
    assert held > 1_000


@pytest.mark.parametrize(
    ("zone", "minute", "on", "instant"),
    [
        ("Asia/Shanghai", 480, date(2026, 11, 24), utc(2026, 11, 24, 0, 0)),
        ("America/New_York", 150, date(2026, 3, 8), utc(2026, 3, 8, 7, 30)),  # 02:30 is skipped: 03:30
        ("America/New_York", 90, date(2026, 11, 1), utc(2026, 11, 1, 5, 30)),  # 01:30 comes twice: the first
        ("Australia/Lord_Howe", 135, date(2026, 10, 4), utc(2026, 10, 3, 15, 45)),  # half an hour: 02:15 is 02:45
        ("Africa/Cairo", 30, date(2026, 4, 24), utc(2026, 4, 23, 22, 30)),  # midnight is skipped: 01:30
        ("America/Santiago", 0, date(2026, 9, 6), utc(2026, 9, 6, 4, 0)),  # midnight is skipped: 01:00
        ("Asia/Beirut", 5, date(2026, 3, 29), utc(2026, 3, 28, 22, 5)),
        ("Pacific/Apia", 480, date(2011, 12, 29), utc(2011, 12, 29, 18, 0)),
        ("Pacific/Apia", 480, date(2011, 12, 30), None),
        ("Pacific/Apia", 480, date(2011, 12, 31), utc(2011, 12, 30, 18, 0)),
        ("America/Scoresbysund", 1410, date(2025, 3, 29), utc(2025, 3, 30, 0, 59)),  # 23:30 would be tomorrow: 22:59
        ("America/Scoresbysund", 0, date(2025, 3, 30), utc(2025, 3, 30, 1, 0)),
    ],
)
def test_named_cases(zone: str, minute: int, on: date, instant: datetime | None) -> None:
    assert due_on(Rule(zone, minute), on) == instant


def test_a_skipped_date_is_passed_over() -> None:
    assert next_due(Rule("Pacific/Apia", 480), utc(2011, 12, 29, 18, 0)).on == date(2011, 12, 31)
    assert last_due(Rule("Pacific/Apia", 480), utc(2011, 12, 30, 17, 59)).on == date(2011, 12, 29)


def test_midnight_that_comes_twice_is_over_before_its_eve_is() -> None:
    """Newfoundland turned 00:01 back to 23:01 until 2011: at 23:30, the second time, tomorrow's 00:00 was an hour ago."""
    rule, eve = Rule("America/St_Johns", 0), utc(2010, 11, 7, 3, 0)
    assert local_date(rule.zone, eve) == date(2010, 11, 6)
    assert last_due(rule, eve) == Due(utc(2010, 11, 7, 2, 30), date(2010, 11, 7))
    assert next_due(rule, eve).on == date(2010, 11, 8)


def test_only_the_weekdays_wanted() -> None:
    rule = Rule("Asia/Shanghai", 480, weekdays=0b0010001)  # Monday and Friday
    friday = next_due(rule, utc(2026, 11, 24, 12, 0))
    assert friday == Due(utc(2026, 11, 27, 0, 0), date(2026, 11, 27))
    assert next_due(rule, friday.at).on == date(2026, 11, 30)
    assert last_due(rule, friday.at) == friday
    assert due_on(rule, date(2026, 11, 24)) is None


def test_a_rule_without_weekdays_or_with_an_unknown_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="never due"):
        next_due(Rule("UTC", 0, weekdays=0), utc(2026, 1, 1))
    with pytest.raises(ZoneInfoNotFoundError):
        due_on(Rule("Mars/Olympus", 0), date(2026, 1, 1))


@examples(200)
@given(
    st.sampled_from(ZONES),
    st.integers(0, 1439),
    st.integers(1, 127),
    INSTANT,
    QUIET,
)
def test_next_and_last_are_neighbours(zone: str, minute: int, weekdays: int, at: datetime, quiet: Quiet) -> None:
    rule = Rule(zone, minute, weekdays, quiet=quiet)
    last, following = last_due(rule, at), next_due(rule, at)
    assert last.at <= at < following.at
    assert next_due(rule, last.at) == following
    assert last_due(rule, following.at) == following
    assert due_on(rule, following.on) == following.at


def test_a_due_instant_costs_microseconds() -> None:
    rule, at = Rule("America/New_York", 480, weekdays=0b1), utc(2026, 11, 24)
    started = time.process_time()
    for _ in range(1000):
        next_due(rule, at)
    assert time.process_time() - started < 0.3


def test_local_dates_and_occasions() -> None:
    assert local_date("Pacific/Kiritimati", utc(2026, 11, 24, 12, 0)) == date(2026, 11, 25)
    assert occasion(date(2026, 11, 24), 1) == "digest:2026-11-24:1"


EIGHT, SIX_PM = Rule("Europe/London", 480), Rule("Europe/London", 1080, slot=1)


@pytest.mark.parametrize(
    ("had", "minutes", "slots"),
    [
        pytest.param((EIGHT, SIX_PM), (1080,), {1080: 1}, id="what is still to come today comes"),
        pytest.param((EIGHT, SIX_PM), (1200,), {1200: 1}, id="in the place of the nearest"),
        pytest.param((EIGHT, SIX_PM), (540,), {540: 0}, id="in the place of the nearest, the first"),
        pytest.param((SIX_PM,), (1080, 480), {480: 0, 1080: 1}, id="another one takes the slot that is free"),
        pytest.param((SIX_PM,), (1200, 480), {480: 1, 1200: 0}, id="one after the other, earliest first"),
        pytest.param((EIGHT,), (480, 480), {480: 0}, id="the same time twice is once"),
        pytest.param((EIGHT, SIX_PM), (), {}, id="no times"),
    ],
)
def test_other_times_keep_the_slots_of_what_they_replace(
    had: tuple[Rule, ...], minutes: tuple[int, ...], slots: dict[int, int]
) -> None:
    changed = at_minutes(had, minutes)
    assert {rule.minute: rule.slot for rule in changed} == slots
    assert [rule.minute for rule in changed] == sorted(slots)
