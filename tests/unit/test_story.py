"""A told story rests, and comes back only with news."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digest.domain.article import Article, Content, Moment, Scores, StoredArticle
from digest.domain.story import moved_on, story_key
from digest.domain.terms import fold, mentions, terms

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
REFUSED = "Anthropic refuses to recall its model"
DISPUTED = "The company disputes that a narrow jailbreak justifies a recall"
RULED = "A federal court ordered hearings for Thursday"
FINED = "Regulators now demand forty million dollars"


def told(*bullets: str, number: int = 1, at: datetime = MONDAY, language: str = "en") -> StoredArticle:
    content = Content(REFUSED, tldr=bullets)
    return StoredArticle(number, Article({language: content}, Scores(80, 65, 70), published=Moment(at)), MONDAY)


FIRST = told(REFUSED, DISPUTED)


def test_the_key_an_article_came_with_is_its_story() -> None:
    assert story_key(replace(FIRST.article, story="recall-2026")) == "recall-2026"


def test_without_a_key_articles_of_one_address_tell_one_story() -> None:
    def article(url: str, title: str) -> Article:
        return Article({"en": Content(title, tldr=("A point.",))}, Scores(80, 65, 70), url=url)

    key = story_key(article("https://example.org/recall", "First title"))
    assert key == story_key(article("https://example.org/recall#top", "Second title"))
    assert key != story_key(article("https://example.org/hearing", "First title"))
    assert len(key) == 32


@pytest.mark.parametrize(
    ("later", "bullets", "expected"),
    [
        (12 * HOUR, (RULED, FINED), True),
        (12 * HOUR, (DISPUTED, RULED), True),
        (12 * HOUR - timedelta(seconds=1), (RULED, FINED), False),
        (48 * HOUR, (REFUSED, DISPUTED, RULED), False),
        (48 * HOUR, ("THE COMPANY disputes a recall, as a narrow jailbreak…",), False),
        (48 * HOUR, (), False),
    ],
)
def test_another_article_must_be_later_and_half_of_it_news(
    later: timedelta, bullets: tuple[str, ...], expected: bool
) -> None:
    assert moved_on(FIRST, told(*bullets, number=2, at=MONDAY + later)) is expected


def test_what_cannot_be_compared_has_not_moved_on() -> None:
    assert not moved_on(FIRST, told("法院裁定举行听证", number=2, at=MONDAY + 48 * HOUR, language="zh-Hans"))


def test_it_must_be_news_in_every_language_both_have() -> None:
    def both(chinese: str, english: str, number: int, at: datetime) -> StoredArticle:
        contents = {"en": Content(REFUSED, tldr=(english,)), "zh-Hans": Content("拒绝召回", tldr=(chinese,))}
        return replace(told(number=number, at=at), article=replace(told(at=at).article, contents=contents))

    before = both("公司对召回提出异议", DISPUTED, 1, MONDAY)
    later = MONDAY + 24 * HOUR
    assert not moved_on(before, both("公司对召回提出异议", RULED, 2, later))
    assert moved_on(before, both("联邦法院周四举行听证会", RULED, 2, later))


def test_a_later_revision_of_the_same_article_counts_from_when_it_was_stored() -> None:
    def revision(number: int, at: datetime, *bullets: str) -> StoredArticle:
        return replace(told(*bullets), revision=number, revised_at=at)

    assert moved_on(FIRST, revision(2, MONDAY + 12 * HOUR, RULED, FINED))
    assert not moved_on(FIRST, revision(2, MONDAY + 11 * HOUR, RULED, FINED))
    assert not moved_on(FIRST, revision(2, MONDAY + 12 * HOUR, REFUSED, DISPUTED))
    assert not moved_on(FIRST, replace(FIRST, revised_at=MONDAY + 24 * HOUR))


def test_terms_are_words_and_pairs_of_characters_whatever_the_width() -> None:
    assert terms("GPT-5 召回令，ｇｐｔ") == {"gpt", "5", "召回", "回令"}


@pytest.mark.parametrize(
    ("word", "text", "expected"),
    [
        ("ai", "What AI said", True),
        ("ai", "He said it again", False),
        ("ai", "新的AI芯片", True),
        ("robot", "Two robots met", True),
        ("robot", "The robot's arm", True),
        ("robot", "Robotics", False),
        ("芯片", "新的AI芯片出口", True),
        ("open source", "Truly open source", True),
        ("gpt-5", "ＧＰＴ－５ arrives", True),
        ("c++", "Written in C++.", True),
        (".*", "Anything at all", False),
        (" ", "Anything at all", False),
    ],
)
def test_a_word_is_mentioned_as_a_word(word: str, text: str, expected: bool) -> None:
    assert mentions(fold(text), (word,)) is expected


def test_no_words_are_never_mentioned() -> None:
    assert not mentions("anything", ())
