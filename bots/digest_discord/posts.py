"""A digest as a post in a forum: its title, the topics it may be tagged with, and which message goes on with it. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from digest.domain.document import Block, Card, Details, Document, Heading, ItemList, Paragraph, Quote, Span, plain
from digest.domain.terms import fold
from digest.ports import Payload

TITLE: Final = 100
"""Characters of a post's name (resources/channel#start-thread-in-forum-or-media-channel)."""

TAGS: Final = 5
"""Tags of a post at most."""

MODERATED, REQUIRED = "moderated", 1 << 4
"""What a tag says that only moderators may give, and a forum's flag that wants one."""


def as_posts(document: Document, payloads: Sequence[Payload]) -> tuple[Payload, ...]:
    """The messages with what a forum needs: the first begins a post, the others go on with it."""
    about = {"title": _title(document), "tags": list(dict.fromkeys(_topics(document.blocks)))}
    return tuple({**payload, "post": about if number == 0 else None} for number, payload in enumerate(payloads))


def tags_for(topics: Iterable[str], forum: Mapping[str, Any]) -> list[str]:
    """The forum's tags that are named like the topics; where it wants one and none fits, its first that we may give."""
    free = [tag for tag in forum.get("available_tags") or () if not tag.get(MODERATED)]
    named = {fold(tag["name"]): tag["id"] for tag in free}
    found = list(dict.fromkeys(named[fold(topic)] for topic in topics if fold(topic) in named))[:TAGS]
    if not found and free and forum.get("flags", 0) & REQUIRED:
        return [free[0]["id"]]
    return found


def _title(document: Document) -> str:
    heading = next((plain(block.text) for block in document.blocks if isinstance(block, Heading)), "")
    return " ".join(heading.split())[:TITLE].strip() or "Digest"


def _topics(blocks: Iterable[Block]) -> Iterator[str]:
    """The topics named in the blocks: as they are shown, and by the word that stands for them in commands."""
    for block in blocks:
        match block:
            case Card() | Details():
                yield from _topics(block.blocks)
            case ItemList():
                for item in block.items:
                    yield from _named(item)
            case Heading() | Paragraph() | Quote():
                yield from _named(block.text)
            case _:
                pass


def _named(spans: Iterable[Span]) -> Iterator[str]:
    for span in spans:
        if span.command and span.command.startswith("/tag "):
            yield span.text
            yield span.command.removeprefix("/tag ")
