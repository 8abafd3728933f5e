"""Words as both indexes and queries see them: folded, stemmed lightly, Chinese and Japanese in pairs of characters. Pure.

Documents and queries go through the same preparation, so whatever it loses, it loses on both sides. A token consists of
letters and digits only: nothing in it can mean anything to a query language.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from digest.hanzi import simplified_characters

_CJK = "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"([{_CJK}]+)|((?:(?![{_CJK}])[^\W_])+)")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_ACCENTS = re.compile(r"[\u0300-\u036f]")
_POSSESSIVE = re.compile(r"['’]s\b")
_PLAIN = re.compile("[a-z0-9]+")

MOST_TOKENS = 24
"""How many words of a query count; more make it slower, not better."""

_WORD = re.compile(r"[a-z]+")
_ENGLISH_FILLER = _WORD.findall(
    "a about an and are as at be been but by can could did do does for from had has have how i if in into is it its me "
    "might my of on or our please s should so tell than that the their them then there these they this to us was we were "
    "what when where which who whom whose why will with would you your"
)
_CHINESE_FILLER = re.compile(
    "请问|告诉我|为什么|什么是|是什么|是不是|什么|怎么样|怎么|怎样|如何|哪些|哪个|多少|是否|有没有|能不能|可以|为何|关于|以及|"
    "[吗呢吧啊的]"
)


def document_tokens(text: str) -> list[str]:
    """Every token that a query may look for: words, pairs of characters, and single characters of CJK text."""
    return [token for cjk, word in _runs(fold(text)) for token in (_pairs(cjk) + list(cjk) if cjk else [stem(word)])]


def query_tokens(text: str) -> list[str]:
    """The text's distinct tokens in order; a single character stands only where nothing stands beside it."""
    return _asked(fold(text))


def telling_tokens(text: str) -> list[str]:
    """The query tokens without the words that every question has; all of them where nothing else is left."""
    return telling_in(fold(text))


def telling_in(folded: str) -> list[str]:
    """The same of a text that is folded already."""
    telling = folded if folded.isascii() else _CHINESE_FILLER.sub(" ", folded)
    return [token for token in _asked(telling) if token not in FILLER] or _asked(folded)


def _asked(folded: str) -> list[str]:
    if folded.isascii():
        return list(dict.fromkeys(map(stem, _PLAIN.findall(folded))))
    return list(dict.fromkeys(token for cjk, word in _runs(folded) for token in (_query(cjk) if cjk else [stem(word)])))


def _runs(folded: str) -> Iterator[tuple[str, str]]:
    return ((match[1] or "", match[2] or "") for match in _RUN.finditer(folded))


def fold(text: str) -> str:
    """Width, case, accents and the two kinds of Chinese characters do not matter; nor does a possessive."""
    if text.isascii():
        return _POSSESSIVE.sub("", text.lower())
    wide = simplified_characters(unicodedata.normalize("NFKC", text).casefold())
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", wide))
    return _POSSESSIVE.sub("", unicodedata.normalize("NFC", bare))


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


def _query(run: str) -> list[str]:
    return _pairs(run) or [run]


_WHOLE = frozenset({"news", "series", "species", "lens", "during", "nothing", "something", "everything"})


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """An English word without its inflection, roughly: models, recalled, recalling, policies."""
    if len(word) < 4 or word in _WHOLE or not (word.isascii() and word.isalpha()):
        return word
    return _without_e(_without_participle(_without_plural(word)))


def _without_plural(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _without_participle(word: str) -> str:
    for suffix in ("ing", "ed"):
        left = word.removesuffix(suffix)
        if left != word and len(left) > 2 and re.search("[aeiouy]", left):
            doubled = left[-1] == left[-2] and left[-1] not in "lsz"
            return left[:-1] if doubled else left
    return word


def _without_e(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("e") else word


FILLER = frozenset(map(stem, _ENGLISH_FILLER))


def is_chinese(text: str) -> bool:
    """Whether any of it is written in Chinese characters."""
    return not text.isascii() and _HAN.search(text) is not None
