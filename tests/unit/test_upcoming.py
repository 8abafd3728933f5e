"""When the next digest comes, as a receipt says it; and what a changed zone does to it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digest.domain.reader import APART, Address, Profile, Subscription, moved, upcoming
from digest.domain.schedule import Rule

NOW = datetime(2026, 7, 14, 0, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
TOLD = NOW - HOUR / 2
"""08:00 in Shanghai on 14 July, which is the last digest's hour."""

SHANGHAI = Subscription(1, Address("preview", "ann"), Profile(), (Rule("Asia/Shanghai", 8 * 60),), since=TOLD)


def at(one: Subscription, now: datetime = NOW) -> datetime:
    due = upcoming(one, now)
    assert due is not None
    return due.at


def test_without_local_times_nothing_comes() -> None:
    assert upcoming(replace(SHANGHAI, rules=()), NOW) is None


def test_the_day_of_the_last_digest_has_had_its_own() -> None:
    later = (Rule("Asia/Shanghai", 20 * 60),)
    assert at(replace(SHANGHAI, rules=later)) == TOLD + 36 * HOUR
    assert at(replace(SHANGHAI, rules=later, since=TOLD - 24 * HOUR)) == TOLD + 12 * HOUR


def test_of_two_digests_a_day_the_second_comes() -> None:
    rules = (Rule("Asia/Shanghai", 8 * 60), Rule("Asia/Shanghai", 20 * 60, slot=1))
    assert at(replace(SHANGHAI, rules=rules)) == TOLD + 12 * HOUR


def test_a_digest_exactly_twelve_hours_after_the_last_one_comes() -> None:
    new_york = moved(replace(SHANGHAI, since=TOLD - 24 * HOUR), "America/New_York")
    assert new_york.not_before == TOLD - 12 * HOUR
    assert at(new_york, TOLD - 20 * HOUR) == TOLD - 12 * HOUR


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "Europe/Paris", "Pacific/Auckland", "America/Los_Angeles"])
def test_after_a_changed_zone_digests_are_twelve_hours_apart(zone: str) -> None:
    there = moved(SHANGHAI, zone)
    assert [rule.zone for rule in there.rules] == [zone]
    assert at(there) - TOLD >= APART


def test_who_was_told_nothing_yet_waits_for_nothing() -> None:
    assert moved(replace(SHANGHAI, since=None), "Asia/Tokyo").not_before is None
