"""A message of the mailbox as the page shows it."""

from typing import Any

from markupsafe import Markup

from digest_preview.html import element
from digest_preview.mailbox import Entry, Kind


def shown(entry: Entry) -> dict[str, Any]:
    """What the page needs of a message: where it belongs, its HTML, and the language it is in where it has one."""
    return {
        "id": entry.id,
        "sequence": entry.sequence,
        "language": entry.payload.get("language", ""),
        "html": str(message_html(entry)),
    }


def message_html(entry: Entry) -> Markup:
    """A message as one element of the conversation."""
    mine = entry.kind is Kind.LINE
    inside = [element("p", entry.payload["text"], dir="auto")] if mine else [Markup(entry.payload["html"])]  # noqa: S704
    if entry.file:
        inside.append(_download(entry))
    return element(
        "div",
        inside,
        class_=f"message {'mine' if mine else 'theirs'}",
        id=f"m{entry.id}",
        data_id=entry.id,
        data_sequence=entry.sequence,
        data_at=entry.at.isoformat(timespec="seconds"),
        tabindex=-1,
    )


def _download(entry: Entry) -> Markup:
    return element("a", entry.file, class_="press file", href=f"/file/{entry.id}", download=entry.file, dir="auto")
