"""What an editor sends is refused before it keeps a processor busy, whatever stands in it."""

import time
from datetime import UTC, datetime

import pytest

from digest.services.intake import LARGEST, MOST
from digest.sources import read

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HEADER = "A title\n\n1\nHot\n2\nQuality\n3\nImpact\n\n"
RECORD = '{"version": 1, "contents": {"en": {"title": "T"}}, "scores": {"hot": 1, "quality": 2, "impact": 3}}'


def filled(start: str, unit: str, end: str = "", size: int = LARGEST) -> str:
    """As many of these units as the largest file holds."""
    return start + unit * ((size - len(start) - len(end)) // len(unit)) + end


HOSTILE = {
    "sections": ("a.txt", filled(HEADER, "TL;DR\n(a\n")),
    "questions": ("a.txt", filled(HEADER, "FAQ\nQ:\n")),
    "lines": ("a.txt", filled(HEADER + "Key Data\n", "a\n")),
    "line ends": ("a.txt", filled("", "\r", size=500_000)),
    "a row": ("a.txt", filled(HEADER + "Key Data\n", "( ", size=499_000)),
    "rows": ("a.txt", filled(HEADER + "Key Data\n", "( " * 50 + "\n", size=480_000)),
    "records": ("a.jsonl", filled("", "{}\n")),
    "good records": ("a.jsonl", filled("", RECORD + "\n")),
    "an array": ("a.json", filled("[", "{},", "{}]")),
    "fields": ("a.json", "{" + ",".join(f'"{at}":1' for at in range(40_000)) + "}"),
    "languages": ("a.json", '{"contents":{' + ",".join(f'"x{at}":{{}}' for at in range(35_000)) + "}}"),
}


@pytest.mark.parametrize("shape", HOSTILE)
def test_the_largest_file_takes_a_moment(shape: str) -> None:
    """Each takes under 400 ms on an idle machine; the worst took 16 s."""
    name, text = HOSTILE[shape]
    begin = time.process_time()
    parsed = read(name, text.encode(), NOW, MOST)
    assert time.process_time() - begin < 4
    assert len(parsed.problems) <= MOST + 4
    assert bool(parsed.articles) == (shape in {"a row", "rows"})


def test_of_too_many_records_nothing_is_taken_and_it_is_said_first() -> None:
    parsed = read("a.jsonl", ((RECORD + "\n") * 3).encode(), NOW, 2)
    assert (parsed.articles, len(parsed.problems)) == ((), 1)
    assert "more than 2 records" in str(parsed.problems[0])
    assert len(read("a.jsonl", ((RECORD + "\n") * 2).encode(), NOW, 2).articles) == 2


def test_problems_count_as_records_do() -> None:
    parsed = read("a.json", f"[{{}},{RECORD}]".encode(), NOW, 3)
    assert parsed.articles == ()
    assert "more than 3 records or problems" in str(parsed.problems[0])


def test_a_page_has_so_many_lines_at_most() -> None:
    parsed = read("a.txt", (HEADER + "Deep Analysis\n" + "a\n" * 5_000).encode(), NOW)
    assert [(one.line, one.field) for one in parsed.problems] == [(5_001, "page")]
    assert "5,011 lines" in parsed.problems[0].message


def test_a_long_line_under_key_data_stays_whole() -> None:
    line = "Tern price " + "and so on " * 100
    parsed = read("a.txt", (HEADER + f"Key Data\n{line}\nTern price $2\n").encode(), NOW)
    assert [row.entity for row in parsed.articles[0].content("en").key_facts] == [line.strip(), "Tern"]
