"""Where in an article the words of a search stand: a short piece of its text with them marked. Pure."""

import re
from collections.abc import Collection, Iterator
from itertools import pairwise

from digest.domain.article import Article, Content
from digest.ports import Snippet
from digest.search.tokens import document_tokens, telling_tokens

AROUND = 70
"""Characters of a piece of Latin text; Chinese, which is twice as wide, has half."""

_WORDS = re.compile(r"[\u3400-\u9fff]|[^\W_]+(?:['’][^\W_]+)?|\s+|[^\w\s]|_")
_HAN = re.compile(r"[\u3400-\u9fff]")


def snippet(article: Article, language: str, query: str) -> Snippet:
    """The piece that has most of the query's words, each run of text with whether it is marked; empty where none stands."""
    wanted = set(telling_tokens(query))
    best: Snippet = ()
    most = 0
    for text in _texts(article.content(language), language):
        count = len(wanted & set(document_tokens(text)))
        if count > most:
            best, most = _cut(_marked(text, wanted)), count
    return best


def _texts(content: Content, language: str) -> Iterator[str]:
    """What a list does not show already, nearest to what it does first."""
    colon = "：" if language.startswith("zh") else ": "
    yield from content.tldr[1:]
    yield content.summary
    yield from (f"{fact.entity}{colon}{fact.information} {fact.figure}" for fact in content.key_facts)
    yield from content.analysis
    yield from (insight.text for insight in content.insights)
    for entry in content.faq:
        yield from (entry.question, entry.answer)


def _marked(text: str, wanted: Collection[str]) -> list[tuple[str, bool]]:
    """The text in its words, those that match marked: of Chinese, both characters of a pair that was looked for."""
    words = _WORDS.findall(text)
    marked = [_is_wanted(word, wanted) for word in words]
    for at, (one, other) in enumerate(pairwise(words)):
        if _HAN.fullmatch(one) and _HAN.fullmatch(other) and one + other in wanted:
            marked[at] = marked[at + 1] = True
    return list(zip(words, marked, strict=True))


def _is_wanted(word: str, wanted: Collection[str]) -> bool:
    return bool(word.strip()) and any(token in wanted for token in document_tokens(word))


def _cut(words: list[tuple[str, bool]]) -> Snippet:
    """As many words around the first marked one as fit, joined to runs, with dots where something is left out."""
    first = next((at for at, (_, marked) in enumerate(words) if marked), 0)
    start, end, room = first, first, float(AROUND)
    while room > 0 and (start > 0 or end < len(words)):
        if end < len(words):
            room -= _width(words[end][0])
            end += 1
        if start > 0 and first - start < 8:
            start -= 1
            room -= _width(words[start][0])
        elif end == len(words):
            break
    while start < first and not _says(words[start][0]):
        start += 1
    shown = _runs(words[start:end])
    left, right = "… " if start else "", " …" if end < len(words) else ""
    return tuple(filter(lambda run: run[0], ((left, False), *shown, (right, False))))


def _says(word: str) -> bool:
    """Whether a piece may begin with it: no space and no sign does."""
    return word[0].isalnum()


def _width(word: str) -> int:
    return 2 if _HAN.fullmatch(word) else len(word)


def _runs(words: list[tuple[str, bool]]) -> Iterator[tuple[str, bool]]:
    """Neighbours that are alike as one; the spaces at the ends left out."""
    run, state = "", False
    for word, marked in words:
        if marked != state and run:
            yield run, state
            run = ""
        run, state = run + " " if word.isspace() else run + word, marked
    yield run.rstrip() if not state else run, state
