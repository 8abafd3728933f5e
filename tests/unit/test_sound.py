"""Tags that sound like what was typed: a pinyin keyboard's slip."""

from dataclasses import replace

import pytest

from digest.domain.article import Tag
from digest.domain.sound import roughly
from digest.sources import pinyin
from digest.sources.taxonomy import load

SOUNDS, TAXONOMY = pinyin.load(), load()
TAGS = [topic.tag for topic in TAXONOMY.topics]


def test_the_table_says_what_the_taxonomy_says_of_every_topic() -> None:
    for topic in TAXONOMY.topics:
        name = topic.tag.names["zh-Hans"]
        if SOUNDS.of(name):
            assert SOUNDS.of(name).replace(" ", "") in topic.pinyin, name


@pytest.mark.parametrize(
    ("text", "sound"),
    [("安全", "an quan"), ("AI安全", "a i an quan"), ("女", "nv"), ("security", ""), ("安𠀀", ""), ("", "")],
)
def test_a_text_sounds_as_its_characters_do(text: str, sound: str) -> None:
    assert SOUNDS.of(text) == sound


@pytest.mark.parametrize(
    ("one", "other"),
    [("zheng ce", "zen ce"), ("jin rong", "jing rong"), ("neng yuan", "leng yuan"), ("shu ju", "su ju")],
)
def test_some_sounds_are_the_same_to_many(one: str, other: str) -> None:
    assert roughly(one) == roughly(other)


@pytest.mark.parametrize(("one", "other"), [("xi an", "xian"), ("an quan", "an chuan"), ("ren", "reng yi")])
def test_other_sounds_are_not(one: str, other: str) -> None:
    assert roughly(one) != roughly(other)


@pytest.mark.parametrize(
    ("typed", "slug"), [("安泉", "security"), ("按全", "security"), ("监管", "regulation"), ("芯骗", "chips")]
)
def test_the_one_tag_that_sounds_so_is_found(typed: str, slug: str) -> None:
    found = TAXONOMY.sounding(typed, TAGS)
    assert found is not None
    assert found.slug == slug


@pytest.mark.parametrize("typed", ["安静", "anquan", "安", "安泉" * 40, ""])
def test_no_tag_is_found_by_another_sound(typed: str) -> None:
    assert TAXONOMY.sounding(typed, TAGS) is None


def test_of_two_that_sound_the_same_neither_is_found_and_both_are_near() -> None:
    spring = Tag("spring", {"zh-Hans": "安泉"}, known=False)
    tags = [*TAGS, spring]
    assert TAXONOMY.sounding("案拳", tags) is None
    assert {tag.slug for tag in TAXONOMY.near("案拳", tags)} == {"security", "spring"}


@pytest.mark.parametrize(
    ("typed", "slug"), [("安泉", "security"), ("安前", ""), ("兼管", "regulation"), ("能元", "energy")]
)
def test_what_sounds_so_is_near(typed: str, slug: str) -> None:
    assert [tag.slug for tag in TAXONOMY.near(typed, TAGS)][:1] == ([slug] if slug else [])


def test_an_article_gets_no_tag_by_its_sound() -> None:
    assert not TAXONOMY.tags([("zh-Hans", "安泉")])[0].known


def test_without_a_table_nothing_sounds() -> None:
    deaf = replace(TAXONOMY, sounds=type(SOUNDS)())
    assert deaf.sounding("安泉", TAGS) is None
    assert deaf.near("安泉", TAGS) == ()
