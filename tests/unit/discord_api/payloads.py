"""Frozen messages: what Discord would refuse of them, what they show, and where they lead."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from digest.domain.typesetting import units
from digest.ports import Payload
from tests.unit.discord_api.reading import Run, read
from tests.wire.discordapi_schema import problems

INVISIBLE = re.compile("[\\s\u2060\u2068\u2069]")
"""Blanks, and what keeps styles and right-to-left text from meeting others: no part of what is said."""

CREATE = "/channels/{channel_id}/messages"
TEXT, BUTTON, SELECT, ROW, BOX = 10, 2, 3, 1, 17

Json = Mapping[str, Any]


def wrong(payload: Payload) -> list[str]:
    """What Discord would refuse, texts that are too long in UTF-16 units, and addresses that are none."""
    body = payload["body"]
    found = problems("POST", CREATE, body)
    length = sum(units(content) for content in texts(payload))
    found += [f"{length} UTF-16 units"] * (length > (2_000 if "content" in body else 4_000))
    found += [
        f"{one['url']} is no address"
        for one in buttons(payload)
        if not re.match("https?://", one.get("url", "http://"))
    ]
    return found + [f"{one['label']!r} is no label" for one in buttons(payload) if not one["label"].strip()]


def texts(payload: Payload) -> list[str]:
    """The message's texts as markdown, in order."""
    body = payload["body"]
    return [body["content"]] if "content" in body else [one["content"] for one in every(payload) if one["type"] == TEXT]


def runs(payloads: Sequence[Payload]) -> list[Run]:
    """What the messages show, piece by piece."""
    return [run for payload in payloads for content in texts(payload) for run in read(content)]


def said(payloads: Sequence[Payload]) -> str:
    """All that the messages show, in order, without blanks."""
    return INVISIBLE.sub("", "".join(run.text for run in runs(payloads)))


def buttons(payload: Payload) -> list[Json]:
    """The message's buttons."""
    return [one for one in every(payload) if one["type"] == BUTTON]


def under(payloads: Sequence[Payload]) -> list[Json]:
    """The buttons that stand in no box."""
    return [one for payload in payloads for row in payload["body"].get("components", ()) for one in _of_row(row)]


def every(payload: Payload) -> Iterator[Json]:
    """The message's components, nested ones too."""
    yield from _every(payload["body"].get("components", ()))


def _every(components: Sequence[Json]) -> Iterator[Json]:
    for one in components:
        yield one
        yield from _every(one.get("components", ()))


def _of_row(row: Json) -> Sequence[Json]:
    return [one for one in row["components"] if one["type"] == BUTTON] if row["type"] == ROW else []
