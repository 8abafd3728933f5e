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
    return ideas_in(fold(text))


def ideas_in(folded: str) -> frozenset[str]:
    """The same of a text that is folded already, not remembered."""
    english = map(_of_word, _LATIN.findall(folded))
    return frozenset().union(() if folded.isascii() else _chinese(folded), *english)


def every_idea() -> tuple[str, ...]:
    """The names of all ideas."""
    return tuple(idea for idea, _, _ in _lines())


def translated(text: str) -> tuple[tuple[str, ...], ...]:
    """Per idea of the text, the query tokens of the words that it has in the other language."""
    meant, called = ideas(text), _called(is_chinese(text))
    return tuple(tokens for idea, tokens in called.items() if idea in meant)


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
def _called(into_english: bool) -> Mapping[str, tuple[str, ...]]:
    """By idea, the query tokens of the words that it has in one language."""
    return {
        idea: tuple(
            dict.fromkeys(token for word in (english if into_english else chinese) for token in query_tokens(word))
        )
        for idea, english, chinese in _lines()
    }


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
