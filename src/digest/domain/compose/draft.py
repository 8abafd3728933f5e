"""A digest as whoever is asked first sees it: when it is posted, and what their silence means, above the digest itself."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from digest.domain.buttons import Button, in_rows
from digest.domain.compose.view import View
from digest.domain.document import Block, Divider, Document, Heading, Paragraph, text
from digest.domain.place import Silence


@dataclass(frozen=True, slots=True)
class DraftOf:
    """What a draft is about: the posting's number and its place's title, empty where it is not known."""

    number: int
    place: str


def draft_document(
    digest: Document, of: DraftOf, when: tuple[datetime, datetime], silence: Silence, view: View, zone: str
) -> Document:
    """The draft of a digest that is posted at the first of these instants, and can be until the second."""
    words = view.words
    hour, until = (words.hour(at.astimezone(ZoneInfo(zone)).time()) for at in when)
    said = (
        words.sentence("I’ll post this at {hour}, unless you say otherwise.", hour=hour)
        if silence is Silence.POST
        else words.sentence(
            "I’ll post this at {hour} only if you press Post, which you can until {until}. No answer means no post.",
            hour=hour,
            until=until,
        )
    )
    return shown(digest, of, said, view)


def shown(digest: Document, of: DraftOf, said: str, view: View, *, posts: bool = True) -> Document:
    """The digest below what is to be said about it, with what can be done; `posts`: whether it can be told to be posted."""
    words = view.words
    title = words.sentence("Draft for {place}", place=of.place) if of.place else words.sentence("Draft")
    buttons = (
        *((Button(words.sentence("Post"), press(of.number, "post"), primary=True),) if posts else ()),
        Button(words.sentence("Skip today"), press(of.number, "skip")),
        *((Button(words.sentence("Drop one"), press(of.number, "drop")),) if len(digest.articles()) > 1 else ()),
    )
    blocks: tuple[Block, ...] = (Heading(text(title)), Paragraph(text(said)), Divider(), *digest.blocks)
    return Document(blocks, in_rows(buttons, 1 if view.plain else 2), words.language)


def press(number: int, what: str) -> str:
    """What a button below a draft runs."""
    return f"/review ={number} {what} ."
