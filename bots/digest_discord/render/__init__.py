"""Documents as messages of Discord: components, and plain text. Pure: no clock, no network, no settings.

A payload is `{"method": "message", "body": {…}}`: the body of Create Message, of an interaction's answer or of an edit,
everything but the channel, the nonce and what a reader's settings add when it is sent. Payloads share what they hold in
common: whoever gets one reads it, and changes a copy.
"""

from digest.domain.document import Document
from digest.ports import Payload
from digest_discord.render.chapters import opened
from digest_discord.render.components import components
from digest_discord.render.plain import plain

__all__ = ["COMPONENTS", "PLAIN", "VARIANTS", "opened", "render"]

_DRAWN_BY = {"components": components, "plain": plain}

VARIANTS = tuple(_DRAWN_BY)
"""Best first; each but the first is the fallback of the one before."""

COMPONENTS, PLAIN = VARIANTS
"""What every app of Discord draws, and one text without boxes."""


def render(document: Document, variant: str) -> tuple[Payload, ...]:
    """The document as messages in order, each within Discord's limits; none for a document that says nothing.

    `components` are messages of at most 40 components and 4,000 characters, `plain` texts of at most 2,000. Buttons stand
    under the last, a story's own one in its box. Raises ValueError for any other variant.
    """
    if variant not in _DRAWN_BY:
        raise ValueError(f"discord has no variant {variant!r}")
    return _DRAWN_BY[variant](document)
