"""Quiet hours: which minutes lie in them, when they end, and what they do to a rule."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.quiet import BEFORE, LONGEST, NEVER, Quiet
from digest.domain.schedule import Due, Rule, dated, due_on, held, last_due, next_due

NIGHT = Quiet(22 * 60, 7 * 60)
NOON = Quiet(12 * 60, 13 * 60)
MINUTE = st.integers(0, 1439)
QUIET = st.builds(lambda start, lasts: Quiet(start, (start + lasts) % 1440), MINUTE, st.integers(0, LONGEST))


def utc(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("quiet", "inside", "outside"),
    [
        (NIGHT, (22 * 60, 23 * 60, 0, 419), (7 * 60, 8 * 60, 22 * 60 - 1)),
        (NOON, (12 * 60, 779), (13 * 60, 12 * 60 - 1, 0)),
        (NEVER, (), (0, 720, 1439)),
        (Quiet(480, 480), (), (480,)),
    ],
)
def test_which_minutes_they_hold(quiet: Quiet, inside: tuple[int, ...], outside: tuple[int, ...]) -> None:
    assert all(map(quiet.holds, inside))
    assert not any(map(quiet.holds, outside))
    assert bool(quiet) == bool(inside)


@pytest.mark.parametrize(
    ("zone", "quiet", "at", "over"),
    [
        ("UTC", NIGHT, utc(11, 24, 21, 59), utc(11, 24, 21, 59)),
        ("UTC", NIGHT, utc(11, 24, 22), utc(11, 25, 7)),
        ("UTC", NIGHT, utc(11, 25, 6, 59), utc(11, 25, 7)),
        ("UTC", NIGHT, utc(11, 25, 7), utc(11, 25, 7)),
        ("Asia/Shanghai", NIGHT, utc(11, 24, 14), utc(11, 24, 23)),
        ("America/New_York", NIGHT, utc(11, 1, 2), utc(11, 1, 12)),  # an hour longer: clocks go back
        ("America/New_York", NIGHT, utc(3, 8, 3), utc(3, 8, 11)),  # an hour shorter
        ("America/New_York", Quiet(1380, 150), utc(3, 8, 5), utc(3, 8, 7, 30)),  # 02:30 is skipped: 03:30
        ("America/New_York", Quiet(1380, 90), utc(11, 1, 5), utc(11, 1, 5, 30)),  # 01:30 comes twice: the first
        (
            "America/New_York",
            Quiet(60, 90),
            utc(11, 1, 6, 10),
            utc(11, 1, 6, 30),
        ),  # the second 01:10 waits for the second
    ],
)
def test_when_they_are_over(zone: str, quiet: Quiet, at: datetime, over: datetime) -> None:
    assert quiet.over(zone, at) == over


@given(
    st.sampled_from(["America/New_York", "Africa/Cairo", "Australia/Lord_Howe", "Pacific/Apia"]), QUIET, st.integers()
)
def test_when_they_are_over_nothing_is_held(zone: str, quiet: Quiet, seconds: int) -> None:
    at = utc(1, 1, 0) + timedelta(seconds=seconds % (366 * 86_400))
    over = quiet.over(zone, at)
    local = over.astimezone(ZoneInfo(zone))
    assert over >= at
    assert not quiet.holds(local.hour * 60 + local.minute)
    assert quiet.over(zone, over) == over


@pytest.mark.parametrize(
    ("quiet", "minute", "left"),
    [
        (Quiet(22 * 60, 9 * 60), 8 * 60, Quiet(22 * 60, 8 * 60)),
        (NIGHT, 23 * 60, Quiet(23 * 60 + BEFORE, 7 * 60)),
        (NIGHT, 22 * 60, Quiet(22 * 60 + BEFORE, 7 * 60)),
        (Quiet(23 * 60, 45), 23 * 60 + 50, Quiet(20, 45)),
        (Quiet(600, 620), 600, NEVER),
    ],
)
def test_what_is_left_of_them_for_a_digest_that_lies_in_them(quiet: Quiet, minute: int, left: Quiet) -> None:
    assert quiet.without(minute) == left


@given(QUIET.filter(bool), st.data())
def test_what_is_left_is_a_part_of_them_that_leaves_the_digest_free(quiet: Quiet, data: st.DataObject) -> None:
    minute = (quiet.start + data.draw(st.integers(0, quiet.length - 1))) % 1440
    left = quiet.without(minute)
    assert not left.holds(minute)
    assert all(quiet.holds(each) for each in range(1440) if left.holds(each))


def test_a_digest_that_they_hold_is_due_when_they_end_and_keeps_its_date() -> None:
    rule = Rule("UTC", 23 * 60, quiet=NIGHT)
    due = Due(utc(11, 25, 7), date(2026, 11, 24))
    assert due_on(rule, due.on) == due.at
    assert next_due(rule, utc(11, 24, 23)) == next_due(rule, utc(11, 25, 6, 59)) == due
    assert last_due(rule, due.at) == due
    assert next_due(rule, due.at).on == date(2026, 11, 25)
    assert dated(rule, due.at) == due.on
    assert dated(Rule("UTC", 6 * 60, quiet=NIGHT), due.at) == date(2026, 11, 25)


def test_a_digest_held_over_a_date_that_does_not_exist_is_not_forgotten() -> None:
    """Apia went from 29 to 31 December 2011."""
    rule = Rule("Pacific/Apia", 23 * 60, quiet=NIGHT)
    due = due_on(rule, date(2011, 12, 29))
    assert due == datetime(2011, 12, 30, 17, tzinfo=UTC)
    assert next_due(rule, due - timedelta(hours=5)) == Due(due, date(2011, 12, 29))


@pytest.mark.parametrize(
    ("zone", "minute", "quiet", "matters"),
    [
        ("UTC", 8 * 60, NIGHT, False),
        ("UTC", 23 * 60, NIGHT, True),
        ("UTC", 8 * 60, NEVER, False),
        ("Asia/Shanghai", 150, Quiet(180, 420), False),
        ("America/New_York", 150, Quiet(180, 420), True),  # 02:30 is 03:30 when clocks go forward
    ],
)
def test_a_rule_has_quiet_hours_only_where_they_ever_hold_it(
    zone: str, minute: int, quiet: Quiet, matters: bool
) -> None:
    rule = Rule(zone, minute)
    assert held(rule, quiet, utc(11, 24, 12)) == (Rule(zone, minute, quiet=quiet) if matters else rule)
    assert held(held(rule, quiet, utc(11, 24, 12)), NEVER, utc(11, 24, 12)) == rule
