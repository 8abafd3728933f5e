"""Fit the judge's numbers (`digest.search.judging`) to the development half of the question set, and print them.

python benchmarks/fitting.py    needs the extra `semantic`; paste what it prints
"""

import asyncio
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from library import Library, opened
from numpy.typing import NDArray
from question_set import Asked, questions

from digest.search.glossary import every_idea
from digest.search.judging import ALONE, Entry, features
from digest.search.weighing import Features

NAMES = Features._fields
RANKING = [name for name in NAMES if name != "kind_kept"]
STEPS, STEP, DECAY = 400, 0.3, 0.003
RIDGE = 5.0
FORGETFUL, FORGOTTEN = 4, 0.6
"""So many times each question is seen again with this share of the ideas unknown, so that the fit does not rely on them."""

WRONG = 0.07
"""The share of unanswerable questions of the development half that may be answered: less than the goal of 0.1."""

NEAR_WRONG = 0.4
"""The share of them for which anything may be offered."""

SURE, NEAR = 0.6, 0.25
"""`services.library` gives from the first, and offers from the second; the fitted line is moved to meet them."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """A question, the features of its candidates, and which of them answer it."""

    asked: Asked
    rows: Floats
    right: NDArray[np.bool_]


def main() -> None:
    """Fit both models, and print their numbers."""
    for name, cases in asyncio.run(_cases()).items():
        ranking = _ranking([case for case in cases if case.right.any()])
        print(f"{name} rank =", _written(dict(zip(RANKING, ranking, strict=True))))
        whole = cases[:: 1 + FORGETFUL]  # how sure one may be is another matter: seen so, nobody would be
        print(f"{name} sure =", _written(_sureness([case for case in whole if len(case.rows) > 1], ranking)))


async def _cases() -> dict[str, list[Case]]:
    """The development half, with the candidates that the product finds by meaning and by words."""
    asked = [one for one in questions() if not one.held_out]
    async with opened() as library:
        return {
            "MEANING": [case for one in asked for case in await _cases_of(library, one, semantic=True)],
            "WORDS": [case for one in asked for case in await _cases_of(library, one, semantic=False)],
        }


async def _cases_of(library: Library, asked: Asked, *, semantic: bool) -> list[Case]:
    """The question as it is, and as it would be seen by glossaries that know less: ours was written with it in mind."""
    entries = await library.candidates(asked.text, semantic=semantic)
    chance = random.Random(asked.text)
    unknown = [set(chance.sample(every_idea(), int(FORGOTTEN * len(every_idea())))) for _ in range(FORGETFUL)]
    return [_case(asked, entries, some) for some in (set[str](), *unknown)]


def _case(asked: Asked, entries: Sequence[Entry], unknown: set[str]) -> Case:
    right = [(entry.article, entry.language, entry.position) in asked.answers for entry in entries]
    return Case(asked, np.array([_row(asked.text, entry, unknown) for entry in entries]), np.array(right))


def _row(asked: str, entry: Entry, unknown: set[str]) -> list[float]:
    found = features(asked, entry, unknown)
    return [getattr(found, name) for name in NAMES]


def _ranking(cases: Sequence[Case]) -> Floats:
    """Weights under which what answers comes first: a softmax over each question's candidates, by Adam."""
    columns = [NAMES.index(name) for name in RANKING]
    weights, mean, square = np.zeros(len(columns)), np.zeros(len(columns)), np.zeros(len(columns))
    for step in range(1, STEPS + 1):
        slope = DECAY * weights + sum(_slope(case.rows[:, columns], case.right, weights) for case in cases) / len(cases)
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope**2
        weights -= STEP * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-9)
    return weights


def _slope(rows: Floats, right: NDArray[np.bool_], weights: Floats) -> Floats:
    ranks = rows @ weights
    chosen = np.exp(ranks - ranks.max())
    chosen /= chosen.sum()
    wanted = chosen * right
    slope: Floats = rows.T @ (chosen - wanted / wanted.sum())
    return slope


def _sureness(cases: Sequence[Case], ranking: Floats) -> dict[str, float]:
    """A logistic regression of whether the best candidate answers, moved so that `SURE` and `NEAR` meet the goals."""
    best = [_best(case, ranking) for case in cases]
    rows, right = np.array([row for row, _ in best]), np.array([float(hit) for _, hit in best])
    weights = _logistic(rows, right)
    line = rows @ weights[:-1] + weights[-1]
    unanswerable = sorted(
        (value for value, case in zip(line, cases, strict=True) if not case.asked.answers), reverse=True
    )
    sure, near = (unanswerable[int(share * len(unanswerable))] for share in (WRONG, NEAR_WRONG))
    steep = (_logit(SURE) - _logit(NEAR)) / (sure - near)
    moved = {name: steep * weight for name, weight in zip((*NAMES, "lead"), weights, strict=False)}
    return moved | {"base": steep * (weights[-1] - sure) + _logit(SURE)}


def _best(case: Case, ranking: Floats) -> tuple[list[float], bool]:
    ranks = case.rows[:, [NAMES.index(name) for name in RANKING]] @ ranking
    first, second, *_ = np.argsort(-ranks)
    lead = min(ALONE, ranks[first] - ranks[second])
    return [*case.rows[first], lead], bool(case.right[first])


def _logistic(rows: Floats, right: Floats) -> Floats:
    """Ridge logistic regression by Newton's method over standardised columns; the weights of the columns as they are."""
    middle, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    scaled = np.c_[(rows - middle) / spread, np.ones(len(rows))]
    ridge = np.array([RIDGE] * rows.shape[1] + [1e-6])
    weights = np.zeros(scaled.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-scaled @ weights))
        curve = scaled.T @ (scaled * (chance * (1 - chance))[:, None]) + np.diag(ridge)
        weights -= np.linalg.solve(curve, scaled.T @ (chance - right) + ridge * weights)
    return np.r_[weights[:-1] / spread, weights[-1] - (weights[:-1] * middle / spread).sum()]


def _logit(chance: float) -> float:
    return math.log(chance / (1 - chance))


def _written(weights: dict[str, float]) -> str:
    return f"Weights({', '.join(f'{name}={value:.2f}' for name, value in weights.items())})"


if __name__ == "__main__":
    main()
