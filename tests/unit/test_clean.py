"""Text from outside keeps everything that is seen and loses what acts unseen (FAILURES.md, Content)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.clean import clean, printable


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\u202eb\u2066c\u200fd", "abcd"),
        ("key\u200bword\ufeff \u00adsoft", "keyword soft"),
        ("hi\U000e0041\U000e007f", "hi"),
        ("bell\x07 \x1b[31mred\x1b[0m", "bell [31mred[0m"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("cell\tcell", "cell\tcell"),
        ("half \ud83d a pair", "half  a pair"),
        ("a\ufe0f\ufe0f\ufe0fb", "a\ufe0fb"),
    ],
)
def test_what_acts_unseen_is_gone(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@pytest.mark.parametrize(
    "text",
    [
        "**bold** <b>x</b> [a](http://b) `c` @everyone",
        "👨‍👩‍👧 and 🏳️‍🌈 and 👩🏽‍💻",
        "می‌خواهم",
        "क्‍ष and ശ്രീ",
        "大模型——“狭窄的”漏洞，Anthropic’s，１２３",
        "naïve café £5 ☃ ❤️",
    ],
)
def test_what_is_seen_stays(text: str) -> None:
    assert clean(text) == text


def test_a_joiner_that_joins_nothing_is_gone() -> None:
    assert clean("pay\u200dpal p\u200cq 🔥\u200d") == "paypal pq 🔥"


@given(st.text(st.characters(codec=None)))
def test_cleaning_twice_changes_nothing_and_the_result_can_be_stored(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    once.encode()


def test_what_a_terminal_would_act_on_is_shown_escaped() -> None:
    assert printable("a\x1b[31m\u202e\x9b\ud800\nb\u3000中") == "a\\x1b[31m\\u202e\\x9b\\ud800\\nb\u3000中"
