"""Editions: what is told to readers of one profile, frozen when it is composed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from digest.domain.document import Document

SAMPLES_ON = "preview"
"""The only platform whose editions may hold sample articles (PRODUCT.md)."""


@dataclass(frozen=True, slots=True)
class EditionKey:
    """What makes an edition unique: its readers' profile, the window (since, cut], and the local date it is dated with.

    `reader` is 0 for an edition that everybody with the profile shares; a reader who changed their profile within 30 days
    gets one of their own, because what they were told differs. `samples`: whether sample articles may stand in it.
    """

    profile: str
    since: datetime
    cut: datetime
    on: date
    samples: bool = False
    reader: int = 0


@dataclass(frozen=True, slots=True)
class EditionItem:
    """A story that an edition tells, and the article and revision that tell it."""

    story: str
    article: int
    revision: int


@dataclass(frozen=True, slots=True)
class Draft:
    """An edition to freeze: its key, what it tells, and its message."""

    key: EditionKey
    items: tuple[EditionItem, ...]
    document: Document


@dataclass(frozen=True, slots=True)
class StoredEdition:
    """A frozen edition. It may hold nothing (`items` empty): then nobody gets a message."""

    id: int
    key: EditionKey
    items: tuple[EditionItem, ...]
    document: Document


class Editions(Protocol):
    """Frozen editions and what they told."""

    async def find(self, key: EditionKey) -> StoredEdition | None:
        """The edition of exactly this key."""

    async def get(self, number: int) -> StoredEdition | None:
        """The edition of this number."""

    async def add(
        self, key: EditionKey, items: Sequence[EditionItem], document: Document, now: datetime
    ) -> StoredEdition:
        """Freeze an edition; where its key exists already, that one is given back unchanged."""

    async def add_all(self, drafts: Sequence[Draft], now: datetime) -> Sequence[StoredEdition]:
        """Freeze these editions, each of another key, or give back those that have their keys already; in that order."""

    async def told(
        self, profiles: Collection[str], stories: Collection[str], after: datetime, until: datetime
    ) -> Mapping[str, Mapping[str, int]]:
        """Per profile key: those of the stories that its shared editions with after < cut <= until told, and the article
        each was told by last. A reader who waits for a window that begins at `until` may have missed the later ones."""

    async def explained(self, keys: Collection[EditionKey]) -> Collection[EditionKey]:
        """Those of these keys whose readers had an edition that told nothing, with the same beginning and an earlier cut.

        For a shared one, whether there is such an edition; for a reader's own, whether such a one reached them.
        """

    async def told_to(self, reader: int, after: datetime) -> Mapping[str, int]:
        """The stories of editions that reached this reader after that instant, and the article each was told by last."""

    async def told_at(self, reader: int, story: str) -> datetime | None:
        """When an edition that told the story last reached this reader, or may have; None where none did."""

    async def carried(self, platform: str, chat: str, message: str) -> Sequence[int]:
        """The articles of the edition that this message of the chat is a part of, in order; empty where it is of none."""
