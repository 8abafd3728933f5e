"""A frozen message with one of its stories told anew: corrected, or replaced by the note that it was withdrawn. Pure."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from digest.domain.article import StoredArticle
from digest.domain.buttons import Button, ButtonRow
from digest.domain.compose.digest import NUMBERED
from digest.domain.compose.parts import LABEL_LENGTH, shortened
from digest.domain.compose.story import card_language, told_card
from digest.domain.compose.view import View
from digest.domain.document import Block, Card, Details, Document, Heading, Paragraph, plain, text

WHOLE, UNFOLDED, BARE = range(3)
"""How much of the story is told: all of it, nothing that is folded, no more than its heading and what happened to it."""


def rewordings(document: Document, stored: StoredArticle, view: View, cut: datetime) -> Iterator[Document]:
    """The document with the article's card told anew, ever shorter: a message that was sent can't become two.

    Everything else stays as it was sent; ages count from the edition's `cut`, as they did.
    """
    for brevity in (WHOLE, UNFOLDED, BARE):
        blocks = tuple(_reworded(block, stored, view, cut, brevity) for block in document.blocks)
        rows = tuple(_renamed(row, stored, view) for row in document.buttons)
        yield replace(document, blocks=blocks, buttons=rows)


def _reworded(block: Block, stored: StoredArticle, view: View, cut: datetime, brevity: int) -> Block:
    match block:
        case Card() if block.article == stored.id:
            return _shortened(_card(block, stored, view, cut), brevity)
        case Card() | Details():
            return replace(block, blocks=tuple(_reworded(one, stored, view, cut, brevity) for one in block.blocks))
        case _:
            return block


def _card(old: Card, stored: StoredArticle, view: View, cut: datetime) -> Card:
    return told_card(
        stored,
        view,
        cut,
        language=_language(stored, view),
        score=old.score or 0.0,
        number=old.number,
        update=_is_update(old, view),
        opens_here=old.number is not None and old.number > NUMBERED,
    )


def _language(stored: StoredArticle, view: View) -> str:
    """The language a digest tells it in: the first that its reader reads and that has title and TL;DR."""
    told = (tag for tag in view.languages if stored.article.content(tag).tellable)
    return next(told, card_language(stored.article, view))


def _is_update(old: Card, view: View) -> bool:
    """Whether it was told as something known that had moved on."""
    marks = (span for block in old.blocks if isinstance(block, Paragraph) for span in block.text if span.marked)
    return any(span.text == view.words.sentence("Update") for span in marks)


def _shortened(card: Card, brevity: int) -> Card:
    if brevity == WHOLE:
        return card
    if brevity == UNFOLDED:
        return replace(card, blocks=tuple(block for block in card.blocks if not isinstance(block, Details)))
    heading, *others = card.blocks
    if isinstance(heading, Heading):
        heading = replace(heading, text=text(shortened(plain(heading.text), LABEL_LENGTH)))
    return replace(card, blocks=(heading, *others[-1:]))


def _renamed(row: ButtonRow, stored: StoredArticle, view: View) -> ButtonRow:
    """The buttons that open the story, named as it is now."""
    told = stored.article.content(_language(stored, view)).title
    title = view.words.sentence("Withdrawn story") if stored.withdrawn else told
    return tuple(_named(button, title, stored.id) if isinstance(button, Button) else button for button in row)


def _named(button: Button, title: str, number: int) -> Button:
    if button.command != f"/article {number}":
        return button
    label = button.label if button.label.isdecimal() else shortened(title, LABEL_LENGTH)
    return replace(button, label=label, title=title)
