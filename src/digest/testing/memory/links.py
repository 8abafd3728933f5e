"""One person on several platforms."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from digest.domain.delivery import State
from digest.domain.quiet import Quiet
from digest.domain.reader import Address, Reader
from digest.testing.memory import counts, staff
from digest.testing.memory.ledger_rows import EditionRow
from digest.testing.memory.opinions import drop_doubled
from digest.testing.memory.reader_rows import LinkCodeRow
from digest.testing.memory.readers import MemoryReaders
from digest.testing.memory.subscriptions import Subscriptions, active
from digest.testing.memory.tables import Tables


class MemoryLinks:
    """`ports.Links` over tables."""

    def __init__(self, tables: Tables, readers: MemoryReaders) -> None:
        self._tables = tables
        self._readers = readers
        self._subscriptions = Subscriptions(tables)

    async def offer(self, reader: int, digest: str, until: datetime, now: datetime) -> None:
        """Keep the code's hash in place of the reader's last one; those that have run out go."""
        self._tables.link_code.drop(lambda row: row.until <= now)
        await self.withdraw(reader)
        self._tables.link_code.put(digest, LinkCodeRow(digest, reader, until))

    async def offered(self, digest: str, now: datetime) -> Reader | None:
        """Whoever the code links with."""
        row = self._tables.link_code.get(digest)
        return await self._readers.numbered(row.reader_id) if row and row.until > now else None

    async def withdraw(self, reader: int) -> None:
        """The reader's code links no more."""
        self._tables.link_code.drop(lambda row: row.reader_id == reader)

    async def homes(self, reader: int) -> Sequence[Address]:
        """The reader's private chats."""
        numbers = [row.destination_id for row in self._tables.identity.where(lambda row: row.reader_id == reader)]
        places = self._tables.destination.where(lambda row: row.id in numbers)
        return [
            Address(row.platform, row.chat, row.thread)
            for row in sorted(places, key=lambda row: (row.platform, row.id))
        ]

    async def merge(self, reader: int, other: int, now: datetime) -> None:
        """The other reader is this one from now on."""
        if self._subscriptions.load(lambda row: row.reader_id == reader and active(row)):
            self._subscriptions.end(other, now)
        self._take_over(reader, other, now)
        self._take_editions(reader, other)
        for text in self._tables.kept_text.where(lambda row: row.reader_id == other):
            self._tables.kept_text.put((text.digest, reader), replace(text, reader_id=reader))
        both = {row.article_id for row in self._tables.saved.where(lambda row: row.reader_id == reader)}
        for kept in self._tables.saved.where(lambda row: row.reader_id == other and row.article_id not in both):
            self._tables.saved.put((reader, kept.article_id), replace(kept, reader_id=reader))
        known = {
            (row.destination_id, row.about) for row in self._tables.notice.where(lambda row: row.reader_id == reader)
        }
        for told in self._tables.notice.where(lambda row: row.reader_id == other and row.settled_at is None):
            if (told.destination_id, told.about) not in known:
                self._tables.notice.change(told.id, reader_id=reader)
        for who in self._tables.identity.where(lambda row: row.reader_id == other):
            self._tables.identity.change((who.platform, who.user), reader_id=reader)
        drop_doubled(self._tables, reader)
        staff.take_over(self._tables, reader, other)
        counts.follow(self._tables, other, reader)
        await self._readers.forget(other)

    async def part(self, platform: str, user: str, now: datetime) -> bool:
        """This account is a reader's of its own again."""
        here = self._tables.identity.get((platform, user))
        if here is None or len(await self.homes(here.reader_id)) < 2:
            return False
        before, new = self._tables.reader.get(here.reader_id), self._tables.reader.number()
        assert before is not None
        self._tables.reader.add(new, replace(before, id=new))
        self._tables.identity.change((platform, user), reader_id=new)
        for row in self._tables.subscription.where(lambda row: row.reader_id == before.id):
            if row.destination_id == here.destination_id:
                self._tables.subscription.change(row.id, reader_id=new, profile_changed_at=now)
        self._leave_editions(before.id, new)
        for text in self._tables.kept_text.where(lambda row: row.reader_id == before.id):
            self._tables.kept_text.put((text.digest, new), replace(text, reader_id=new))
        for kept in self._tables.saved.where(lambda row: row.reader_id == before.id):
            self._tables.saved.put((new, kept.article_id), replace(kept, reader_id=new))
        counts.follow(self._tables, before.id, new)
        return True

    def _take_over(self, number: int, other: int, now: datetime) -> None:
        """The other's subscriptions are this one's, all of them worded anew."""
        kept, gone = self._tables.reader.get(number), self._tables.reader.get(other)
        assert kept is not None
        assert gone is not None
        mine = {"reader_id": number, "profile_key": kept.profile_key, "profile_changed_at": now}
        for row in self._tables.subscription.where(lambda row: row.reader_id in (number, other)):
            self._tables.subscription.change(row.id, **mine)
        quiet = Quiet(kept.quiet_from, kept.quiet_until)
        if (kept.zone, quiet) != (gone.zone, Quiet(gone.quiet_from, gone.quiet_until)):
            self._subscriptions.rezone(number, kept.zone, quiet, now)

    def _take_editions(self, number: int, other: int) -> None:
        """The other's own editions are this one's. Where both have the same one, what carried the other's carries this one's."""
        ours = {_content(row): row.id for row in self._tables.edition.where(lambda row: row.reader_id == number)}
        for theirs in self._tables.edition.where(lambda row: row.reader_id == other):
            if same := ours.get(_content(theirs)):
                self._replace(theirs.id, same)
            else:
                self._tables.edition.change(theirs.id, reader_id=number)
        self._rename(other, number)

    def _leave_editions(self, number: int, new: int) -> None:
        """The editions that only the new reader's deliveries carry are theirs."""
        self._rename(number, new)
        for row in self._tables.edition.where(lambda row: row.reader_id == number):
            if self._carriers(row.id) == {new}:
                self._tables.edition.change(row.id, reader_id=new)

    def _replace(self, edition: int, same: int) -> None:
        """What carried the edition carries the same one of another reader."""
        for row in self._tables.delivery.where(lambda row: row.edition_id == edition):
            self._tables.delivery.change(row.id, edition_id=same, epoch=row.epoch + (row.state is not State.SENDING))
        self._tables.edition.take(edition)
        self._tables.told.take(edition)

    def _carriers(self, edition: int) -> set[int]:
        """The readers whose own deliveries carry the edition."""
        return {row.reader_id for row in self._tables.delivery.where(lambda row: row.edition_id == edition)}

    def _rename(self, number: int, whose: int) -> None:
        """The deliveries of editions of one reader alone whose subscriptions are another's now."""
        mine = {row.id for row in self._tables.subscription.where(lambda row: row.reader_id == whose)}
        for row in self._tables.delivery.where(lambda row: row.subscription_id in mine and row.reader_id == number):
            self._tables.delivery.change(row.id, reader_id=whose)


def _content(row: EditionRow) -> tuple[object, ...]:
    """What two readers' editions may have in common."""
    return row.profile_key, row.since, row.cut, row.on_date, row.samples
