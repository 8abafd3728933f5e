"""The two buttons by which readers say what they think of a digest or an article."""

from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from digest.domain.buttons import Button, ButtonRow, LinkButton
from digest.domain.compose.parts import rows
from digest.domain.compose.view import View
from digest.domain.document import Document
from digest.domain.opinion import named_cut

COMMAND = "/feedback"
UP, DOWN = "up", "down"


@lru_cache(maxsize=1_024)
def digest_votes(view: View, cut: datetime | None, *, in_place: bool = False) -> tuple[ButtonRow, ...]:
    """A 👍 and a 👎 for the digest with this cut, None being the reader's last one; in plain style in words."""
    words = view.words
    good, bad = words.sentence("I like this digest"), words.sentence("I don’t like this digest")
    return _pair(view, f" t{named_cut(cut)}" if cut else "", good, bad, in_place=in_place)


def article_votes(view: View, article: int, *, in_place: bool = False) -> tuple[ButtonRow, ...]:
    """A 👍 and a 👎 for the article of this number."""
    words = view.words
    good, bad = words.sentence("I like this story"), words.sentence("I don’t like this story")
    return _pair(view, f" a{article}", good, bad, in_place=in_place)


def without_votes(document: Document) -> Document:
    """The document without such buttons."""
    kept = (tuple(button for button in row if not _votes(button)) for row in document.buttons)
    return replace(document, buttons=tuple(filter(None, kept)))


def _pair(view: View, which: str, good: str, bad: str, *, in_place: bool) -> tuple[ButtonRow, ...]:
    labels = (good, bad) if view.plain else ("👍", "👎")
    here = " ." if in_place else ""
    up = Button(labels[0], f"{COMMAND} {UP}{which}{here}", good)
    down = Button(labels[1], f"{COMMAND} {DOWN}{which}{here}", bad)
    return rows([up, down], 2, view)


def _votes(button: Button | LinkButton) -> bool:
    return isinstance(button, Button) and button.command.startswith(f"{COMMAND} ")
