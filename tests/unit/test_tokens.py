"""The words that indexes and queries share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.search.confidence import Typed, rarity
from digest.search.tokens import document_tokens, query_tokens, telling_tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", []),
        ("Anthropic’s AI", ["anthropic", "ai"]),
        ("Crème brûlée, ＧＰＴ－４ and Ⅳ", ["crem", "brule", "gpt", "4", "and", "iv"]),
        ("GPT-4o v3.5", ["gpt", "4o", "v3", "5"]),
        ("大模型", ["大模", "模型", "大", "模", "型"]),
        ("AI安全a", ["ai", "安全", "安", "全", "a"]),
        ("안녕", ["안녕"]),
        ("a_b", ["a", "b"]),
    ],
)
def test_documents(text: str, tokens: list[str]) -> None:
    assert document_tokens(text) == tokens


@pytest.mark.parametrize(
    "forms",
    [
        "model models",
        "recall recalls recalled recalling",
        "policy policies",
        "release releases released releasing",
        "stop stops stopped stopping",
        "box boxes",
        "match matches matched matching",
        "class classes",
        "chip chips",
    ],
)
def test_the_forms_of_an_english_word_are_one_token(forms: str) -> None:
    assert len(query_tokens(forms)) == 1


@pytest.mark.parametrize(
    "words", ["bus business", "news new", "ring red", "is in", "analysis analyst", "thing the", "gas glass"]
)
def test_different_words_stay_different(words: str) -> None:
    assert len(query_tokens(words)) == 2


def test_queries_are_pairs_and_a_lone_character_itself() -> None:
    assert query_tokens("大模型 人 大模型") == ["大模", "模型", "人"]


@pytest.mark.parametrize(
    ("question", "telling"),
    [
        ("What is a jailbreak?", ["jailbreak"]),
        ("什么是越狱？", ["越狱"]),
        ("越狱是什么", ["越狱"]),
        ("为什么召回模型", ["召回", "回模", "模型"]),
        ("what is it?", ["what", "is", "it"]),
        ("什么", ["什么"]),
    ],
)
def test_what_every_question_has_tells_nothing_unless_it_is_all_there_is(question: str, telling: list[str]) -> None:
    assert telling_tokens(question) == telling


@given(st.text())
def test_tokens_are_letters_and_digits_and_fold_to_themselves(text: str) -> None:
    for token in document_tokens(text):
        assert all(one.isalnum() for one in token if one.isascii()), "nothing a query language could read"
        assert token.isascii() or token == token.casefold()


@given(st.text())
def test_a_text_is_found_by_all_of_itself(text: str) -> None:
    assert set(query_tokens(text)) <= set(document_tokens(text))
    assert set(telling_tokens(text)) <= set(document_tokens(text)) or any("\u4e00" <= one <= "\u9fff" for one in text)


WORDS = st.lists(st.sampled_from("abcdefgh"), unique=True)


@given(WORDS, WORDS, WORDS, st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 50)))
def test_confidence_is_a_share(
    asked: list[str], question: list[str], answer: list[str], counts: dict[str, int]
) -> None:
    sure = Typed(asked, rarity(counts, 20)).confidence(question, lambda: answer)
    assert 0 <= sure <= 1
    if not set(asked) & {*question, *answer}:
        assert sure == 0


@given(WORDS.filter(bool))
def test_the_same_question_is_certain(asked: list[str]) -> None:
    assert Typed(asked, rarity({}, 20)).confidence(asked, list) == 1
