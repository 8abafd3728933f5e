"""A message of the mailbox as the page shows it."""

from dataclasses import replace
from typing import Any

from markupsafe import Markup

from digest.domain.document import Document
from digest_preview.elements import element
from digest_preview.html import TOP_HEADING, render
from digest_preview.mail import Entry, Kind
from digest_preview.payload import document_of


def shown(entry: Entry) -> dict[str, Any]:
    """What the page needs of a message: where it belongs, its HTML, and the language it is in where it has one."""
    document = _document(entry)
    return {
        "id": entry.id,
        "sequence": entry.sequence,
        "language": document.language if document else "",
        "html": str(_drawn(entry, document)),
    }


def message_html(entry: Entry) -> Markup:
    """A message as one element of the conversation."""
    return _drawn(entry, _document(entry))


def _document(entry: Entry) -> Document | None:
    """What a message says, unless it is what the visitor typed."""
    return None if entry.kind is Kind.LINE else document_of(entry.payload)


def _drawn(entry: Entry, document: Document | None) -> Markup:
    inside = _answer(entry, document) if document else _line(entry)
    return element(
        "div",
        inside,
        class_=f"message {'theirs' if document else 'mine'}",
        id=f"m{entry.id}",
        data_id=entry.id,
        data_sequence=entry.sequence,
        data_at=entry.at.isoformat(timespec="seconds"),
        tabindex=-1,
        hidden="" if document and not (document.blocks or entry.file) else None,
    )


def _line(entry: Entry) -> list[Markup]:
    """What the visitor said; who cannot see on which side it stands hears whose it is, in the page's language."""
    return [element("span", "", class_="unseen", data_say="you"), element("p", entry.payload["text"], dir="auto")]


def _answer(entry: Entry, document: Document) -> list[Markup]:
    """What was answered, its file above the buttons."""
    if not entry.file:
        return [render(document, TOP_HEADING)]
    said, pressed = replace(document, buttons=()), replace(document, blocks=())
    below = [render(pressed, TOP_HEADING)] if pressed.buttons else []
    file = _picture(entry) if entry.file.endswith(".png") else _download(entry)
    return [render(said, TOP_HEADING), file, *below]


def _download(entry: Entry) -> Markup:
    return element("a", entry.file, class_="press file", href=f"/file/{entry.id}", download=entry.file, dir="auto")


def _picture(entry: Entry) -> Markup:
    """The picture, which opens in its whole size, named by its file; the text above it says what it shows."""
    picture = Markup('<img src="/file/{}" alt="" loading="lazy">').format(entry.id)
    return element("a", picture, class_="picture", aria_label=entry.file, href=f"/file/{entry.id}", download=entry.file)
