"""Counts by the day, and the sums that figures are made of."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from digest.domain.delivery import State
from digest.domain.figures import Act, Growth, Kind, Unanswered
from digest.ports.counts import Acts, Settled, Tail
from digest.storage.counts import KEPT, sorted_acts
from digest.storage.rolling import first_of, reduced
from digest.testing.memory.ledger_rows import DeliveryRow
from digest.testing.memory.reader_rows import AttentionRow, DailyCountRow, DailyDeliveryRow
from digest.testing.memory.table import broken_rule
from digest.testing.memory.tables import Tables


class MemoryCounts:
    """`ports.Counts` over tables."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def add(self, on: date, acts: Acts) -> None:
        """Count what was done on that day."""
        wanted = [number for number in acts if self._tables.reader.get(number) and await self.counted(number)]
        total = Counter[Act]()
        for number in wanted:
            total.update(acts[number])
        total[Act(Kind.ACTIVE, "")] += sum(self._mark_active(on, number) for number in wanted)
        for act, count in sorted_acts(total):
            before = self._tables.daily_count.get((on, act.kind, act.name))
            row = DailyCountRow(on, act.kind, act.name, count + (before.count if before else 0))
            self._tables.daily_count.put((on, act.kind, act.name), row)
        self._tables.daily_count.drop(lambda row: row.day < on - KEPT)

    async def counted(self, reader: int) -> bool:
        """Whether the reader is counted."""
        row = self._tables.attention.get(reader)
        return row is None or row.counted

    async def count_me(self, reader: int, wanted: bool) -> None:
        """Count the reader, or not any more."""
        if self._tables.reader.get(reader) is None:
            raise broken_rule()
        self._tables.attention.put(reader, AttentionRow(reader, None, wanted))

    async def most(self, kind: Kind, since: date, limit: int) -> Sequence[tuple[str, int]]:
        """What was counted most since that day."""
        total = Counter[str]()
        for row in self._of(kind, since):
            total[row.name] += row.count
        return sorted(total.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]

    async def by_day(self, kind: Kind, since: date) -> Mapping[date, int]:
        """The counts of each day since that one."""
        total = Counter[date]()
        for row in self._of(kind, since):
            total[row.day] += row.count
        return dict(sorted(total.items()))

    async def active(self, since: date) -> int:
        """How many readers were active since that day."""
        return sum(row.active_on is not None and row.active_on >= since for row in self._tables.attention.all())

    async def growth(self, since: datetime) -> Growth:
        """Readers and subscriptions now, and what changed on each day."""
        readers, subscriptions = list(self._tables.reader.all()), list(self._tables.subscription.all())
        instants: tuple[Iterable[datetime | None], ...] = (
            (row.created_at for row in readers),
            (row.created_at for row in subscriptions),
            (row.ended_at for row in subscriptions),
        )
        subscribed = sum(row.ended_at is None for row in subscriptions)
        return Growth(len(readers), subscribed, *(_per_day(some, since) for some in instants))

    async def tail(self, today: date, most: int) -> Tail:
        """From which day on deliveries are counted anew."""
        days = [row.day for row in self._tables.daily_delivery.all() if row.day <= today]
        first = first_of(max(days, default=None), today, most)
        before = self._tables.daily_delivery.where(lambda row: row.day < first)
        return Tail(first, max(before, key=lambda row: row.day).open_from if before else 0)

    async def open_from(self) -> int:
        """The lowest number of an unsettled delivery."""
        rows = self._tables.delivery.all()
        last = max((row.id for row in rows), default=0)
        return min((row.id for row in rows if row.settled_at is None), default=last + 1)

    async def roll(self, today: date, tail: Tail, found: Settled, beyond: int) -> None:
        """Keep what was counted."""
        for number in range((today - tail.first).days + 1):
            on = tail.first + timedelta(days=number)
            before = self._tables.daily_delivery.get(on)
            kept = beyond if on == today else before.open_from if before else tail.beyond
            self._tables.daily_delivery.put(on, DailyDeliveryRow(on, dict(found.get(on, {})), kept))
        self._tables.daily_delivery.drop(lambda row: row.day < today - KEPT)

    async def deliveries(self, since: date) -> Settled:
        """Deliveries settled on each day, by state, as they were counted last."""
        return {row.day: row.counts for row in self._tables.daily_delivery.where(lambda row: row.day >= since)}

    async def settled(self, since: datetime, beyond: int = 0) -> Settled:
        """Deliveries settled on each day, by state."""
        found: dict[date, Counter[State]] = {}
        for row in self._tables.delivery.all():
            if row.settled_at and row.settled_at >= since:
                found.setdefault(row.settled_at.astimezone(UTC).date(), Counter())[row.state] += 1
        return found

    async def languages(self) -> Mapping[str, int]:
        """Subscriptions by interface language."""
        total = Counter[str]()
        for row in self._tables.subscription.where(lambda row: row.ended_at is None):
            profile = self._tables.profile.get(row.profile_key)
            total[profile.body.language if profile else ""] += 1
        return dict(sorted(total.items(), key=lambda pair: (-pair[1], pair[0])))

    async def questions(self, limit: int) -> Sequence[Unanswered]:
        """The questions that came most often."""
        rows = sorted(self._tables.unanswered.all(), key=lambda row: row.question)
        rows.sort(key=lambda row: (row.count, row.last_at), reverse=True)
        return [Unanswered(row.question, row.language, row.count) for row in rows[:limit]]

    def _of(self, kind: Kind, since: date) -> list[DailyCountRow]:
        return self._tables.daily_count.where(lambda row: row.kind == kind and row.day >= since)

    def _mark_active(self, on: date, number: int) -> bool:
        """Note that somebody was active on that day; whether they were not before."""
        row = self._tables.attention.get(number)
        if row and row.active_on and row.active_on >= on:
            return False
        self._tables.attention.put(number, AttentionRow(number, on))
        return True


def _per_day(instants: Iterable[datetime | None], since: datetime) -> Mapping[date, int]:
    return Counter(one.astimezone(UTC).date() for one in instants if one and one >= since)


def follow(tables: Tables, reader: int, other: int) -> None:
    """Whoever said that they don't want to be counted says so for the other reader, too."""
    row = tables.attention.get(reader)
    if row and not row.counted:
        tables.attention.put(other, AttentionRow(other, None, counted=False))


def take_back(tables: Tables, deliveries: Iterable[DeliveryRow]) -> None:
    """What is to be settled once more counts no longer for the day on which it was."""
    for row in deliveries:
        on = row.settled_at.astimezone(UTC).date() if row.settled_at else None
        kept = tables.daily_delivery.get(on) if on else None
        if on and kept:
            tables.daily_delivery.change(on, counts=reduced(kept.counts, {row.state: 1}))
