"""The figures' picture: which panels it has, and what they are called."""

from dataclasses import replace

from digest.domain.chart import Chart, Panel, Series, Shape
from digest.domain.figures import Day, Figures, Opened
from digest.domain.language import ENGLISH, WRITTEN_FROM
from digest.domain.words import Words

SUBSCRIBERS, ACTIVE, DELIVERIES, LANGUAGES, STORIES, TOPICS, VOTES, QUESTIONS = range(1, 9)
"""The panels' numbers, which the text has, too."""


def chart(words: Words, figures: Figures) -> Chart:
    """What grew, who was there, what arrived, what was read most, what was liked and what is missing; without empty rankings."""
    return Chart(tuple(filter(_has_something, _panels(words, figures))))


def _has_something(panel: Panel) -> bool:
    return panel.shape is not Shape.RANKING or any(panel.series[0].values)


def _panels(words: Words, figures: Figures) -> tuple[Panel, ...]:
    days = figures.days
    subscribed, active = (Series(_of(days, "subscribed")),), (Series(_of(days, "active")),)
    return (
        _daily(words, days, Panel(SUBSCRIBERS, words.sentence("Subscribers"), Shape.LINE, (), subscribed)),
        _daily(words, days, Panel(ACTIVE, words.sentence("Active readers"), Shape.BARS, (), active)),
        _daily(words, days, Panel(DELIVERIES, words.sentence("Deliveries"), Shape.BARS, (), _deliveries(days))),
        _languages(words, figures),
        Panel(
            STORIES,
            words.sentence("Most opened"),
            Shape.RANKING,
            _ranks(figures.articles),
            _counts(figures.articles),
        ),
        _topics(words, figures),
        Panel(VOTES, words.sentence("Votes"), Shape.RANKING, ("+", "−"), _votes(figures)),
        _questions(words, figures),
    )


def _daily(words: Words, days: tuple[Day, ...], panel: Panel) -> Panel:
    """The panel with its days, as people write them; where their letters can't be drawn, as machines do."""
    dates, plain = (words.brief_day(day.on) for day in days), (f"{day.on:%m-%d}" for day in days)
    return replace(panel, labels=tuple(dates), plain=tuple(plain))


def named(words: Words, one: Opened) -> str:
    """Its title or name in this language, else in any, else its number or slug."""
    own = words.language, WRITTEN_FROM.get(words.language, "")
    said = next((words.written(one.titles[tag], words.language) for tag in own if one.titles.get(tag)), "")
    return said or next(filter(None, one.titles.values()), "") or one.name


def topic_named(words: Words, one: Opened) -> str:
    """A topic's name in this language, in the terms of those who read it."""
    return words.topic(named(words, one))


def _languages(words: Words, figures: Figures) -> Panel:
    tags = tuple(figures.languages)
    names = tuple(words.language_name(tag) for tag in tags)
    counts = (Series(tuple(figures.languages.values())),)
    return Panel(LANGUAGES, words.sentence("Languages"), Shape.RANKING, names, counts, tags)


def _topics(words: Words, figures: Figures) -> Panel:
    names = tuple(topic_named(words, one) for one in figures.topics)
    english = tuple(one.titles.get(ENGLISH) or one.name for one in figures.topics)
    return Panel(TOPICS, words.sentence("Topics"), Shape.RANKING, names, _counts(figures.topics), english)


def _questions(words: Words, figures: Figures) -> Panel:
    ranks = tuple(str(place) for place, _ in enumerate(figures.questions, 1))
    counts = (Series(tuple(one.count for one in figures.questions)),)
    return Panel(QUESTIONS, words.sentence("Unanswered questions"), Shape.RANKING, ranks, counts)


def _votes(figures: Figures) -> tuple[Series, ...]:
    return (Series((figures.votes_up, figures.votes_down)),)


def _deliveries(days: tuple[Day, ...]) -> tuple[Series, ...]:
    return Series(_of(days, "sent")), Series(_of(days, "failed"), alarming=True)


def _ranks(some: tuple[Opened, ...]) -> tuple[str, ...]:
    """Titles are too long for a picture: the text has them under these numbers."""
    return tuple(str(place) for place, _ in enumerate(some, 1))


def _counts(some: tuple[Opened, ...]) -> tuple[Series, ...]:
    return (Series(tuple(one.count for one in some)),)


def _of(days: tuple[Day, ...], name: str) -> tuple[int, ...]:
    return tuple(getattr(day, name) for day in days)
