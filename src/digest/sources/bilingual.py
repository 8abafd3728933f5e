"""Two languages in one line without a delimiter: which script a text is in, and where English ends and Chinese begins.

The border is the space with the lowest cost. What costs: Chinese characters on the English side (less inside quotation
marks, which quote), English words on the Chinese side (little for names, much for words like "the"), an English side
that ends in the middle of a phrase or says nothing. A name that stands on both sides was written once in each language.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from digest.domain.language import ENGLISH, SIMPLIFIED_CHINESE

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAN_CHAR = re.compile(f"[{_HAN}]")
_WORD = re.compile(r"[A-Za-z\u00c0-\u024f][A-Za-z0-9\u00c0-\u024f'’.+-]*")
_QUOTED = re.compile('“[^”]{0,80}”|「[^」]{0,80}」|『[^』]{0,80}』|《[^》]{0,80}》|"[^"]{0,80}"')
_SAMPLE = 4000

_FUNCTION_WORDS = """
a an the of to in on at by for from with without into over under about as and or but nor so than that this these those
its their his her our your my is are was were be been being has have had do does did will would can could may might must
should not no if when where while who what which why how after before against between more most just still now up out off
then they he she we you i it's don't isn't won't can't
"""
_FUNCTION = frozenset(_FUNCTION_WORDS.split())
_UNFINISHED = _FUNCTION - {
    "now",
    "up",
    "out",
    "off",
    "so",
    "more",
    "most",
    "not",
    "no",
    "this",
    "that",
    "you",
    "what",
    "how",
}
_SENTENCE_END = re.compile(r"[.!?…。！？][\"”’'」』)）]*$")


def has_han(text: str) -> bool:
    """Whether any Chinese character stands in it."""
    return bool(_HAN_CHAR.search(text))


def language_of(text: str) -> str:
    """`en` or `zh-Hans` by script, words in quotation marks aside; empty where it has no letters of either."""
    sample = text[:_SAMPLE]
    outside = _QUOTED.sub(" ", sample)
    if not _WORD.search(outside) and not has_han(outside):
        outside = sample
    han, words = len(_HAN_CHAR.findall(outside)), _WORD.findall(outside)
    if not han:
        return ENGLISH if words else ""
    # Names stay Latin in a Chinese sentence; words in small letters make an English one.
    return SIMPLIFIED_CHINESE if han > sum(word.islower() and len(word) > 1 for word in words) else ENGLISH


@dataclass(frozen=True, slots=True)
class Clues:
    """What the rest of the page says: which languages to expect, and the Latin words that its Chinese text uses.

    `latin` is None where there is no Chinese text to learn from. `terse`: one English word can be the whole of it.
    """

    expected: Collection[str] = (ENGLISH, SIMPLIFIED_CHINESE)
    latin: Collection[str] | None = None
    terse: bool = False


def latin_words(text: str) -> frozenset[str]:
    """The Latin words of a text, in lower case."""
    return frozenset(_plain(word) for word in _WORD.findall(text))


def halves(line: str, clues: Clues = Clues()) -> dict[str, str]:
    """The line's English and Chinese by language; only one of them where it is written in one. Linear in its length."""
    tokens = line.split()
    if not has_han(line):
        return {ENGLISH: line.strip()} if tokens else {}
    candidates = [
        *_borders(tokens, clues, chinese_first=False),
        *_borders(tokens, clues, chinese_first=True),
        *_alone(tokens, clues),
    ]
    return dict(min(candidates, key=lambda candidate: candidate[0])[1]())


_Split = tuple[float, Callable[[], dict[str, str]]]


def _borders(tokens: Sequence[str], clues: Clues, *, chinese_first: bool) -> list[_Split]:
    """The cheapest border with this order of the languages, as one or no candidate."""
    as_english, as_chinese = _english_costs(tokens), _chinese_costs(tokens, clues, backwards=chinese_first)
    left, right = (as_chinese, as_english) if chinese_first else (as_english, as_chinese)
    before, behind = [0.0, *accumulate(left)], [*reversed([0.0, *accumulate(reversed(right))])]
    han = _running(has_han(token) for token in tokens)
    english = _English(tokens, clues)
    best: tuple[float, int] | None = None
    for border in range(1, len(tokens)):
        chinese = han[border] if chinese_first else han[-1] - han[border]
        if not chinese:
            continue
        start, end = (border, len(tokens)) if chinese_first else (0, border)
        cost = before[border] + behind[border] + english.oddness(start, end)
        # A full stop just before it makes a space a likely border.
        cost -= 0.5 if _SENTENCE_END.search(tokens[border - 1]) else 0
        best = min(best or (cost, border), (cost, border))
    if best is None:
        return []
    cost, border = best
    names = (SIMPLIFIED_CHINESE, ENGLISH) if chinese_first else (ENGLISH, SIMPLIFIED_CHINESE)
    return [(cost, lambda: dict(zip(names, _trimmed(tokens, border), strict=True)))]


def _trimmed(tokens: Sequence[str], border: int) -> tuple[str, str]:
    sides = [list(tokens[:border]), list(tokens[border:])]
    if len(sides[0]) > 1 and sides[0][-1] in "|/·｜":
        sides[0].pop()
    if len(sides[1]) > 1 and sides[1][0] in "|/·｜":
        sides[1].pop(0)
    return " ".join(sides[0]), " ".join(sides[1])


def _alone(tokens: Sequence[str], clues: Clues) -> list[_Split]:
    """The line in one language only, which is odd where the page has the other too."""
    line = " ".join(tokens)
    english = sum(_english_costs(tokens)) + (3 if SIMPLIFIED_CHINESE in clues.expected else 0)
    english += 0.25 if language_of(line) == SIMPLIFIED_CHINESE else 0
    chinese = sum(_chinese_costs(tokens, clues, backwards=False)) + (3 if ENGLISH in clues.expected else 0)
    return [(english, lambda: {ENGLISH: line}), (chinese, lambda: {SIMPLIFIED_CHINESE: line})]


def _english_costs(tokens: Sequence[str]) -> list[float]:
    """What each token costs on the English side: its Chinese characters, a tenth inside quotation marks."""
    costs, quoted = [], False
    for token in tokens:
        cost = 0.0
        for char in token:
            quoted = char in "“「『《" or (quoted and char not in "”」』》") if char != '"' else not quoted
            cost += (0.1 if quoted else 1) if _HAN_CHAR.match(char) else 0
        costs.append(cost)
    return costs


def _chinese_costs(tokens: Sequence[str], clues: Clues, *, backwards: bool) -> list[float]:
    """What each token costs on the Chinese side. `backwards`: the English half, with its names, comes after."""
    plain = [_plain(token) for token in tokens]
    pairs = ["", *(f"{last} {word}" for last, word in pairwise(plain))]
    costs: list[float] = []
    seen: set[str] = set()
    order = range(len(tokens) - 1, -1, -1) if backwards else range(len(tokens))
    for at in order:
        token, word = tokens[at], plain[at]
        costs.append(0.0 if has_han(token) else _latin_cost(token, word, word in seen, pairs[at] in seen, clues))
        seen |= {word, pairs[at]}
    return costs[::-1] if backwards else costs


def _latin_cost(token: str, word: str, seen: bool, pair_seen: bool, clues: Clues) -> float:
    if word in _FUNCTION and not (len(token) > 1 and token.isupper()):
        return 4.0
    if not word[:1].isalpha():
        return -0.2 if seen else 0.4
    if token.islower():
        common = clues.latin is not None and word in clues.latin
        return -0.3 if pair_seen else (0.5 if seen or common else 2.0)
    if clues.latin is not None and word not in clues.latin:
        return 0.6
    return -0.5 if seen else 0.3


class _English:
    """How odd a stretch of the tokens is as the English side."""

    def __init__(self, tokens: Sequence[str], clues: Clues) -> None:
        self._tokens = tokens
        self._telling = _running(not has_han(token) and _tells(token) for token in tokens)
        self._words = _running(bool(_WORD.match(_plain(token))) for token in tokens)
        self._terse = clues.terse
        self._unexpected = 2.0 * sum(language not in clues.expected for language in (ENGLISH, SIMPLIFIED_CHINESE))

    def oddness(self, start: int, end: int) -> float:
        """What speaks against tokens[start:end] being a whole English text."""
        first, last = self._tokens[start], self._tokens[end - 1]
        cost = self._unexpected
        if not self._terse and not self._echoed(start, end):
            telling = end - start > 3 or self._telling[end] > self._telling[start]
            cost += (0 if telling else 3) + (0 if self._words[end] - self._words[start] > 1 else 5)
        cost += 1 if start and first.islower() else 0
        return cost + (1.5 if _plain(last) in _UNFINISHED and not _SENTENCE_END.search(last) else 0)

    def _echoed(self, start: int, end: int) -> bool:
        """Whether the Chinese side begins with all of it: `Sora 2 Sora 2 来了`, a title that is only a name."""
        size, chinese = end - start, 0 if start else end
        return size <= 6 and self._tokens[chinese : chinese + size] == self._tokens[start:end]


def _running(flags: Iterable[bool]) -> list[int]:
    return [0, *accumulate(flags)]


def _tells(token: str) -> bool:
    """Whether it is more than a name or a figure: English in itself."""
    word = _plain(token)
    return word in _FUNCTION or (token.islower() and len(word) > 2)


def _plain(token: str) -> str:
    word = token.strip(".,;:!?()[]{}\"'“”‘’…、，。：；！？（）-–—").casefold()
    return word.removesuffix("’s").removesuffix("'s")
