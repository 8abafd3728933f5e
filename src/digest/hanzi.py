"""Chinese in the characters that its reader knows: what is Simplified written as Traditional, and the other way round.

OpenCC converts by words, not by characters alone: 头发 becomes 頭髮 and 发展 發展 (docs/adr/0024-opencc.md).
"""

import re
from functools import cache, lru_cache

from opencc import OpenCC

from digest.domain.language import SIMPLIFIED_CHINESE, TRADITIONAL_CHINESE

# Characters as Taiwan writes them, which Hong Kong and Macau read as their own. Words stay: 软件 is no 軟體 where a text
# says it of a company called so.
_CONVERSIONS = {TRADITIONAL_CHINESE: "s2tw", SIMPLIFIED_CHINESE: "t2s"}
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")

REMEMBERED = 8_192
"""Texts kept converted: the sections of some hundred articles, and every sentence of ours."""


def written(text: str, language: str) -> str:
    """The text in the characters of that kind of Chinese; as it is where the language is none, or the text has none."""
    if language not in _CONVERSIONS or not _HAN.search(text):
        return text
    return _converted(text, language)


def simplified_characters(text: str) -> str:
    """The text with each Traditional character as its Simplified one, whatever stands beside it: for comparing only."""
    return text.translate(_simplifying()) if _HAN.search(text) else text


@lru_cache(maxsize=REMEMBERED)
def _converted(text: str, language: str) -> str:
    return str(_converter(_CONVERSIONS[language]).convert(text))


@cache
def _converter(name: str) -> OpenCC:
    """Made at first use: the dictionaries take a tenth of a second."""
    return OpenCC(name)


@cache
def _simplifying() -> dict[int, str]:
    characters = map(chr, range(0x3400, 0xA000))
    pairs = ((one, _converter("t2s").convert(one)) for one in characters)
    return {ord(one): other for one, other in pairs if len(other) == 1 and other != one}
