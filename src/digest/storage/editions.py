"""Frozen editions, and what they told to whom."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, exists, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.codec import DOCUMENT
from digest.domain.delivery import State
from digest.domain.document import Document
from digest.ports import Draft, EditionItem, EditionKey, StoredEdition
from digest.storage import sql
from digest.storage.given import given, packed
from digest.storage.passages import Passages, whole
from digest.storage.sql import delivery, delivery_part, destination, edition, edition_item, subscription

REACHED = (State.SENT, State.UNKNOWN)
"""A delivery of which nobody knows whether it arrived counts as told: nothing is told twice."""


PROFILES = {"profile_key": edition.c.profile_key.type}


class SqlEditions:
    """`ports.Editions` over one connection."""

    def __init__(self, connection: AsyncConnection, passages: Passages) -> None:
        self._connection = connection
        self._passages = passages

    async def find(self, key: EditionKey) -> StoredEdition | None:
        """The edition of exactly this key."""
        return await self._one(*(edition.c[name] == value for name, value in key_columns(key).items()))

    async def get(self, number: int) -> StoredEdition | None:
        """The edition of this number."""
        return await self._one(edition.c.id == number) if 0 < number < 2**63 else None

    async def add(
        self, key: EditionKey, items: Sequence[EditionItem], document: Document, now: datetime
    ) -> StoredEdition:
        """Freeze an edition, or give back the one that has this key already."""
        [frozen] = await self.add_all([Draft(key, tuple(items), document)], now)
        return frozen

    async def add_all(self, drafts: Sequence[Draft], now: datetime) -> Sequence[StoredEdition]:
        """Freeze these editions, each of another key, or give back those that have their keys already; in that order."""
        if not drafts:
            return ()
        numbers = await sql.take_numbers(self._connection, edition, len(drafts))
        stored = [
            StoredEdition(number, one.key, one.items, one.document) for number, one in zip(numbers, drafts, strict=True)
        ]
        if await self._put(stored, now) < len(stored):
            stored = [await self._existing(one.key) for one in stored]
        await self._tell([one for one, number in zip(stored, numbers, strict=True) if one.id == number])
        return stored

    async def told(
        self, profiles: Collection[str], stories: Collection[str], after: datetime, until: datetime
    ) -> Mapping[str, Mapping[str, int]]:
        """Per profile key: those of the stories that its shared editions with a cut in (after, until] told."""
        told: dict[str, dict[str, int]] = {key: {} for key in profiles}
        chosen = given(self._connection.dialect.name, PROFILES)
        rows = await self._connection.execute(
            select(edition.c.profile_key, edition_item.c.story, edition_item.c.article_id)
            .join(chosen, chosen.c.profile_key == edition.c.profile_key)
            .join(edition_item, edition_item.c.edition_id == edition.c.id)
            .where(edition.c.reader_id == 0, edition.c.cut > after, edition.c.cut <= until)
            .where(edition_item.c.story.in_(stories))
            .order_by(edition.c.cut, edition.c.id),
            packed(self._connection.dialect, PROFILES, [(key,) for key in told]),
        )
        for row in rows:
            told[row.profile_key][row.story] = row.article_id
        return told

    async def explained(self, keys: Collection[EditionKey]) -> Collection[EditionKey]:
        """Those of these keys whose readers had an edition that told nothing, with the same beginning and an earlier cut."""
        found = set[EditionKey]()
        for (since, cut, samples), of_window in _by_window(keys).items():
            earlier = (edition.c.since == since, edition.c.cut < cut, edition.c.samples == samples, ~_TELLS)
            shared = [key.profile for key in of_window if not key.reader]
            own = [key.reader for key in of_window if key.reader]
            profiles = set(await self._connection.scalars(_shared(shared).where(*earlier)))
            readers = set(await self._connection.scalars(_had(own).where(*earlier)))
            found |= {key for key in of_window if (key.reader in readers if key.reader else key.profile in profiles)}
        return found

    async def told_to(self, reader: int, after: datetime) -> Mapping[str, int]:
        """The stories of editions that reached this reader, or may have, after that instant."""
        rows = await self._connection.execute(
            _reaching(reader).where(after < _REACHED_AT).order_by(_REACHED_AT, delivery.c.id)
        )
        return {row.story: row.article_id for row in rows}

    async def told_at(self, reader: int, story: str) -> datetime | None:
        """When the story last reached this reader, or may have."""
        found = _reaching(reader).where(edition_item.c.story == story).order_by(_REACHED_AT.desc()).limit(1)
        row = (await self._connection.execute(found)).one_or_none()
        return row.reached_at if row else None

    async def carried(self, platform: str, chat: str, message: str) -> Sequence[int]:
        """The articles of the edition that this message of the chat is a part of, in order."""
        sent = (
            select(delivery.c.edition_id)
            .join(delivery_part, delivery_part.c.delivery_id == delivery.c.id)
            .join(subscription, subscription.c.id == delivery.c.subscription_id)
            .join(destination, destination.c.id == subscription.c.destination_id)
            .where(destination.c.platform == platform, destination.c.chat == chat)
            .where(delivery_part.c.message_id == message)
            .limit(1)
        )
        items = select(edition_item.c.article_id).where(edition_item.c.edition_id == sent.scalar_subquery())
        return list(await self._connection.scalars(items.order_by(edition_item.c.position)))

    async def _put(self, new: Sequence[StoredEdition], now: datetime) -> int:
        """Store these editions, those left out whose keys exist already: how many."""
        texts = [DOCUMENT.lean(one.document) for one in new]
        rows = [
            {"id": one.id, **key_columns(one.key), "document": text.text, "created_at": now}
            for one, text in zip(new, texts, strict=True)
        ]
        await self._passages.keep(texts, max(one.key.cut for one in new))
        return await sql.put_new(self._connection, edition, rows)

    async def _tell(self, new: Iterable[StoredEdition]) -> None:
        """Store what these editions tell."""
        items = [
            {"edition_id": one.id, "position": position, **_item_columns(item)}
            for one in new
            for position, item in enumerate(one.items)
        ]
        if items:
            await self._connection.execute(insert(edition_item), items)

    async def _existing(self, key: EditionKey) -> StoredEdition:
        found = await self.find(key)
        assert found is not None
        return found

    async def _one(self, *wanted: Any) -> StoredEdition | None:
        row = (await self._connection.execute(select(edition).where(*wanted))).one_or_none()
        if row is None:
            return None
        items = await self._connection.execute(
            select(edition_item).where(edition_item.c.edition_id == row.id).order_by(edition_item.c.position)
        )
        documents = await whole(self._connection, {row.id: row.document})
        return _load(row, items, documents[row.id])


_TELLS = exists().where(edition_item.c.edition_id == edition.c.id)
"""Whether the edition tells any story; one that tells none says why there is none."""


def _by_window(keys: Iterable[EditionKey]) -> Mapping[tuple[datetime, datetime, bool], Sequence[EditionKey]]:
    windows: dict[tuple[datetime, datetime, bool], list[EditionKey]] = {}
    for key in keys:
        windows.setdefault((key.since, key.cut, key.samples), []).append(key)
    return windows


def _shared(profiles: Sequence[str]) -> Select[Any]:
    """The profiles that have a shared edition."""
    return select(edition.c.profile_key).where(edition.c.reader_id == 0, edition.c.profile_key.in_(profiles))


def _had(readers: Sequence[int]) -> Select[Any]:
    """The readers whom an edition reached, or may have."""
    return (
        select(subscription.c.reader_id)
        .join(delivery, delivery.c.subscription_id == subscription.c.id)
        .join(edition, edition.c.id == delivery.c.edition_id)
        .where(subscription.c.reader_id.in_(readers), delivery.c.state.in_(REACHED))
    )


_REACHED_AT = func.coalesce(delivery.c.settled_at, delivery.c.due_at)


def _reaching(reader: int) -> Select[Any]:
    """The stories of editions that reached a reader, or may have: by which article, and when."""
    return (
        select(edition_item.c.story, edition_item.c.article_id, _REACHED_AT.label("reached_at"))
        .join(delivery, delivery.c.edition_id == edition_item.c.edition_id)
        .join(subscription, subscription.c.id == delivery.c.subscription_id)
        .where(subscription.c.reader_id == reader, delivery.c.state.in_(REACHED))
    )


def key_columns(key: EditionKey) -> sql.Row:
    """The key as the columns of `edition`."""
    return {
        "profile_key": key.profile,
        "reader_id": key.reader,
        "since": key.since,
        "cut": key.cut,
        "on_date": key.on,
        "samples": key.samples,
    }


def _item_columns(item: EditionItem) -> sql.Row:
    return {"story": item.story, "article_id": item.article, "revision": item.revision}


def _load(row: Row[Any], items: Iterable[Row[Any]], document: str) -> StoredEdition:
    key = EditionKey(row.profile_key, row.since, row.cut, row.on_date, row.samples, row.reader_id)
    told = tuple(EditionItem(item.story, item.article_id, item.revision) for item in items)
    return StoredEdition(row.id, key, told, DOCUMENT.loads(document))
