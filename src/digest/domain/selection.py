"""Which articles an edition holds: the best of a window for one profile, one per story, varied over tags.

What no profile changes (stories, ratings, folded texts) is a `Pool`, made once per window; `choose` then picks for one
profile.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from digest.domain.article import StoredArticle
from digest.domain.reader import Profile
from digest.domain.score import Rating, Score, Weights, appeared, bonus_cents, explain, percentages, rate
from digest.domain.story import moved_on, story_key
from digest.domain.terms import fold, mentions

REPEATS = 3
"""At most this many tags already shown cost points (`Weights.variety` each), so that variety never buries a great story:
one that leads by more than that always stands first."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A chosen article, the language it is told in, its score, and whether it updates a story told before.

    `sources` counts the articles of the window that tell the story.
    """

    stored: StoredArticle
    language: str
    score: Score
    sources: int = 1
    update: bool = False


@dataclass(frozen=True, slots=True)
class Selection:
    """The choices in order, how many stories were seen, how many matched, and what exists only in other languages.

    `seen` counts the distinct stories of the window, `matched` those left for this profile, chosen or not. `elsewhere`
    counts, per language, the stories that would have been chosen but exist in no language the reader reads; a story that
    exists in several counts under the first of them by tag. `unread` counts all that match in such languages only.
    """

    choices: tuple[Choice, ...]
    seen: int
    matched: int
    elsewhere: Mapping[str, int] = field(default_factory=dict)
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A candidate with what no profile changes. `languages` are those it can be told in, sorted; `text` is folded."""

    stored: StoredArticle
    story: str
    tags: frozenset[str]
    languages: tuple[str, ...]
    rating: Rating
    text: str


@dataclass(frozen=True, slots=True)
class Pool:
    """The candidates of a window, newest first, and how many of them tell each story."""

    entries: tuple[Entry, ...]
    sources: Mapping[str, int]


class _Ranked(NamedTuple):
    """A candidate that this profile lets through: its total in hundredths, and the language it is told in ("" for none)."""

    entry: Entry
    cents: int
    language: str
    update: bool


def pool(candidates: Iterable[StoredArticle], weights: Weights, now: datetime) -> Pool:
    """Prepare a window's candidates for any number of profiles."""
    newest_first = sorted(candidates, key=lambda stored: (-appeared(stored).timestamp(), stored.id))
    entries = tuple(_entry(stored, weights, now) for stored in newest_first)
    return Pool(entries, Counter(entry.story for entry in entries))


def choose(window: Pool, told: Mapping[str, StoredArticle], profile: Profile, weights: Weights) -> Selection:
    """Choose at most `profile.length` articles. `told` maps a story these readers know to the article that told it last.

    Left out are articles with a muted tag, or a muted word in title, TL;DR or summary of any of their languages; with
    `only`, those without a followed tag (while nothing is followed, `only` means nothing); those whose score is under
    the floor; and stories told before, unless the article moves them on. What is left is told in the first of the
    reader's languages that has title and TL;DR, by the best article of each story; ties go to the newest, then to the
    first stored. Then the best is taken again and again, each of its tags already shown costing points (see `REPEATS`).
    """
    ranked = sorted(_admitted(window, told, profile, weights), key=lambda one: -one.cents)
    everything = _one_per_story(ranked)
    readable = [one for one in everything if one.language]
    return Selection(
        choices=tuple(
            Choice(
                one.entry.stored,
                one.language,
                explain(one.entry.stored, one.entry.rating, profile, weights),
                window.sources[one.entry.story],
                one.update,
            )
            for one in _varied(readable, profile.length, weights)
        ),
        seen=len(window.sources),
        matched=len(readable),
        elsewhere=_elsewhere(everything, profile.length, weights) if len(readable) < len(everything) else {},
        unread=len(everything) - len(readable),
    )


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


def _admitted(window: Pool, told: Mapping[str, StoredArticle], profile: Profile, weights: Weights) -> Iterator[_Ranked]:
    shares = percentages(weights, profile.dial)
    follow, muted = frozenset(profile.follow), frozenset(profile.mute_tags)
    only = profile.only and bool(follow)
    for entry in window.entries:
        followed = len(entry.tags & follow)
        cents = entry.rating.aged(shares) + (bonus_cents(followed, weights) if followed else 0)
        if not entry.languages or cents < 100 * profile.floor or (only and not followed) or entry.tags & muted:
            continue
        before = told.get(entry.story)
        if mentions(entry.text, profile.mute_words) or (before and not moved_on(before, entry.stored)):
            continue
        language = next((tag for tag in profile.languages if tag in entry.languages), "")
        yield _Ranked(entry, cents, language, before is not None)


def _one_per_story(ranked: Sequence[_Ranked]) -> list[_Ranked]:
    """The best article of each story, one the reader can read where there is one; in order."""
    best: dict[str, _Ranked] = {}
    for one in sorted(ranked, key=lambda one: not one.language):
        best.setdefault(one.entry.story, one)
    return [one for one in ranked if best[one.entry.story] is one]


def _varied(ranked: Sequence[_Ranked], length: int, weights: Weights) -> list[_Ranked]:
    """Take the best again and again; `ranked` is in order, so the first of equals wins."""
    left, chosen = list(ranked), list[_Ranked]()
    shown: set[str] = set()
    while left and len(chosen) < length:
        best = _best(left, shown, round(100 * weights.variety))
        chosen.append(left.pop(best))
        shown |= chosen[-1].entry.tags
    return chosen


def _best(ranked: Sequence[_Ranked], shown: set[str], cost: int) -> int:
    best, most = 0, float("-inf")
    for at, one in enumerate(ranked):
        if one.cents <= most:
            break  # a repeat only costs, so nothing further down can win
        worth = one.cents - cost * min(REPEATS, len(one.entry.tags & shown))
        if worth > most:
            best, most = at, worth
    return best


def _elsewhere(everything: Sequence[_Ranked], length: int, weights: Weights) -> Mapping[str, int]:
    """Choose as if the reader read every language, and count what they cannot read."""
    chosen = _varied(everything, length, weights)
    return dict(Counter(one.entry.languages[0] for one in chosen if not one.language))
