"""The digest: the day, how many of how many, the cards, the ending, and the buttons."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from digest.domain.article import Content
from digest.domain.compose.parts import LABEL_LENGTH, enumerated, minutes, rows, samples_note, shortened
from digest.domain.compose.story import told_card
from digest.domain.compose.view import View
from digest.domain.document import Block, Button, ButtonRow, Card, Document, Heading, Paragraph, Span, text
from digest.domain.selection import Choice, Selection

CATCH_UP = timedelta(days=3)
"""A window at least this long is told as catch-up."""

NUMBERED = 10
"""Stories with a button of their own: with the two worded ones that makes the 12 buttons a message may have (LOOK.md)."""


def digest_document(selection: Selection, view: View, since: datetime, cut: datetime, on: date) -> Document:
    """The digest of the window (since, cut], dated with the local day `on`; ages count from the cut.

    A window of three days or more is told as catch-up: days, stories seen, and how many still matter. An empty
    selection says so and offers what there is; it answers a question and is never sent by itself.
    """
    words = view.words
    heading = Heading(text(words.day(on)))
    if not selection.choices:
        more = [*_languages(selection, view), *_worded(view, ask=False)]
        return Document((heading, *_nothing(selection, view)), rows(more, 2, view), words.language)
    opening = Paragraph(
        enumerated([text(_seen(selection, view, cut - since)), text(_reading_time(selection, view))], view), quiet=True
    )
    blocks: tuple[Block, ...] = (
        heading,
        opening,
        *samples_note((choice.stored for choice in selection.choices), view),
        *_cards(selection, view, cut),
        *_elsewhere(selection, view),
        *_ending(view),
    )
    return Document(blocks, _buttons(selection.choices, view), words.language)


def _seen(selection: Selection, view: View, window: timedelta) -> str:
    """How many of how many. What `_elsewhere` counts is not counted here too, so that the two add up."""
    words, chosen = view.words, len(selection.choices)
    seen = selection.seen - sum(selection.elsewhere.values())
    stories = words.plural("{count} story", "{count} stories", seen)
    if window >= CATCH_UP:
        return words.plural(
            "{days} days, {stories}, {count} still matters",
            "{days} days, {stories}, {count} still matter",
            chosen,
            days=words.number(window.days),
            stories=stories,
        )
    if chosen >= seen:
        return words.plural("{count} story", "{count} stories", chosen)
    return words.sentence("{chosen} of {stories}", chosen=words.number(chosen), stories=stories)


def _reading_time(selection: Selection, view: View) -> str:
    told = (choice.stored.article.content(choice.language) for choice in selection.choices)
    return view.words.plural(
        "{count} min", "{count} min", minutes(line for content in told for line in _lines(content))
    )


def _lines(content: Content) -> tuple[str, ...]:
    return (content.title, *content.tldr)


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
    words = view.words
    for language, count in selection.elsewhere.items():
        name = words.language_name(language)
        said = words.plural("Also {count} in {language}", "Also {count} in {language}", count, language=name)
        yield Paragraph((Span(said, command="/latest"),), quiet=True)


def _ending(view: View) -> Iterator[Paragraph]:
    yield Paragraph(text(view.words.sentence("Written by AI, for reference only.")), quiet=True)
    yield Paragraph(text(view.words.sentence("That’s all for today.")), quiet=True)


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


def _buttons(choices: tuple[Choice, ...], view: View) -> tuple[ButtonRow, ...]:
    stories = [_button(number, choice, view) for number, choice in enumerate(choices[:NUMBERED], 1)]
    return (*rows(stories, 5, view), *rows(_worded(view, ask=True), 2, view))


def _button(number: int, choice: Choice, view: View) -> Button:
    title = choice.stored.article.content(choice.language).title
    label = shortened(title, LABEL_LENGTH) if view.plain else str(number)
    return Button(label, f"/article {choice.stored.id}", title)


def _worded(view: View, *, ask: bool) -> list[Button]:
    words = view.words
    first = (
        Button(words.sentence("Ask a question"), "/faq") if ask else Button(words.sentence("Latest stories"), "/latest")
    )
    return [first, Button(words.sentence("Settings"), "/settings")]
