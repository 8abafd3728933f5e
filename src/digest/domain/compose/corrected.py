"""What says that a story was corrected or withdrawn, wherever the story stands; and that a message was recalled."""

from collections.abc import Iterator

from digest.domain.article import StoredArticle
from digest.domain.compose.view import View
from digest.domain.document import Block, Document, Heading, Paragraph, text
from digest.domain.words import Words


def correction_line(stored: StoredArticle, view: View) -> Iterator[Paragraph]:
    """That the story was corrected, and when; nothing where it was not."""
    if stored.corrected_at:
        day = view.words.short_day(stored.corrected_at.date())
        yield Paragraph(text(view.words.sentence("Corrected on {day}", day=day)), quiet=True)


def withdrawn_note(stored: StoredArticle, view: View) -> tuple[Block, ...]:
    """What stands in the place of a withdrawn story: when, and why where an editor said so."""
    gone, words = stored.withdrawn, view.words
    assert gone is not None, "it was not withdrawn"
    day = words.short_day(gone.at.date())
    said = Paragraph(text(words.sentence("This story was withdrawn on {day} and should not be relied on.", day=day)))
    reason = Paragraph(text(words.sentence("Reason: {reason}", reason=gone.reason)), quiet=True)
    return (Heading(text(words.sentence("Withdrawn story")), 2), said, *((reason,) if gone.reason else ()))


def recalled_document(words: Words) -> Document:
    """What takes the place of a recalled message that can't be deleted any more."""
    said = words.sentence("This message was sent by mistake and has been recalled. Sorry about that.")
    return Document((Paragraph(text(said)),), language=words.language)
