"""Words of a text, in scripts with spaces between them and without. Pure.

Chinese, Japanese, Korean, Thai and their neighbours are read character by character, because their words touch (and
Korean particles touch the words they follow).
"""

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache

UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fff\u3005-\u3007"
    "\u3040-\u31ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Characters of scripts without spaces, as the inside of a regular expression's class."""

_SPACED = rf"[^\W{UNSPACED}]"
_RUN = re.compile(rf"({_SPACED}+)|([{UNSPACED}]+)")


def fold(text: str) -> str:
    """The text without differences of case and width."""
    return unicodedata.normalize("NFKC", text).casefold()


@lru_cache(maxsize=4096)
def terms(text: str) -> frozenset[str]:
    """What a text is made of, for comparing: its folded words, and pairs of neighbours where words touch."""
    return frozenset(term for spaced, touching in _RUN.findall(fold(text)) for term in _split(spaced, touching))


def mentions(folded: str, words: Collection[str]) -> bool:
    """Whether a folded text contains one of the words or phrases.

    In scripts with spaces only a whole word, or its plural in s, counts: muting "ai" leaves "said" alone.
    """
    return bool(words) and _pattern(tuple(sorted(words))).search(folded) is not None


def _split(spaced: str, touching: str) -> list[str]:
    if spaced or len(touching) == 1:
        return [spaced or touching]
    return [touching[at : at + 2] for at in range(len(touching) - 1)]


@lru_cache(maxsize=1024)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(_bounded(fold(word.strip())) for word in words if word.strip()) or r"(?!)")


def _bounded(word: str) -> str:
    before = rf"(?<!{_SPACED})" if re.match(_SPACED, word) else ""
    after = rf"(?:['’]?s)?(?!{_SPACED})" if re.search(rf"{_SPACED}\Z", word) else ""
    return before + re.escape(word) + after
