"""A message's stamp: the delivery part that it is, as the id of its first component, by which we know it again.

A component's id is the sender's to choose and comes back with the message (docs.discord.com, Component Reference). It stands
in every message of components, with or without buttons. A plain message without buttons has no place for it, and is known by
its text.
"""

from collections.abc import Mapping
from typing import Any, Final

FIRST: Final = 1_000_000
"""Stamps begin here: the ids that the service gives by itself are small."""

MOST: Final = 2_000_000_000
"""Stamps in all; an id has 31 bits."""

Body = Mapping[str, Any]


def stamped(body: Body, part: int) -> dict[str, Any]:
    """The body with its stamp; what it shares with other messages is left as it is."""
    if not body.get("components"):
        return dict(body)
    first, *others = body["components"]
    return {**body, "components": [{**first, "id": _stamp(part)}, *others]}


def is_it(message: Body, body: Body, part: int) -> bool:
    """Whether a message that is there is this part."""
    if body.get("components"):
        components = message.get("components") or [{}]
        return bool(components[0].get("id") == _stamp(part))
    return bool(body.get("content")) and str(message.get("content")).strip() == str(body["content"]).strip()


def _stamp(part: int) -> int:
    return FIRST + part % MOST
