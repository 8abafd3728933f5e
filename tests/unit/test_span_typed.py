"""Quiet hours as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.chat.clash import bare
from digest.chat.span import span
from digest.domain.quiet import NEVER, Quiet


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("22-7", (22, 7)),
        ("22–7", (22, 7)),
        ("22:00–07:00", (22, 7)),
        ("22:00 – 07:00", (22, 7)),
        ("２２：００～７：００", (22, 7)),
        ("22 to 7", (22, 7)),
        ("22 7", (22, 7)),
        ("from 10pm to 7am", (22, 7)),
        ("10 p.m. until 7 a.m.", (22, 7)),
        ("between 11pm and 8:30am every day", (23, 8.5)),
        ("midnight to 8", (0, 8)),
        ("1pm-2pm", (13, 14)),
        ("晚上10点到早上7点", (22, 7)),
        ("从晚上十点半到第二天早上七点", (22.5, 7)),
        ("22点至次日7点", (22, 7)),
        ("每天晚上11点到早上8点免打扰", (23, 8)),
        ("午夜到8点", (0, 8)),
        ("10-7", (22, 7)),  # 21 hours are not meant
        ("12-8", (0, 8)),
        ("9-6", (21, 6)),
        ("1-9", (1, 9)),
        ("0-22", (0, 22)),  # too long, and said to be: 0 is never noon
        ("night", (22, 7)),
        ("夜间", (22, 7)),
    ],
)
def test_hours_as_people_type_them(typed: str, hours: tuple[float, float]) -> None:
    assert span(typed) == Quiet(int(hours[0] * 60), int(hours[1] * 60))


@pytest.mark.parametrize("typed", ["off", "None", "no quiet hours", "关闭", "取消", "不要"])
def test_none_at_all(typed: str) -> None:
    assert span(typed) == NEVER


@pytest.mark.parametrize("typed", ["", "22", "25-7", "7-7", "morning to dusk", "22-7-8", "-", "安全", "22-7 ~ 8"])
def test_what_is_neither(typed: str) -> None:
    assert span(typed) is None


@given(st.integers(0, 1439), st.integers(1, 18 * 60))
def test_what_a_button_carries_is_read_as_it_was_meant(start: int, length: int) -> None:
    quiet = Quiet(start, (start + length) % 1440)
    assert span(bare(quiet)) == quiet


@given(st.text(max_size=30))
def test_anything_may_be_typed(typed: str) -> None:
    span(typed)
