"""How surely an FAQ entry answers what somebody asked, from the words that both questions share. Pure."""

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache

Weight = Callable[[str], float]
"""How much a token says: rare ones more than those that many entries have."""

SUBJECT = 0.6
"""This share of an entry's question, said by the typed one, is as good as all of it: people type the subject only."""

BESIDE = 0.2
"""What is left of the confidence where the typed words all stand in the question, but it is about something else."""

HEADLESS = 0.88
"""What is left of it where the word that says most of what the question is about was not typed."""

PART = 1.5
"""Half of the typed words found is less than half an answer: the other half may be what the question is about."""

ANSWER = 0.5
"""The most that an answer can add: it mentions the typed words, its question is about something else."""


def rarity(counts: Mapping[str, int], entries: int) -> Weight:
    """The weight of a token that so many of all entries have (the inverse document frequency of BM25)."""

    def weight(count: int) -> float:
        return math.log(1 + (entries - count + 0.5) / (count + 0.5))

    known, rarest = {token: weight(min(count, entries)) for token, count in counts.items()}, weight(0)
    return lambda token: known.get(token, rarest)


def confidence(
    asked: Sequence[str], question: Sequence[str], answer: Callable[[], Iterable[str]], weight: Weight
) -> float:
    """0 (nothing shared) to 1 (the same subject): how surely the entry's question is the one asked.

    Every typed word should stand in the entry's question, and they should say what that question is about: its early
    words count more than its late ones ("What is a jailbreak in the context of AI models?" is about a jailbreak).
    """
    shared = set(asked) & set(question)
    direct: float = _share(asked, shared, weight) ** PART * _aptness(question, shared, weight)
    if direct < ANSWER:
        direct = max(direct, ANSWER * _share(asked, shared.union(answer()), weight))
    return round(direct, 3)


def _aptness(question: Sequence[str], shared: Collection[str], weight: Weight) -> float:
    """How much of what the question is about the shared words say."""
    places = _places(tuple(question))
    said = {token: weight(token) * place for token, place in places.items()}
    share = _share(question, shared, said.__getitem__)
    headless = question and max(question, key=said.__getitem__) not in shared
    return (BESIDE + (1 - BESIDE) * min(1.0, share / SUBJECT)) * (HEADLESS if headless else 1.0)


@lru_cache(maxsize=5_000)
def _places(question: tuple[str, ...]) -> dict[str, float]:
    """How much each word counts for its place: the first 1, the third half. A pair of Chinese characters, which
    overlaps with the next, is less than half a word."""
    places, words = {}, 0.0
    for token in question:
        places[token] = 1 / (1 + 0.5 * words)
        words += 1.0 if token.isascii() else 0.4
    return places


def _share(tokens: Collection[str], shared: Collection[str], weight: Weight) -> float:
    total = part = 0.0
    for token in tokens:  # one walk: for each of twenty entries this is asked three times
        says = weight(token)
        total += says
        if token in shared:
            part += says
    return part / total if total else 0.0
