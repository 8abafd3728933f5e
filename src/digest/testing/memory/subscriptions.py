"""Subscriptions with their place and local times: reading, planning anew, and ending them."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime

from digest.domain.delivery import State
from digest.domain.quiet import Quiet
from digest.domain.reader import Address, Subscription, first_due, moved
from digest.domain.schedule import Rule
from digest.storage.subscriptions import BEGUN, NEWEST, WAITING
from digest.testing.memory.cohorts import join, rules_of
from digest.testing.memory.reader_rows import DestinationRow, SubscriptionRow
from digest.testing.memory.tables import Tables

Wanted = Callable[[SubscriptionRow], bool]


def active(row: SubscriptionRow) -> bool:
    """Whether it has not ended."""
    return row.ended_at is None


class Subscriptions:
    """Subscriptions over tables; `MemoryReaders` says who they belong to."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def load(self, wanted: Wanted) -> list[Subscription]:
        """The subscriptions that meet the condition, by id."""
        rows = self._tables.subscription.where(wanted)
        return [self._loaded(row) for row in sorted(rows, key=lambda row: row.id)]

    def one(self, wanted: Wanted) -> Subscription | None:
        """The first subscription that meets the condition, with its newest occasions."""
        found = self.load(wanted)
        return replace(found[0], planned=self._newest(found[0].id)) if found else None

    def place(self, address: Address) -> int:
        """The id of the address's row, made where there is none."""
        here = self._tables.destination.where(lambda row: Address(row.platform, row.chat, row.thread) == address)
        if here:
            return here[0].id
        number = self._tables.destination.number()
        self._tables.destination.add(number, DestinationRow(number, address.platform, address.chat, address.thread))
        return number

    def start(self, reader: int, place: int, profile_key: str, now: datetime) -> int:
        """Subscribe the place, or wake what was there before; how far it was told is kept. The subscription's id."""
        self._tables.destination.change(place, suspended_at=None, reason=None)
        here = self._tables.subscription.where(lambda row: row.destination_id == place)
        if here:
            again = {"reader_id": reader, "profile_key": profile_key, "ended_at": None, "paused_until": None}
            self._tables.subscription.change(here[0].id, **again)
            return here[0].id
        number = self._tables.subscription.number()
        self._tables.subscription.add(number, SubscriptionRow(number, reader, place, profile_key, now))
        return number

    def plan(self, number: int, rules: Sequence[Rule], now: datetime, *, fresh: bool) -> None:
        """Give the subscription exactly these rules. One that it has already stays due when it was, unless `fresh`."""
        rules_now = [] if fresh else rules_of(self._tables, number)
        had = {rule.slot: (rule, due_at) for rule, due_at in rules_now}
        slots = {rule.slot for rule in rules}
        self._tables.schedule.drop(lambda row: row.subscription_id == number and row.slot not in slots)
        owed = {slot: was for slot, was in had.items() if not self._has(number, was[1])}
        for rule in rules:
            if rule.slot not in had or had[rule.slot][0] != rule:
                join(self._tables, number, rule, first_due(rule, now, owed.get(rule.slot)))

    def _has(self, number: int, cut: datetime) -> bool:
        """Whether the subscription's digest of that instant is planned: its cohort stays due until everybody's is."""
        return any(self._tables.delivery.where(lambda row: (row.subscription_id, row.cut) == (number, cut)))

    def rezone(self, reader: int, zone: str, quiet: Quiet, now: datetime) -> None:
        """Give the reader's local times this zone and these quiet hours (`domain.reader.moved`)."""
        for one in self.load(lambda row: row.reader_id == reader):
            there = moved(one, zone, quiet, now)
            self.plan(one.id, there.rules, now, fresh=False)
            self._tables.subscription.change(one.id, not_before=there.not_before)

    def end(self, reader: int, now: datetime) -> bool:
        """End the reader's active subscriptions and cancel what was not handed to a sender; False where there was none."""
        rows = self._tables.subscription.where(lambda row: row.reader_id == reader and active(row))
        for row in rows:
            self._tables.subscription.change(row.id, ended_at=now)
        self._cancel({row.id for row in rows}, now)
        return bool(rows)

    def pause(self, reader: int, until: datetime | None) -> None:
        """Plan nothing for the reader's active subscriptions until then; what is in hand and not begun waits as long, too."""
        rows = self._tables.subscription.where(lambda row: row.reader_id == reader and active(row))
        for row in rows:
            self._tables.subscription.change(row.id, paused_until=until)
        numbers = {row.id for row in rows}
        begun = {row.delivery_id for row in self._tables.delivery_part.all() if row.state in BEGUN}
        waiting = self._tables.delivery.where(
            lambda row: row.subscription_id in numbers and row.state is State.DUE and row.id not in begun
        )
        for one in waiting:
            self._tables.delivery.change(one.id, epoch=one.epoch + 1)

    def _cancel(self, numbers: Collection[int], now: datetime) -> None:
        sending = {row.delivery_id for row in self._tables.delivery_part.all() if row.state is State.SENDING}
        unsent = self._tables.delivery.where(
            lambda row: row.subscription_id in numbers and row.state in WAITING and row.id not in sending
        )
        for row in unsent:
            self._tables.delivery.change(row.id, state=State.CANCELLED, settled_at=now)
            self._cancel_parts(row.id, now)

    def _cancel_parts(self, delivery: int, now: datetime) -> None:
        waiting = self._tables.delivery_part.where(lambda row: row.delivery_id == delivery and row.state in WAITING)
        for row in waiting:
            self._tables.delivery_part.change(row.id, state=State.CANCELLED, settled_at=now)

    def _loaded(self, row: SubscriptionRow) -> Subscription:
        place = self._tables.destination.get(row.destination_id)
        profile = self._tables.profile.get(row.profile_key)
        assert place is not None
        assert profile is not None
        return Subscription(
            id=row.id,
            address=Address(place.platform, place.chat, place.thread),
            profile=profile.body,
            rules=tuple(rule for rule, _ in rules_of(self._tables, row.id)),
            since=row.since,
            paused_until=row.paused_until,
            not_before=row.not_before,
            created_at=row.created_at,
        )

    def _newest(self, number: int) -> tuple[str, ...]:
        rows = self._tables.delivery.where(
            lambda row: row.subscription_id == number and row.occasion.startswith("digest:")
        )
        return tuple(sorted((row.occasion for row in rows), reverse=True)[:NEWEST])
