"""The candidates of a window, made once, and what thousands of profiles ask of them, each answer found once."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, TypeVar

from digest.domain.article import StoredArticle
from digest.domain.language import readable
from digest.domain.score import Rating, Score, Shares, Weights, appeared, itemised, rate
from digest.domain.story import moved_on, story_key
from digest.domain.terms import fold, mentions

REMEMBERED = 4_096
"""Answers of each kind that a pool remembers at most, whatever readers ask for."""

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Entry:
    """A candidate with what no profile changes. `languages` are those it can be told in, sorted; `text` is folded."""

    stored: StoredArticle
    story: str
    tags: frozenset[str]
    languages: tuple[str, ...]
    rating: Rating
    text: str


class Ranked(NamedTuple):
    """A candidate for one profile: its total in hundredths, its place, and the language it is told in ("" for none).

    The greater stands first: as no two have one place, these compare by total, then by place.
    """

    cents: int
    place: int
    language: str
    entry: Entry


Places = frozenset[int]
"""Which candidates, by their places in the pool."""


@dataclass(frozen=True, slots=True)
class Pool:
    """The candidates of a window, and how many of them tell each story.

    A candidate's place is its index. Of two with equal totals the one in the higher place is preferred: the newer one; of
    those as old, the one stored first.
    """

    entries: tuple[Entry, ...]
    sources: Mapping[str, int]
    _orders: dict[tuple[Shares, tuple[str, ...]], tuple[Ranked, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _places: dict[tuple[str, str], Places] = field(default_factory=dict, init=False, repr=False, compare=False)
    _scores: dict[tuple[int, Shares, tuple[str, ...], int], Score] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _moves: dict[tuple[StoredArticle, int], bool] = field(default_factory=dict, init=False, repr=False, compare=False)

    def order(self, shares: Shares, languages: tuple[str, ...]) -> tuple[Ranked, ...]:
        """All that can be told, best aged score first, each in the first of these languages that has title and TL;DR
        or is written from one that has."""
        return _recall(self._orders, (shares, languages), lambda: _ordered(self.entries, shares, languages))

    def carrying(self, tag: str) -> Places:
        """The candidates with this tag."""
        return self._those("tag", tag, lambda entry: tag in entry.tags)

    def mentioning(self, word: str) -> Places:
        """The candidates in whose text, of whatever language, this word or phrase stands (see `terms.mentions`)."""
        return self._those("word", word, lambda entry: mentions(entry.text, (word,)))

    def telling(self, story: str) -> Places:
        """The candidates that tell this story."""
        return self._those("story", story, lambda entry: entry.story == story)

    def moved_on(self, told: StoredArticle, place: int) -> bool:
        """Whether this candidate tells enough that `told` did not (see `story.moved_on`)."""
        return _recall(self._moves, (told, place), lambda: moved_on(told, self.entries[place].stored))

    def score(self, place: int, shares: Shares, followed: tuple[str, ...], bonus: int) -> Score:
        """The candidate's score with its terms (see `score.itemised`)."""
        asked = place, shares, followed, bonus
        return _recall(self._scores, asked, lambda: itemised(self.entries[place].rating, shares, followed, bonus))

    def _those(self, kind: str, name: str, fits: Callable[[Entry], bool]) -> Places:
        return _recall(self._places, (kind, name), lambda: frozenset(_fitting(self.entries, fits)))


def pool(candidates: Iterable[StoredArticle], weights: Weights, now: datetime) -> Pool:
    """Prepare a window's candidates for any number of profiles."""
    oldest_first = sorted(candidates, key=lambda stored: (appeared(stored), -stored.id))
    entries = tuple(_entry(stored, weights, now) for stored in oldest_first)
    return Pool(entries, Counter(entry.story for entry in entries))


def _entry(stored: StoredArticle, weights: Weights, now: datetime) -> Entry:
    article = stored.article
    said = [line for one in article.contents.values() for line in (one.title, *one.tldr, one.summary)]
    return Entry(
        stored,
        story_key(article),
        frozenset(tag.slug for tag in article.tags),
        tuple(sorted(language for language, content in article.contents.items() if content.tellable)),
        rate(stored, weights, now),
        fold("\n".join(said)),
    )


def _ordered(entries: tuple[Entry, ...], shares: Shares, languages: tuple[str, ...]) -> tuple[Ranked, ...]:
    tellable = [(place, entry) for place, entry in enumerate(entries) if entry.languages]
    ranked = (
        Ranked(entry.rating.aged(shares), place, readable(languages, entry.languages), entry)
        for place, entry in tellable
    )
    return tuple(sorted(ranked, reverse=True))


def _fitting(entries: tuple[Entry, ...], fits: Callable[[Entry], bool]) -> Iterable[int]:
    return (place for place, entry in enumerate(entries) if fits(entry))


def _recall(known: dict[K, V], asked: K, find: Callable[[], V]) -> V:
    """The answer as it was found before; what is remembered is bounded, whatever readers ask for."""
    if asked not in known:
        if len(known) >= REMEMBERED:
            known.clear()
        known[asked] = find()
    return known[asked]
