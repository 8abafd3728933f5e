"""What a text says, read once and remembered in one piece: everything that judging asks of it. Pure."""

from dataclasses import dataclass
from functools import lru_cache

from digest.domain.spelling import bare
from digest.search.glossary import ideas_in
from digest.search.kinds import kinds
from digest.search.names import names_in
from digest.search.sums import asks_raised
from digest.search.tokens import fold, is_chinese, telling_in


@dataclass(frozen=True, slots=True)
class Saying:
    """A text's telling tokens, its ideas, what kinds of things it asks for, whom it names, whether it is Chinese, whether it
    asks how much was raised, and its bare spelling."""

    telling: tuple[str, ...]
    ideas: frozenset[str]
    kinds: frozenset[str]
    names: frozenset[str]
    chinese: bool
    raised: bool
    bare: str


@lru_cache(maxsize=10_000)
def saying(text: str) -> Saying:
    """Of a question, typed or an entry's: the same entries are judged again and again."""
    folded = fold(text)
    return Saying(
        tuple(telling_in(folded)),
        ideas_in(folded),
        kinds(text),
        names_in(text),
        is_chinese(text),
        asks_raised(text),
        bare(text),
    )
