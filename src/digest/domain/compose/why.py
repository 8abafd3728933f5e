"""Why this story: the arithmetic of its score, as a reader can check it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from digest.domain.article import StoredArticle
from digest.domain.buttons import Button
from digest.domain.compose.parts import enumerated, rows, tag_name
from digest.domain.compose.story import card_language
from digest.domain.compose.times import holding, times
from digest.domain.compose.view import View
from digest.domain.compose.votes import article_votes
from digest.domain.document import Document, Heading, ItemList, Paragraph, Span, Text, text
from digest.domain.score import Score
from digest.domain.words import mark

_NAMES = {"hot": mark("Hot"), "quality": mark("Quality"), "impact": mark("Impact")}


@dataclass(frozen=True, slots=True)
class Reasons:
    """An article, its score for one reader, how many articles of the last 30 days tell its story, and when the story was
    last sent to this reader (None: never)."""

    stored: StoredArticle
    score: Score
    sources: int = 1
    sent: datetime | None = None


def why_document(why: Reasons, view: View, now: datetime) -> Document:
    """Why this story: every term of the score; the printed terms add up to the printed score. Who disagrees may say so."""
    stored, score = view.reads(why.stored), why.score
    words, language = view.words, card_language(stored.article, view)
    title = Span(stored.article.content(language).title, bold=True, command=f"/article {stored.id}")
    blocks = (
        Heading(text(words.sentence("Why this story · score {score}", score=words.number(score.total, 2)))),
        Paragraph((title,), language=view.foreign(language)),
        ItemList(tuple(text(line) for line in _terms(stored, score, view))),
        Paragraph(enumerated([*times(stored, view, now), *_told(why, view, now)], view), quiet=True),
    )
    buttons = [
        Button(words.sentence("Open"), f"/article {stored.id}"),
        Button(words.sentence("Settings"), "/settings"),
    ]
    return Document(blocks, (*rows(buttons, 2, view), *article_votes(view, stored.id)), words.language)


def _told(why: Reasons, view: View, now: datetime) -> Iterator[Text]:
    """How many sources tell the story, and whether this reader knows it."""
    words = view.words
    yield text(words.plural("{count} source", "{count} sources", why.sources))
    if why.sent is None:
        yield text(words.sentence("not sent to you yet"))
    else:
        when = words.relative(why.sent, now)
        yield holding(words.sentence("sent to you {when}", when=when), (Span(when, instant=why.sent),))


def _terms(stored: StoredArticle, score: Score, view: View) -> Iterator[str]:
    words = view.words
    base, aged = words.number(score.base, 2), words.number(score.aged, 2)
    for name, points, weight in score.parts:
        yield words.sentence(
            "{name} {points} × {weight} = {product}",
            name=words.sentence(_NAMES[name]),
            points=points,
            weight=words.number(weight, 2),
            product=words.number(points * weight, 2),
        )
    yield words.sentence("Sum {sum}", sum=base)
    factor = words.number(score.age_factor, 2)
    yield words.sentence("{age}: {sum} × {factor} = {aged}", age=_age(score, view), sum=base, factor=factor, aged=aged)
    if score.followed:
        names = {tag.slug: tag_name(tag, view) for tag in stored.article.tags}
        yield words.sentence(
            "You follow {tags}: {aged} + {bonus} = {score}",
            tags=words.items([names.get(slug, slug) for slug in score.followed]),
            aged=aged,
            bonus=words.number(score.bonus, 2),
            score=words.number(score.total, 2),
        )


def _age(score: Score, view: View) -> str:
    days = int(score.age_days)
    if days == 0:
        return view.words.sentence("Less than a day old")
    return view.words.plural("{count} day old", "{count} days old", days)
