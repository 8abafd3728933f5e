"""The taxonomy's data file: forty topics, each with both names, and nothing a person may type means two of them."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from importlib import resources
from typing import Any

from digest.domain.language import TRADITIONAL_CHINESE
from digest.hanzi import written
from digest.sources.taxonomy import load

DATA: dict[str, Any] = json.loads(resources.files("digest").joinpath("data/taxonomy.json").read_text(encoding="utf-8"))
TOPICS: list[dict[str, Any]] = DATA["topics"]


def folded(typed: str) -> str:
    """What a look-up compares: width and case folded, spaces and dashes gone."""
    return re.sub(r"[\s\-_]+", "", unicodedata.normalize("NFKC", typed).casefold())


def spellings(topic: dict[str, Any]) -> Iterator[str]:
    """Every way to type a topic: its slug, names, aliases and pinyin."""
    yield topic["slug"]
    yield from topic["names"].values()
    yield from topic["aliases"]
    yield from topic["pinyin"]


def test_forty_topics_under_slugs_of_their_own() -> None:
    slugs = {topic["slug"] for topic in TOPICS}
    assert DATA["version"] == 1
    assert len(slugs) == len(TOPICS) == 40
    assert [slug for slug in slugs if not re.fullmatch(r"[a-z]+(-[a-z]+)*", slug)] == []


def test_every_topic_is_named_in_english_and_chinese() -> None:
    assert [topic["slug"] for topic in TOPICS if set(topic["names"]) != {"en", "zh-Hans"}] == []
    assert [t["slug"] for t in TOPICS if not re.fullmatch(r"[A-Z][a-z]+( [a-z]+)*", t["names"]["en"])] == []
    assert [t["slug"] for t in TOPICS if not re.fullmatch(r"[\u4e00-\u9fff]+", t["names"]["zh-Hans"])] == []


def test_nothing_typed_means_two_topics() -> None:
    owners = Counter(word for topic in TOPICS for word in {folded(spelling) for spelling in spellings(topic)})
    assert [word for word, count in owners.items() if count > 1] == []


def test_no_alias_repeats_what_the_look_up_folds_away() -> None:
    repeated: list[str] = []
    for topic in TOPICS:
        named = {folded(topic["slug"]), *map(folded, topic["names"].values())}
        counts = Counter(map(folded, [*topic["aliases"], *topic["pinyin"]]))
        repeated += [word for word, count in counts.items() if count > 1 or word in named]
    assert repeated == []


def test_whatever_is_written_in_simplified_characters_may_be_typed_in_traditional_ones() -> None:
    taxonomy = load()
    typed = [(topic["slug"], written(word, TRADITIONAL_CHINESE)) for topic in TOPICS for word in spellings(topic)]
    wrong = [(slug, word) for slug, word in typed if (tag := taxonomy.find(word)) is None or tag.slug != slug]
    assert wrong == []


def test_pinyin_is_plain_lower_case() -> None:
    assert [topic["slug"] for topic in TOPICS if not topic["pinyin"]] == []
    assert [p for topic in TOPICS for p in topic["pinyin"] if not re.fullmatch(r"[a-z]+", p)] == []


def test_what_people_type_for_security_is_there() -> None:
    security = next(topic for topic in TOPICS if topic["slug"] == "security")
    assert {"security", "安全", "anquan", "safety"} <= {folded(spelling) for spelling in spellings(security)}
