"""Prices that key data tell: given where label and name fit, and never of something else."""

import time
from datetime import UTC, datetime

import pytest

from digest.domain.article import Article, Content, KeyFact, Scores, StoredArticle
from digest.search.pricing import asks_price, figures
from digest.search.sums import asks_raised, tells_money

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def told(*facts: tuple[str, str, str], title: str = "News", number: int = 1, language: str = "en") -> StoredArticle:
    content = Content(title, key_facts=tuple(KeyFact(*fact) for fact in facts))
    return StoredArticle(number, Article({language: content}, Scores(50, 50, 50)), NOW, 1, NOW)


QUILLON = told(
    ("Quillon 5", "Price a month", "€24, as before"), ("Our week", "Refusals", "31"), title="Quillon says no"
)
SOFAS = told(
    ('Sofa "Linnet"', "Price, and price with the discount", "€1,160 and €696"),
    ("Brackenholt", "Cost of the ruling, own estimate", "€1.6 million"),
    ("Brackenholt", "Discount promised", "40%"),
    number=2,
)
TERN = told(
    ("Tern 3", "每百万输出 token 的价格", "2.4 美元"), ("电池", "充电费用", "40%"), number=3, language="zh-Hans"
)
BRIGHTFEN = told(
    ("Brightfen", "Money raised in this round", "$310 million"),
    ("Brightfen", "Valuation after the round", "$2.4 billion"),
    ("Brightfen", "Share it keeps of each booking", "9%"),
    title="Brightfen raises $310 million to sell computing time like hotel rooms",
    number=4,
)
QIMING = told(("Qiming", "本轮融资", "3.1 亿美元"), title="Qiming 融资 3.1 亿美元", number=5, language="zh-Hans")
ALL = (QUILLON, SOFAS, TERN, BRIGHTFEN, QIMING)


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("how much does Quillon 5 cost?", "€24, as before"),
        ("What does Quillon cost a month", "€24, as before"),
        ("Quillon 多少钱一个月", "€24, as before"),
        ("quillon price", "€24, as before"),
        ("Linnet 沙发多少钱", "€1,160 and €696"),
        ("how much is the linnet sofa", "€1,160 and €696"),
        ("how much did the ruling cost Brackenholt", "€1.6 million"),
        ("how much is tern 3", "2.4 美元"),
        ("Tern 3 价格是多少？", "2.4 美元"),
        ("How much did Brightfen raise?", "$310 million"),
        ("how much money did brightfen raise in this round", "$310 million"),
        ("Brightfen 融了多少？", "$310 million"),
        ("how much is Brightfen's valuation", "$2.4 billion"),
        ("how much was the round of Brightfen", "$310 million"),
        ("Qiming 融资多少", "3.1 亿美元"),
    ],
)
def test_a_price_is_told_where_name_and_label_fit(question: str, figure: str) -> None:
    (hit,) = figures(question, ALL)
    assert (hit.answer, hit.position) == (figure, -1)


@pytest.mark.parametrize(
    "question",
    [
        "how much does Quillon 4 cost",
        "how much does Quillon cost a year",
        "what does Brackenholt cost",
        "how much does a sofa from Kestrel cost",
        "how much is the battery",
        "why does Quillon cost so much",
        "is Quillon expensive",
        "how much does it cost",
        "how many refusals did Quillon have",
        "Tern 3 单价打四折，怎么账单没省多少",
        "Tern 2 多少钱",
        "who makes Quillon",
        "how much does Brightfen cost",
        "how much did Kestrel raise",
        "how much did Brightfen raise in 2019",
        "how much of each booking goes to Brightfen's owners",
        "",
    ],
)
def test_nothing_else_is_told(question: str) -> None:
    assert figures(question, ALL) == ()


def test_a_question_without_a_name_is_about_the_article_that_is_open() -> None:
    assert asks_price("how much does it cost?")
    assert [hit.answer for hit in figures("how much does it cost?", (QUILLON,), unnamed=True)] == ["€24, as before"]
    assert figures("how much does it cost?", (SOFAS,), unnamed=True) == ()


def test_label_and_name_are_one_line_in_their_language() -> None:
    assert figures("quillon price", ALL)[0].question == "Quillon 5: Price a month"
    assert figures("Tern 3 多少钱", ALL)[0].question == "Tern 3：每百万输出 token 的价格"


@pytest.mark.parametrize("figure", ["1" * 20_000, "1 " * 20_000, "1, " * 20_000, "$" * 20_000, "1." * 20_000 + "x"])
def test_a_figure_as_long_as_a_book_is_read_once(figure: str) -> None:
    began = time.process_time()
    assert not tells_money(figure)
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize("said", ["how much ", "what does ", "how much arises ", "融了"])
def test_a_question_as_long_as_a_book_is_read_once(said: str) -> None:
    began = time.process_time()
    assert not asks_raised(said * 10_000)
    asks_price(said * 10_000)
    assert time.process_time() - began < 0.5


def test_who_asks_how_much_may_say_it_late_and_twice() -> None:
    assert asks_raised("And how much, if you know how much at all, did they raise?")
    assert asks_raised("Hello.\nHow much was raised by Tern?")
    assert not asks_raised("They raised it. How much?")
    assert asks_price("So what do you think: what does the sofa cost?")
