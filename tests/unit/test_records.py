"""Article records: what is read, and how exactly a bad one is named."""

import json
from datetime import UTC, datetime
from time import process_time
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.codec import ARTICLE
from digest.domain.article import Article, Content, FaqEntry, Insight, KeyFact, Moment, Precision, Scores, Tag
from digest.ports import Parsed
from digest.sources.record_schema import record_schema
from digest.sources.records import LONGEST, read_json, read_json_lines

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

SMALL: dict[str, Any] = {
    "version": 1,
    "contents": {"en": {"title": "A title"}},
    "scores": {"hot": 1, "quality": 2, "impact": 3},
}

FULL: dict[str, Any] = {
    "version": 1,
    "contents": {
        "en": {
            "title": "A <b>title</b>",
            "summary": "One. Two.",
            "tldr": ["One.", "Two."],
            "key_facts": [{"entity": "Tern", "information": "price", "figure": "$2"}, {"entity": "Sable"}],
            "analysis": ["First paragraph.", "Second."],
            "insights": [{"lead": "Lead", "text": "text"}, {"text": "no lead"}],
            "faq": [{"question": "Why?", "answer": "So.\n\nAnd so."}],
        },
        "zh-CN": {"title": "标题"},
    },
    "scores": {"hot": 0, "quality": 100, "impact": 50},
    "category": {"en": "AI News", "zh": "AI资讯"},
    "tags": ["安全", {"en": "Quantum", "zh": "量子"}],
    "published": "2026-11-24",
    "updated": "2026-11-24T16:30:00+08:00",
    "url": "https://example.com/a?b=c",
    "share_links": ["https://share.example.com/1"],
    "notice": {"en": "By a machine."},
    "story": "tern-price",
    "views": 7,
    "sample": True,
}


def read(value: object) -> Parsed:
    return read_json(json.dumps(value, ensure_ascii=False, indent=1), "a.json", NOW)


def problems(text: str, *, lines: bool = False) -> list[tuple[str, int, str]]:
    parsed = (read_json_lines if lines else read_json)(text, "a.json", NOW)
    return [
        (problem.record.removeprefix("a.json").lstrip(", "), problem.line, problem.field) for problem in parsed.problems
    ]


def test_every_field_of_a_record_arrives() -> None:
    assert read(FULL).articles == (
        Article(
            contents={
                "en": Content(
                    "A <b>title</b>",
                    "One. Two.",
                    ("One.", "Two."),
                    (KeyFact("Tern", "price", "$2"), KeyFact("Sable")),
                    ("First paragraph.", "Second."),
                    (Insight("text", "Lead"), Insight("no lead")),
                    (FaqEntry("Why?", "So.\n\nAnd so."),),
                ),
                "zh-Hans": Content("标题"),
            },
            scores=Scores(0, 100, 50),
            category={"en": "AI News", "zh-Hans": "AI资讯"},
            tags=(
                Tag("security", {"en": "Security", "zh-Hans": "安全"}),
                Tag("quantum", {"en": "Quantum", "zh-Hans": "量子"}, known=False),
            ),
            published=Moment(datetime(2026, 11, 24, tzinfo=UTC), Precision.DAY),
            updated=Moment(datetime(2026, 11, 24, 8, 30, tzinfo=UTC), Precision.EXACT),
            url="https://example.com/a?b=c",
            share_links=("https://share.example.com/1",),
            notice={"en": "By a machine."},
            story="tern-price",
            views=7,
            sample=True,
        ),
    )


def test_the_schema_knows_every_field_of_an_article() -> None:
    fields = {"version", *ARTICLE.dump(Article({}, Scores(1, 2, 3)))}
    assert set(record_schema()["properties"]) == fields


@pytest.mark.parametrize("record", [SMALL, FULL], ids=["small", "full"])
def test_the_published_schema_takes_what_is_read(record: object) -> None:
    jsonschema.Draft202012Validator.check_schema(record_schema())
    jsonschema.validate(record, record_schema())
    assert len(read(record).articles) == 1


BAD: list[tuple[dict[str, Any], str]] = [
    ({"version": 2}, "version"),
    ({"version": True}, "version"),
    ({"scores": {"hot": 165, "quality": 2, "impact": 3}}, "scores.hot"),
    ({"scores": {"hot": 1, "quality": True, "impact": 3}}, "scores.quality"),
    ({"scores": {"hot": 1, "quality": 2, "impact": 2.5}}, "scores.impact"),
    ({"scores": {"hot": 1, "quality": 2}}, "scores.impact"),
    ({"contents": {}}, "contents"),
    ({"contents": {"en": {"tldr": ["x"]}}}, "contents"),
    ({"contents": {"en": {"title": "a", "tldr": ["x", 3]}}}, "contents.en.tldr[1]"),
    ({"contents": {"en": {"title": "a", "faq": [{"question": "q"}]}}}, "contents.en.faq[0].answer"),
    (
        {"contents": {"en": {"title": "a", "faq": [{"question": "q", "answer": "\u200b "}]}}},
        "contents.en.faq[0].answer",
    ),
    ({"contents": {"en": {"title": "half a character: \ud800"}}}, "contents.en.title"),
    ({"contents": {"en": {"title": "a", "body": "x"}}}, "contents.en.body"),
    ({"contents": {"?": {"title": "a"}}}, "contents"),
    ({"contents": {"zh": {"title": "a"}, "zh-CN": {"title": "b"}}}, "contents"),
    ({"tags": [3]}, "tags[0]"),
    ({"published": "yesterday"}, "published"),
    ({"published": "2028-01-01"}, "published"),
    ({"url": "javascript:alert(1)"}, "url"),
    ({"url": "https://exa mple.com"}, "url"),
    ({"url": "https://"}, "url"),
    ({"share_links": ["https://a.example", "data:x"]}, "share_links[1]"),
    ({"views": -1}, "views"),
    ({"views": 10**30}, "views"),
    ({"sample": 1}, "sample"),
    ({"headline": "x"}, "headline"),
]


@pytest.mark.parametrize(("change", "field"), BAD, ids=[field + str(at) for at, (_, field) in enumerate(BAD)])
def test_a_bad_field_is_named_with_its_line(change: dict[str, Any], field: str) -> None:
    text = json.dumps([SMALL, {**SMALL, **change}, SMALL], indent=1)
    (problem,) = read_json(text, "a.json", NOW).problems
    assert (problem.record, problem.field) == ("a.json, record 2", field)
    key = field.rpartition(".")[2].partition("[")[0]
    missing = (
        field in {"scores.impact", "contents.en.faq[0].answer"} and f'"{key}"' not in text.split("\n")[problem.line - 1]
    )
    assert missing or f'"{key}"' in text.split("\n")[problem.line - 1] or "[" in field
    assert len(read_json(text, "a.json", NOW).articles) == 2


def test_a_line_is_counted_as_an_editor_counts() -> None:
    text = json.dumps([SMALL, {**SMALL, "views": -1}], indent=1)
    line = next(number for number, line in enumerate(text.split("\n"), 1) if '"views"' in line)
    assert problems(text) == [("record 2", line, "views")]


def test_every_problem_of_a_record_is_named_at_once() -> None:
    assert [field for _, _, field in problems(json.dumps({"version": 3, "views": -1, "x": 1}))] == [
        "contents",
        "scores",
        "version",
        "views",
        "x",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [("", 1, "record")]),
        ("[]", []),
        ("[", [("record 1", 1, "record")]),
        ('{"version": 1,\n"version": 1}', [("", 2, "version")]),
        ('{"a": {"b": 1,\n"b": 2}}', [("", 2, "a.b")]),
        ("\n{nonsense}", [("", 2, "record")]),
        ('{"views": NaN}', [("", 1, "record")]),
        ('{"views": -Infinity}', [("", 1, "record")]),
        ('{"views": ' + "9" * 5000 + "}", [("", 1, "record")]),
        ("[" * 200_000, [("record 1", 1, "record")]),
        ('{"a":' * 200_000, [("", 1, "record")]),
        ("3", [("", 1, "record")]),
        ('"' + "a" * LONGEST + '"', [("", 1, "record")]),
        (json.dumps(SMALL) + "\n}", [("", 2, "record")]),
        (f"[{json.dumps(SMALL)}\n{json.dumps(SMALL)}]", [("", 2, "record")]),
        (f"[{json.dumps(SMALL)},\n]", [("record 2", 2, "record")]),
    ],
)
def test_what_is_not_json_is_named_with_its_line(text: str, expected: list[tuple[str, int, str]]) -> None:
    assert problems(text) == expected


def test_good_lines_are_kept_between_bad_ones() -> None:
    good = json.dumps(SMALL)
    text = "\n".join([good, "", "{bad", good + " {}", json.dumps({**SMALL, "views": -1}), good, "[" * 100_000]) + "\r\n"
    parsed = read_json_lines("\ufeff" + text, "a.json", NOW)
    assert len(parsed.articles) == 2
    assert [(problem.record, problem.line) for problem in parsed.problems] == [
        ("a.json, record 2", 3),
        ("a.json, record 3", 4),
        ("a.json, record 4", 5),
        ("a.json, record 6", 7),
    ]


def test_good_records_stand_before_a_broken_one() -> None:
    parsed = read_json(f"[{json.dumps(SMALL)},\n{json.dumps(SMALL)},\n{{", "a.json", NOW)
    assert (len(parsed.articles), len(parsed.problems)) == (2, 1)


def test_text_is_cleaned_and_a_title_is_one_line() -> None:
    record = {**SMALL, "contents": {"en": {"title": " A\u202e ti\u200btle\nof two lines "}}}
    parsed = read_json(json.dumps(record), "a.json", NOW)
    assert parsed.articles[0].content("en").title == "A title of two lines"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["version", "contents", "scores", "en", "title", "tags", "url", "faq"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(json_values)
def test_any_json_is_read_or_named(value: object) -> None:
    text = json.dumps(value)
    for parsed in (read_json(text, "a.json", NOW), read_json_lines(text, "a.json", NOW)):
        assert parsed.articles or parsed.problems or value == []
        assert all(problem.line == 1 for problem in parsed.problems)


@given(st.text(alphabet='[]{}",:\\ntrue0123.e-u \n', max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    assert read_json(text, "a.json", NOW).articles == ()
    assert read_json_lines(text, "a.json", NOW).articles == ()


def test_a_hundred_thousand_bad_records_are_named_in_linear_time() -> None:
    begun = process_time()
    parsed = read_json("[" + "1,\n" * 100_000 + "1]", "a.json", NOW)
    assert parsed.problems[-1].line == 100_001
    assert process_time() - begun < 10


def test_a_deeply_nested_field_costs_no_more_than_its_length() -> None:
    begun = process_time()
    text = json.dumps(SMALL)[:-1] + ',"odd":' + "[" * 900 + "1," * 200_000 + "1" + "]" * 900 + "}"
    assert [problem.field for problem in read_json(text, "a.json", NOW).problems] == ["odd"]
    assert process_time() - begun < 3


@pytest.mark.parametrize(
    "url",
    ["https://bank.example@evil.example/", "https://user:secret@example.com/", "https://evil.example\\@example.com/"],
)
def test_an_address_that_seems_to_lead_elsewhere_is_refused(url: str) -> None:
    assert [problem.field for problem in read(SMALL | {"url": url}).problems] == ["url"]


def test_a_problem_can_be_printed_whatever_the_record_says() -> None:
    (problem,) = read_json(json.dumps(SMALL | {"\x1b[2J\u202e": 1}), "\x1b]0;a.json", NOW).problems
    assert str(problem).isprintable()
