"""Which articles tell one story, and when a told story has moved on enough to be told again. Pure."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from digest.domain.article import Article, Content, StoredArticle
from digest.domain.identity import identity_keys
from digest.domain.score import appeared
from digest.domain.terms import terms

REST = timedelta(hours=12)
"""A story told is left alone for this long, however much is written about it."""

KNOWN = 0.5
"""A bullet is known where at least this share of its words stood in what was told."""


def story_key(article: Article) -> str:
    """The story's key: the one the article came with, else a hash of its first identity key."""
    if article.story:
        return article.story
    first = next(iter(identity_keys(article)), "")
    return hashlib.sha256(first.encode()).hexdigest()[:32]


def moved_on(told: StoredArticle, new: StoredArticle) -> bool:
    """Whether `new` tells enough that `told` did not, to be told again as an update.

    It must have come out 12 hours or more after what was told (a later revision of the same article: been stored so much
    later), and in every language in which both have a TL;DR at least half of its bullets must be news: fewer than half of
    the bullet's words stood in the title, summary or TL;DR told. Without a common language nothing can be compared, and
    the story rests: a reader should never be told a story twice.
    """
    if not _rested(told, new):
        return False
    common = [
        (told.article.content(language), content)
        for language, content in new.article.contents.items()
        if content.tldr and told.article.content(language).tldr
    ]
    return bool(common) and all(_mostly_news(old, content) for old, content in common)


def _rested(told: StoredArticle, new: StoredArticle) -> bool:
    if told.id == new.id:
        return new.revision > told.revision and _stored(new) - _stored(told) >= REST
    return appeared(new) - appeared(told) >= REST


def _stored(stored: StoredArticle) -> datetime:
    return stored.revised_at or stored.available_at


def _mostly_news(old: Content, new: Content) -> bool:
    known = terms("\n".join((old.title, old.summary, *old.tldr)))
    return 2 * _news(new.tldr, known) >= len(new.tldr)


def _news(bullets: Sequence[str], known: frozenset[str]) -> int:
    words = [terms(bullet) for bullet in bullets]
    return sum(len(said & known) < KNOWN * len(said) for said in words)
