"""When an article came out, told no more exactly than it is known."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from digest.domain.article import Moment, Precision, StoredArticle
from digest.domain.compose.view import View
from digest.domain.document import Span, Text, plain
from digest.domain.schedule import local_date

_COARSE = {
    Precision.DAY: timedelta(days=1),
    Precision.WEEK: timedelta(weeks=1),
    Precision.MONTH: timedelta(days=30),
    Precision.YEAR: timedelta(days=365),
}


def times(stored: StoredArticle, view: View, now: datetime) -> Iterator[Text]:
    """When it was published and updated, each as exactly as it is known; else when it was stored here."""
    words, published, updated = view.words, stored.article.published, stored.article.updated
    if published is None and updated is None:
        yield added(stored, view, now)
    if published:
        span, on = age(published, view, now), day(published, view)
        if span.text == on.text:
            yield holding(words.sentence("Published {when}", when=on.text), (span,))
        else:
            said = words.sentence("Published {when} ({date})", when=span.text, date=on.text)
            yield tuple(part for some in holding(said, (span,)) for part in _dated(some, on))
    if updated and updated != published:
        span = age(updated, view, now)
        yield holding(words.sentence("updated {when}", when=span.text), (span,))


def age(moment: Moment, view: View, now: datetime) -> Span:
    """How long ago, as a live time; only the day where less time has passed than the moment is exact to."""
    if now - moment.at < _COARSE.get(moment.precision, timedelta()):
        return day(moment, view)
    return Span(view.words.relative(moment.at, now), instant=moment.at)


def added(stored: StoredArticle, view: View, now: datetime) -> Text:
    """How long ago it was stored here: all that is known of an article without a date."""
    when = view.words.relative(stored.available_at, now)
    return holding(view.words.sentence("added {when}", when=when), (Span(when, instant=stored.available_at),))


def day(moment: Moment, view: View) -> Span:
    """The instant in the reader's zone, or only its day there. A bare date (midnight UTC) is that date in every zone."""
    words = view.words
    if moment.precision not in _COARSE:
        return Span(words.instant(moment.at), instant=moment.at, exact=True)
    bare = moment.at.time() == time()
    on = words.short_day(moment.at.date() if bare else local_date(words.zone, moment.at))
    return Span(on if moment.precision is Precision.DAY else words.sentence("about {date}", date=on))


def holding(sentence: str, spans: Text) -> Text:
    """The sentence with the first place where the spans' text stands made of those spans."""
    before, found, after = sentence.partition(plain(spans))
    return tuple(span for span in (Span(before), *(spans if found else ()), Span(after)) if span.text)


def _dated(span: Span, on: Span) -> Text:
    """The span with the day in it; an age is left whole."""
    return (span,) if span.instant else holding(span.text, (on,))
