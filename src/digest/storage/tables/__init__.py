"""The schema. Every invariant that a constraint can hold stands here as one, with a word on why.

Instants are UTC (`columns.UtcDateTime`), bodies are JSON text written by `codec.py`, states are the words of `domain.delivery`.
"""

from sqlmodel import SQLModel

from digest.storage.tables import articles, conversation, ledger, readers, service

METADATA = SQLModel.metadata
"""Every table of these modules."""

__all__ = ["METADATA", "articles", "conversation", "ledger", "readers", "service"]
