"""Wording: a selection becomes a digest, an article becomes a message, a score becomes its arithmetic. Pure."""

from dataclasses import dataclass
from datetime import date, datetime

from digest.domain.article import StoredArticle
from digest.domain.document import Block, Card, Document
from digest.domain.score import Score
from digest.domain.selection import Selection
from digest.domain.words import Words


@dataclass(frozen=True, slots=True)
class View:
    """How one reader reads: interface words, content languages in order of preference, style, and both-languages mode."""

    words: Words
    languages: tuple[str, ...]
    style: str = "normal"
    side_by_side: bool = False


def digest_document(selection: Selection, view: View, since: datetime, cut: datetime, on: date) -> Document:
    """The digest of the window (since, cut], dated with the local day `on`; ages count from the cut.

    A window of three days or more is told as catch-up: days, stories seen, and how many still matter.
    """
    raise NotImplementedError


def article_document(stored: StoredArticle, view: View, now: datetime) -> Document:
    """A whole article: every section it has, each in the best language for this reader, badged where that differs."""
    raise NotImplementedError


def story_card(stored: StoredArticle, view: View, now: datetime, number: int | None = None) -> Card:
    """An article as one entry of a list (/latest, /tag, /search): title, scores, age, first TL;DR bullet, tags."""
    raise NotImplementedError


def score_line(stored: StoredArticle, view: View, now: datetime) -> Block:
    """Scores, category and age on one line, with emoji or, in plain style, in words."""
    raise NotImplementedError


def why_document(stored: StoredArticle, score: Score, view: View, now: datetime) -> Document:
    """Why this story: every term of the score; the printed terms add up to the printed score."""
    raise NotImplementedError
