"""The composite score of an article for one profile, with every term of it, so that the arithmetic can be shown.

It is reckoned in whole hundredths, the precision in which "Why this" prints it: weights, age factor, aged score and
bonus are rounded first and used as rounded. So the printed terms add up to the printed score exactly, and equal
articles score equally on every machine.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from digest.domain.article import StoredArticle
from digest.domain.reader import Dial, Profile

_DAY = timedelta(days=1)

Shares = tuple[int, int, int]
"""The weights of hot, quality and impact in whole per cent; they sum to 100."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How scores become one number. Settings `DIGEST_SCORE__*`; the three weights are normalised to sum to 1.

    `half_life_days`: after this age a score counts half. `follow_bonus`: points for each followed tag, `follow_cap` at most.
    `dial_step`: factor on a score's weight for "more" (its inverse for "less"). `variety`: points lost per tag already shown.
    Raises ValueError where a number is negative or not finite, the weights are all 0, or half-life or dial step is 0.
    """

    hot: float = 0.40
    quality: float = 0.35
    impact: float = 0.25
    half_life_days: float = 21.0
    follow_bonus: float = 2.0
    follow_cap: float = 6.0
    dial_step: float = 1.5
    variety: float = 4.0

    def __post_init__(self) -> None:
        """Refuse what no score can be reckoned with."""
        for name in self.__slots__:
            value = getattr(self, name)
            if not (math.isfinite(value) and value >= 0):
                raise ValueError(f"{name} must be 0 or more, not {value}")
        if not (self.hot + self.quality + self.impact > 0 < self.half_life_days and self.dial_step > 0):
            raise ValueError("half_life_days, dial_step and one of hot, quality and impact must be more than 0")


@dataclass(frozen=True, slots=True)
class Score:
    """A composite score and its terms; the printed terms add up to the printed score.

    `parts` are (name, points 0-100, weight) for hot, quality and impact; `base` their weighted sum; `age_factor` 0 to 1;
    `aged` = base x age_factor; `followed` the followed tags it carries; `bonus` their points; `total` the score, which
    passes 100 where a bonus takes it there. Every figure but `age_days` is a whole number of hundredths.
    """

    parts: tuple[tuple[str, int, float], ...]
    base: float
    age_days: float
    age_factor: float
    aged: float
    followed: tuple[str, ...]
    bonus: float
    total: float


@dataclass(frozen=True, slots=True)
class Rating:
    """What of an article's score depends on no profile, reckoned once per window: points, age in days, age factor in %."""

    points: tuple[int, int, int]
    age_days: float
    age_percent: int

    def aged(self, shares: Shares) -> int:
        """The aged score in hundredths, under weights in per cent."""
        return (_base(self.points, shares) * self.age_percent + 50) // 100


def score(stored: StoredArticle, profile: Profile, weights: Weights, now: datetime) -> Score:
    """The composite score at that instant; ages count from the publication time, else from `available_at`.

    A publication time that is still to come counts as age 0.
    """
    followed = followed_tags(stored, profile)
    shares, bonus = percentages(weights, profile.dial), bonus_cents(len(followed), weights)
    return itemised(rate(stored, weights, now), shares, followed, bonus)


def rate(stored: StoredArticle, weights: Weights, now: datetime) -> Rating:
    """The part of the score that is the same for every profile."""
    scores = stored.article.scores
    days = max(0.0, (now - appeared(stored)) / _DAY)
    factor = 0.5 ** (days / weights.half_life_days)
    return Rating((scores.hot, scores.quality, scores.impact), days, math.floor(100 * factor + 0.5))


def followed_tags(stored: StoredArticle, profile: Profile) -> tuple[str, ...]:
    """Which of the article's tags the profile follows, in the article's order."""
    return tuple(dict.fromkeys(tag.slug for tag in stored.article.tags if tag.slug in profile.follow))


def itemised(rating: Rating, shares: Shares, followed: tuple[str, ...], bonus: int) -> Score:
    """The score with its terms, under weights in per cent, with a bonus in hundredths for followed tags."""
    aged = rating.aged(shares)
    return Score(
        parts=tuple(
            (name, points, share / 100)
            for name, points, share in zip(("hot", "quality", "impact"), rating.points, shares, strict=True)
        ),
        base=_base(rating.points, shares) / 100,
        age_days=rating.age_days,
        age_factor=rating.age_percent / 100,
        aged=aged / 100,
        followed=followed,
        bonus=bonus / 100,
        total=(aged + bonus) / 100,
    )


def appeared(stored: StoredArticle) -> datetime:
    """When the article came out: its publication time, else when it was first stored here."""
    published = stored.article.published
    return published.at if published else stored.available_at


@lru_cache(maxsize=256)
def percentages(weights: Weights, dial: Dial) -> Shares:
    """The weights of hot, quality and impact under the dial in whole per cent that sum to 100 (largest remainder)."""
    raw = (
        weights.hot * weights.dial_step**dial.hot,
        weights.quality * weights.dial_step**dial.quality,
        weights.impact * weights.dial_step**dial.impact,
    )
    exact = [100 * weight / sum(raw) for weight in raw]
    shares = [math.floor(share) for share in exact]
    by_remainder = sorted(range(3), key=lambda part: shares[part] - exact[part])
    for part in by_remainder[: 100 - sum(shares)]:
        shares[part] += 1
    return shares[0], shares[1], shares[2]


def bonus_cents(followed: int, weights: Weights) -> int:
    """The bonus for this many followed tags, in hundredths."""
    return round(100 * min(followed * weights.follow_bonus, weights.follow_cap))


def _base(points: tuple[int, int, int], shares: Shares) -> int:
    return points[0] * shares[0] + points[1] * shares[1] + points[2] * shares[2]
