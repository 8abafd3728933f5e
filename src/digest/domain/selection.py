"""Which articles an edition holds: the best of a window for one profile, one per story, varied over tags.

What no profile changes (stories, ratings, folded texts) is a `Pool`, made once per window; `choose` then picks for one
profile.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from digest.domain.article import StoredArticle
from digest.domain.pool import Pool, Ranked
from digest.domain.reader import Profile
from digest.domain.score import Score, Shares, Weights, bonus_cents, followed_tags, percentages

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


def choose(window: Pool, told: Mapping[str, StoredArticle], profile: Profile, weights: Weights) -> Selection:
    """Choose at most `profile.length` articles. `told` maps a story these readers know to the article that told it last.

    Left out are articles with a muted tag, or a muted word in title, TL;DR or summary of any of their languages; with
    `only`, those without a followed tag (while nothing is followed, `only` means nothing); those whose score is under
    the floor; and stories told before, unless the article moves them on. What is left is told in the first of the
    reader's languages that has title and TL;DR, by the best article of each story; ties go to the newest, then to the
    first stored. Then the best is taken again and again, each of its tags already shown costing points (see `REPEATS`).
    """
    shares = percentages(weights, profile.dial)
    everything = _one_per_story(window, _admitted(window, told, shares, profile, weights))
    readable = [one for one in everything if one.language]
    unread = len(everything) - len(readable)
    return Selection(
        choices=tuple(
            Choice(
                one.entry.stored,
                one.language,
                _score(window, one, shares, profile, weights),
                window.sources[one.entry.story],
                one.entry.story in told,
            )
            for one in _varied(readable, profile.length, weights)
        ),
        seen=len(window.sources),
        matched=len(readable),
        elsewhere=_elsewhere(everything, profile.length, weights) if unread else {},
        unread=unread,
    )


def _score(window: Pool, one: Ranked, shares: Shares, profile: Profile, weights: Weights) -> Score:
    entry = one.entry
    followed = () if entry.tags.isdisjoint(profile.follow) else followed_tags(entry.stored, profile)
    return window.score(one.place, shares, followed, bonus_cents(len(followed), weights))


def _admitted(
    window: Pool, told: Mapping[str, StoredArticle], shares: Shares, profile: Profile, weights: Weights
) -> list[Ranked]:
    """What this profile lets through, best first."""
    order: Sequence[Ranked] = window.order(shares, profile.languages)
    followed, left_out = _followed(window, profile), _left_out(window, told, profile)
    if left_out:
        order = [one for one in order if one.place not in left_out]
    if profile.only and profile.follow:
        order = [one for one in order if one.place in followed]
    raised = _raised(order, followed, weights) if followed else list(order)
    return raised[: _reach(raised, 100 * profile.floor)]


def _followed(window: Pool, profile: Profile) -> Mapping[int, int]:
    """How many of the tags that the profile follows each place has, if any."""
    followed: dict[int, int] = {}
    for tag in dict.fromkeys(profile.follow):
        for place in window.carrying(tag):
            followed[place] = followed.get(place, 0) + 1
    return followed


def _raised(order: Sequence[Ranked], followed: Mapping[int, int], weights: Weights) -> list[Ranked]:
    """The order with the bonus for followed tags, so many at each place."""
    rest = [one for one in order if one.place not in followed]
    raised = [
        Ranked(cents + bonus_cents(followed[place], weights), place, language, entry)
        for cents, place, language, entry in order
        if place in followed
    ]
    return sorted(rest + raised, reverse=True)


def _reach(order: Sequence[Ranked], floor: int) -> int:
    """How many of the order, best first, have at least that many hundredths."""
    return bisect_right(order, -floor, key=lambda one: -one.cents)


def _left_out(window: Pool, told: Mapping[str, StoredArticle], profile: Profile) -> set[int]:
    """The places of what is muted, and of what was told before and has not moved on."""
    out = set[int]()
    for tag in profile.mute_tags:
        out |= window.carrying(tag)
    for word in profile.mute_words:
        out |= window.mentioning(word)
    for story in told.keys() & window.sources.keys():
        before = told[story]
        out.update(place for place in window.telling(story) if not window.moved_on(before, place))
    return out


def _one_per_story(window: Pool, ranked: list[Ranked]) -> list[Ranked]:
    """The best article of each story, one the reader can read where there is one; in order."""
    if len(window.sources) == len(window.entries):
        return ranked
    best: dict[str, Ranked] = {}
    for one in sorted(ranked, key=lambda one: not one.language):
        best.setdefault(one.entry.story, one)
    return [one for one in ranked if best[one.entry.story] is one]


def _varied(ranked: Sequence[Ranked], length: int, weights: Weights) -> list[Ranked]:
    """Take the best again and again; `ranked` is in order, so the first of equals wins."""
    left, chosen = list(ranked), list[Ranked]()
    shown: set[str] = set()
    while left and len(chosen) < length:
        best = _best(left, shown, round(100 * weights.variety))
        chosen.append(left.pop(best))
        shown |= chosen[-1].entry.tags
    return chosen


def _best(ranked: Sequence[Ranked], shown: set[str], cost: int) -> int:
    best, most = 0, float("-inf")
    for at, one in enumerate(ranked):
        if one.cents <= most:
            break  # a repeat only costs, so nothing further down can win
        worth = one.cents - cost * min(REPEATS, len(one.entry.tags & shown))
        if worth > most:
            best, most = at, worth
    return best


def _elsewhere(everything: Sequence[Ranked], length: int, weights: Weights) -> Mapping[str, int]:
    """Choose as if the reader read every language, and count what they cannot read."""
    chosen = _varied(everything, length, weights)
    return dict(Counter(one.entry.languages[0] for one in chosen if not one.language))
