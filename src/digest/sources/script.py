"""Which script a text is in, and its words in Latin letters."""

import re

from digest.domain.language import ENGLISH, SIMPLIFIED_CHINESE

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
HAN = re.compile(f"[{_HAN}]")
"""One Chinese character."""

WORD = re.compile(r"[A-Za-z\u00c0-\u024f][A-Za-z0-9\u00c0-\u024f'’.+-]*")
"""A word or name in Latin letters."""

_QUOTED = re.compile('“[^”]{0,80}”|「[^」]{0,80}」|『[^』]{0,80}』|《[^》]{0,80}》|"[^"]{0,80}"')
_SAMPLE = 4000


def has_han(text: str) -> bool:
    """Whether any Chinese character stands in it."""
    return bool(HAN.search(text))


def language_of(text: str) -> str:
    """`en` or `zh-Hans` by script, words in quotation marks aside; empty where it has no letters of either."""
    sample = text[:_SAMPLE]
    outside = _QUOTED.sub(" ", sample)
    if not WORD.search(outside) and not has_han(outside):
        outside = sample
    han, words = len(HAN.findall(outside)), WORD.findall(outside)
    if not han:
        return ENGLISH if words else ""
    # Names stay Latin in a Chinese sentence; words in small letters make an English one.
    return SIMPLIFIED_CHINESE if han > sum(word.islower() and len(word) > 1 for word in words) else ENGLISH


def plain(token: str) -> str:
    """A token without the punctuation around it and the genitive, its case folded."""
    word = token.strip(".,;:!?()[]{}\"'“”‘’…、，。：；！？（）-–—").casefold()
    return word.removesuffix("’s").removesuffix("'s")
