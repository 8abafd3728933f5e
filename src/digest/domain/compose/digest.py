"""The digest: the day, how many of how many, the cards, the ending, and the buttons."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from digest.domain.article import StoredArticle
from digest.domain.buttons import Button, ButtonRow
from digest.domain.compose.parts import LABEL_LENGTH, enumerated, minutes, rows, samples_note, shortened, words_of
from digest.domain.compose.story import REMEMBERED, told_card
from digest.domain.compose.view import View
from digest.domain.compose.votes import digest_votes
from digest.domain.document import Block, Card, Document, Heading, Paragraph, Span, text
from digest.domain.selection import Choice, Selection

DAY = timedelta(days=1)

CATCH_UP = timedelta(days=3)
"""A window at least this long is told as catch-up."""

NUMBERED = 10
"""Stories with a button of their own: with the two worded ones that makes the 12 buttons a message may have (LOOK.md)."""

VOTED_ON = 8
"""Stories up to which there is room for votes as well; under a longer digest opening each story comes first."""


SHARED = 1_024
"""Blocks of each kind that are kept composed."""


def digest_document(selection: Selection, view: View, since: datetime, cut: datetime, on: date) -> Document:
    """The digest of the window (since, cut], dated with the local day `on`; ages count from the cut.

    A window of three days or more is told as catch-up: from which day to which, and how many of how many stories in those
    days still matter. An empty selection says so and offers what there is; it answers a question and is never sent by itself.
    """
    words = view.words
    selection = _read(selection, view)
    heading = _heading(view, on, cut - since if selection.choices else DAY)
    if not selection.choices:
        more = [*_languages(selection, view), *_worded(view, ask=False)]
        return Document((heading, *_nothing(selection, view)), rows(more, 2, view), words.language)
    # What `_elsewhere` counts is not counted at the start too, so that the two add up.
    seen = selection.seen - sum(selection.elsewhere.values())
    blocks: tuple[Block, ...] = (
        heading,
        _opening(view, len(selection.choices), seen, cut - since, _reading_time(selection)),
        *samples_note((choice.stored for choice in selection.choices), view),
        *_cards(selection, view, cut),
        *_elsewhere(selection, view),
        *_ending(view),
    )
    return Document(blocks, _buttons(selection.choices, view, cut), words.language)


def drought_document(selection: Selection, view: View, since: datetime, cut: datetime, on: date) -> Document:
    """Why no digest came in the window (since, cut], in which nothing was chosen: one line under the day."""
    more = [*_languages(selection, view), *_worded(view, ask=False)]
    said = Paragraph(text(_why_none(selection, view, cut - since)))
    return Document((_heading(view, on), said), rows(more, 2, view), view.words.language)


def _why_none(selection: Selection, view: View, window: timedelta) -> str:
    words = view.words
    days = words.plural("{count} day", "{count} days", max(1, round(window / DAY)))
    if not selection.seen:
        return words.sentence("No new story in {days}. Your digest comes again as soon as there is one.", days=days)
    stories = words.plural("{count} story", "{count} stories", selection.seen)
    if selection.seen <= selection.unread:
        read = words.items([words.language_name(language) for language in view.languages])
        return words.sentence(
            "{stories} in {days}, none of them in {languages}.", stories=stories, days=days, languages=read
        )
    return words.sentence(
        "{stories} in {days}, but nothing that fits what you chose. Wider settings let more through.",
        stories=stories,
        days=days,
    )


# What follows with `@lru_cache` is shared: thousands of editions of one window carry the same block, not an equal one.


@lru_cache(maxsize=SHARED)
def _heading(view: View, on: date, window: timedelta = DAY) -> Heading:
    words = view.words
    return Heading(text(words.days(on - timedelta(window.days), on) if window >= CATCH_UP else words.day(on)))


@lru_cache(maxsize=SHARED)
def _opening(view: View, chosen: int, seen: int, window: timedelta, reading: int) -> Paragraph:
    """How many of how many, and how long they take to read, in minutes."""
    takes = view.words.plural("{count} min", "{count} min", reading)
    return Paragraph(enumerated([text(_seen(view, chosen, seen, window)), text(takes)], view), quiet=True)


def _seen(view: View, chosen: int, seen: int, window: timedelta) -> str:
    words = view.words
    if chosen >= seen:
        return words.plural("{count} story", "{count} stories", chosen)
    stories = words.plural("{count} story", "{count} stories", seen)
    if window < CATCH_UP:
        return words.sentence("{chosen} of {stories}", chosen=words.number(chosen), stories=stories)
    return words.plural(
        "{days} days, {stories}, {count} still matters",
        "{days} days, {stories}, {count} still matter",
        chosen,
        days=words.number(window.days),
        stories=stories,
    )


def _read(selection: Selection, view: View) -> Selection:
    """The selection with its articles as these readers read them."""
    read = [view.reads(choice.stored) for choice in selection.choices]
    if all(one is choice.stored for one, choice in zip(read, selection.choices, strict=True)):
        return selection  # as nearly always
    told = (replace(choice, stored=one) for one, choice in zip(read, selection.choices, strict=True))
    return replace(selection, choices=tuple(told))


def _reading_time(selection: Selection) -> int:
    """The minutes that the titles and TL;DRs take."""
    return minutes(_words(choice.stored, choice.language) for choice in selection.choices)


@lru_cache(maxsize=REMEMBERED)
def _words(stored: StoredArticle, language: str) -> tuple[int, int]:
    content = stored.article.content(language)
    return words_of((content.title, *content.tldr))


def _cards(selection: Selection, view: View, cut: datetime) -> Iterator[Card]:
    for number, choice in enumerate(selection.choices, 1):
        yield told_card(
            choice.stored,
            view,
            cut,
            language=choice.language,
            score=choice.score.total,
            number=number,
            update=choice.update,
            opens_here=number > NUMBERED,
        )


def _elsewhere(selection: Selection, view: View) -> Iterator[Paragraph]:
    """One line on what exists only in languages this reader does not read; it leads to where those are shown."""
    for language, count in selection.elsewhere.items():
        yield _also(view, language, count)


@lru_cache(maxsize=SHARED)
def _also(view: View, language: str, count: int) -> Paragraph:
    name = view.words.language_name(language)
    said = view.words.plural("Also {count} in {language}", "Also {count} in {language}", count, language=name)
    return Paragraph((Span(said, command="/latest"),), quiet=True)


@lru_cache(maxsize=SHARED)
def _ending(view: View) -> tuple[Paragraph, ...]:
    said = view.words.sentence("Written by AI, for reference only."), view.words.sentence("That’s all for today.")
    return tuple(Paragraph(text(line), quiet=True) for line in said)


def _nothing(selection: Selection, view: View) -> Iterator[Block]:
    words = view.words
    if (passed_over := selection.seen - max(selection.unread, sum(selection.elsewhere.values()))) > 0:
        said = words.plural(
            "{count} new story, but it doesn’t fit what you chose. Wider settings let more through.",
            "{count} new stories, but none fits what you chose. Wider settings let more through.",
            passed_over,
        )
    elif selection.elsewhere:
        read = words.items([words.language_name(language) for language in view.languages])
        said = words.sentence("Nothing new in {languages} just now.", languages=read)
    else:
        said = words.sentence("Nothing new just now. The latest stories are a tap away.")
    yield Paragraph(text(said))
    yield from _elsewhere(selection, view)


def _languages(selection: Selection, view: View) -> list[Button]:
    """The languages that would have had stories."""
    words = view.words
    return [
        Button(words.sentence("Also in {language}", language=words.language_name(tag)), f"/language +{tag}")
        for tag in selection.elsewhere
    ]


def _buttons(choices: tuple[Choice, ...], view: View, cut: datetime) -> tuple[ButtonRow, ...]:
    stories = [
        _button(choice.stored, choice.language, None if view.plain else number)
        for number, choice in enumerate(choices[:NUMBERED], 1)
    ]
    return (*rows(stories, 5, view), *_last_rows(view, cut if len(choices) <= VOTED_ON else None))


@lru_cache(maxsize=4 * REMEMBERED)
def _button(stored: StoredArticle, language: str, number: int | None) -> Button:
    """A story's button, labelled with its number, or with its title where it has none."""
    title = stored.article.content(language).title
    label = shortened(title, LABEL_LENGTH) if number is None else str(number)
    return Button(label, f"/article {stored.id}", title)


@lru_cache(maxsize=SHARED)
def _last_rows(view: View, voted_on: datetime | None) -> tuple[ButtonRow, ...]:
    votes = digest_votes(view, voted_on) if voted_on else ()
    return (*rows(_worded(view, ask=True), 2, view), *votes)


def _worded(view: View, *, ask: bool) -> list[Button]:
    words = view.words
    first = (
        Button(words.sentence("Ask a question"), "/faq") if ask else Button(words.sentence("Latest stories"), "/latest")
    )
    return [first, Button(words.sentence("Settings"), "/settings")]
