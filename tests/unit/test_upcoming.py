"""When the next digest comes, as a receipt says it; and what a changed zone does to it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digest.domain.quiet import NEVER, Quiet
from digest.domain.reader import APART, Address, Profile, Subscription, first_due, moved, upcoming
from digest.domain.schedule import Due, Rule, next_due

NOW = datetime(2026, 7, 14, 0, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
TOLD = NOW - HOUR / 2
"""08:00 in Shanghai on 14 July, which is the last digest's hour."""

MORNING = Rule("Asia/Shanghai", 8 * 60)
HAD = ("digest:2026-07-14:0", "digest:2026-07-13:0")
SHANGHAI = Subscription(1, Address("preview", "ann"), Profile(), (MORNING,), since=TOLD, planned=HAD)


def at(one: Subscription, now: datetime = NOW) -> datetime:
    due = upcoming(one, now)
    assert due is not None
    return due.at


def test_without_local_times_nothing_comes() -> None:
    assert upcoming(replace(SHANGHAI, rules=()), NOW) is None


def test_the_day_of_the_last_digest_has_had_its_own() -> None:
    later = (Rule("Asia/Shanghai", 20 * 60),)
    assert at(replace(SHANGHAI, rules=later)) == TOLD + 36 * HOUR
    assert at(replace(SHANGHAI, rules=later, since=TOLD - 24 * HOUR, planned=HAD[1:])) == TOLD + 12 * HOUR


def test_of_two_digests_a_day_the_second_comes() -> None:
    rules = (MORNING, Rule("Asia/Shanghai", 20 * 60, slot=1))
    assert at(replace(SHANGHAI, rules=rules)) == TOLD + 12 * HOUR


def test_a_digest_exactly_twelve_hours_after_the_last_one_comes() -> None:
    new_york = moved(replace(SHANGHAI, since=TOLD - 24 * HOUR, planned=()), "America/New_York", NEVER, NOW)
    assert new_york.not_before == TOLD - 12 * HOUR
    assert at(new_york, TOLD - 20 * HOUR) == TOLD - 12 * HOUR


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "Europe/Paris", "Pacific/Auckland", "America/Los_Angeles"])
def test_after_a_changed_zone_digests_are_twelve_hours_apart(zone: str) -> None:
    there = moved(SHANGHAI, zone, NEVER, NOW)
    assert [rule.zone for rule in there.rules] == [zone]
    assert at(there) - TOLD >= APART


def test_who_was_told_nothing_yet_waits_for_nothing() -> None:
    assert moved(replace(SHANGHAI, since=None), "Asia/Tokyo", NEVER, NOW).not_before is None


def test_a_date_that_had_its_digest_is_not_dated_again_after_moving_west() -> None:
    """08:00 in Shanghai on the 14th was 17:00 on the 13th in Los Angeles, where the 14th comes once more."""
    there = moved(SHANGHAI, "America/Los_Angeles", NEVER, NOW)
    assert at(there) == datetime(2026, 7, 15, 15, 0, tzinfo=UTC)


def test_the_days_of_a_pause_are_not_gone_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """Until further notice is the year 9999: day by day it took a minute, in which nobody was answered."""
    looked: list[datetime] = []

    def counting(rule: Rule, after: datetime) -> Due:
        looked.append(after)
        return next_due(rule, after)

    monkeypatch.setattr("digest.domain.reader.next_due", counting)
    ends = datetime(9999, 1, 1, tzinfo=UTC)
    assert at(replace(SHANGHAI, paused_until=ends)) == ends
    assert len(looked) == 1


def test_nothing_comes_before_a_pause_is_over_or_of_what_is_told() -> None:
    assert at(replace(SHANGHAI, paused_until=TOLD + 48 * HOUR)) == TOLD + 48 * HOUR
    assert at(replace(SHANGHAI, since=TOLD + 24 * HOUR)) == TOLD + 48 * HOUR


EARLIER = 5 * HOUR / 3600
"""Seconds between an hour that has come and its planning."""


@pytest.mark.parametrize(
    ("zone", "minute", "first"),
    [
        ("Asia/Tokyo", 8 * 60, 0 * HOUR),  # today's 08:00 was an hour ago there: it would be lost
        ("Europe/London", 8 * 60, 7 * HOUR),  # 01:00 there: today's 08:00 is still to come
        ("America/Los_Angeles", 8 * 60, 15 * HOUR),  # the 13th there; the 14th, whose digest was due, is still to come
        ("Pacific/Auckland", 8 * 60, 0 * HOUR),  # 12:00 there: it would be lost
        ("Asia/Shanghai", 20 * 60, 12 * HOUR),  # another hour of the same day
        ("Asia/Shanghai", 7 * 60, 0 * HOUR),  # an hour that has passed: today's would be lost
    ],
)
def test_what_was_due_and_is_not_planned_yet_is_not_lost(zone: str, minute: int, first: timedelta) -> None:
    assert first_due(Rule(zone, minute), TOLD + EARLIER, (MORNING, TOLD)) == TOLD + first


def test_a_rule_comes_next_by_itself_where_nothing_was_due() -> None:
    tokyo = Rule("Asia/Tokyo", 8 * 60)
    assert first_due(tokyo, TOLD + EARLIER) == TOLD + 23 * HOUR
    assert first_due(tokyo, TOLD + EARLIER, (MORNING, TOLD + 24 * HOUR)) == TOLD + 23 * HOUR


def test_what_comes_within_twelve_hours_stands_in_for_what_was_due() -> None:
    late, early = Rule("UTC", 23 * 60 + 55), Rule("UTC", 10)
    due = datetime(2026, 7, 14, 23, 55, tzinfo=UTC)
    assert first_due(early, due + EARLIER, (late, due)) == datetime(2026, 7, 15, 0, 10, tzinfo=UTC)


NIGHT = Quiet(22 * 60, 9 * 60)


def test_quiet_hours_hold_the_next_digest_and_change_nothing_else() -> None:
    there = moved(SHANGHAI, "Asia/Shanghai", NIGHT, NOW)
    assert at(there) == TOLD + 25 * HOUR
    assert there.not_before is None
    assert moved(there, "Asia/Shanghai", NEVER, NOW) == SHANGHAI


def test_what_quiet_hours_hold_is_yesterdays_and_is_not_lost_when_the_hour_changes() -> None:
    """23:00 on the 13th waits until 09:00 on the 14th; noon of the 14th is another day's."""
    late, due = Rule("Asia/Shanghai", 23 * 60, quiet=NIGHT), TOLD + HOUR
    noon = Rule("Asia/Shanghai", 12 * 60)
    assert first_due(noon, due + EARLIER, (late, due)) == TOLD + 4 * HOUR
    assert first_due(replace(noon, minute=22 * 60 - 1), due + EARLIER, (late, due)) == due
