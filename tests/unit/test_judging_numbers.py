"""Who asks how much is not surely answered without a number."""

import pytest

from digest.search.judging import Entry, by_meaning
from digest.search.seeking import stored
from digest.services.twins import SURE


@pytest.mark.parametrize(
    ("asked", "question", "answer", "sure"),
    [
        ("How much did Brightfen raise?", "Who invested in Brightfen?", "Castellan Row led the round.", False),
        ("How much did Brightfen raise?", "What did Brightfen raise?", "It raised $310 million.", True),
        ("How much did Brightfen raise?", "What did Brightfen raise?", "Nothing: the round fell through.", True),
        ("How much did Brightfen raise?", "How much did Brightfen raise?", "A record sum.", True),
        ("Brightfen 融了多少？", "谁投资了 Brightfen？", "由城堡街基金领投。", False),
        ("How much did Brightfen raise?", "Who invested in Brightfen?", "Six investors; the founders keep 31%.", False),
        ("Brightfen 融了多少？", "谁投资了 Brightfen？", "由城堡街基金领投，另有六家跟投。", False),
        ("Brightfen 融资多少？", "Brightfen 融资了吗？", "融到 3.1 亿美元。", True),
        ("What did Brightfen raise?", "What did Brightfen raise?", "A record sum.", True),
    ],
)
def test_a_number_is_told_to_whoever_asks_how_much(asked: str, question: str, answer: str, *, sure: bool) -> None:
    [hit] = by_meaning(asked, [Entry(1, "en", 0, question, answer, stored(question, answer), nearness=0.99)])
    assert (hit.confidence >= SURE) is sure
