"""The line of tags: pairs of names (English, Chinese; one without translation stands twice), or the names of one language.

Names are divided by commas and the like where there are any. Where only spaces divide them, English names of several
words are found by the taxonomy, by repetition, by the Chinese name that follows, and by their capitals.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from digest.domain.language import ENGLISH, SIMPLIFIED_CHINESE
from digest.domain.spelling import bare
from digest.sources.script import has_han

Names = Mapping[str, str]
Known = Callable[[str], bool]

_DELIMITER = re.compile(r"\s*[,，、;；|｜•·\t]\s*|\s{2,}|\s*#")
_WORDS = 5
"""No name of a tag has more words."""


def tag_names(lines: Sequence[str], known: Known) -> Iterator[Names]:
    """Each tag's names per language, in order."""
    found = [list(_line(line, known)) for line in lines]
    if len(found) == 2 and _one_language_each(found):
        yield from _across(*found)
    else:
        for names in found:
            yield from names


def in_pairs(line: str) -> bool:
    """Whether every tag of the line has a name in both languages, which no sentence has."""
    names = list(_line(line, lambda name: False))
    return bool(names) and all(len(name) == 2 for name in names)


def _line(line: str, known: Known) -> Iterator[Names]:
    items = [item for item in _DELIMITER.split(line) if item]
    if len(items) > 1 or (items and line.lstrip().startswith("#")):
        yield from _delimited(items, known)
    elif items:
        yield from _spaced(items[0].split(), known)


def _one_language_each(found: Sequence[Sequence[Names]]) -> bool:
    first, second = ({language for names in line for language in names} for line in found)
    return len(first) == len(second) == 1 and first != second


def _across(one: Sequence[Names], other: Sequence[Names]) -> Iterator[Names]:
    """Two lists of the same tags, a language each, are told apart by nothing but their order."""
    if len(one) == len(other):
        yield from ({**a, **b} for a, b in zip(one, other, strict=True))
    else:
        yield from (*one, *other)


def _delimited(items: Sequence[str], known: Known) -> Iterator[Names]:
    latin = [item for item in items if not has_han(item)]
    chinese = [item for item in items if has_han(item)]
    if len(latin) > 1 and [*latin, *chinese] == list(items) and len(latin) == len(chinese):
        yield from ({ENGLISH: a, SIMPLIFIED_CHINESE: b} for a, b in zip(latin, chinese, strict=True))
        return
    at = 0
    while at < len(items):
        pair = items[at : at + 2]
        if len(pair) == 2 and (
            _same(*pair) or (not has_han(pair[0]) and has_han(pair[1]) and pair[1] == pair[1].strip())
        ):
            yield {ENGLISH: pair[0], SIMPLIFIED_CHINESE: pair[1]}
            at += 2
        else:
            yield from (
                _spaced(items[at].split(), known) if has_han(items[at]) and " " in items[at] else [_single(items[at])]
            )
            at += 1


def _same(one: str, other: str) -> bool:
    return bare(one) == bare(other)


def _single(name: str) -> Names:
    return {SIMPLIFIED_CHINESE if has_han(name) else ENGLISH: name}


def _spaced(words: Sequence[str], known: Known) -> Iterator[Names]:
    """Tags from words with single spaces between them."""
    chinese_first = bool(words) and has_han(words[0]) and _repeated(words, 0) == 0 and not all(map(has_han, words))
    at = 0
    while at < len(words):
        if size := _repeated(words, at):
            name = " ".join(words[at : at + size])
            yield {ENGLISH: name, SIMPLIFIED_CHINESE: " ".join(words[at + size : at + 2 * size])}
            at += 2 * size
            continue
        end = _end_of_run(words, at)
        if has_han(words[at]):
            size = _chinese_size(words, at, known)
            name = " ".join(words[at : at + size])
            run = _end_of_run(words, at + size) if chinese_first and at + size < len(words) else at + size
            if run > at + size and not has_han(words[at + size]):
                yield {ENGLISH: " ".join(words[at + size : run]), SIMPLIFIED_CHINESE: name}
            else:
                run = at + size
                yield _single(name)
            at = run
        elif end < len(words) and has_han(words[end]):
            names, at = _before_chinese(words, at, end, known)
            yield from names
        else:
            yield from map(_single, _english_names(words[at:end], known))
            at = end


def _repeated(words: Sequence[str], at: int) -> int:
    """How many words from here stand twice in a row: a tag without translation. 0 where none do."""
    for size in range(1, min(_WORDS, (len(words) - at) // 2) + 1):
        if all(_same(words[at + one], words[at + size + one]) for one in range(size)):
            return size
    return 0


def _end_of_run(words: Sequence[str], at: int) -> int:
    """Where the English words from here end: at a Chinese one, or where a repetition begins."""
    end = at
    while end < len(words) and not has_han(words[end]) and (end == at or not _repeated(words, end)):
        end += 1
    return end


def _chinese_size(words: Sequence[str], at: int, known: Known) -> int:
    return next(
        (size for size in range(_WORDS, 1, -1) if at + size <= len(words) and known(" ".join(words[at : at + size]))), 1
    )


def _before_chinese(words: Sequence[str], at: int, end: int, known: Known) -> tuple[Sequence[Names], int]:
    """English words and the Chinese name behind them, which may begin with a Latin word itself (`AI 安全`)."""
    start = next(
        (begin for begin in range(max(at + 1, end - _WORDS), end) if known(" ".join(words[begin : end + 1]))), end
    )
    if start < end and not known(" ".join(words[at:start])):
        start = end
    chinese = " ".join(words[start : end + 1])
    english = _english_names(words[at:start], known)
    if not any(map(known, english)):
        english = [" ".join(words[at:start])]
    *alone, last = english
    return [*map(_single, alone), {ENGLISH: last, SIMPLIFIED_CHINESE: chinese}], end + 1


def _english_names(words: Sequence[str], known: Known) -> list[str]:
    """Names in a row of English words: the longest known ones; else a capital begins a name and small letters continue it."""
    names: list[str] = []
    at = 0
    while at < len(words):
        sizes = range(min(_WORDS, len(words) - at), 0, -1)
        size = next((size for size in sizes if known(" ".join(words[at : at + size]))), 0)
        if not size:
            size = 1
            while at + size < len(words) and words[at + size].islower() and not known(words[at + size]):
                size += 1
        names.append(" ".join(words[at : at + size]))
        at += size
    return names
