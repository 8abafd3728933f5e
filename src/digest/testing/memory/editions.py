"""Frozen editions, and what they told to whom."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from digest.domain.document import Document
from digest.ports import Draft, EditionItem, EditionKey, StoredEdition
from digest.storage.editions import REACHED, key_columns
from digest.testing.memory.ledger_rows import DeliveryRow, EditionRow, ToldRow
from digest.testing.memory.tables import Tables


class MemoryEditions:
    """`ports.Editions` over tables."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def find(self, key: EditionKey) -> StoredEdition | None:
        """The edition of exactly this key."""
        found = self._tables.edition.where(lambda row: _key(row) == key)
        return self._loaded(found[0]) if found else None

    async def get(self, number: int) -> StoredEdition | None:
        """The edition of this number."""
        row = self._tables.edition.get(number)
        return None if row is None else self._loaded(row)

    async def add(
        self, key: EditionKey, items: Sequence[EditionItem], document: Document, now: datetime
    ) -> StoredEdition:
        """Freeze an edition, or give back the one that has this key already."""
        [frozen] = await self.add_all([Draft(key, tuple(items), document)], now)
        return frozen

    async def add_all(self, drafts: Sequence[Draft], now: datetime) -> Sequence[StoredEdition]:
        """Freeze these editions, each of another key, or give back those that have their keys already; in that order."""
        return [await self.find(one.key) or self._frozen(one, now) for one in drafts]

    async def told(
        self, profiles: Collection[str], stories: Collection[str], after: datetime, until: datetime
    ) -> Mapping[str, Mapping[str, int]]:
        """Per profile key: those of the stories that its shared editions with a cut in (after, until] told."""
        told: dict[str, dict[str, int]] = {key: {} for key in profiles}
        shared = self._tables.edition.where(
            lambda row: row.profile_key in told and row.reader_id == 0 and after < row.cut <= until
        )
        for row in sorted(shared, key=lambda row: (row.cut, row.id)):
            items = _articles(self._items(row.id))
            told[row.profile_key] |= {story: article for story, article in items.items() if story in stories}
        return told

    async def explained(self, keys: Collection[EditionKey]) -> Collection[EditionKey]:
        """Those of these keys whose readers had an edition that told nothing, with the same beginning and an earlier cut."""
        return {key for key in keys if any(self._had(key, row) for row in self._earlier(key))}

    def _earlier(self, key: EditionKey) -> Sequence[EditionRow]:
        """The editions that told nothing, as old as that and with the same beginning."""
        return self._tables.edition.where(
            lambda row: (
                (row.since, row.samples) == (key.since, key.samples) and row.cut < key.cut and not self._items(row.id)
            )
        )

    def _had(self, key: EditionKey, row: EditionRow) -> bool:
        if not key.reader:
            return row.reader_id == 0 and row.profile_key == key.profile
        return any(self._reader_of(one) == key.reader for one in self._reached_by(row.id))

    def _reached_by(self, number: int) -> Sequence[DeliveryRow]:
        return self._tables.delivery.where(lambda row: row.state in REACHED and row.edition_id == number)

    def _reader_of(self, row: DeliveryRow) -> int | None:
        subscription = self._tables.subscription.get(row.subscription_id)
        return subscription.reader_id if subscription else None

    async def told_to(self, reader: int, after: datetime) -> Mapping[str, int]:
        """The stories of editions that reached this reader, or may have, after that instant."""
        told: dict[str, int] = {}
        for at, _, items in sorted(self._reaching(reader), key=lambda one: one[:2]):
            if at > after:
                told |= _articles(items)
        return told

    async def told_at(self, reader: int, story: str) -> datetime | None:
        """When the story last reached this reader, or may have."""
        times = [at for at, _, items in self._reaching(reader) if story in _articles(items)]
        return max(times, default=None)

    async def carried(self, platform: str, chat: str, message: str) -> Sequence[int]:
        """The articles of the edition that this message of the chat is a part of, in order."""
        for part in self._tables.delivery_part.where(lambda row: row.message_id == message):
            row = self._tables.delivery.get(part.delivery_id)
            if row and (row.platform, self._chat_of(row.subscription_id)) == (platform, chat):
                return [item.article for item in self._items(row.edition_id or 0)]
        return ()

    def _chat_of(self, subscription: int) -> str | None:
        row = self._tables.subscription.get(subscription)
        place = self._tables.destination.get(row.destination_id) if row else None
        return place.chat if place else None

    def _frozen(self, draft: Draft, now: datetime) -> StoredEdition:
        number = self._tables.edition.number()
        row = EditionRow(number, **key_columns(draft.key), document=draft.document, created_at=now)
        self._tables.edition.add(number, row)
        self._tables.told.add(number, ToldRow(number, draft.items))
        return StoredEdition(number, draft.key, draft.items, draft.document)

    def _reaching(self, reader: int) -> Iterator[tuple[datetime, int, tuple[EditionItem, ...]]]:
        """When each delivery reached the reader, or may have, its number, and what it told."""
        for row in self._tables.delivery.where(lambda row: row.state in REACHED and row.edition_id is not None):
            subscription = self._tables.subscription.get(row.subscription_id)
            if subscription and subscription.reader_id == reader:
                yield row.settled_at or row.due_at, row.id, self._items(row.edition_id or 0)

    def _items(self, number: int) -> tuple[EditionItem, ...]:
        row = self._tables.told.get(number)
        return row.items if row else ()

    def _loaded(self, row: EditionRow) -> StoredEdition:
        return StoredEdition(row.id, _key(row), self._items(row.id), row.document)


def _key(row: EditionRow) -> EditionKey:
    return EditionKey(row.profile_key, row.since, row.cut, row.on_date, row.samples, row.reader_id)


def _articles(items: Collection[EditionItem]) -> dict[str, int]:
    return {item.story: item.article for item in items}
