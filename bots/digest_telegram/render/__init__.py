"""Documents as requests to the Bot API: rich, classic and plain. Pure: no clock, no network, no settings.

A payload is `{"method": …, "params": {…}}`: everything but the chat, the topic and what a reader's settings add when it is
sent. Payloads share what they hold in common: whoever gets one reads it, and changes a copy.
"""

from digest.domain.document import Document
from digest.ports import Payload
from digest_telegram.render.classic import classic, plain
from digest_telegram.render.rich import rich

__all__ = ["RICH", "SIMPLE", "VARIANTS", "render"]

_DRAWN_BY = {"rich": rich, "classic": classic, "plain": plain}

VARIANTS = tuple(_DRAWN_BY)
"""Best first; each but the first is the fallback of the one before."""

RICH, SIMPLE = VARIANTS[:2]
"""What newer apps draw, and what every app does."""


def render(document: Document, variant: str) -> tuple[Payload, ...]:
    """The document as requests in order, each within Telegram's limits; none for a document that says nothing.

    `rich` is one message with blocks, as long as it fits 32,768 characters and 500 blocks; `classic` text with entities, at
    most 4,096 UTF-16 units and 100 entities a message; `plain` the same messages without entities. Buttons stand under the
    last. Raises ValueError for any other variant.
    """
    if variant not in _DRAWN_BY:
        raise ValueError(f"telegram has no variant {variant!r}")
    return _DRAWN_BY[variant](document)
