"""What one message of the preview is made of."""

from digest.codec import DOCUMENT, Packed
from digest.domain.document import Document
from digest.ports import Payload


def message(document: Document) -> Payload:
    """A document as a payload: its words, links and order are fixed from then on; page and terminal draw it."""
    return {"document": DOCUMENT.pack(document)}


def frozen(document: Document) -> Packed:
    """The same payload as the text that is stored: what thousands of documents share is written once."""
    lean = DOCUMENT.lean(document)
    return Packed(lean._replace(text=f'{{"document":{lean.text}}}'))


def document_of(payload: Payload) -> Document:
    """The document in a payload."""
    return DOCUMENT.load(payload["document"])
