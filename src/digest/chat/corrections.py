"""What an editor reads of a story that is being corrected: what is wrong with the changes, old and new, and if it comes back."""

from collections.abc import Iterator

from digest.chat import amendments
from digest.chat.amendments import Fault
from digest.domain.article import StoredArticle
from digest.domain.compose.parts import shortened
from digest.domain.document import Block, ItemList, Paragraph, Span, text
from digest.domain.revision import Difference
from digest.domain.words import Words, mark

SHOWN = 240
"""Characters of a section that are shown before and after."""

NAMED = 30
"""Characters of a field's name that are shown, as it was typed."""

NAMES = {
    "title": mark("Title"),
    "summary": mark("Summary"),
    "tldr": mark("TL;DR"),
    "key_facts": mark("Key data"),
    "analysis": mark("Deep analysis"),
    "insights": mark("Industry insights"),
    "faq": mark("Questions and answers"),
    "hot": mark("Hot"),
    "quality": mark("Quality"),
    "impact": mark("Impact"),
    "url": mark("Source"),
    "tags": mark("Topics"),
}


def asked(words: Words, wrong: amendments.MisreadError | None) -> Iterator[str]:
    """What to send, after what was wrong with what was sent."""
    if wrong is None:
        yield words.sentence("What should it say instead? Name the field first, for example:")
        return
    match wrong.fault:
        case Fault.UNKNOWN:
            yield words.sentence("There is no field “{field}”.", field=shortened(wrong.word, NAMED))
            yield fields(words)
        case Fault.LANGUAGE:
            yield words.sentence("“{word}” is no language. Write en or zh.", word=shortened(wrong.word, NAMED))
        case Fault.EMPTY:
            yield words.sentence("“{field}” says nothing.", field=wrong.word)
        case Fault.SCORE:
            yield words.sentence("“{field}” is a whole number from 0 to 100.", field=wrong.word)
        case Fault.UNNAMED:
            yield words.sentence("I can’t read that as a correction.")
            yield fields(words)
    yield words.sentence("Name the field first, for example:")


def fields(words: Words) -> str:
    """Which fields there are."""
    return words.sentence("Fields: title, summary, tldr, analysis, hot, quality, impact, url.")


def taken_back(words: Words, stored: StoredArticle) -> tuple[str, ...]:
    """When and why a withdrawn story was taken back, and what brings it back."""
    if (gone := stored.withdrawn) is None:
        return ()
    day = words.short_day(gone.at.date())
    return (
        words.sentence("Withdrawn on {day}: {reason}", day=day, reason=gone.reason)
        if gone.reason
        else words.sentence("Withdrawn on {day}; readers were not told why.", day=day),
        *brought_back(words, stored),
    )


def brought_back(words: Words, stored: StoredArticle) -> tuple[str, ...]:
    """That a withdrawn story is back with it."""
    if not stored.withdrawn:
        return ()
    return (
        words.sentence(
            "It is withdrawn. Correcting it brings it back: in lists, search and answers, and where it was sent."
        ),
    )


def difference(words: Words, one: Difference) -> tuple[Block, ...]:
    """What a section says, and what it will say."""
    name = words.sentence(NAMES[one.section])
    if one.language:
        name = words.sentence("{section} ({language})", section=name, language=words.language_name(one.language))
    nothing = words.sentence("nothing")
    before = words.sentence("Before: {text}", text=shortened(one.before, SHOWN) or nothing)
    after = words.sentence("After: {text}", text=shortened(one.after, SHOWN) or nothing)
    return (Paragraph((Span(name, bold=True),)), ItemList((text(before), text(after))))
