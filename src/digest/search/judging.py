"""How surely an entry answers what was asked, and which one best: a small logistic model over what both say. Pure.

Its numbers come from `benchmarks/fitting.py`, from the development half of the question set only (ADR 0027).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from digest.domain.spelling import bare
from digest.search.glossary import ideas
from digest.search.kinds import kinds

UNSAID = 0.3
"""How well two questions agree in kind where one of them says none."""

ALONE = 3.0
"""The lead over the next entry counts up to this."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that may answer. `nearness` is its cosine with the question; `foreign` where it is in another script."""

    question: str
    answer: str
    nearness: float
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Features:
    """What can be said of an entry beside a question, each 0 to 1 but for the nearness, which may be negative."""

    nearness: float
    kind: float
    kind_kept: float
    in_question: float
    in_entry: float
    said: float
    native: float


@dataclass(frozen=True, slots=True)
class Weights:
    """What each feature adds; `lead` is how far the entry ranks before the next one."""

    nearness: float
    kind: float
    kind_kept: float
    in_question: float
    in_entry: float
    said: float
    native: float
    lead: float = 0.0
    base: float = 0.0

    def of(self, features: Features) -> float:
        """The features weighed."""
        return self.base + sum(getattr(self, name) * getattr(features, name) for name in Features.__slots__)


RANK = Weights(4.55, 3.06, 0.0, 1.62, 2.75, 2.81, -0.39)
SURENESS = Weights(6.0, 1.5, 0.5, 0.1, 0.1, 3.0, -0.5, 0.5, -6.0)


def judged(asked: str, candidates: Sequence[Candidate], favour: Callable[[int], float] | None = None) -> list[tuple[float, float]]:
    """For each entry its rank, more is better, and how surely (0 to 1) it answers. `favour` is added to the rank."""
    found = [features(asked, candidate) for candidate in candidates]
    ranks = [RANK.of(one) + (favour(at) if favour else 0.0) for at, one in enumerate(found)]
    names = [bare(candidate.question) for candidate in candidates]
    leads = [_lead(at, ranks, names) for at in range(len(ranks))]
    return [(rank, _sureness(one, lead)) for rank, one, lead in zip(ranks, found, leads, strict=True)]


def features(asked: str, candidate: Candidate) -> Features:
    """What can be said of this entry."""
    wanted, offered = kinds(asked), kinds(candidate.question)
    about, question = ideas(asked), ideas(candidate.question)
    shared = about & question
    return Features(
        nearness=candidate.nearness,
        kind=len(wanted & offered) / len(wanted | offered) if wanted and offered else UNSAID,
        kind_kept=float(not wanted - offered - {"whether"}),
        in_question=len(shared) / (len(about) or 1),
        in_entry=len(about & (question | ideas(candidate.answer))) / (len(about) or 1),
        said=len(shared) / (len(question) or 1),
        native=float(not candidate.foreign),
    )


def _lead(at: int, ranks: Sequence[float], names: Sequence[str]) -> float:
    """How far it is before the best of the others, or behind it; the same question told again is no other."""
    others = [rank for other, rank in enumerate(ranks) if names[other] != names[at]]
    return max(-ALONE, min(ALONE, ranks[at] - max(others, default=-math.inf)))


def _sureness(found: Features, lead: float) -> float:
    return round(1 / (1 + math.exp(-(SURENESS.of(found) + SURENESS.lead * lead))), 3)
