"""Packing a document into parts that each stay within a limit, without losing or cutting a block that fits. Pure."""

from collections.abc import Callable

from digest.domain.document import Document

Measure = Callable[[Document], int]
"""How much of the limit a document takes, in the platform's own unit (characters, UTF-16 units, components)."""


def split(document: Document, measure: Measure, limit: int) -> tuple[Document, ...]:
    """The document in parts of at most `limit`, in order; buttons stand under the last part.

    Borders fall between cards where possible, else between blocks, else between a block's items or rows; a single text
    longer than the limit is cut after a sentence, a clause, a word or, as the last resort, a grapheme. Nothing is lost.
    """
    raise NotImplementedError
