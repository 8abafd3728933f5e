"""What one message of the preview is made of."""

from digest.codec import DOCUMENT
from digest.domain.document import Document
from digest.ports import Payload
from digest_preview.html import render

TOP_HEADING = 3
"""On the page, a message's own heading stands below the page's and the conversation's."""


def message(document: Document) -> Payload:
    """A document as a payload: as JSON, its language, and the HTML that is shown from then on."""
    return {
        "document": DOCUMENT.dump(document),
        "language": document.language,
        "html": str(render(document, TOP_HEADING)),
    }
