"""One article as a message that somebody shares with others: what it says in short, and that AI wrote it."""

from collections.abc import Iterator
from datetime import datetime

from digest.domain.article import StoredArticle
from digest.domain.compose.parts import badge, byline, enumerated, scores, web_address
from digest.domain.compose.story import card_language
from digest.domain.compose.view import View
from digest.domain.document import Block, Document, Heading, ItemList, Paragraph, Span, plain, text


def shared_document(stored: StoredArticle, view: View, now: datetime) -> Document:
    """Title, scores and age, all TL;DR bullets, the notice; without buttons, since any chat may be theirs."""
    return Document(tuple(shared_blocks(stored, view, now)), language=view.words.language)


def shared_title(stored: StoredArticle, view: View) -> str:
    """The article's title in the language in which it is shared; its number where it has none."""
    article = view.reads(stored).article
    return article.content(card_language(article, view)).title or f"#{stored.id}"


def shared_facts(stored: StoredArticle, view: View, now: datetime) -> str:
    """Scores and age in a line."""
    return plain(enumerated([scores(stored, view), *byline(stored, view, now)], view))


def shared_blocks(stored: StoredArticle, view: View, now: datetime) -> Iterator[Block]:
    """Title, scores and age, all TL;DR bullets, the notice."""
    article = view.reads(stored).article
    language = card_language(article, view)
    content, foreign = article.content(language), view.foreign(language)
    title = Span(shared_title(stored, view), url=web_address(article.url))
    yield Heading((title,), 2, foreign)
    marks = [(badge(language, view),)] if foreign else []
    yield Paragraph(enumerated([*marks, scores(stored, view), *byline(stored, view, now)], view), quiet=True)
    if content.tldr:
        yield ItemList(tuple(text(bullet) for bullet in content.tldr), language=foreign)
    elif content.summary:
        yield Paragraph(text(content.summary), language=foreign)
    yield Paragraph(text(view.words.sentence("Written by AI, for reference only.")), quiet=True)
