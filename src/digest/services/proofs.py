"""What an edition is composed from, and what comes of it before it is frozen."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from digest.domain.article import StoredArticle
from digest.domain.document import Document
from digest.domain.reader import Profile
from digest.domain.selection import Selection
from digest.ledger_planning import Wanted
from digest.ledger_ports import LedgerWork
from digest.ports import EditionItem, EditionKey, Payload
from digest.services.editions import EMPTY, FURTHEST, TOLD_FOR, told_articles
from digest.services.editor import Window

Span = tuple[datetime, datetime, bool]
"""What decides the candidates of an edition: since, cut, and whether samples may stand in it."""

Rendered = Mapping[tuple[str, str], Sequence[Payload]]
"""An edition's messages per platform and variant."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A composed edition that is not frozen yet."""

    wanted: Wanted
    items: tuple[EditionItem, ...]
    document: Document
    messages: Rendered


class Composer(Protocol):
    """Chooses and words an edition; `services.editor.Editor` does."""

    def window(self, candidates: Iterable[StoredArticle], since: datetime, cut: datetime) -> Window:
        """The articles that became available in (since, cut], prepared for any number of profiles."""

    def compose(
        self, window: Window, on: date, profile: Profile, told: Mapping[str, StoredArticle]
    ) -> tuple[Selection, Document]:
        """The edition of that local day for readers with this profile who were told these stories, by these articles."""

    def explain(self, window: Window, on: date, profile: Profile, selection: Selection) -> Document:
        """The message that says why nothing was chosen."""


def span_of(wanted: Wanted) -> Span:
    """What decides its candidates."""
    return wanted.key.since, wanted.key.cut, wanted.key.samples


async def to_explain(uow: LedgerWork, window: Window, page: Sequence[Wanted]) -> Collection[EditionKey]:
    """The editions that would say why, were they empty: those of readers who had nothing for two days and don't know yet.

    A window that reaches back as far as any does says nothing of when it began to be so.
    """
    if not EMPTY <= window.cut - window.since < FURTHEST:
        return ()
    keys = {one.key for one in page}
    return keys - set(await uow.editions.explained(keys))


async def told_before(uow: LedgerWork, window: Window, page: Sequence[Wanted]) -> list[Mapping[str, StoredArticle]]:
    """For each wanted edition the window's stories that its readers know, and the article each was told by last.

    Shared editions with a later cut than `since` do not count: who waits for this window did not get them.
    """
    after, stories = window.cut - TOLD_FOR, window.pool.sources.keys()
    profiles = {one.key.profile for one in page if not one.key.reader}
    shared = await uow.editions.told(profiles, stories, after, window.since)
    told = [
        await uow.editions.told_to(one.key.reader, after) if one.key.reader else shared[one.key.profile] for one in page
    ]
    return await told_articles(uow, told)
