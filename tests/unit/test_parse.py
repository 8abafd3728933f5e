"""From typed lines to commands and arguments."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.chat import parse
from digest.chat.command import Call, Command, Param, Reply
from digest.chat.commands import COMMANDS
from digest.chat.parse import Line, Misfit, Wrong, bind, clean, everyday, fold, integer, read, trailers, written
from digest.i18n import speak
from digest.services.desk import Desk

KNOWN = {command.name for command in COMMANDS}
ENGLISH, CHINESE = speak("en", "UTC"), speak("zh-Hans", "UTC")


async def nothing(call: Call, desk: Desk) -> Reply:
    raise AssertionError


def command(*params: Param) -> Command:
    return Command("thing", "a thing", nothing, params)


def bound(result: Mapping[str, str] | Misfit) -> Mapping[str, str]:
    assert not isinstance(result, Misfit)
    return result


def misfit(result: Mapping[str, str] | Misfit) -> Misfit:
    assert isinstance(result, Misfit)
    return result


@pytest.mark.parametrize(
    ("typed", "name", "rest"),
    [
        ("/tag 监管", "tag", "监管"),
        ("/tag@digestbot 监管", "tag", "监管"),
        ("／ｔａｇ　监管", "tag", "监管"),
        ("/TAG  large   models", "tag", "large models"),
        ("/tag监管", "tag", "监管"),
        ("/article12", "article", "12"),
        ("/article_12", "article", "12"),
        ("/ latest 5", "latest", "5"),
        ("/last5", "last5", ""),
        ("/最新", "最新", ""),
        ("/start tag_security", "start", "tag_security"),
    ],
)
def test_a_line_with_a_slash_is_a_command(typed: str, name: str, rest: str) -> None:
    assert read(clean(typed), KNOWN) == Line(name, rest)


@pytest.mark.parametrize("typed", ["", "hello", "what is 3/4?", "/", "//", "/ /"])
def test_anything_else_is_none(typed: str) -> None:
    assert read(clean(typed), KNOWN) is None


def test_invisible_and_control_characters_are_left_out() -> None:
    assert clean("a\u202eb\u200bc\x00d\ne\U000e0041") == "abc d e"


def test_a_flag_or_family_keeps_its_joiner() -> None:
    assert clean("👩\u200d💻") == "👩\u200d💻"


@given(st.text())
def test_cleaned_text_is_one_short_line(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned) <= parse.LONGEST_LINE
    assert cleaned == cleaned.strip()
    assert clean(cleaned) == cleaned
    assert not set(cleaned) & set("\r\n\t\0")


@given(st.text())
def test_reading_never_fails(text: str) -> None:
    line = read(clean(text), KNOWN)
    if line is not None:
        for one in COMMANDS:
            bind(one, trailers(line).rest, CHINESE)


names = st.sampled_from(sorted(KNOWN))
arguments = st.from_regex(r"[a-z0-9+=.-]{1,12}( [a-z0-9]{1,8})?", fullmatch=True).filter(lambda text: text != ".")


@given(names, st.just("") | arguments, st.integers(1, 9999), st.booleans())
def test_what_a_button_carries_reads_back(name: str, argument: str, page: int, in_place: bool) -> None:
    line = Line(name, argument, page, in_place)
    found = read(written(line), KNOWN)
    assert found is not None
    assert trailers(found) == line


def test_a_number_sign_within_the_text_is_no_trailer() -> None:
    assert trailers(Line("search", "C #2 now")) == Line("search", "C #2 now")
    assert trailers(Line("search", "v1.")) == Line("search", "v1.")


@pytest.mark.parametrize("typed", ["12", "#12", "１２", " 12 "])
def test_whole_numbers(typed: str) -> None:
    assert integer(typed) == 12


@pytest.mark.parametrize("typed", ["", "x", "-1", "1.5", "1" * 10, "٣٣٣٣٣٣٣٣٣٣"])
def test_no_whole_numbers(typed: str) -> None:
    assert integer(typed) is None


COUNT = Param("count", "how many", "5", kind=int)
PERIOD = Param("period", "when", "week", required=False, choices=("day", "week"))
REST = Param("words", "what", "regulation", rest=True)


def test_arguments_in_order_the_rest_takes_the_line() -> None:
    assert bound(bind(command(COUNT, PERIOD, REST), "３ WEEK  AI act ", ENGLISH)) == {
        "count": "3",
        "period": "week",
        "words": "AI act",
    }


def test_quotation_marks_go() -> None:
    assert bound(bind(command(REST), "“AI act”", ENGLISH)) == {"words": "AI act"}
    assert bound(bind(command(REST), "「人工智能」", CHINESE)) == {"words": "人工智能"}
    assert bound(bind(command(Param("a", "", ""), Param("b", "", "")), '"two words" three', ENGLISH)) == {
        "a": "two words",
        "b": "three",
    }


def test_a_choice_may_be_typed_in_the_readers_language() -> None:
    assert bound(bind(command(PERIOD), "本周", CHINESE)) == {"period": "week"}
    assert bound(bind(command(PERIOD), "week", CHINESE)) == {"period": "week"}


def test_what_does_not_fit_is_named() -> None:
    assert misfit(bind(command(COUNT), "", ENGLISH)).wrong is Wrong.MISSING
    assert misfit(bind(command(COUNT), "many", ENGLISH)) == Misfit(COUNT, "many", Wrong.NUMBER)
    assert misfit(bind(command(PERIOD), "year", ENGLISH)).wrong is Wrong.CHOICE
    assert bound(bind(command(PERIOD), "", ENGLISH)) == {}


def test_surplus_arguments_are_ignored() -> None:
    assert bound(bind(command(COUNT), "3 and more", ENGLISH)) == {"count": "3"}


def test_everyday_words_of_all_languages_the_first_has_a_word() -> None:
    meant = everyday([("stop", "stop, Leave me"), ("stop", "停，退订、别发了"), ("other", "stop")])
    assert meant == dict.fromkeys(("stop", "leave me", "停", "退订", "别发了"), "stop")


@pytest.mark.parametrize("typed", ["Stop!", " stop ", "ＳＴＯＰ。", "“stop”"])
def test_folding_makes_width_case_and_punctuation_equal(typed: str) -> None:
    assert fold(typed) == "stop"


def test_no_everyday_word_means_two_commands() -> None:
    said: dict[str, str] = {}
    for one in COMMANDS:
        for words in (ENGLISH, CHINESE):
            for word in everyday([(one.name, words.sentence(one.everyday))] if one.everyday else []):
                assert said.setdefault(word, one.name) == one.name, word


@pytest.mark.parametrize(
    "line", ["你怎么挑选新闻", "你们为什么推这条", "你保存我的哪些数据", "怎么退订", "what is this"]
)
def test_a_plain_question_is_no_value(line: str) -> None:
    assert parse.is_question(line)


@pytest.mark.parametrize("line", ["8点半", "上海", "人工智能", "数字不对", "workdays"])
def test_a_value_is_no_question(line: str) -> None:
    assert not parse.is_question(line)
