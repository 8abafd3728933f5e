"""Two languages in one line without a delimiter: where English ends and Chinese begins.

The border is the space with the lowest cost. What costs: Chinese characters on the English side (less inside quotation
marks, which quote), English words on the Chinese side (little for names, much for words like "the"), an English side
that ends in the middle of a phrase or says nothing, and whatever the border takes apart. A name that stands on both sides
was written once in each language.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, pairwise

from digest.domain.language import ENGLISH, SIMPLIFIED_CHINESE
from digest.sources.clues import UNKNOWN, Clues
from digest.sources.joints import FUNCTION_WORDS, SENTENCE_END, UNFINISHED, joint
from digest.sources.script import HAN, WORD, has_han, language_of, plain


def halves(line: str, clues: Clues = UNKNOWN) -> dict[str, str]:
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
    whole = _sentences(tokens)
    best: tuple[float, int] | None = None
    for border in range(1, len(tokens)):
        chinese = han[border] if chinese_first else han[-1] - han[border]
        if not chinese:
            continue
        start, end = (border, len(tokens)) if chinese_first else (0, border)
        cost = before[border] + behind[border] + english.oddness(start, end)
        cost += joint(tokens, border, clues, chinese_first=chinese_first)
        cost += 1 if whole and border not in whole else 0
        best = min(best or (cost, border), (cost, border))
    if best is None:
        return []
    cost, border = best
    names = (SIMPLIFIED_CHINESE, ENGLISH) if chinese_first else (ENGLISH, SIMPLIFIED_CHINESE)
    return [(cost, lambda: dict(zip(names, _trimmed(tokens, border), strict=True)))]


def _sentences(tokens: Sequence[str]) -> set[int]:
    """Where sentences begin, in a text of whole sentences, which a border leaves whole; none in any other."""
    ends = {at for at, token in enumerate(tokens, 1) if SENTENCE_END.search(token) and len(token) > 2}
    return ends - {len(tokens)} if len(tokens) in ends else set()


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
            cost += (0.1 if quoted else 1) if HAN.match(char) else 0
        costs.append(cost)
    return costs


def _chinese_costs(tokens: Sequence[str], clues: Clues, *, backwards: bool) -> list[float]:
    """What each token costs on the Chinese side. `backwards`: the English half, with its names, comes after."""
    words = [plain(token) for token in tokens]
    pairs = ["", *(f"{last} {word}" for last, word in pairwise(words))]
    costs: list[float] = []
    seen: set[str] = set()
    order = range(len(tokens) - 1, -1, -1) if backwards else range(len(tokens))
    for at in order:
        token, word = tokens[at], words[at]
        costs.append(0.0 if has_han(token) else _latin_cost(token, word, word in seen, pairs[at] in seen, clues))
        seen |= {word, pairs[at]}
    return costs[::-1] if backwards else costs


def _latin_cost(token: str, word: str, seen: bool, pair_seen: bool, clues: Clues) -> float:
    if word in FUNCTION_WORDS and not (len(token) > 1 and token.isupper()):
        return 4.0
    if not word[:1].isalpha():
        return -0.2 if seen else 0.4
    used = clues.latin is not None and word in clues.latin
    # In a title in capitals, a word that the page writes in small letters elsewhere is no name.
    if token.islower() or (word in clues.common and not used):
        return -0.3 if pair_seen else (0.5 if seen or used else 2.0)
    if clues.latin is not None and not used:
        return 0.6
    return -0.5 if seen else (0.15 if used else 0.3)


class _English:
    """How odd a stretch of the tokens is as the English side."""

    def __init__(self, tokens: Sequence[str], clues: Clues) -> None:
        self._tokens = tokens
        self._telling = _running(not has_han(token) and _tells(token) for token in tokens)
        self._words = _running(bool(WORD.match(plain(token))) for token in tokens)
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
        return cost + (1.5 if plain(last) in UNFINISHED and not SENTENCE_END.search(last) else 0)

    def _echoed(self, start: int, end: int) -> bool:
        """Whether the Chinese side begins with all of it: `Sora 2 Sora 2 来了`, a title that is only a name."""
        size, chinese = end - start, 0 if start else end
        return size <= 6 and self._tokens[chinese : chinese + size] == self._tokens[start:end]


def _running(flags: Iterable[bool]) -> list[int]:
    return [0, *accumulate(flags)]


def _tells(token: str) -> bool:
    """Whether it is more than a name or a figure: English in itself."""
    word = plain(token)
    return word in FUNCTION_WORDS or (token.islower() and len(word) > 2)
