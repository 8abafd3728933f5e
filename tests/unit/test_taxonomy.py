"""Tags: found however they are typed, near ones offered, unknown ones kept."""

import json
from typing import Any

import pytest

from digest.domain.article import Tag
from digest.domain.spelling import distance, one_slip_apart
from digest.sources.taxonomy import load, parse


def entry(slug: str, english: str, chinese: str, *aliases: str, pinyin: str = "") -> dict[str, Any]:
    return {
        "slug": slug,
        "names": {"en": english, "zh-Hans": chinese},
        "aliases": list(aliases),
        "pinyin": pinyin.split(),
    }


TOPICS = [
    entry("security", "Security", "安全", "safety", "AI safety", pinyin="anquan"),
    entry("regulation", "Regulation", "监管", "policy", pinyin="jianguan"),
    entry("large-models", "Large models", "大模型", "LLM", pinyin="damoxing"),
]


def file(*topics: dict[str, Any]) -> str:
    return json.dumps({"version": 1, "topics": topics})


TAXONOMY = parse(file(*TOPICS))
TAGS = tuple(topic.tag for topic in TAXONOMY.topics)


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("security", "security"),
        ("安全", "security"),
        ("An Quan", "security"),
        ("ai-safety", "security"),
        ("ＡＩ　Ｓａｆｅｔｙ", "security"),
        ("large models", "large-models"),
        ("LARGE-MODELS", "large-models"),
        ("llm", "large-models"),
    ],
)
def test_a_tag_is_found_however_it_is_typed(typed: str, slug: str) -> None:
    found = TAXONOMY.find(typed)
    assert found is not None
    assert found.slug == slug


@pytest.mark.parametrize("typed", ["", "!", "securit", "安", "x" * 10_000])
def test_what_is_no_spelling_finds_nothing(typed: str) -> None:
    assert TAXONOMY.find(typed) is None


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("secuirty", "security"),
        ("regulaton", "regulation"),
        ("regul", "regulation"),
        ("大模形", "large-models"),
        ("监", "regulation"),
        ("jainguan", "regulation"),
        ("larg models", "large-models"),
    ],
)
def test_the_nearest_spelling_comes_first(typed: str, slug: str) -> None:
    assert TAXONOMY.near(typed, TAGS)[0].slug == slug


@pytest.mark.parametrize("typed", ["", "quantum", "x" * 10_000, "体育"])
def test_nothing_is_near_what_is_spelled_otherwise(typed: str) -> None:
    assert TAXONOMY.near(typed, TAGS) == ()


def test_only_the_tags_asked_about_are_near() -> None:
    assert TAXONOMY.near("secuirty", TAGS[1:]) == ()
    unknown = Tag("securities", {"en": "Securities"}, known=False)
    assert TAXONOMY.near("securites", [*TAGS, unknown])[0] == unknown


def test_at_most_the_limit_is_near() -> None:
    tags = [Tag(f"agent{number}", {"en": f"Agent{number}"}, known=False) for number in range(9)]
    assert len(TAXONOMY.near("agent", tags, limit=2)) == 2


def test_names_of_one_topic_merge_and_unknown_ones_stay_as_they_came() -> None:
    names = [("en", "Safety"), ("zh-Hans", "安全"), ("en", "Quantum Computing!"), ("zh-Hans", "量子")]
    assert TAXONOMY.tags(names) == (
        TAGS[0],
        Tag("quantum-computing", {"en": "Quantum Computing!"}, known=False),
        Tag("量子", {"zh-Hans": "量子"}, known=False),
    )


def test_a_tag_with_several_names_is_known_by_any() -> None:
    assert TAXONOMY.merge([{"en": "Nonsense", "zh-Hans": "监管"}]) == (TAGS[1],)
    pair = {"en": "Quantum", "zh-Hans": "量子"}
    assert TAXONOMY.merge([pair, {"en": "quantum"}]) == (Tag("quantum", pair, known=False),)


def test_a_name_without_letters_is_no_tag() -> None:
    assert TAXONOMY.tags([("en", "???")]) == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (file(TOPICS[0], TOPICS[0]), "two topics 'security'"),
        (file(TOPICS[0], entry("trust", "Trust", "信任", "Safety")), "'Safety' stands for both 'security' and 'trust'"),
        (file({**TOPICS[0], "slug": "Not A Slug"}), "slug"),
        (file({**TOPICS[0], "name": "x"}), "name"),
        (file({**TOPICS[0], "names": {}}), "names"),
        (file({**TOPICS[0], "names": {"?": "x"}}), "not a language tag"),
        ('{"version": 2, "topics": []}', "version"),
        ("[", "JSON"),
    ],
)
def test_a_file_that_is_not_sound_is_refused_by_name(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse(text)


def test_the_program_s_own_file_is_sound() -> None:
    assert load().find("安全") == load().find("safety") == load().find("anquan")


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [
        ("", "abc", 3),
        ("abc", "abc", 0),
        ("abc", "acb", 1),
        ("abc", "ab", 1),
        ("abc", "axc", 1),
        ("abcd", "badc", 2),
        ("ab", "cd", 2),
    ],
)
def test_a_swap_of_neighbours_is_one_step(one: str, other: str, steps: int) -> None:
    assert distance(one, other) == distance(other, one) == steps
    assert one_slip_apart(one, other) == one_slip_apart(other, one) == (steps == 1)
