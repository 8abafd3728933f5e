"""Graphemes, held against another implementation of UAX 29."""

import pytest
import wcwidth
from hypothesis import example, given
from hypothesis import strategies as st

from digest.domain.cut import best_cut, is_boundary
from tests.examples import examples

PIECES = [
    "a",
    " ",
    "\r",
    "\n",
    "é",
    "\u0301",  # a combining accent
    "\u200d",
    "\ufe0f",
    "👩",
    "🏽",
    "🇨",
    "🇳",
    "한",
    "ᄒ",
    "ᅡ",
    "ᆫ",
    "क",
    "\u094d",  # a virama
    "ि",
    "模",
    "❤",
    "1",
    "\u20e3",  # the frame of a keycap
    "\U000e0067",  # a tag character of a regional flag
]


def boundaries(text: str) -> set[int]:
    ends, at = set[int](), 0
    for grapheme in wcwidth.iter_graphemes(text):
        at += len(grapheme)
        ends.add(at)
    return ends


@examples(300)
@given(st.lists(st.sampled_from(PIECES), min_size=2, max_size=12).map("".join))
@example("\u0915\u094d\u0301\u0915")
@example("\u094d\ufe0f\u0915")
def test_no_boundary_falls_inside_a_grapheme(text: str) -> None:
    assert {at for at in range(1, len(text)) if is_boundary(text, at)} <= boundaries(text)


@pytest.mark.parametrize("text", ["ab", "模型", "👩👩", "🇨🇳🇫🇷", "한국", "é模", "a\n", "1️⃣2️⃣"])
def test_graphemes_side_by_side_are_told_apart(text: str) -> None:
    assert {at for at in range(1, len(text)) if is_boundary(text, at)} == boundaries(text) - {len(text)}


def test_halves_of_a_surrogate_pair_stay_together() -> None:
    assert not is_boundary("\ud83d\ude00", 1)


@pytest.mark.parametrize(
    ("whole", "room", "first"),
    [
        ("One. Two, three. Four", 18, "One. Two, three. "),
        ("It costs 3.5 dollars, they say, not more", 26, "It costs 3.5 dollars, "),
        ("法院作出裁决。没有人感到意外，一切如常。", 14, "法院作出裁决。"),
        ("“No.” She left without a word", 12, "“No.” "),
        ("no stops but words", 10, "no stops "),
        ("unbreakablelongword", 10, "unbreakabl"),
        ("模型GPT五的发布会", 6, "模型GPT五"),
        ("模型GPT五的发布会", 4, "模型"),
        ("👩‍👩‍👧👩‍👩‍👧", 9, "👩‍👩‍👧"),
        ("🇨🇳🇫🇷🇩🇪", 5, "🇨🇳🇫🇷"),
        ("e\u0301e\u0301e\u0301", 5, "e\u0301e\u0301"),
    ],
)
def test_a_text_is_cut_after_a_sentence_a_clause_a_word_a_grapheme(whole: str, room: int, first: str) -> None:
    assert whole[: best_cut(whole, room)] == first


@examples(200)
@given(st.lists(st.sampled_from(PIECES), min_size=2, max_size=40).map("".join), st.data())
def test_a_cut_lies_within_the_room(text: str, data: st.DataObject) -> None:
    room = data.draw(st.integers(1, len(text) - 1))
    at = best_cut(text, room)
    assert 1 <= at <= room
    assert is_boundary(text, at) or not any(is_boundary(text, before) for before in range(1, at))


def test_what_is_blank_is_cut_at_a_boundary_too() -> None:
    assert is_boundary("a \r\n", best_cut("a \r\n", 3))


def test_hostile_runs_take_no_quadratic_time() -> None:
    for run in (".", "。", " ", "\n", ")", "🇨", "\u0301", ",", "-"):
        text = run * 20_000
        assert 1 <= best_cut(text, 19_000) <= 19_000


def test_neither_side_of_a_cut_is_blank_where_the_room_allows() -> None:
    assert best_cut("\n\n  word", 5) == 5
    assert best_cut("word    ", 6) < 4
