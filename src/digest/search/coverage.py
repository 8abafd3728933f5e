"""How much of a question an article can be about, by its words. Works with any index that searches."""

from collections import defaultdict

from digest.ports import Index
from digest.search.confidence import rarity
from digest.search.tokens import telling_tokens

_MOST_WORDS = 12
_LOOKED_THROUGH = 1_000


async def coverage(index: Index, question: str, articles: int) -> float:
    """The greatest part (0 to 1) of a question's words that one of so many articles has, by their rarity.

    What no article has is rarest of all.
    """
    asked = telling_tokens(question)[:_MOST_WORDS]
    found = {word: await index.search(word, _LOOKED_THROUGH) for word in asked}
    weight = rarity({word: page.total for word, page in found.items()}, articles)
    told: defaultdict[int, float] = defaultdict(float)
    for word, page in found.items():
        for hit in page.items:
            told[hit.article] += weight(word)
    return max(told.values(), default=0.0) / (sum(map(weight, asked)) or 1.0)
