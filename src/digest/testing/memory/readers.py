"""Readers, their identities and what they chose."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from digest.domain.delivery import State
from digest.domain.quiet import Quiet
from digest.domain.reader import USUAL, Address, Manner, Profile, Reader, Subscription, taken_over
from digest.domain.schedule import Rule
from digest.ports import Clock
from digest.testing.memory import personal, places
from digest.testing.memory.reader_rows import DestinationRow, IdentityRow, ProfileRow, ReaderRow
from digest.testing.memory.subscriptions import Subscriptions, active
from digest.testing.memory.tables import Tables


class MemoryReaders:
    """`ports.Readers` over tables."""

    def __init__(self, tables: Tables, clock: Clock) -> None:
        self._tables = tables
        self._clock = clock
        self._subscriptions = Subscriptions(tables)

    async def get(self, platform: str, user: str) -> Reader | None:
        """The reader with this identity, with their first active subscription where they have one."""
        identity = self._tables.identity.get((platform, user))
        return None if identity is None else await self.numbered(identity.reader_id)

    async def numbered(self, number: int) -> Reader:
        """The reader of this number, with their first active subscription where they have one."""
        row = self._row(number)
        profile = self._tables.profile.get(row.profile_key)
        assert profile is not None
        subscription = self._subscriptions.one(lambda one: one.reader_id == row.id and active(one))
        known = (row.zone, row.zone_confirmed, row.created_at)
        return Reader(row.id, profile.body, *known, subscription, row.asking, Quiet(row.quiet_from, row.quiet_until))

    async def places(self, platform: str, chat: str) -> Sequence[Reader]:
        """The readers that a shared chat and its threads are."""
        found = sorted(row.reader_id for row in places.named(self._tables, platform, chat))
        return [await self.numbered(number) for number in found]

    async def add(self, address: Address, user: str, profile: Profile, zone: str, now: datetime) -> Reader:
        """A new reader with this identity, whose private chat is the address."""
        place, number = self._subscriptions.place(address), self._tables.reader.number()
        self._tables.reader.add(number, ReaderRow(number, self._profile(profile), zone, False, now))
        self._tables.identity.add((address.platform, user), IdentityRow(address.platform, user, number, place))
        return Reader(number, profile, zone, False, now)

    async def save(self, changed: Reader) -> None:
        """Store the settings; the subscription gets the same profile, and its local times move with the zone."""
        before, now = self._row(changed.id), self._clock.now()
        key = self._profile(changed.profile)
        row = {"profile_key": key, "zone": changed.zone, "zone_confirmed": changed.zone_confirmed}
        row |= {"asking": changed.asking, "quiet_from": changed.quiet.start, "quiet_until": changed.quiet.end}
        self._tables.reader.change(changed.id, **row)
        old = self._give_profile(changed.id, key, now)
        self._drop_unused({before.profile_key, *old} - {key})
        if (before.zone, Quiet(before.quiet_from, before.quiet_until)) != (changed.zone, changed.quiet):
            self._subscriptions.rezone(changed.id, changed.zone, changed.quiet, now)

    async def subscribe(self, reader: int, address: Address, rules: Sequence[Rule], now: datetime) -> Subscription:
        """Subscribe the reader's address, or wake what was there, with these rules; a suspended place is open again."""
        key, place = self._row(reader).profile_key, self._subscriptions.place(address)
        awake = bool(self._subscriptions.load(lambda row: row.destination_id == place and active(row)))
        number = self._subscriptions.start(reader, place, key, now)
        self._subscriptions.plan(number, rules, now, fresh=not awake)
        subscribed = self._subscriptions.one(lambda row: row.id == number)
        assert subscribed is not None
        return subscribed

    async def rules(self, reader: int) -> Sequence[Rule]:
        """The rules of the reader's latest subscription, ended or not; empty where there never was one."""
        had = self._latest(reader)
        return had.rules if had else ()

    async def keep_rules(self, reader: int, rules: Sequence[Rule], now: datetime) -> None:
        """Give the reader's latest subscription these rules, ended or not; nothing where there never was one."""
        if one := self._latest(reader):
            self._subscriptions.plan(one.id, rules, now, fresh=False)

    def _latest(self, reader: int) -> Subscription | None:
        """The reader's subscription, or the last one that they had."""
        had = self._subscriptions.load(lambda row: row.reader_id == reader and active(row))
        had = had or self._subscriptions.load(lambda row: row.reader_id == reader)
        return had[-1] if had else None

    async def pause(self, reader: int, until: datetime | None) -> None:
        """Send the reader's digest no more until then; None goes on at once. Nothing where there is no subscription."""
        self._subscriptions.pause(reader, until)

    async def unsubscribe(self, reader: int, now: datetime) -> bool:
        """End the subscription and cancel its unsent deliveries; False where there was none."""
        return self._subscriptions.end(reader, now)

    async def export(self, reader: int) -> Mapping[str, object]:
        """Everything stored about the reader, as JSON values; empty where nobody has that number."""
        return personal.export(self._tables, reader)

    async def forget(self, reader: int) -> Sequence[Address]:
        """Erase every row about the reader; the addresses they had."""
        addresses, profiles = personal.erase(self._tables, reader)
        self._drop_unused(profiles)
        return addresses

    async def subscriptions(self) -> Sequence[Subscription]:
        """Every active subscription, by id."""
        return self._subscriptions.load(active)

    async def manner(self, address: Address) -> Manner:
        """How this place wants its messages; `USUAL` where it never said, or is not known."""
        row = self._at(address)
        return Manner(row.variant, row.silent, row.previews, row.mention) if row else USUAL

    async def keep_manner(self, address: Address, manner: Manner) -> None:
        """This place wants its messages so; it becomes known by that."""
        self._tables.destination.change(self._subscriptions.place(address), **asdict(manner))

    def _at(self, address: Address) -> DestinationRow | None:
        here = self._tables.destination.where(lambda row: Address(row.platform, row.chat, row.thread) == address)
        return here[0] if here else None

    async def bind(self, reader: int, address: Address, now: datetime) -> None:
        """Send the reader's digest there from now on; where that has a subscription, it is woken and the reader's."""
        mine = self._subscriptions.one(lambda row: row.reader_id == reader and active(row))
        if mine is None:
            return
        place = self._subscriptions.place(address)
        self._tables.destination.change(place, suspended_at=None, reason=None)
        if not places.rebind(self._tables, mine.id, place):
            self._subscriptions.end(reader, now)
            woken = taken_over(await self.subscribe(reader, address, mine.rules, now), mine)
            values = {name: getattr(woken, name) for name in ("since", "not_before", "paused_until")}
            self._tables.subscription.change(woken.id, **values)

    async def suspend(self, platform: str, chat: str, reason: str, now: datetime) -> None:
        """Send nothing more to the chat and its threads; one suspended already keeps its reason."""
        for row in places.of_chat(self._tables, platform, chat):
            if row.suspended_at is None:
                places.suspend(self._tables, row.id, reason, now)

    async def reopen(self, platform: str, chat: str) -> None:
        """The chat can be reached again, with all its threads."""
        for row in places.of_chat(self._tables, platform, chat):
            self._tables.destination.change(row.id, suspended_at=None, reason=None)

    async def suspended(self, platform: str) -> Collection[Address]:
        """The places to which nothing can be sent."""
        rows = self._tables.destination.where(lambda row: row.platform == platform and row.suspended_at is not None)
        return {Address(platform, row.chat, row.thread) for row in rows}

    async def migrate(self, platform: str, chat: str, to: str, now: datetime) -> None:
        """The chat has another id now."""
        places.migrate(self._tables, platform, chat, to, now)

    def _row(self, number: int) -> ReaderRow:
        row = self._tables.reader.get(number)
        if row is None:
            raise LookupError(f"there is no reader {number}")
        return row

    def _profile(self, chosen: Profile) -> str:
        if self._tables.profile.get(chosen.key) is None:
            self._tables.profile.add(chosen.key, ProfileRow(chosen.key, chosen))
        return chosen.key

    def _give_profile(self, number: int, key: str, now: datetime) -> set[str]:
        """The keys that the reader's subscriptions had instead of this one."""
        rows = self._tables.subscription.where(lambda row: row.reader_id == number and row.profile_key != key)
        for row in rows:
            self._tables.subscription.change(row.id, profile_key=key, profile_changed_at=now)
        return {row.profile_key for row in rows}

    def _drop_unused(self, keys: Collection[str]) -> None:
        """Remove profiles that nobody has any more and no edition is to be composed for: they may tell of a person."""
        chosen = {row.profile_key for table in (self._tables.reader, self._tables.subscription) for row in table.all()}
        open_still = (State.DUE, State.HELD)
        waiting = self._tables.delivery.where(lambda row: row.state in open_still and row.edition_id is None)
        used = chosen.union(row.profile_key for row in waiting)
        self._tables.profile.drop(lambda row: row.key in keys and row.key not in used)
