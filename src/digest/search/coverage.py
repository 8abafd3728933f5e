"""How much of a question an article can be about, by its words. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from digest.search.confidence import rarity
from digest.search.fulltext import rarest
from digest.search.seeking import Expression, Term
from digest.search.tokens import is_chinese

MOST_WORDS = 12
"""Words of a question that count."""


def parts(asked: Sequence[str], counts: Mapping[str, int]) -> dict[str, Expression]:
    """What to look for to know which articles have which of the words that stand anywhere: each of the rarest by itself, a
    common one beside those only."""
    rare = rarest(asked, counts)
    beside = Term(tuple(rare), 0)
    alone: dict[str, Expression] = {word: ((Term((word,), counts[word]),),) for word in rare}
    common = (word for word in asked if word in counts and word not in alone)
    return alone | {word: ((Term((word,), counts[word]), beside),) for word in common}


def covered(asked: Sequence[str], told: Iterable[tuple[str, int]], counts: Mapping[str, int], articles: int) -> float:
    """The greatest part (0 to 1) of the words that one of so many articles has, by their rarity.

    `told` are pairs of a word and an article that has it. What no article has is rarest of all; of Chinese, which comes in
    pairs of characters, it counts two thirds: often such a pair is the end of one word and the beginning of the next.
    """
    rare = rarity(counts, articles)

    def weight(word: str) -> float:
        return rare(word) * 2 / 3 if word not in counts and is_chinese(word) else rare(word)

    had: defaultdict[int, float] = defaultdict(float)
    for word, article in set(told):
        had[article] += weight(word)
    return max(had.values(), default=0.0) / (sum(map(weight, asked)) or 1.0)
