"""/stats: figures worth looking at, as text and as a picture."""

from collections.abc import Iterator
from dataclasses import replace

from digest.chat.charting import (
    ACTIVE,
    DELIVERIES,
    LANGUAGES,
    QUESTIONS,
    STORIES,
    SUBSCRIBERS,
    TOPICS,
    VOTES,
    chart,
    named,
    topic_named,
)
from digest.chat.command import Attachment, Audience, Call, Command, Reply
from digest.chat.reply import answer, command_line, quiet, title
from digest.domain.buttons import Button
from digest.domain.compose.parts import shortened
from digest.domain.document import Block, Heading, ItemList, Paragraph, Span, text
from digest.domain.figures import Figures
from digest.domain.words import Words, mark
from digest.services.desk import Desk

LONGEST = 80
"""Characters of a title or a question that are shown."""


async def run(call: Call, desk: Desk) -> Reply:
    """The figures, and their picture where one can be drawn here and the reader looks at pictures."""
    figures = await desk.statistics.figures(call.now)
    reply = answer(
        call,
        title(call.words.sentence("Figures")),
        quiet(_span(call.words, figures)),
        *_numbers(call.words, figures),
        *_lists(call.words, figures),
        buttons=((Button(call.words.sentence("Corrections"), command_line("correct")),),),
    )
    picture = b"" if call.reader.profile.style == "plain" else await desk.paint(chart(call.words, figures))
    return replace(reply, attachment=Attachment("figures.png", "image/png", picture)) if picture else reply


def _span(words: Words, figures: Figures) -> str:
    first = words.short_day(figures.days[0].on)
    return words.sentence(
        "Since {first}; days end at midnight UTC. Now: {now}", first=first, now=words.instant(figures.at)
    )


def _numbers(words: Words, figures: Figures) -> Iterator[Block]:
    today, number = figures.days[-1], words.number
    yield _section(words, SUBSCRIBERS, words.sentence("Subscribers"))
    yield _lines(
        words.sentence(
            "{count} now, {change} since then", count=number(figures.subscribed), change=_signed(words, figures.grown)
        ),
        words.plural("{count} reader or group known", "{count} readers and groups known", figures.readers),
    )
    yield _section(words, ACTIVE, words.sentence("Active readers"))
    yield _lines(
        words.sentence("{today} today, {week} in seven days", today=number(today.active), week=number(figures.active)),
        words.plural("{count} command or press today", "{count} commands and presses today", today.acts),
    )
    yield _section(words, DELIVERIES, words.sentence("Deliveries"))
    yield _lines(
        words.sentence("{sent} arrived, {failed} failed", sent=number(figures.sent), failed=number(figures.failed)),
        words.sentence("{sent} arrived, {failed} failed today", sent=number(today.sent), failed=number(today.failed)),
    )


def _lists(words: Words, figures: Figures) -> Iterator[Block]:
    yield from _counted(
        words,
        LANGUAGES,
        words.sentence("Languages"),
        [(words.language_name(tag), n) for tag, n in figures.languages.items()],
    )
    stories = [(named(words, one), one.count) for one in figures.articles]
    yield from _counted(words, STORIES, words.sentence("Most opened"), stories)
    topics = [(topic_named(words, one), one.count) for one in figures.topics]
    yield from _counted(words, TOPICS, words.sentence("Topics"), topics)
    votes = words.sentence(
        "👍 {up}, 👎 {down}", up=words.number(figures.votes_up), down=words.number(figures.votes_down)
    )
    yield _section(words, VOTES, words.sentence("Votes"))
    yield _lines(votes)
    asked = [(one.question, one.count) for one in figures.questions]
    yield from _counted(words, QUESTIONS, words.sentence("Unanswered questions"), asked)


def _counted(words: Words, panel: int, name: str, some: list[tuple[str, int]]) -> Iterator[Block]:
    """A numbered list with counts; that there is nothing yet, where there is not."""
    yield _section(words, panel, name)
    lines = [
        words.sentence("{what} ({counts})", what=shortened(what, LONGEST), counts=words.number(n)) for what, n in some
    ]
    yield (
        ItemList(tuple(map(text, lines)), start=1)
        if lines
        else Paragraph(text(words.sentence("Nothing yet.")), quiet=True)
    )


def _section(words: Words, panel: int, name: str) -> Heading:
    """The heading, with the number that the panel has in the picture."""
    return Heading((Span(f"{words.number(panel)}  {name}"),), 2)


def _lines(*said: str) -> ItemList:
    return ItemList(tuple(map(text, said)))


def _signed(words: Words, change: int) -> str:
    return f"{'−' if change < 0 else '+'}{words.number(abs(change))}"


COMMAND = Command(
    name="stats",
    about=mark("Figures: readers, deliveries, what is read most"),
    run=run,
    audience=Audience.VIEWER,
    alone=True,
    everyday=mark("figures, statistics"),
)
