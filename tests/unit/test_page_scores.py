"""The three scores in every arrangement that pages have."""

import pytest

from digest.domain.article import Scores
from digest.sources.page_lines import page_lines
from digest.sources.page_scores import read_scores


@pytest.mark.parametrize(
    "block",
    [
        "80\nHot 热度\n65\nQuality 质量\n70\nImpact 影响力",
        "Hot 热度\n80\nQuality 质量\n65\nImpact 影响力\n70",
        "70\nImpact\n80\nHot\n65\nQuality",
        "影响力\n70\n质量\n65\n热度\n80",
        "80 Hot 热度\n65 Quality 质量\n70 Impact 影响力",
        "Hot: 80\nquality：65\nIMPACT = 70",
        "热度 80 · 质量 65 · 影响力 70",
        "８０\nＨｏｔ\n６５\nQuality\n７０\nImpact",
        "80/100\nHot\n65%\nQuality\n70 分\nImpact",
        "Hot\nQuality\nImpact\n80\n65\n70",
        "80\n65\n70\nHot\nQuality\nImpact",
        "| Hot | Quality | Impact |\n| 80 | 65 | 70 |",
        "80\n\nHot 热度\n\n65\n\nQuality 质量\n\n70\n\nImpact 影响力",
    ],
)
@pytest.mark.parametrize("around", ["{}", "A title\n\nA summary of it.\n\n{}\n\nMore words to follow"])
def test_scores_in_any_arrangement(block: str, around: str) -> None:
    said: list[object] = []
    found = read_scores(page_lines(around.format(block)), lambda *problem: said.append(problem))
    assert (found.scores, said) == (Scores(hot=80, quality=65, impact=70), [])
    lines = around.format(block).split("\n")
    assert {lines[number - 1] for number in found.lines} == {line for line in block.split("\n") if line}


def test_words_that_are_labels_elsewhere_are_no_scores() -> None:
    said: list[tuple[int, str, str]] = []
    found = read_scores(page_lines("The impact of hot chips on quality\n99 problems"), lambda *one: said.append(one))
    assert found.scores is None
    assert [field for _, field, _ in said] == ["scores"]


@pytest.mark.parametrize("value", ["101", "-1", "80.5", "8O", "eighty 8", "—", "n/a", "9" * 12])
def test_a_value_that_is_no_score_is_named_where_it_stands(value: str) -> None:
    said: list[tuple[int, str, str]] = []
    text = f"A title\n\n80\nHot\n{value}\nQuality\n70\nImpact"
    assert read_scores(page_lines(text), lambda *one: said.append(one)).scores is None
    assert [(line, field) for line, field, _ in said] == [(5, "quality")]
