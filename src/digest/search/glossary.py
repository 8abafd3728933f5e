"""What a question and an answer are about, whatever the language: ideas that English and Chinese words share. Pure.

The words stand in `data/glossary.txt`. What is no idea stands for itself: a name, a number, another English word.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files

from digest.search.tokens import FILLER, fold, is_chinese, query_tokens, stem

_LATIN = re.compile(r"[a-z0-9]+(?:[.,]\d+)*")
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")


@lru_cache(maxsize=50_000)
def ideas(text: str) -> frozenset[str]:
    """The ideas, names and numbers in a text."""
    folded = fold(text)
    found = set(_chinese(folded))
    for word in _LATIN.findall(folded):
        found |= _of_word(word)
    return frozenset(found)


def every_idea() -> tuple[str, ...]:
    """The names of all ideas."""
    return tuple(idea for idea, _, _ in _lines())


@lru_cache(maxsize=2_000)
def translated(text: str) -> tuple[tuple[str, ...], ...]:
    """Per idea of the text, the query tokens of the words that it has in the other language."""
    meant = ideas(text)
    into_english = is_chinese(text)
    called = (english if into_english else chinese for idea, english, chinese in _lines() if idea in meant)
    return tuple(tuple(dict.fromkeys(token for word in words for token in query_tokens(word))) for words in called)


def _of_word(word: str) -> frozenset[str]:
    """The ideas that an English word stands for; none of a word that every question has, itself where it is no idea."""
    root = stem(word)
    return _english().get(root) or (frozenset() if root in FILLER else frozenset({root}))


def _chinese(text: str) -> Iterator[str]:
    """The ideas of the words that begin at each character, longer and shorter ones alike."""
    words = _chinese_words()
    for run in _CHINESE.findall(text):
        for at, first in enumerate(run):
            for word, idea in words.get(first, ()):
                if run.startswith(word, at):
                    yield idea


@cache
def _lines() -> tuple[tuple[str, list[str], list[str]], ...]:
    """Per idea its name and its words in both languages."""
    written = files("digest").joinpath("data/glossary.txt").read_text(encoding="utf-8").splitlines()
    halves = [line.partition("|") for line in written if "|" in line and not line.startswith("#")]
    return tuple(
        (f"={number}", english.split(), chinese.split()) for number, (english, _, chinese) in enumerate(halves)
    )


@cache
def _english() -> Mapping[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for idea, english, _ in _lines():
        for word in english:
            found[stem(word)].add(idea)
    return {root: frozenset(meant) for root, meant in found.items()}


@cache
def _chinese_words() -> Mapping[str, list[tuple[str, str]]]:
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for idea, _, chinese in _lines():
        for word in chinese:
            found[word[0]].append((word, idea))
    return found
