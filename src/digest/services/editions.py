"""Editions: composed once per profile and window, frozen, and shown again as they were."""

from dataclasses import dataclass
from datetime import datetime

from digest.domain.document import Document
from digest.domain.reader import Profile, Reader
from digest.domain.score import Score
from digest.domain.selection import Selection
from digest.ports import Store


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition as composed: its number in the store (0 where it is only shown, not kept), choice and message."""

    id: int
    selection: Selection
    document: Document


class Editions:
    """Composing and showing editions."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def preview(self, profile: Profile, zone: str, at: datetime, *, samples: bool = True) -> Edition:
        """The edition this profile would get at that instant as a new reader; nothing is stored."""
        raise NotImplementedError

    async def today(self, reader: Reader, now: datetime) -> Edition:
        """Today's edition for this reader, now: pulled forward where it is still to come, shown again where it was sent.

        A reader without a subscription gets a preview. Shown here counts as told: the scheduled occasion is settled too.
        """
        raise NotImplementedError

    async def explain(self, reader: Reader, number: int, now: datetime) -> Score | None:
        """The score of an article for this reader with its terms; None where there is no such article."""
        raise NotImplementedError
