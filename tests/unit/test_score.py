"""The printed terms add up to the printed score, whatever the scores, dials and ages."""

from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.domain.article import Article, Moment, Scores, StoredArticle, Tag
from digest.domain.reader import Dial, Profile
from digest.domain.score import Score, Weights, score
from tests.examples import examples

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
DAY = timedelta(days=1)


def stored(
    hot: int = 80, quality: int = 65, impact: int = 70, *, age: timedelta | None = None, tags: str = ""
) -> StoredArticle:
    published = None if age is None else Moment(NOW - age)
    carried = tuple(Tag(slug, {"en": slug}) for slug in tags.split())
    return StoredArticle(1, Article({}, Scores(hot, quality, impact), tags=carried, published=published), NOW - 3 * DAY)


def printed(value: float, digits: int = 2) -> Decimal:
    return Decimal(f"{value:.{digits}f}")


points = st.integers(0, 100)
steps = st.integers(-1, 1)
shares = st.floats(0, 10, allow_nan=False)
scored = st.builds(
    score,
    st.builds(
        stored, points, points, points, age=st.timedeltas(-DAY, 400 * DAY), tags=st.sampled_from(["", "a", "a b c d"])
    ),
    st.builds(
        Profile, follow=st.sampled_from([(), ("a",), ("d", "c", "b", "a")]), dial=st.builds(Dial, steps, steps, steps)
    ),
    st.builds(Weights, shares, shares.map(lambda share: share + 0.01), shares, st.floats(0.5, 90), st.floats(0, 9)),
    st.just(NOW),
)


@examples(300)
@given(scored)
def test_the_printed_terms_add_up_to_the_printed_score(explained: Score) -> None:
    weights = [printed(weight) for _, _, weight in explained.parts]
    assert sum(weights) == 1
    products = [printed(points * weight) for _, points, weight in explained.parts]
    assert [number * weight for (_, number, _), weight in zip(explained.parts, weights, strict=True)] == products
    assert sum(products) == printed(explained.base)
    aged = (printed(explained.base) * printed(explained.age_factor)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert aged == printed(explained.aged)
    assert printed(explained.aged) + printed(explained.bonus) == printed(explained.total)
    assert abs(printed(explained.total, 1) - printed(explained.total)) <= Decimal("0.05")


@examples(200)
@given(scored)
def test_every_term_stays_in_its_range(explained: Score) -> None:
    assert 0 <= explained.base <= 100
    assert 0 <= explained.age_factor <= 1
    assert explained.age_days >= 0
    assert 0 <= explained.bonus <= Weights().follow_cap


def test_the_worked_example() -> None:
    """LOOK.md, Why this."""
    explained = score(stored(age=DAY, tags="security regulation"), Profile(follow=("regulation",)), Weights(), NOW)
    assert explained.parts == (("hot", 80, 0.40), ("quality", 65, 0.35), ("impact", 70, 0.25))
    assert (explained.base, explained.age_factor, explained.aged) == (72.25, 0.97, 70.08)
    assert (explained.followed, explained.bonus, explained.total) == (("regulation",), 2.0, 72.08)


def test_half_after_the_half_life() -> None:
    assert score(stored(100, 100, 100, age=21 * DAY), Profile(), Weights(), NOW).total == 50


def test_a_publication_still_to_come_is_new() -> None:
    explained = score(stored(age=-5 * DAY), Profile(), Weights(), NOW)
    assert (explained.age_days, explained.age_factor) == (0, 1)


def test_without_publication_time_age_counts_from_when_it_was_stored() -> None:
    assert score(stored(), Profile(), Weights(), NOW).age_days == 3


def test_the_bonus_is_capped() -> None:
    follower = Profile(follow=tuple("abcd"))
    assert score(stored(tags="a b c d e"), follower, Weights(), NOW).bonus == 6


@settings(deadline=None)
@given(points, points, steps)
def test_the_dial_moves_the_score_towards_what_it_turns_up(hot: int, quality: int, impact_step: int) -> None:
    def total(hot_step: int) -> float:
        dial = Dial(hot=hot_step, impact=impact_step)
        return score(stored(hot, quality, quality, age=timedelta()), Profile(dial=dial), Weights(), NOW).total

    turned = [total(step) for step in (-1, 0, 1)]
    assert turned == sorted(turned, reverse=hot < quality)


@pytest.mark.parametrize(
    "wrong", [{"hot": -1.0}, {"half_life_days": 0.0}, {"variety": float("nan")}, {"hot": 0, "quality": 0, "impact": 0}]
)
def test_weights_nothing_can_be_reckoned_with_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must be"):
        Weights(**wrong)
