"""The numbers by which entries are put in order, and how sure the first one is: a small logistic model. Pure.

They come from `benchmarks/fitting.py`, from the development half of the question set only (ADR 0027).
"""

import math
from dataclasses import dataclass
from typing import NamedTuple


class Features(NamedTuple):
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

    nearness: float = 0.0
    kind: float = 0.0
    kind_kept: float = 0.0
    in_question: float = 0.0
    in_entry: float = 0.0
    said: float = 0.0
    native: float = 0.0
    lead: float = 0.0
    base: float = 0.0

    def of(self, features: Features) -> float:
        """The features weighed."""
        return (
            self.base
            + self.nearness * features.nearness
            + self.kind * features.kind
            + self.kind_kept * features.kind_kept
            + self.in_question * features.in_question
            + self.in_entry * features.in_entry
            + self.said * features.said
            + self.native * features.native
        )


@dataclass(frozen=True, slots=True)
class Model:
    """How entries are put in order, and how sure the first one is."""

    rank: Weights
    sure: Weights

    def sureness(self, found: Features, lead: float) -> float:
        """0 to 1."""
        return round(1 / (1 + math.exp(-(self.sure.of(found) + self.sure.lead * lead))), 3)


MEANING = Model(
    rank=Weights(
        nearness=10.85,
        kind=3.54,
        in_question=0.59,
        in_entry=1.76,
        said=1.88,
        native=-1.08,
    ),
    sure=Weights(
        nearness=4.13,
        kind=0.82,
        kind_kept=0.64,
        in_question=0.44,
        in_entry=0.61,
        said=1.31,
        native=-0.17,
        lead=0.58,
        base=-4.91,
    ),
)
WORDS = Model(
    rank=Weights(
        nearness=5.56,
        kind=4.63,
        in_question=0.76,
        in_entry=1.89,
        said=2.90,
        native=-0.51,
    ),
    sure=Weights(
        nearness=1.61,
        kind=1.49,
        kind_kept=0.69,
        in_question=1.07,
        in_entry=1.18,
        said=2.59,
        native=0.30,
        lead=0.72,
        base=-5.83,
    ),
)
