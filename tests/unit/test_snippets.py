"""The piece of an article that a search shows: short, with the words marked, and nothing that the list shows already."""

import pytest

from digest.domain.article import Article, Content, KeyFact, Scores
from digest.search.snippets import snippet

LONG = (
    "Independent engineers have not yet had a chance to check, but the maker says that a fuse, which is blown at the "
    "factory, sets the lower clock, and that nobody can mend it afterwards."
)
CHINESE = "实验室用固件和探针试了一整夜，没有成功。显存频率由烧断的熔丝决定，目前没有已知的恢复办法，厂家也这么说。"


def piece(text: str, query: str, language: str = "en") -> str:
    article = Article({language: Content("Title", summary=text)}, Scores(1, 1, 1))
    return "".join(f"[{run}]" if marked else run for run, marked in snippet(article, language, query))


def test_the_words_are_marked_whatever_their_form() -> None:
    assert "[fuse]" in piece(LONG, "fuses")
    assert "[blown] at the [factory]" in piece(LONG, "factory blown")


def test_of_chinese_the_characters_that_were_looked_for_are_marked() -> None:
    assert "[熔丝]决定" in piece(CHINESE, "熔丝", "zh-Hans")
    assert piece(CHINESE, "熔丝", "zh-Hans").startswith("… ")


@pytest.mark.parametrize("query", ["fuse", "check", "Independent", "afterwards", "chance factory"])
def test_it_is_short_and_says_where_something_is_left_out(query: str) -> None:
    shown = piece(LONG, query)
    assert len(shown) <= 100
    assert shown.startswith("… ") is not shown.startswith(("Independent", "[Independent"))
    assert shown.endswith(" …") is not shown.endswith((".", "]."))
    assert not shown.removeprefix("… ").startswith((",", " ", "."))


def test_what_is_shown_already_or_does_not_match_is_no_piece() -> None:
    article = Article({"en": Content("Fuses", tldr=("A fuse is blown.",))}, Scores(1, 1, 1))
    assert snippet(article, "en", "fuse") == ()
    assert piece(LONG, "zebra") == ""
    assert piece(LONG, "") == ""


def test_the_text_with_most_of_the_words_is_chosen() -> None:
    article = Article({"en": Content("T", summary="A fuse.", analysis=("The fuse is blown.",))}, Scores(1, 1, 1))
    assert [run for run, marked in snippet(article, "en", "blown fuse") if marked] == ["fuse", "blown"]


@pytest.mark.parametrize(("language", "said"), [("en", "Y-890: 11% slower"), ("zh-Hans", "Y-890：11% slower")])
def test_a_figure_is_told_with_the_colon_of_its_language(language: str, said: str) -> None:
    article = Article({language: Content("T", key_facts=(KeyFact("Y-890", "11%", "slower"),))}, Scores(1, 1, 1))
    assert "".join(run for run, _ in snippet(article, language, "slower")) == said
