"""Whose name a question says, and whose an entry says: what tells near misses from answers. Pure."""

import re
from collections.abc import Iterable
from functools import lru_cache

from digest.domain.spelling import one_slip_apart
from digest.search.glossary import ideas
from digest.search.tokens import FILLER, fold, stem

_NAME = re.compile(r"[A-Z](?:(?<!^.)(?<![.?!。？！] .)(?<!\w.)[a-z]+\b|(?<![A-Za-z ].)[a-z]+(?= ?[\u3400-\u9fff]))")
"""A name in Latin letters: a capital within an English sentence, or anywhere in a Chinese one.

What stands before it is looked at behind the capital, for which a text is walked four times as fast.
"""

_OWNER = re.compile(
    r"(?<![\w’'-])(?<!\bthe )(?<!\ba )(?<!\ban )(?<!\bthis )(?<!\bthat )(?<!\bits )(?<!\btheir )(?<!\bmy )(?<!\byour )(?<!\bour )"
    r"([a-z]{3,})[’']s\b"
)
"""A word that owns something, and has no article as a common one has it: "kestrel's chips", not "the robot's battery"."""

_DAYS = {"today", "yesterday", "tomorrow", "everyone", "people", "let", "here", "else"}
_WORD = re.compile(r"[a-z]{3,}")

SURELY_SPELT = 5
"""Letters of the longer one, from which on two names that are one slip apart are the same."""


NOBODY = frozenset[str]()


def names_in(text: str) -> frozenset[str]:
    """The names in Latin letters that are written as names, in lower case."""
    found = _NAME.findall(text)
    return frozenset(map(str.casefold, found)) if found else NOBODY


def asked_about(question: str, known: Iterable[str]) -> frozenset[str]:
    """The names that a question says, whether it writes them as names or not; `known` are those that entries tell of."""
    words = _lower(question)
    meant = (name for name in known for word in words if word == name or _misspelt(word, name))
    return names_in(question).union(_owners(question), meant)


@lru_cache(maxsize=500)
def _lower(question: str) -> frozenset[str]:
    """The words that may be names: no common one of questions or of AI news."""
    told = ideas(question)
    return frozenset(word for word in _WORD.findall(fold(question)) if stem(word) in told)


def _owners(question: str) -> frozenset[str]:
    owners = set(_OWNER.findall(question.lower())) - _DAYS
    return frozenset(word for word in owners & _lower(question) if stem(word) not in FILLER)


def _misspelt(word: str, name: str) -> bool:
    near = abs(len(word) - len(name)) <= 1 and max(len(word), len(name)) >= SURELY_SPELT
    return near and one_slip_apart(word, name)
