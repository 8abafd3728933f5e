"""No text breaks the page reader or makes it slow."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digest.sources.page import read_page
from tests.examples import examples

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
FULL = (Path(__file__).parents[1] / "fixtures" / "pages" / "full.txt").read_text(encoding="utf-8")
LINES = FULL.split("\n")

MARKS = (
    "Hot 热度 80 165 TL;DR FAQ 核心数据 Q: A: 问： • 1. | “ ( Disclaimer: 免责声明： Share: Tags: 更新于 安全"
    " Source: https://x.example"
)
MORE = [
    "Key Data",
    "Deep Analysis",
    "1d ago",
    "\t",
    "\n",
    "\n\n",
    "\u202e",
    "\u3000",
    "\ufeff",
    "\U0001f468\u200d\U0001f469",
]
words = st.sampled_from([*MARKS.split(), *MORE])
texts = st.lists(words | st.text(max_size=6), max_size=60).map(" ".join)
shuffled = st.permutations(LINES).flatmap(
    lambda lines: st.integers(0, len(lines)).map(lambda cut: "\n".join(lines[:cut]))
)


@given(texts | shuffled | st.text(max_size=200))
@example("1d ago\nHot TL;DR\n1d ago")
@examples(150)
def test_any_text_is_an_article_or_has_problems_with_lines_of_its_own(text: str) -> None:
    parsed = read_page(text, "page.txt", NOW)
    assert bool(parsed.articles) != bool(parsed.problems)
    count = len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    assert all(1 <= problem.line <= count and problem.message for problem in parsed.problems)


@given(st.lists(st.sampled_from(range(len(LINES))), max_size=8))
@examples(60)
def test_lines_may_be_missing(missing: list[int]) -> None:
    text = "\n".join(line for at, line in enumerate(LINES) if at not in missing)
    parsed = read_page(text, "page.txt", NOW)
    assert bool(parsed.articles) != bool(parsed.problems)
    for article in parsed.articles:
        assert any(content.title for content in article.contents.values())


HEADER = "A title\n\n1\nHot\n2\nQuality\n3\nImpact\n\n"
UNITS = [
    "a ",
    "中 ",
    "a中 ",
    '"',
    "“a ",
    "( ",
    "|",
    "\t",
    "-",
    "1 ago ",
    "2026-11-",
    "Q: x\n",
    "\n",
    "• x\n",
    "1. a: b\n",
]
UNITS += [
    "https://",
    "Disclaimer: x\n",
    "Deep Analysi\n",
    "安全 ",
    "Tags: a\n",
    "Hot ",
    "80\n",
    "faq\n",
    "\u200d",
    "*_",
    "\\|",
]


@pytest.mark.parametrize("unit", UNITS)
def test_fifty_kilobytes_of_anything_take_a_moment(unit: str) -> None:
    """Each takes under 50 ms on an idle machine; anything worse than linear would take many seconds."""
    begin = time.process_time()
    for heading in ("", HEADER, HEADER + "Key Data\n", HEADER + "TL;DR\n• a\n\nDisclaimer: x\n"):
        read_page(heading + unit * (50_000 // len(unit)), "page.txt", NOW)
    assert time.process_time() - begin < 10
