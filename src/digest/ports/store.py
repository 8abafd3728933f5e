"""Units of work: every repository in one transaction.

All repositories of one `UnitOfWork` share one connection and one transaction: it commits when the block ends normally
and rolls back when it raises.
"""

from contextlib import AbstractAsyncContextManager
from typing import ClassVar, Protocol

from digest.ports.articles import Articles
from digest.ports.broadcasts import Broadcasts
from digest.ports.corrections import Corrections
from digest.ports.counts import Counts
from digest.ports.editions import Editions
from digest.ports.index import Index
from digest.ports.links import Links
from digest.ports.notes import Notes
from digest.ports.notices import Notices
from digest.ports.opinions import Remarks, Votes
from digest.ports.pulls import Pulls
from digest.ports.readers import Readers
from digest.ports.receipts import Receipts
from digest.ports.reviews import Reviews
from digest.ports.saves import Saves
from digest.ports.staff import Audit, Staff


class StoreError(Exception):
    """The store cannot do what was asked; the message says what is wrong and what to do. Nothing was half-written."""

    expected: ClassVar[bool] = True
    """Whether that happens to a sound program: its database is busy, full or out of reach, and may not be another time."""


class UnitOfWork(Protocol):
    """One transaction over all repositories."""

    @property
    def articles(self) -> Articles: ...
    @property
    def index(self) -> Index: ...
    @property
    def readers(self) -> Readers: ...
    @property
    def editions(self) -> Editions: ...
    @property
    def pulls(self) -> Pulls: ...
    @property
    def links(self) -> Links: ...
    @property
    def notes(self) -> Notes: ...
    @property
    def saves(self) -> Saves: ...
    @property
    def votes(self) -> Votes: ...
    @property
    def remarks(self) -> Remarks: ...
    @property
    def receipts(self) -> Receipts: ...
    @property
    def reviews(self) -> Reviews: ...
    @property
    def notices(self) -> Notices: ...
    @property
    def corrections(self) -> Corrections: ...
    @property
    def counts(self) -> Counts: ...
    @property
    def staff(self) -> Staff: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def broadcasts(self) -> Broadcasts: ...


class Store(Protocol):
    """Opens units of work."""

    def begin(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A transaction that may write."""

    def read(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A transaction that only reads; never waits for a writer."""

    async def scrub(self) -> None:
        """Leave nothing of what was erased in the files behind it, as far as that is ours to do; never raises."""
