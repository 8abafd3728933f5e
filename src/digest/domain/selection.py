"""Which articles an edition holds: the best of a window for one profile, one per story, varied over tags."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from digest.domain.article import StoredArticle
from digest.domain.reader import Profile
from digest.domain.score import Score, Weights


@dataclass(frozen=True, slots=True)
class Choice:
    """A chosen article, the language it is told in, its score, and whether it updates a story told before."""

    stored: StoredArticle
    language: str
    score: Score
    sources: int = 1
    update: bool = False


@dataclass(frozen=True, slots=True)
class Selection:
    """The choices in order, how many stories were seen, how many matched, and what exists only in other languages.

    `elsewhere` counts, per language, the stories that would have been chosen but exist in no language the reader reads.
    """

    choices: tuple[Choice, ...]
    seen: int
    matched: int
    elsewhere: Mapping[str, int] = field(default_factory=dict)


def select(
    candidates: Sequence[StoredArticle],
    told: Mapping[str, StoredArticle],
    profile: Profile,
    weights: Weights,
    now: datetime,
) -> Selection:
    """Choose at most `profile.length` articles. `told` maps a story these readers know to the article that told it last."""
    raise NotImplementedError
