"""One article as an entry of a list: in a digest, and in /latest, /tag and /search."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from digest.domain.article import Article, Content, StoredArticle
from digest.domain.compose.corrected import correction_line, withdrawn_note
from digest.domain.compose.parts import badge, byline, enumerated, folded, scores, tag_line, web_address
from digest.domain.compose.view import View
from digest.domain.document import Block, Card, Heading, ItemList, Paragraph, Span, Text, text

REMEMBERED = 2_048
"""Cards kept composed: those of a window in the few ways in which most of its readers read."""

Blocks = tuple[Block, ...]


def story_card(stored: StoredArticle, view: View, now: datetime, number: int | None = None) -> Card:
    """An article as one entry of a list (/latest, /tag, /search): title, scores, age, first TL;DR bullet, tags.

    The title links to the source; without one, it opens the article here.
    """
    stored = view.reads(stored)
    total = stored.article.scores
    mean = (total.hot + total.quality + total.impact) / 3
    return told_card(stored, view, now, language=card_language(stored.article, view), score=mean, number=number)


def told_card(
    stored: StoredArticle,
    view: View,
    now: datetime,
    *,
    language: str,
    score: float,
    number: int | None = None,
    update: bool = False,
    opens_here: bool = False,
) -> Card:
    """The card in a given language. `update` marks a story told before; `opens_here`: the title never leads outside."""
    return Card(_numbered(stored, view, now, language, update, opens_here, number), stored.id, score, number)


@lru_cache(maxsize=4 * REMEMBERED)
def _numbered(
    stored: StoredArticle, view: View, now: datetime, language: str, update: bool, opens_here: bool, number: int | None
) -> Blocks:
    """What thousands of editions of one window share: what a card says, under its number; a score hardly two have alike."""
    blocks = _told(stored, view, now, language, update, opens_here)
    heading = blocks[0]
    if number and isinstance(heading, Heading):
        return (replace(heading, text=(*text(f"{number}. "), *heading.text)), *blocks[1:])
    return blocks


@lru_cache(maxsize=REMEMBERED)
def _told(stored: StoredArticle, view: View, now: datetime, language: str, update: bool, opens_here: bool) -> Blocks:
    """What the card says at whatever place it stands."""
    if stored.withdrawn:
        return withdrawn_note(stored, view)
    content = stored.article.content(language)
    marks = tuple(_marks(view, language, update))
    line = enumerated([*((mark,) for mark in marks), scores(stored, view), *byline(stored, view, now)], view)
    return (
        _heading(stored, content, view.foreign(language), opens_here),
        Paragraph(line, quiet=True),
        *_bullets(content, view, language),
        *_other_language(stored.article, view, language),
        *tag_line(stored.article.tags, view),
        *correction_line(stored, view),
    )


def card_language(article: Article, view: View) -> str:
    """The language the card is told in: one in which title and TL;DR exist, else one with a title."""
    for fits in (lambda content: content.tellable, lambda content: bool(content.title)):
        available = [language for language, content in article.contents.items() if fits(content)]
        if available:
            return view.best(available)
    return view.preferred


def second_language(article: Article, view: View, first: str) -> str | None:
    """The language shown beside the first in side-by-side mode: the next the reader reads, else any other there is."""
    others = [language for language, content in article.contents.items() if language != first and content.title]
    return view.best(others) if view.side_by_side and others else None


def _heading(stored: StoredArticle, content: Content, language: str | None, opens_here: bool) -> Heading:
    url = None if opens_here else web_address(stored.article.url)
    title = Span(content.title or f"#{stored.id}", url=url, command=None if url else f"/article {stored.id}")
    return Heading((title,), 2, language)


def _marks(view: View, language: str, update: bool) -> Iterator[Span]:
    if update:
        yield Span(view.words.sentence("Update"), marked=True)
    if view.foreign(language):
        yield badge(language, view)


def _bullets(content: Content, view: View, language: str) -> Iterator[Block]:
    bullets: tuple[Text, ...] = tuple(text(bullet) for bullet in content.tldr)
    foreign = view.foreign(language)
    if view.plain and len(bullets) > 1:
        yield ItemList(bullets, language=foreign)
        return
    for bullet in bullets[:1]:
        yield Paragraph(bullet, language=foreign)
    if (more := len(bullets) - 1) > 0:
        summary = view.words.plural("Show {count} more point", "Show {count} more points", more)
        yield from folded(text(summary), [ItemList(bullets[1:], language=foreign)], view, continues=True)


def _other_language(article: Article, view: View, first: str) -> Iterator[Block]:
    """Side by side: the second language's title, its points folded behind it."""
    if second := second_language(article, view, first):
        content, foreign = article.content(second), view.foreign(second)
        if content.tldr:
            points = ItemList(tuple(text(bullet) for bullet in content.tldr), language=foreign)
            yield from folded(text(content.title), [points], view, foreign)
        else:
            yield Paragraph(text(content.title), language=foreign)
