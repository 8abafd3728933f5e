"""How surely an FAQ entry answers what somebody asked, from the words that both questions share. Pure."""

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

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

OVERLAPPING = 0.4
"""A pair of Chinese characters, which overlaps with the next, is less than half a word."""

ANSWER = 0.5
"""The most that an answer can add: it mentions the typed words, its question is about something else."""


def rarity(counts: Mapping[str, int], entries: int) -> Weight:
    """The weight of a token that so many of all entries have (the inverse document frequency of BM25)."""

    def weight(count: int) -> float:
        return math.log(1 + (entries - count + 0.5) / (count + 0.5))

    known, rarest = {token: weight(min(count, entries)) for token, count in counts.items()}, weight(0)
    return lambda token: known.get(token, rarest)


class Typed:
    """What somebody typed, by its words and how much each says; asked of one entry after the other."""

    def __init__(self, asked: Sequence[str], weight: Weight) -> None:
        self._said = {token: weight(token) for token in asked}
        self._all = sum(self._said.values())
        self._weight = weight

    def confidence(self, question: Sequence[str], answer: Callable[[], Iterable[str]]) -> float:
        """0 (nothing shared) to 1 (the same subject): how surely the entry's question is the one asked.

        Every typed word should stand in the entry's question, and they should say what that question is about: its early
        words count more than its late ones ("What is a jailbreak in the context of AI models?" is about a jailbreak).
        """
        shared = self._said.keys() & question
        direct: float = self._part(shared) ** PART * self._aptness(question, shared)
        if direct < ANSWER:
            direct = max(direct, ANSWER * self._part(shared.union(answer())))
        return round(direct, 3)

    def _part(self, shared: Collection[str]) -> float:
        """How much of what was typed the shared words say."""
        part = sum(says for token, says in self._said.items() if token in shared)
        return part / self._all if self._all else 0.0

    def _aptness(self, question: Sequence[str], shared: Collection[str]) -> float:
        """How much of what the question is about the shared words say."""
        total = part = words = most = 0.0
        head = ""
        for token in question:
            says = self._weight(token) * (1 / (1 + 0.5 * words))  # the first word counts 1, the third half
            words += 1.0 if token.isascii() else OVERLAPPING
            total += says
            part += says if token in shared else 0.0
            if says > most:
                head, most = token, says
        share = part / total if total else 0.0
        return (BESIDE + (1 - BESIDE) * min(1.0, share / SUBJECT)) * (
            1.0 if head in shared or not question else HEADLESS
        )
