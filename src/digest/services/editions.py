"""Editions for one reader: a preview, today's digest on demand, and why a story was recommended."""

from collections.abc import Container, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from math import ceil

from digest.domain.article import StoredArticle
from digest.domain.compose.votes import without_votes
from digest.domain.compose.why import Reasons
from digest.domain.document import Document
from digest.domain.reader import Profile, Reader, Subscription
from digest.domain.schedule import due_on, local_date, occasion
from digest.domain.score import score
from digest.domain.selection import Selection
from digest.domain.story import story_key
from digest.ports import SAMPLES_ON, EditionItem, EditionKey, Store, StoredEdition, UnitOfWork
from digest.services.editor import Editor

FIRST = timedelta(hours=24)
"""How far back the first digest of a new reader reaches."""

WEEK = timedelta(days=7)

FURTHEST = WEEK + timedelta(hours=26)
"""How far back any digest reaches, however long its reader was away.

Two digests of a weekly reader lie a week apart, and up to 26 hours more where clocks go back or the reader moves west:
with less, they would miss what came in those.
"""

EMPTY = timedelta(hours=46)
"""A window in which nothing was chosen for so long holds two days without a digest, also where clocks went forward."""

TOLD_FOR = timedelta(days=30)
"""How long a told story counts as told."""


def reach(one: Subscription, cut: datetime) -> datetime:
    """Where the window of an edition with this cut begins (ARCHITECTURE.md, Editions), planned or asked for alike.

    Whoever was told nothing yet is told of every day that they have waited, in whole days: what came in those would be lost.
    """
    days = 1 if one.created_at is None else max(1, ceil((cut - one.created_at) / FIRST))
    return max(one.since or cut - days * FIRST, cut - FURTHEST)


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition as composed: its number in the store (0 where it is only shown, not kept), choice and message.

    `selection` is None where a frozen edition is shown again.
    """

    id: int
    selection: Selection | None
    document: Document


class OvertakenError(Exception):
    """The occasion's own delivery began to be sent while another edition was composed for it."""


class Editions:
    """Composing and showing editions for one reader."""

    def __init__(self, store: Store, editor: Editor) -> None:
        self._store = store
        self._editor = editor

    async def preview(self, profile: Profile, zone: str, at: datetime, *, samples: bool = True) -> Edition:
        """The edition this profile would get at that instant as a new reader; nothing is stored."""
        return await self._show(profile, at - FIRST, at, local_date(zone, at), samples)

    async def sample(self, profile: Profile, zone: str, at: datetime, *, samples: bool = True) -> Edition:
        """What to show somebody who wants to see a digest: the preview, or the week's best where today has nothing.

        It was sent to nobody, so nobody votes on it.
        """
        edition = await self.preview(profile, zone, at, samples=samples)
        if not (edition.selection and edition.selection.choices):
            edition = await self._show(profile, at - WEEK, at, local_date(zone, at), samples)
        return replace(edition, document=without_votes(edition.document))

    async def today(self, reader: Reader, now: datetime) -> Edition:
        """Today's edition for this reader, now: pulled forward where it is still to come, shown again where it was sent.

        A reader without a subscription gets a sample, and so does everybody as long as nothing else was imported: then
        nothing is sent anywhere, and nothing counts as told. Shown here counts as told: the scheduled occasion is settled
        too. What was sent is worded as the reader has chosen since; no story is told that was not in it.
        """
        if reader.subscription is None or not await self._imported(reader.subscription):
            return await self.sample(reader.profile, reader.zone, now)
        with suppress(OvertakenError):  # rolled back, with the edition that nobody was told
            async with self._store.begin() as uow:
                return await self._pull(uow, reader, reader.subscription, now)
        async with self._store.begin() as uow:
            return await self._pull(uow, reader, reader.subscription, now)

    async def explain(self, reader: Reader, number: int, now: datetime) -> Reasons | None:
        """Why an article is, or would be, in this reader's digest; None where there is no such article."""
        async with self._store.read() as uow:
            stored = await uow.articles.get(number)
            if stored is None or stored.withdrawn:
                return None
            story = story_key(stored.article)
            sources = await uow.articles.telling(story, now - TOLD_FOR)
            sent = await uow.editions.told_at(reader.id, story)
        return Reasons(stored, score(stored, reader.profile, self._editor.weights, now), max(1, sources), sent)

    async def again(self, reader: Reader, number: int) -> Edition | None:
        """A frozen edition, worded as the reader has chosen since; None where it is not kept any more."""
        async with self._store.read() as uow:
            frozen = await uow.editions.get(number)
            return await self._again(uow, frozen, reader.profile) if frozen else None

    async def _imported(self, subscription: Subscription) -> bool:
        """Whether there is anything that the subscription's digests may hold."""
        async with self._store.read() as uow:
            return bool(await uow.articles.count(samples=subscription.address.platform == SAMPLES_ON))

    async def _show(self, profile: Profile, since: datetime, cut: datetime, on: date, samples: bool) -> Edition:
        async with self._store.read() as uow:
            candidates = await uow.articles.window(since, cut, samples=samples)
        selection, document = self._editor.compose(self._editor.window(candidates, since, cut), on, profile, {})
        return Edition(0, selection, document)

    async def _pull(self, uow: UnitOfWork, reader: Reader, subscription: Subscription, now: datetime) -> Edition:
        on, slot = nearest_slot(subscription, now)
        name = occasion(on, slot)
        number = await uow.pulls.on_its_way(subscription.id, name)
        frozen = await uow.editions.get(number) if number else None
        if frozen:
            return await self._again(uow, frozen, reader.profile)
        samples = subscription.address.platform == SAMPLES_ON
        key = EditionKey(reader.profile.key, reach(subscription, now), now, on, samples, reader.id)
        selection, document = await self.compose(uow, key, reader.profile)
        if not selection.choices:
            return Edition(0, selection, document)
        edition = await uow.editions.add(key, items_of(selection), document, now)
        if not await uow.pulls.pull(subscription, name, edition, now):
            raise OvertakenError(name)
        return Edition(edition.id, selection, document)

    async def _again(self, uow: UnitOfWork, frozen: StoredEdition, profile: Profile) -> Edition:
        """The edition as it is, or its stories as readers with this profile get them, where it was made for another one."""
        key = frozen.key
        if key.profile == profile.key:
            return Edition(frozen.id, None, frozen.document)
        told = await uow.articles.many([item.article for item in frozen.items])
        seen = await uow.articles.window(key.since, key.cut, samples=key.samples)
        everything = {stored.id: stored for stored in (*seen, *told)}
        window = self._editor.window(everything.values(), key.since, key.cut).only({stored.id for stored in told})
        selection, document = self._editor.compose(window, key.on, profile, {})
        return Edition(frozen.id, selection, document)

    async def compose(
        self, uow: UnitOfWork, key: EditionKey, profile: Profile, only: Container[int] | None = None
    ) -> tuple[Selection, Document]:
        """The edition of this key for the one reader whose it is, of nothing but these articles where some are given."""
        candidates = await uow.articles.window(key.since, key.cut, samples=key.samples)
        [told] = await told_articles(uow, [await uow.editions.told_to(key.reader, key.cut - TOLD_FOR)])
        window = self._editor.window(candidates, key.since, key.cut)
        chosen = window if only is None else window.only(only)
        return self._editor.compose(chosen, key.on, profile, told)


def items_of(selection: Selection) -> tuple[EditionItem, ...]:
    """The stories that an edition with this selection tells."""
    return tuple(_item(choice.stored) for choice in selection.choices)


@lru_cache(maxsize=1_024)
def _item(stored: StoredArticle) -> EditionItem:
    return EditionItem(story_key(stored.article), stored.id, stored.revision)


async def told_articles(uow: UnitOfWork, told: Sequence[Mapping[str, int]]) -> list[Mapping[str, StoredArticle]]:
    """For each reader or profile: the told stories, each with its article; stories whose article is gone are left out."""
    numbers = {number for stories in told for number in stories.values()}
    known = {stored.id: stored for stored in await uow.articles.many(tuple(numbers))}
    return [{story: known[number] for story, number in stories.items() if number in known} for stories in told]


def nearest_slot(subscription: Subscription, now: datetime) -> tuple[date, int]:
    """The local date and slot that /digest pulls forward: the next digest of today, else the day's last one.

    One of yesterday's that quiet hours still hold comes first.
    """
    on = local_date(subscription.rules[0].zone, now)
    days = ((day, rule) for day in (on - timedelta(days=1), on) for rule in subscription.rules)
    dues = sorted((due, day, rule.slot) for day, rule in days if (due := due_on(rule, day)))
    coming = [(day, slot) for due, day, slot in dues if due > now]
    today = [(day, slot) for _, day, slot in dues if day == on]
    return coming[0] if coming else (today[-1] if today else (on, 0))
