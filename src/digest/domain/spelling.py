"""How alike two spellings are: what matters for headings and tags that people type. Pure."""

import re
import unicodedata

_BETWEEN = re.compile(r"[\W_]+")


def bare(text: str) -> str:
    """The letters and digits of a text, compatibility forms folded and in lower case: `ＴＬ；ＤＲ` is `tldr`."""
    if text.isascii():
        return _BETWEEN.sub("", text.lower())
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", folded))


def one_slip_apart(one: str, other: str) -> bool:
    """Whether one slip of a key lies between them: a letter missing, extra or wrong, or two neighbours swapped. Linear."""
    shorter, longer = sorted((one, other), key=len)
    if len(longer) - len(shorter) > 1 or shorter == longer:
        return False
    begin = next((at for at, char in enumerate(shorter) if char != longer[at]), len(shorter))
    rest, more = shorter[begin:], longer[begin:]
    if len(rest) < len(more):
        return rest == more[1:]
    return rest[1:] == more[1:] or (rest[2:] == more[2:] and rest[:2] == more[1::-1])


def distance(one: str, other: str) -> int:
    """How many insertions, deletions, changes and swaps of neighbours make one text the other (each place edited once)."""
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, char in enumerate(one, 1):
        line = [row]
        for column, against in enumerate(other, 1):
            best = min(above[column] + 1, line[-1] + 1, above[column - 1] + (char != against))
            if row > 1 and column > 1 and char == other[column - 2] and one[row - 2] == against:
                best = min(best, before[column - 2] + 1)
            line.append(best)
        before, above = above, line
    return above[-1]
