"""Times of day as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.chat.clock import DAY, minute_of_day


@pytest.mark.parametrize(
    ("typed", "time"),
    [
        ("8", "08:00"),
        ("830", "08:30"),
        ("0830", "08:30"),
        ("8:30", "08:30"),
        ("８：３０", "08:30"),
        ("20.30", "20:30"),
        ("8h30", "08:30"),
        ("8:30pm", "20:30"),
        ("8:30 p.m.", "20:30"),
        ("at 8 pm", "20:00"),
        ("8 o'clock", "08:00"),
        ("8 in the evening", "20:00"),
        ("12am", "00:00"),
        ("12pm", "12:00"),
        ("noon", "12:00"),
        ("midnight", "00:00"),
        ("half past eight", "08:30"),
        ("Half past 8", "08:30"),
        ("at half past eight in the evening", "20:30"),
        ("quarter to nine", "08:45"),
        ("a quarter to nine pm", "20:45"),
        ("quarter past 9am", "09:15"),
        ("quarter to one", "12:45"),
        ("quarter to one in the morning", "00:45"),
        ("quarter to midnight", "23:45"),
        ("ten past seven", "07:10"),
        ("twenty-five to six", "05:35"),
        ("10 minutes to 9", "08:50"),
        ("20 past 8", "08:20"),
        ("seven thirty", "07:30"),
        ("seven oh five", "07:05"),
        ("seven o’clock", "07:00"),
        ("eight in the evening", "20:00"),
        ("eleven", "11:00"),
        ("24:00", "00:00"),
        ("8点半", "08:30"),
        ("8 点", "08:00"),
        ("8点钟", "08:00"),
        ("8点30分", "08:30"),
        ("八点一刻", "08:15"),
        ("二十二点三十分", "22:30"),
        ("早上8点", "08:00"),
        ("上午十点半", "10:30"),
        ("中午12点", "12:00"),
        ("中午1点", "13:00"),
        ("下午3点", "15:00"),
        ("晚上8点半", "20:30"),
        ("晚上12点", "00:00"),
        ("凌晨1点", "01:00"),
        ("八点", "08:00"),
        ("晚上九点一刻", "21:15"),
        ("晚上九点零五分", "21:05"),
        ("早上七点一刻", "07:15"),
        ("早上七點一刻", "07:15"),
        ("差一刻九点", "08:45"),
        ("晚上九点差一刻", "20:45"),
        ("差5分8点", "07:55"),
        ("差十分钟八点", "07:50"),
        ("八点过五分", "08:05"),
        ("早八点", "08:00"),
        ("八点半", "08:30"),
        ("八", "08:00"),
        ("二十一点", "21:00"),
        ("晚8点", "20:00"),
        ("每天早上8点", "08:00"),
    ],
)
def test_times(typed: str, time: str) -> None:
    minute = minute_of_day(typed)
    assert minute is not None
    assert f"{minute // 60:02}:{minute % 60:02}" == time


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "25:00",
        "24:01",
        "8:60",
        "-1",
        "soon",
        "8:30:00",
        "13am",
        "8点半半",
        "12345",
        "half eight",
        "half past",
        "someone",
        "ten to",
    ],
)
def test_no_times(typed: str) -> None:
    assert minute_of_day(typed) is None


@given(st.text(max_size=30))
def test_whatever_is_typed_is_a_minute_of_the_day_or_nothing(typed: str) -> None:
    minute = minute_of_day(typed)
    assert minute is None or 0 <= minute < DAY


@given(st.integers(0, DAY - 1))
def test_every_minute_can_be_typed_in_three_ways(minute: int) -> None:
    hour, rest = divmod(minute, 60)
    for typed in (f"{hour}:{rest:02}", f"{hour:02}{rest:02}", f"{hour}点{rest}分"):
        assert minute_of_day(typed) == minute
