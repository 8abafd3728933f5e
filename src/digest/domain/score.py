"""The composite score of an article for one profile, with every term of it, so that the arithmetic can be shown."""

from dataclasses import dataclass
from datetime import datetime

from digest.domain.article import StoredArticle
from digest.domain.reader import Profile


@dataclass(frozen=True, slots=True)
class Weights:
    """How scores become one number. Settings `DIGEST_SCORE__*`; the three weights are normalised to sum to 1.

    `half_life_days`: after this age a score counts half. `follow_bonus`: points for each followed tag, `follow_cap` at most.
    `dial_step`: factor on a score's weight for "more" (its inverse for "less"). `variety`: points lost per tag already shown.
    """

    hot: float = 0.40
    quality: float = 0.35
    impact: float = 0.25
    half_life_days: float = 21.0
    follow_bonus: float = 2.0
    follow_cap: float = 6.0
    dial_step: float = 1.5
    variety: float = 4.0


@dataclass(frozen=True, slots=True)
class Score:
    """A composite score and its terms; the printed terms add up to the printed score.

    `parts` are (name, points 0-100, weight) for hot, quality and impact; `base` their weighted sum; `age_factor` 0 to 1;
    `aged` = base x age_factor; `followed` the followed tags it carries; `bonus` their points; `total` the score.
    """

    parts: tuple[tuple[str, int, float], ...]
    base: float
    age_days: float
    age_factor: float
    aged: float
    followed: tuple[str, ...]
    bonus: float
    total: float


def score(stored: StoredArticle, profile: Profile, weights: Weights, now: datetime) -> Score:
    """The composite score at that instant; ages count from the publication time, else from `available_at`."""
    raise NotImplementedError
