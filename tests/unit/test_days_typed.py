"""Days of the week and ends of a pause as people type them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.chat.clock import minutes_of_day
from digest.chat.days import command_days, typed_days
from digest.chat.until import FOREVER, until

TUESDAY = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("daily", "mon tue wed thu fri sat sun"),
        ("每天", "mon tue wed thu fri sat sun"),
        ("workdays", "mon tue wed thu fri"),
        ("工作日", "mon tue wed thu fri"),
        ("Mon-Fri", "mon tue wed thu fri"),
        ("monday to friday", "mon tue wed thu fri"),
        ("周一到周五", "mon tue wed thu fri"),
        ("sat-mon", "mon sat sun"),
        ("weekends", "sat sun"),
        ("周末", "sat sun"),
        ("weekly", "mon"),
        ("Mondays", "mon"),
        ("on Wednesday", "wed"),
        ("mon, wed and fri", "mon wed fri"),
        ("周一三五", "mon wed fri"),
        ("星期一、星期三和星期天", "mon wed sun"),
        ("每周四", "thu"),
        ("礼拜天", "sun"),
        ("周六末", "sat sun"),
        ("th", "thu"),
    ],
)
def test_days(typed: str, days: str) -> None:
    assert command_days(typed_days(typed) or 0) == days


@pytest.mark.parametrize("typed", ["", "m", "blue", "8:00", "mon blue", "周八", "mon-blue", "funday", "下"])
def test_what_is_no_day(typed: str) -> None:
    assert typed_days(typed) is None


@given(st.integers(1, 127))
def test_what_a_button_says_is_read_back(days: int) -> None:
    assert typed_days(command_days(days)) == days


@given(st.text())
def test_any_text_is_days_or_none(typed: str) -> None:
    assert typed_days(typed) is None or 0 < (typed_days(typed) or 0) < 128
    ends = until(typed, "Asia/Shanghai", TUESDAY)
    assert ends is None or ends > TUESDAY


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("3", "2026-11-27"),
        ("3 days", "2026-11-27"),
        ("for a week", "2026-12-01"),
        ("两周", "2026-12-08"),
        ("2w", "2026-12-08"),
        ("三天", "2026-11-27"),
        ("1个月", "2026-12-24"),
        ("tomorrow", "2026-11-25"),
        ("明天", "2026-11-25"),
        ("until Monday", "2026-11-30"),
        ("Tuesday", "2026-12-01"),
        ("下周一", "2026-11-30"),
        ("until 2027-01-04", "2027-01-04"),
        ("12/1", "2026-12-01"),
        ("12月1日", "2026-12-01"),
        ("十二月一号", "2026-12-01"),
        ("1/4", "2027-01-04"),
        ("three days", "2026-11-27"),
        ("for two weeks", "2026-12-08"),
        ("next Monday", "2026-11-30"),
        ("until 24 December", "2026-12-24"),
        ("Dec 24", "2026-12-24"),
        ("January 4th", "2027-01-04"),
        ("4 January 2027", "2027-01-04"),
    ],
)
def test_the_end_of_a_pause_is_the_beginning_of_a_day_there(typed: str, day: str) -> None:
    ends = until(typed, "Asia/Shanghai", TUESDAY)
    assert ends == datetime.combine(date.fromisoformat(day), datetime.min.time(), ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "0",
        "2026-11-24",
        "2026-11-01",
        "2026-13-01",
        "500 days",
        "3 apples",
        "2/30",
        "mon tue",
        "30 February",
        "three apples",
    ],
)
def test_what_is_no_day_to_come(typed: str) -> None:
    assert until(typed, "UTC", TUESDAY) is None


def test_a_pause_without_end() -> None:
    assert (
        until("forever", "UTC", TUESDAY) == until("一直", "UTC", TUESDAY) == FOREVER > TUESDAY + timedelta(days=10_000)
    )


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("8:30", (510,)),
        ("8 and 18", (480, 1080)),
        ("18:00 08:00", (480, 1080)),
        ("8 am, 6 pm", (480, 1080)),
        ("早上8点和晚上8点", (480, 1200)),
        ("8点、18点", (480, 1080)),
        ("8 8", (480,)),
        ("8 in the evening", (1200,)),
        ("8 9 10", None),
        ("8 and", None),
        ("8 and 25", None),
        ("", None),
    ],
)
def test_one_hour_or_two(typed: str, minutes: tuple[int, ...] | None) -> None:
    assert minutes_of_day(typed) == minutes
