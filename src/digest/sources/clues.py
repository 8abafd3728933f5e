"""What a page's sections tell about its title and summary, which stand in two languages without a border."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

from digest.domain.language import ENGLISH, SIMPLIFIED_CHINESE
from digest.sources.script import HAN, WORD, has_han, plain

_LEARNED = 20_000
"""Characters of each language that are learned from; an article has about 5,000."""

_SENTENCES = re.compile(r"[。！？；!?;\n]|\.\s")
_SPACED, _JOINED = (
    re.compile(f"[A-Za-z0-9%]{between}{HAN.pattern}|{HAN.pattern}{between}[A-Za-z]") for between in (" ", "")
)


@dataclass(frozen=True, slots=True)
class Clues:
    """What the rest of the page says; whatever it says nothing about is None or empty.

    `expected`: the languages to expect. `terse`: one English word can be the whole of it. `latin`: the Latin words of its
    Chinese text, `leads` those before the first Chinese character of a sentence. `chinese`: that text without spaces.
    `common`: the words that its English text writes in small letters, `pairs` those that stand there side by side.
    `joined`: whether its Chinese text puts no spaces between Latin words and Chinese characters.
    """

    expected: Collection[str] = (ENGLISH, SIMPLIFIED_CHINESE)
    latin: Collection[str] | None = None
    terse: bool = False
    leads: Collection[str] = ()
    chinese: str = ""
    common: Collection[str] = ()
    pairs: Collection[tuple[str, str]] = ()
    joined: bool = False


UNKNOWN = Clues()
"""Of a line that stands alone."""


def learned(expected: Collection[str], english: str, chinese: str) -> Clues:
    """The clues in what the page says in each language; the sentences of a language end in a full stop or a line end."""
    english, chinese = english[:_LEARNED], chinese[:_LEARNED]
    tokens = english.split()
    return Clues(
        expected,
        latin=frozenset(map(plain, WORD.findall(chinese))) if has_han(chinese) else None,
        leads=frozenset(word for sentence in _SENTENCES.split(chinese) for word in _lead(sentence)),
        chinese=packed(chinese),
        common=frozenset(plain(token) for token in tokens if token.islower()),
        pairs=frozenset(pairwise(map(plain, tokens))),
        joined=len(_JOINED.findall(chinese)) > 2 * len(_SPACED.findall(chinese)),
    )


def packed(text: str) -> str:
    """A text without spaces, its case folded: for finding it again however it is spaced."""
    return "".join(text.casefold().split())


def _lead(sentence: str) -> list[str]:
    first = HAN.search(sentence)
    return [plain(word) for word in WORD.findall(sentence[: first.start()])] if first else []
