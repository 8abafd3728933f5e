"""Which FAQ entries are worth judging: what the full text is asked for, and which of its finds come first. Pure.

The same in every database, which only has to find entries by their words. However many there are, as many at most are
looked at: words that everybody uses are looked for beside rarer ones only.
"""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from digest.search.entries import prepared

ROOM = 150
"""Entries that the words of one expression give at most, the newest ones."""

COMBINED = 80
"""Entries that have several common words together are looked at up to this number, the newest ones."""

COMMON = 4_000
"""What no fewer entries than this may have is looked for from the newest on."""

ENOUGH = 20
"""With so many found, words that are looser together are not looked for."""

TOGETHER = 3
"""Of the words that many entries have, so many are looked for beside each other, the rarest ones."""

QUESTION, ANSWER = 4.0, 1.0
"""How much a word counts in the entry's question, and in its answer."""

SATURATION, LENGTH = 1.2, 0.75
"""BM25's k1 and b."""

LEAST = 1e-6
"""What a word is worth that more than half of the entries have."""

BORDER = " | "


@dataclass(frozen=True, slots=True)
class Term:
    """Words of which any will do, and how many entries have them."""

    words: tuple[str, ...]
    count: int


Expression = tuple[tuple[Term, ...], ...]
"""What an entry must have: all terms of any of the rows."""


def terms(meant: Iterable[Collection[str]], counts: Mapping[str, int]) -> tuple[Term, ...]:
    """What stands anywhere, rarest first."""
    known = ([word for word in words if counts.get(word)] for words in meant)
    found = [Term(tuple(words), sum(counts[word] for word in words)) for words in known if words]
    return tuple(sorted(dict.fromkeys(found), key=lambda term: (term.count, term.words)))


def expressions(sought: Sequence[Term], found: Collection[int], *, last: bool) -> Iterator[Expression]:
    """What to look for, one after the other; `found` is looked at in between, and may be enough.

    Any of the rarest, as many as have `ROOM` entries; all of the next three, which more have; two of them, the rarer ones
    first; and one, the newest of whose many entries are better than none, where this is the `last` that can be looked for.
    """
    rare = _rare(sought)
    common = sought[len(rare) : len(rare) + TOGETHER]
    if rare:
        yield tuple((term,) for term in rare)
    if len(common) > 1:
        yield (tuple(common),)
    for pair in combinations(common, 2) if len(common) > 2 else ():
        if len(found) < ENOUGH:  # each by itself: full texts walk all of what any of several needs
            yield (pair,)
    if last and common and not found:
        yield ((common[0],),)


def most(expression: Expression) -> int:
    """How many entries are looked at that it gives, the newest ones."""
    return COMBINED if any(len(row) > 1 for row in expression) else ROOM


def common(expression: Expression) -> bool:
    """Whether so many entries may have it that it is better to begin with the newest than to find all of them."""
    return all(min(term.count for term in row) >= COMMON for row in expression)


def _rare(sought: Sequence[Term]) -> Sequence[Term]:
    room = ROOM
    for at, term in enumerate(sought):
        room -= term.count
        if room < 0:
            return sought[:at]
    return sought


def stored(question: str, answer: str) -> str:
    """An entry's tokens as they are kept beside it, for `ranked`."""
    return f" {' '.join(prepared([question]))}{BORDER}{' '.join(prepared([answer]))} "


def words_in(kept: str) -> list[str]:
    """The tokens of what `stored` made, each once."""
    return list(dict.fromkeys(kept.replace(BORDER, " ").split()))


def answered(kept: str) -> list[str]:
    """The tokens of the answer in what `stored` made."""
    return kept.partition(BORDER)[2].split()


def ranked(worth: Mapping[str, float], found: Mapping[int, str]) -> list[int]:
    """The ids of what was found, by BM25 over the words and what each is worth, of equal ones the newest first.

    `found` has each one's stored tokens.
    """
    spelt = [(f" {word} ", says) for word, says in worth.items()]
    sizes = {entry: words.count(" ") for entry, words in found.items()}
    average = sum(sizes.values()) / (len(found) or 1)
    near = {entry: _nearness(words, spelt, sizes[entry] / average) for entry, words in found.items()}
    return sorted(near, key=lambda entry: (-near[entry], -entry))


def _nearness(words: str, spelt: Sequence[tuple[str, float]], size: float) -> float:
    """BM25 of one entry, whose size is given as that of so many usual ones."""
    border, find = words.find(BORDER), words.find
    asked = said = 0.0
    for word, says in spelt:
        if (at := find(word)) >= border:
            said += says
        elif at >= 0:
            asked += says
    length = SATURATION * (1 - LENGTH + LENGTH * size)
    in_question, in_answer = QUESTION / (QUESTION + length), ANSWER / (ANSWER + length)
    return (SATURATION + 1) * (asked * in_question + said * in_answer)


def worth(meant: Iterable[Collection[str]], counts: Mapping[str, int], entries: int) -> dict[str, float]:
    """How much each of the words says that stands anywhere: the fewer of the entries have it, the more."""
    known = {word: counts[word] for words in meant for word in words if word in counts}
    return {word: says(count, entries) for word, count in known.items()}


def says(count: int, entries: int) -> float:
    """How much a word says that so many of the entries have, as FTS5's BM25 weighs it."""
    return max(LEAST, math.log((max(0, entries - count) + 0.5) / (count + 0.5)))
