"""What an edition may hold, whatever the window and the profile."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.domain.article import Article, Content, Moment, Scores, StoredArticle, Tag
from digest.domain.pool import pool
from digest.domain.reader import Profile
from digest.domain.score import Weights
from digest.domain.selection import REPEATS, Selection, choose
from tests.examples import examples

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
WEIGHTS = Weights()
TAGS = ("security", "regulation", "models", "chips", "robots")


def stored(
    number: int,
    points: int = 70,
    *,
    tags: Sequence[str] = (),
    story: str = "",
    languages: Sequence[str] = ("en",),
    age: timedelta = HOUR,
    title: str = "A title",
) -> StoredArticle:
    contents = {language: Content(title, tldr=("A point.",)) for language in languages}
    carried = tuple(Tag(slug, {"en": slug}) for slug in tags)
    scores = Scores(points, points, points)
    article = Article(contents, scores, tags=carried, published=Moment(NOW - age), story=story or f"story {number}")
    return StoredArticle(number, article, NOW - age)


def chosen(window: Sequence[StoredArticle], profile: Profile | None = None, **told: StoredArticle) -> Selection:
    return choose(pool(window, WEIGHTS, NOW), told, profile or Profile(), WEIGHTS)


def numbers(selection: Selection) -> list[int]:
    return [choice.stored.id for choice in selection.choices]


some_tags = st.lists(st.sampled_from(TAGS), max_size=3, unique=True).map(tuple)
some_languages = st.sampled_from([("en",), ("zh-Hans",), ("en", "zh-Hans"), ("ja",), ()])
some_articles = st.builds(
    stored,
    st.just(0),
    st.integers(0, 100),
    tags=some_tags,
    story=st.sampled_from([f"s{number}" for number in range(12)]),
    languages=some_languages,
    age=st.integers(0, 200).map(lambda hours: hours * HOUR),
    title=st.sampled_from(["A title", "Robots march", "机器人"]),
)
windows = st.lists(some_articles, max_size=12).map(
    lambda found: [replace(one, id=number) for number, one in enumerate(found, 1)]
)
profiles = st.builds(
    Profile,
    languages=st.sampled_from([("en",), ("zh-Hans", "en"), ("ja",)]),
    follow=some_tags,
    only=st.booleans(),
    mute_tags=some_tags,
    mute_words=st.sampled_from([(), ("robot",), ("机器",)]),
    floor=st.integers(0, 90),
    length=st.integers(1, 8),
)


@examples(200)
@given(windows, profiles)
def test_every_choice_keeps_the_profile(window: list[StoredArticle], profile: Profile) -> None:
    selection = chosen(window, profile)
    stories = [choice.stored.article.story for choice in selection.choices]
    assert len(set(stories)) == len(stories) == min(profile.length, selection.matched)
    assert selection.matched + sum(selection.elsewhere.values()) <= selection.seen
    for choice in selection.choices:
        article, slugs = choice.stored.article, {tag.slug for tag in choice.stored.article.tags}
        assert not slugs & set(profile.mute_tags)
        assert slugs & set(profile.follow) or not (profile.only and profile.follow)
        assert choice.score.total >= profile.floor
        assert article.content(choice.language).tellable
        assert choice.language == next(tag for tag in profile.languages if tag in article.contents)
        assert choice.sources == sum(one.article.story == article.story for one in window)
        assert not choice.update


@examples(60)
@given(windows, profiles, st.randoms(use_true_random=False))
def test_the_order_of_the_window_does_not_matter(
    window: list[StoredArticle], profile: Profile, chance: random.Random
) -> None:
    assert chosen(chance.sample(window, len(window)), profile) == chosen(window, profile)


@examples(60)
@given(windows, profiles)
def test_a_longer_digest_only_adds(window: list[StoredArticle], profile: Profile) -> None:
    longer = chosen(window, replace(profile, length=profile.length + 3))
    assert numbers(longer)[: profile.length] == numbers(chosen(window, profile))


@examples(60)
@given(windows, profiles, st.sampled_from(TAGS))
def test_asking_for_less_never_matches_more(window: list[StoredArticle], profile: Profile, tag: str) -> None:
    matched = chosen(window, profile).matched
    assert chosen(window, replace(profile, floor=profile.floor + 10)).matched <= matched
    assert chosen(window, replace(profile, mute_tags=(*profile.mute_tags, tag))).matched <= matched
    assert chosen(window, replace(profile, languages=profile.languages[:1])).matched <= matched


@examples(60)
@given(windows, profiles)
def test_what_was_told_is_not_told_again(window: list[StoredArticle], profile: Profile) -> None:
    first = chosen(window, profile)
    told = {str(choice.stored.article.story): choice.stored for choice in first.choices}
    again = choose(pool(window, WEIGHTS, NOW), told, profile, WEIGHTS)
    assert not set(told) & {choice.stored.article.story for choice in again.choices}
    assert again.matched == first.matched - len(first.choices)


def test_a_story_is_told_by_its_best_article_and_counts_its_sources() -> None:
    window = [
        stored(1, 60, story="recall"),
        stored(2, 80, story="recall"),
        stored(3, 99, story="recall", languages=["ja"]),
    ]
    (choice,) = chosen(window).choices
    assert (choice.stored.id, choice.sources) == (2, 3)


def test_ties_go_to_the_newest_then_to_the_first_stored() -> None:
    old = [stored(1, 0, age=3 * HOUR), stored(2, 0, age=HOUR), stored(3, 0, age=HOUR)]
    assert numbers(chosen(old)) == [2, 3, 1]


def test_a_story_that_moved_on_comes_back_as_an_update() -> None:
    before = stored(1, story="recall", age=30 * HOUR)
    news = Content("Recall ordered", tldr=("The court decided against the company.",))
    after = stored(2, story="recall")
    after = replace(after, article=replace(after.article, contents={"en": news}))
    assert [(choice.stored.id, choice.update) for choice in chosen([after], recall=before).choices] == [(2, True)]
    assert chosen([stored(2, story="recall")], recall=before).choices == ()


def test_a_muted_word_in_any_language_mutes() -> None:
    article = stored(1, languages=["en", "zh-Hans"])
    chinese = Content("标题", summary="关于机器人的摘要", tldr=("要点。",))
    article = replace(
        article, article=replace(article.article, contents={**article.article.contents, "zh-Hans": chinese})
    )
    assert chosen([article], Profile(mute_words=("机器人",))).matched == 0
    assert chosen([article], Profile(mute_words=("卫星",))).matched == 1


def test_only_followed_topics_with_nothing_followed_is_everything() -> None:
    assert chosen([stored(1)], Profile(only=True)).matched == 1


def test_followed_tags_raise_what_carries_them() -> None:
    window = [stored(1, 71), stored(2, 70, tags=["chips"])]
    assert numbers(chosen(window)) == [1, 2]
    assert numbers(chosen(window, Profile(follow=("chips",)))) == [2, 1]


def test_what_would_have_been_chosen_in_other_languages_is_counted() -> None:
    window = [
        stored(1, 90, languages=["zh-Hans", "ja"]),
        stored(2, 80, languages=["zh-Hans"]),
        stored(3, 70),
        stored(4, 10, languages=["zh-Hans"]),
    ]
    selection = chosen(window, Profile(length=3))
    assert numbers(selection) == [3]
    assert selection.elsewhere == {"ja": 1, "zh-Hans": 1}
    assert (selection.seen, selection.matched) == (4, 1)


def test_an_empty_window_gives_an_empty_selection() -> None:
    assert chosen([]) == Selection((), 0, 0, {})


def window_of_one_topic(chance: random.Random) -> list[StoredArticle]:
    """A day on which one topic has most of the best articles."""
    loud = [stored(number, chance.randint(70, 80), tags=["models"]) for number in range(1, 21)]
    quiet = [stored(number, chance.randint(65, 76), tags=[chance.choice(TAGS)]) for number in range(21, 43)]
    return loud + quiet


def test_variety_spreads_a_digest_over_topics() -> None:
    chance = random.Random(2026)
    digests = {0.0: list[Selection](), WEIGHTS.variety: list[Selection]()}
    for _ in range(100):
        window = window_of_one_topic(chance)
        for variety, selections in digests.items():
            weights = Weights(variety=variety)
            selections.append(choose(pool(window, weights, NOW), {}, Profile(), weights))
    plain, varied = digests.values()
    assert mean_of(plain, topics) < 1.5
    assert mean_of(varied, topics) > 2.5
    assert mean_of(varied, points) > 0.97 * mean_of(plain, points)  # for less than a thirtieth of the score


def topics(selection: Selection) -> float:
    return len({tag.slug for choice in selection.choices for tag in choice.stored.article.tags})


def points(selection: Selection) -> float:
    return sum(choice.score.total for choice in selection.choices)


def mean_of(selections: Sequence[Selection], figure: Callable[[Selection], float]) -> float:
    return mean(figure(selection) for selection in selections)


def test_only_so_many_repeated_tags_cost() -> None:
    window = [stored(1, 90, tags=TAGS), stored(2, 80, tags=TAGS), stored(3, 65)]
    assert numbers(chosen(window)) == [1, 2, 3]


@settings(deadline=None)
@given(windows, st.integers(1, 8))
def test_variety_never_buries_a_great_story(window: list[StoredArticle], length: int) -> None:
    selection = chosen(window, Profile(length=length))
    totals = [choice.score.total for choice in selection.choices]
    worst = REPEATS * WEIGHTS.variety
    assert all(later <= earlier + worst for at, earlier in enumerate(totals) for later in totals[at:])


@pytest.mark.parametrize("profile", [Profile(), Profile(follow=("chips",), mute_words=("robot", "机器"), length=10)])
def test_one_of_many_profiles_costs_little(profile: Profile) -> None:
    chance = random.Random(7)
    window = pool([stored(n, chance.randint(30, 95), tags=chance.sample(TAGS, 3)) for n in range(1, 43)], WEIGHTS, NOW)
    started = time.process_time()
    for _ in range(100):
        choose(window, {}, profile, WEIGHTS)
    assert time.process_time() - started < 0.2
