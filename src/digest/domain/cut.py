"""Where a text may be cut: after a sentence, a clause or a word, and never inside what a reader sees as one character.

Graphemes follow UAX 29 as far as the standard library's data goes; where it does not tell, characters stay together.
"""

import re
import unicodedata
from itertools import chain

from digest.domain.terms import UNSPACED

_CLOSERS = r"\"'”’»)\]）】」』》〉"
_SENTENCE = re.compile(
    rf"(?<![.!?…])[.!?…]++[{_CLOSERS}]*+\s++"  # a stop counts only before a space: not in 3.5 or example.com
    rf"|(?<![。！？…])[。！？…]++[{_CLOSERS}]*+\s*+"
    r"|\n\s*+"
)
_CLAUSE = re.compile(r"[,;:–—]\s++|[，；：、]\s*+|——\s*+")
_WORD = re.compile(rf"\s++|(?<=[{UNSPACED}])(?=\w)|(?<=\w)(?=[{UNSPACED}])")

_ZWJ, _ZWNJ = "\u200d", "\u200c"
_PREPENDED = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\U000110bd\U000110cd")
_VIRAMA = 9  # the combining class of signs that join two Indic consonants


def best_cut(text: str, room: int, *, sentences_only: bool = False) -> int:
    """The best place to cut off at most the first `room` characters (1 to len(text) - 1); 0 where only sentences may be.

    Blanks stay before the cut, and neither side is left blank where the room allows. The last sentence end within the
    room wins, then the last clause, word and grapheme. Where a single grapheme is larger than the room, it is cut between
    code points: a part that fits beats a whole accent.
    """
    for ends in (_SENTENCE,) if sentences_only else (_SENTENCE, _CLAUSE, _WORD):
        for at in reversed(_within(ends, text, room)):
            if is_boundary(text, at) and not text[:at].isspace():
                return at
    if sentences_only:
        return 0
    last = max(0, min(room, len(text.rstrip()) - 1))
    places = chain(range(last, 0, -1), range(room, last, -1))
    return next((at for at in places if is_boundary(text, at)), room)


def is_boundary(text: str, at: int) -> bool:
    """Whether a grapheme ends before position `at` (1 to len(text) - 1)."""
    before, after = text[at - 1], text[at]
    if before == "\r" and after == "\n":
        return False
    if unicodedata.category(before) in {"Cc", "Zl", "Zp"} or unicodedata.category(after) in {"Cc", "Zl", "Zp"}:
        return True
    # The look back comes last: in a run of marks it would be made for each of them.
    if _extends(after) or before == _ZWJ or before in _PREPENDED or _ends_with_virama(text, at):
        return False
    if _is_regional(before) and _is_regional(after):
        return _regionals_before(text, at) % 2 == 0
    return not (_joins_hangul(before, after) or _is_pair(before, after))


def _within(ends: re.Pattern[str], text: str, room: int) -> list[int]:
    found = (match.end() for match in ends.finditer(text, 0, room + 1))  # one more, for what looks ahead
    return [at for at in found if 0 < at <= room and not text[at].isspace()]


def _extends(char: str) -> bool:
    """Marks, joiners, skin tones and the tag characters of flags belong to what stands before them."""
    return (
        unicodedata.category(char) in {"Mn", "Me", "Mc"}
        or char in {_ZWJ, _ZWNJ}
        or "\U0001f3fb" <= char <= "\U0001f3ff"
        or "\U000e0020" <= char <= "\U000e007f"
        or char in {"\uff9e", "\uff9f", "\u0e33", "\u0eb3"}  # half-width kana voicing; Thai and Lao AM
    )


def _ends_with_virama(text: str, at: int) -> bool:
    """Whether a virama is among the marks before `at`: it binds the next consonant (UAX 29, GB9c)."""
    while at and _extends(text[at - 1]):
        if unicodedata.combining(text[at - 1]) == _VIRAMA:
            return True
        at -= 1
    return False


def _is_regional(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _regionals_before(text: str, at: int) -> int:
    start = at
    while start and _is_regional(text[start - 1]):
        start -= 1
    return at - start


def _joins_hangul(before: str, after: str) -> bool:
    """Consonants, vowels and finals (L, V, T) that together are one syllable (Unicode, chapter 3.12)."""
    kinds = _hangul(before) + _hangul(after)
    return kinds in {"LL", "LV", "LS", "LC", "SV", "VV", "ST", "CT", "VT", "TT"}


def _hangul(char: str) -> str:
    """The syllable type: L, V or T for jamo, S for a syllable without final, C for one with, "-" for all else."""
    if "\uac00" <= char <= "\ud7a3":
        return "C" if (ord(char) - 0xAC00) % 28 else "S"
    if "\u1100" <= char <= "\u115f" or "\ua960" <= char <= "\ua97c":
        return "L"
    if "\u1160" <= char <= "\u11a7" or "\ud7b0" <= char <= "\ud7c6":
        return "V"
    return "T" if "\u11a8" <= char <= "\u11ff" or "\ud7cb" <= char <= "\ud7fb" else "-"


def _is_pair(before: str, after: str) -> bool:
    """Two halves of a surrogate pair that a careless decoder left apart."""
    return "\ud800" <= before <= "\udbff" and "\udc00" <= after <= "\udfff"
