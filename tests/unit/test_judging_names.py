"""An entry about somebody else is offered at most: the right question about the wrong company is the likeliest wrong answer."""

import pytest

from digest.search.judging import Entry, by_meaning, by_words, names_in
from digest.search.seeking import stored
from digest.services.library import SURE

TOLD = ("When do Tern’s chips arrive?", "In the second quarter.")
TERN = Entry(1, "en", 0, *TOLD, stored(*TOLD), nearness=0.99)


@pytest.mark.parametrize(
    ("asked", "sure"),
    [
        ("When do Tern’s chips arrive?", True),
        ("When do Kestrel’s chips arrive?", False),
        ("Kestrel 的芯片什么时候到位？", False),
    ],
)
def test_somebody_elses_answer_is_none(asked: str, *, sure: bool) -> None:
    [by_word] = by_words(asked, [TERN], lambda token: 1.0)
    [meant] = by_meaning(asked, [TERN])
    assert (by_word.confidence >= SURE) is sure
    assert sure or meant.confidence < SURE


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("What may be done with Lumen Bay’s weights?", {"lumen", "bay"}),
        ("为什么 Claude 没有被召回？", {"claude"}),
        ("Why? Because it said so.", set()),
        ("Does it run on GPUs?", set()),
    ],
)
def test_what_is_a_name(text: str, names: set[str]) -> None:
    assert names_in(text) == names
