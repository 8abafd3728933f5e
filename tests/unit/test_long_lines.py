"""The longest line that is read, of what is repeated, keeps nobody waiting: all else stands still while it is read."""

import time
from datetime import UTC, datetime

import pytest

from digest.chat import parse
from digest.chat.commands import subscribe
from digest.chat.hours_said import hours_said
from digest.chat.topics_said import topic_said
from digest.chat.wishes_said import wish_said

LONG = 0.5
"""Seconds of the processor's time; the slowest took 1.2 s, and what is left takes hundredths."""

NOW = datetime(2026, 11, 27, tzinfo=UTC)

READERS = {
    "/subscribe": subscribe._when,
    "a wish": lambda said: wish_said(said, "UTC", NOW),
    "a topic": topic_said,
    "hours": hours_said,
}


@pytest.mark.parametrize("said", ["1 ", "a ", "8:30 am ", "关于 ", "不要", "的", "news ", "no ", "周一到", "ﷺ", "- "])
@pytest.mark.parametrize("reader", READERS)
def test_it_is_read_at_once(reader: str, said: str) -> None:
    line = parse.clean(said * parse.LONGEST_LINE)
    began = time.process_time()
    READERS[reader](line)
    assert time.process_time() - began < LONG
