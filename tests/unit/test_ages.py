"""Ages and dates in both languages, each with how exactly it is known."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.article import Moment, Precision
from digest.sources.ages import iso_moment, stated

NOW = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "back", "precision"),
    [
        ("now", timedelta(), Precision.MINUTE),
        ("Just now", timedelta(), Precision.MINUTE),
        ("刚刚", timedelta(), Precision.MINUTE),
        ("30s ago", timedelta(seconds=30), Precision.MINUTE),
        ("5m ago", timedelta(minutes=5), Precision.MINUTE),
        ("5 minutes ago", timedelta(minutes=5), Precision.MINUTE),
        ("5分钟前", timedelta(minutes=5), Precision.MINUTE),
        ("半小时前", timedelta(minutes=30), Precision.MINUTE),
        ("3h ago", timedelta(hours=3), Precision.HOUR),
        ("an hour ago", timedelta(hours=1), Precision.HOUR),
        ("3小时前", timedelta(hours=3), Precision.HOUR),
        ("3 个小时前", timedelta(hours=3), Precision.HOUR),
        ("1d ago", timedelta(days=1), Precision.DAY),
        ("yesterday", timedelta(days=1), Precision.DAY),
        ("昨天", timedelta(days=1), Precision.DAY),
        ("1天前", timedelta(days=1), Precision.DAY),
        ("两天前", timedelta(days=2), Precision.DAY),
        ("2w ago", timedelta(weeks=2), Precision.WEEK),
        ("2周前", timedelta(weeks=2), Precision.WEEK),
    ],
)
def test_an_age_counts_back_from_the_import(text: str, back: timedelta, precision: Precision) -> None:
    assert [one.moment for one in stated(text, NOW)] == [Moment(NOW - back, precision)]


@pytest.mark.parametrize(
    ("text", "on", "precision"),
    [
        ("3mo ago", (2026, 8, 24), Precision.MONTH),
        ("3个月前", (2026, 8, 24), Precision.MONTH),
        ("9 months ago", (2026, 2, 24), Precision.MONTH),
        ("1y ago", (2025, 11, 24), Precision.YEAR),
        ("1年前", (2025, 11, 24), Precision.YEAR),
    ],
)
def test_months_and_years_are_those_of_the_calendar(text: str, on: tuple[int, int, int], precision: Precision) -> None:
    assert [one.moment for one in stated(text, NOW)] == [
        Moment(NOW.replace(year=on[0], month=on[1], day=on[2]), precision)
    ]


def test_a_month_back_from_its_31st_is_the_last_day_of_a_shorter_one() -> None:
    at = datetime(2026, 3, 31, tzinfo=UTC)
    assert [one.moment for one in stated("1mo ago", at)] == [Moment(datetime(2026, 2, 28, tzinfo=UTC), Precision.MONTH)]


@pytest.mark.parametrize("text", ["2026-11-20", "2026/11/20", "2026年11月20日", "Nov 20, 2026", "20 November 2026"])
def test_a_date_is_known_to_the_day(text: str) -> None:
    assert [one.moment for one in stated(text, NOW)] == [Moment(datetime(2026, 11, 20, tzinfo=UTC), Precision.DAY)]


@pytest.mark.parametrize("text", ["2026-11-20 08:30", "2026-11-20T16:30:00+08:00", "2026年11月20日 08:30"])
def test_a_date_with_a_time_is_known_to_the_minute(text: str) -> None:
    assert [one.moment for one in stated(text, NOW)] == [
        Moment(datetime(2026, 11, 20, 8, 30, tzinfo=UTC), Precision.MINUTE)
    ]


@pytest.mark.parametrize("text", ["2026-13-01", "2026-02-30", "999999y ago", "2027-01-01", "2026-11-20 25:00"])
def test_what_was_never_a_time_has_no_moment(text: str) -> None:
    assert [one.moment for one in stated(text, NOW)] == [None]


def test_tomorrow_in_a_zone_ahead_is_now() -> None:
    assert [one.moment for one in stated("2026-11-25", NOW)] == [Moment(NOW, Precision.DAY)]


@pytest.mark.parametrize("text", ["GPT-5 is known", "3 dogs", "1.2.3", "v2026", "5 m", "snow"])
def test_other_words_are_no_ages(text: str) -> None:
    assert list(stated(text, NOW)) == []


@pytest.mark.parametrize(
    ("text", "at", "precision"),
    [
        ("2026", datetime(2026, 1, 1, tzinfo=UTC), Precision.YEAR),
        ("2026-11", datetime(2026, 11, 1, tzinfo=UTC), Precision.MONTH),
        ("2026-W47", datetime(2026, 11, 16, tzinfo=UTC), Precision.WEEK),
        ("2026-11-20", datetime(2026, 11, 20, tzinfo=UTC), Precision.DAY),
        ("2026-11-20T08Z", datetime(2026, 11, 20, 8, tzinfo=UTC), Precision.HOUR),
        ("2026-11-20T16:30+08:00", datetime(2026, 11, 20, 8, 30, tzinfo=UTC), Precision.MINUTE),
        ("2026-11-20T08:30:15Z", datetime(2026, 11, 20, 8, 30, 15, tzinfo=UTC), Precision.EXACT),
    ],
)
def test_iso_8601_is_as_exact_as_it_is_written(text: str, at: datetime, precision: Precision) -> None:
    assert iso_moment(text, NOW) == Moment(at, precision)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1d ago",
        "2026-1-1",
        "20261120",
        "2026-11-20T8:00",
        "2026-02-30",
        "2026-W60",
        "2028",
        "0001-01-01T00:00+14:00",
    ],
)
def test_what_is_no_iso_8601_or_lies_ahead_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"ISO 8601|future|Invalid|out of range|must be|outside"):
        iso_moment(text, NOW)


@given(st.text(alphabet="0123456789 日天周月年前agomhdwyx-:T半", max_size=60))
def test_no_moment_lies_ahead(text: str) -> None:
    assert all(one.moment is None or one.moment.at <= NOW for one in stated(text, NOW))
