"""How surely an entry answers what was asked, and which one best, from what both say (`weighing`). Pure."""

import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial

from digest.ports import FaqHit
from digest.search.confidence import Typed, Weight
from digest.search.glossary import ideas
from digest.search.names import NOBODY, asked_about, names_in
from digest.search.saying import Saying, saying
from digest.search.seeking import answered
from digest.search.sums import answers_raised
from digest.search.tokens import MOST_TOKENS
from digest.search.weighing import MEANING, WORDS, Features, Model

UNSAID = 0.3
"""How well two questions agree in kind where one of them says none."""

ALONE = 1.0
"""The lead over the next entry counts up to this."""

STEP = 0.001
"""By so much at least an entry is less sure than the one that ranks before it."""

ANOTHERS = 0.45
"""How sure an entry is at most that tells of somebody else: enough to be offered, and too little to be an answer."""

UNCOUNTED = 0.45
"""The same of an entry that says no number to somebody who asks how much, or no sum to who asks how much was raised."""

_NUMBER = re.compile(
    r"\d|[一二三四五六七八九十百千万亿两半零]|免费|不要钱|不收|没有"
    r"|\b(?:no|none|nothing|free|zero|one|two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|thousand|[mb]illion|half)\b",
    re.IGNORECASE,
)

HERE = 1.0
"""What is added to the rank of an entry of the articles that are asked about."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An FAQ entry that may answer, with its stored tokens (`seeking.stored`).

    `nearness` to the question is its vector's cosine, or what the words say.
    """

    article: int
    language: str
    position: int
    question: str
    answer: str
    words: str
    nearness: float = 0.0

    def at(self, nearness: float) -> "Entry":
        """The same, so near to what was asked."""
        return Entry(self.article, self.language, self.position, self.question, self.answer, self.words, nearness)

    def hit(self, confidence: float) -> FaqHit:
        """As the ports give it."""
        return FaqHit(self.article, self.language, self.position, self.question, self.answer, confidence)


def by_meaning(asked: str, entries: Sequence[Entry], within: Collection[int] = ()) -> list[FaqHit]:
    """The entries as they answer a question, their nearness being that of their vectors."""
    return [entry.hit(min(sure, most)) for entry, sure, most in _judged(asked, entries, within, MEANING)]


def by_words(asked: str, entries: Sequence[Entry], weight: Weight, within: Collection[int] = ()) -> list[FaqHit]:
    """The entries as they answer a question, their nearness being that of their words, by the rarity of those.

    Words that say nearly the same question are sure by themselves. What a word means is asked with that very word: in its own
    language nothing else tells which entry explains it.
    """
    typed, question = typed_of(asked, weight), saying(asked)
    near = [entry.at(wordly(typed, entry)) for entry in entries]
    strict = "meaning" in question.kinds

    def sure(entry: Entry, judged: float) -> float:
        return entry.nearness if strict and _native(question, entry) else max(judged, entry.nearness)

    judged = _judged(asked, near, within, WORDS)
    return [entry.hit(min(sure(entry, min(found, most)), most)) for entry, found, most in judged]


def typed_of(asked: str, weight: Weight) -> Typed:
    """What was typed, as entries are compared with it."""
    return Typed(telling(asked)[:MOST_TOKENS], weight)


def wordly(typed: Typed, entry: Entry) -> float:
    """How surely the entry answers, judged by the words that both questions share."""
    return typed.confidence(telling(entry.question), partial(answered, entry.words))


def telling(text: str) -> tuple[str, ...]:
    """The text's telling tokens, remembered."""
    return saying(text).telling


def _judged(
    asked: str, entries: Sequence[Entry], within: Collection[int], model: Model
) -> list[tuple[Entry, float, float]]:
    """The entries in the order of their ranks with how sure each is, none surer than the one before, and may be at most; those
    of the articles `within` rank as if nearer, and those that tell of somebody else come last."""
    question = saying(asked)
    found = [features(asked, entry) for entry in entries]
    ranks = [model.rank.of(one) + HERE * (entry.article in within) for one, entry in zip(found, entries, strict=True)]
    leads = _leads(ranks, [saying(entry.question).bare for entry in entries])
    wanted = _wanted(asked, entries)
    most = [_most(wanted, entry) for entry in entries]
    places = sorted(
        range(len(entries)), key=lambda at: (-most[at], -ranks[at], -entries[at].article, entries[at].position)
    )
    judged, limit = [], 1.0
    for at in places:
        limit = min(limit, model.sureness(found[at], leads[at]), most[at])
        judged.append((entries[at], limit, min(most[at], _counted(question, entries[at]))))
        limit = max(0.0, round(limit - STEP, 3))
    return judged


def _most(wanted: Collection[str], entry: Entry) -> float:
    """How sure it may be: an entry whose question names somebody, but nobody who is asked about, tells of somebody else."""
    told = saying(entry.question).names
    others = wanted and told and told.isdisjoint(wanted) and names_in(entry.answer).isdisjoint(wanted)
    return ANOTHERS if others else 1.0


def _counted(asked: Saying, entry: Entry) -> float:
    """How sure it may be: who asks how much is not answered without a number. It keeps its place all the same."""
    if "much" not in asked.kinds or "much" in saying(entry.question).kinds:
        return 1.0
    tells = answers_raised(entry.answer) if asked.raised else _NUMBER.search(entry.answer)
    return 1.0 if tells else UNCOUNTED


def _wanted(asked: str, entries: Sequence[Entry]) -> frozenset[str]:
    """The names that are asked about."""
    return asked_about(asked, NOBODY.union(*(saying(entry.question).names for entry in entries)))


def alike(question: str, others: Sequence[str]) -> list[float]:
    """How surely each of the others asks the same as the question, every word being as telling as the next.

    Both ways, and the worse of them: neither may ask for anything that the other one doesn't.
    """
    asked = telling(question)[:MOST_TOKENS]
    told = [telling(other) for other in others]
    words = frozenset(asked)
    return [0.0 if words.isdisjoint(other) else min(_one_way(asked, other), _one_way(other, asked)) for other in told]


def _one_way(asked: Sequence[str], question: Sequence[str]) -> float:
    return Typed(asked, lambda token: 1.0).confidence(question, tuple)


def ordered(hits: Sequence[FaqHit], within: Collection[int]) -> tuple[FaqHit, ...]:
    """Surest first, of equal ones those of the articles `within`, then the newest."""
    return tuple(sorted(hits, key=lambda hit: (-hit.confidence, hit.article not in within, -hit.article, hit.position)))


def features(asked: str, entry: Entry, unknown: Collection[str] = ()) -> Features:
    """What can be said of this entry; ideas that are `unknown` are not seen anywhere."""
    one, other = saying(asked), saying(entry.question)
    about, question = one.ideas.difference(unknown), other.ideas.difference(unknown)
    shared = about & question
    said = shared if len(shared) == len(about) else about & (question | ideas(entry.answer))
    return Features(
        nearness=entry.nearness,
        kind=len(one.kinds & other.kinds) / len(one.kinds | other.kinds) if one.kinds and other.kinds else UNSAID,
        kind_kept=float(not one.kinds - other.kinds - {"whether"}),
        in_question=len(shared) / (len(about) or 1),
        in_entry=len(said) / (len(about) or 1),
        said=len(shared) / (len(question) or 1),
        native=float(one.chinese == other.chinese),
    )


def _native(asked: Saying, entry: Entry) -> bool:
    return asked.chinese == saying(entry.question).chinese


def _leads(ranks: Sequence[float], names: Sequence[str]) -> list[float]:
    """How far each is before the best of the others, or behind it; the same question told again is no other."""
    best: dict[str, float] = {}
    for name, rank in zip(names, ranks, strict=True):
        best[name] = max(rank, best.get(name, -math.inf))
    first, second = sorted([*best.values(), -math.inf, -math.inf], reverse=True)[:2]
    others = (second if best[name] == first else first for name in names)
    return [max(-ALONE, min(ALONE, rank - other)) for rank, other in zip(ranks, others, strict=True)]
