"""Which source reads a file, and in which encoding."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.sources import SOURCES, read
from digest.sources.encoding import decode

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
PAGE = (Path(__file__).parents[1] / "fixtures" / "pages" / "full.txt").read_bytes()
RECORD = {"version": 1, "contents": {"en": {"title": "A title"}}, "scores": {"hot": 1, "quality": 2, "impact": 3}}


@pytest.mark.parametrize("name", ["a.txt", "A.TXT", "a.md", "-", "a", "a.html.page"])
def test_a_page_is_read(name: str) -> None:
    parsed = read(name, PAGE, NOW)
    assert (len(parsed.articles), parsed.problems) == (1, ())


@pytest.mark.parametrize(
    ("name", "text", "count"),
    [
        ("a.json", json.dumps(RECORD), 1),
        ("a.json", json.dumps([RECORD, RECORD], indent=2), 2),
        ("a.jsonl", json.dumps(RECORD) + "\n" + json.dumps(RECORD), 2),
        ("a.NDJSON", json.dumps(RECORD), 1),
        ("-", json.dumps(RECORD, indent=2), 1),
        ("-", f"\n {json.dumps(RECORD)}\n", 1),
        ("-", json.dumps(RECORD) + "\n" + json.dumps(RECORD) + "\n", 2),
        ("-", json.dumps([RECORD, RECORD]), 2),
        ("-", "[ ]", 0),
    ],
)
def test_records_are_read(name: str, text: str, count: int) -> None:
    parsed = read(name, text.encode(), NOW)
    assert (len(parsed.articles), parsed.problems) == (count, ())


def test_a_page_may_begin_with_a_bracket() -> None:
    text = "[Rumour] Tern 4 may come in May\n\n1\nHot\n2\nQuality\n3\nImpact\n"
    assert read("-", text.encode(), NOW).articles[0].content("en").title == "[Rumour] Tern 4 may come in May"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_page_in_any_of_these_encodings(encoding: str) -> None:
    assert read("a.txt", PAGE.decode().encode(encoding), NOW) == read("a.txt", PAGE, NOW)


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff",
        "Déjà vu, für Menschen: naïve café “quoted”".encode("cp1252"),
        "АБВГД".encode("koi8-r"),
        b"\xff\xfe\x00",
        bytes(range(128, 256)),
    ],
)
def test_other_bytes_are_refused_with_a_line(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"codec can't decode"):
        decode(data)
    (problem,) = read("a.txt", b"fine\n" + data, NOW).problems
    assert problem.field in {"encoding", "page"}
    assert problem.line == 2


def test_standard_input_has_a_name_in_problems() -> None:
    assert str(read("-", b"", NOW).problems[0]) == "standard input, line 1, page: the file is empty"


def test_the_suffixes_are_lower_case() -> None:
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in SOURCES)
