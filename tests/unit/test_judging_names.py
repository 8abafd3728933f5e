"""An entry about somebody else is offered at most: the right question about the wrong company is the likeliest wrong answer."""

from dataclasses import replace

import pytest

from digest.search.judging import ANOTHERS, Entry, by_meaning, by_words
from digest.search.names import asked_about, names_in
from digest.search.seeking import stored
from digest.services.twins import SURE

TOLD = ("When do Tern’s chips arrive?", "In the second quarter.")
TERN = Entry(1, "en", 0, *TOLD, stored(*TOLD), nearness=0.99)


@pytest.mark.parametrize(
    ("asked", "sure"),
    [
        ("When do Tern’s chips arrive?", True),
        ("When do Kestrel’s chips arrive?", False),
        ("Kestrel 的芯片什么时候到位？", False),
        ("when do kestrel's chips arrive", False),
        ("when do tern's chips arrive", True),
        ("when do chips arrive", True),
    ],
)
def test_somebody_elses_answer_is_none(asked: str, *, sure: bool) -> None:
    [by_word] = by_words(asked, [TERN], lambda token: 1.0)
    [meant] = by_meaning(asked, [TERN])
    assert (by_word.confidence >= SURE) is sure
    assert sure or meant.confidence < SURE


KESTREL = replace(TERN, position=1, question="When do Kestrel’s chips arrive?", nearness=0.98)


@pytest.mark.parametrize(
    "asked", ["when do kestrel chips arrive", "when do kestral chips arrive?", "kestrel 的芯片什么时候到位？"]
)
def test_a_name_in_lower_case_is_known_by_those_who_are_told_of(asked: str) -> None:
    for hits in (by_words(asked, [TERN, KESTREL], lambda token: 1.0), by_meaning(asked, [TERN, KESTREL])):
        sure = {hit.position: hit.confidence for hit in hits}
        assert sure[0] <= ANOTHERS
        assert sure[1] > sure[0]


@pytest.mark.parametrize("asked", ["when do the chips of terns arrive?", "when does the tern deliver its chips?"])
def test_whose_name_is_spelt_a_little_otherwise_is_no_other(asked: str) -> None:
    [hit] = by_meaning(asked, [TERN])
    assert hit.confidence > ANOTHERS


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


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("kestrel's chips?", {"kestrel"}),
        ("what’s new in today's kestrel’s chip", {"kestrel"}),
        ("what is the robot's battery made of", set()),
        ("who's it, and what's its price", set()),
        ("the model's price and people's wages", set()),
        ("when does lumen bay open", {"lumen", "bay"}),
        ("when does lumin bay open", {"lumen", "bay"}),
        ("when may prices fall", set()),
    ],
)
def test_whom_a_question_is_about_however_it_is_typed(question: str, names: set[str]) -> None:
    assert asked_about(question, {"lumen", "bay", "price"}) == names
