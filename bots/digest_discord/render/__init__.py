"""Documents as messages of Discord: components, and plain text. Pure: no clock, no network, no settings.

A payload is `{"method": "message", "body": {…}}`: the body of Create Message, of an interaction's answer or of an edit,
everything but the channel, the nonce and what a reader's settings add when it is sent. Payloads share what they hold in
common: whoever gets one reads it, and changes a copy.
"""

from digest.domain.document import Document
from digest.ports import Payload

__all__ = ["COMPONENTS", "PLAIN", "VARIANTS", "render"]

VARIANTS = ("components", "plain")
"""Best first; each but the first is the fallback of the one before."""

COMPONENTS, PLAIN = VARIANTS


def render(document: Document, variant: str) -> tuple[Payload, ...]:
    """The document as messages in order, each within Discord's limits; none for a document that says nothing."""
    if variant not in VARIANTS:
        raise ValueError(f"discord has no variant {variant!r}")
    return ()
