"""Broadcasts: drafts, and what became of them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from digest.domain.broadcast import Broadcast, Kind, Phase, Reach, occasion_of
from digest.domain.broadcast_tally import Tally
from digest.domain.delivery import State
from digest.domain.place import place_user
from digest.domain.quiet import Quiet
from digest.domain.reader import Profile
from digest.ports import Crowd, Watcher
from digest.ports.corrections import Kind as Order
from digest.storage.broadcasts import BEYOND_ALL, UNWATCHED, columns, counted, load, watcher
from digest.storage.editions import REACHED
from digest.storage.subscriptions import BEGUN
from digest.testing.memory.counts import take_back
from digest.testing.memory.ledger_rows import DeliveryPartRow, DeliveryRow
from digest.testing.memory.reader_rows import DestinationRow, ReaderRow, SubscriptionRow
from digest.testing.memory.staff_rows import BroadcastRow
from digest.testing.memory.tables import Tables


class MemoryBroadcasts:
    """`ports.Broadcasts` over tables."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def add(self, one: Broadcast) -> Broadcast:
        """Store a broadcast."""
        number = self._tables.broadcast.number()
        values: dict[str, Any] = {**columns(one), **UNWATCHED}
        row = BroadcastRow(id=number, first_planned=False, planned_to=0, **values)
        self._tables.broadcast.put(number, row)
        return load(row)

    async def get(self, number: int) -> Broadcast | None:
        """The broadcast of this number."""
        row = self._tables.broadcast.get(number)
        return load(row) if row else None

    async def recent(self, limit: int) -> Sequence[Broadcast]:
        """The last ones, newest first."""
        rows = sorted(self._tables.broadcast.all(), key=lambda row: -row.id)
        return [load(row) for row in rows[:limit]]

    async def move(self, one: Broadcast, before: Phase) -> bool:
        """Store how it stands now, unless somebody was faster."""
        row = self._tables.broadcast.get(one.id)
        if row is None or row.phase != before:
            return False
        self._tables.broadcast.change(one.id, **columns(one))
        return True

    async def tally(self, number: int) -> Tally:
        """What became of its deliveries so far."""
        mine = self._tables.delivery.where(lambda row: row.broadcast_id == number)
        many = Counter((row.state, row.error or "") for row in mine)
        tally = counted([(state, error, count) for (state, error), count in many.items()])
        taken_back = (occasion_of(number), Order.RECALL)
        recalled = any((row.occasion, row.kind) == taken_back for row in self._tables.correction.all())
        return replace(tally, recalled=recalled)

    async def span(self, number: int) -> tuple[int, int]:
        """The numbers of its first delivery and of its last."""
        mine = [row.id for row in self._tables.delivery.where(lambda row: row.broadcast_id == number)]
        return min(mine, default=0), max(mine, default=0)

    async def revive(self, number: int, after: int, until: int, now: datetime, expires_at: datetime) -> int:
        """Let what waited, or expired meanwhile, go out after all."""
        lapsed = [row for row in self._stretch(number, after, until) if self._lapsed(row, expires_at)]
        take_back(self._tables, lapsed)
        for row in lapsed:
            due = {"state": State.DUE, "expires_at": expires_at, "settled_at": None, "epoch": row.epoch + 1}
            error = row.error if row.state is State.DUE else None
            self._tables.delivery.change(row.id, **due, error=error, retry_at=max(row.retry_at or now, now))
        return len(lapsed)

    async def doubt(self, number: int, after: int, until: int, now: datetime, expires_at: datetime) -> int:
        """Let those go out again of which nobody knows whether they arrived."""
        doubtful = [row for row in self._stretch(number, after, until) if self._doubtful(row)]
        take_back(self._tables, doubtful)
        for row in doubtful:
            due = {"state": State.DUE, "expires_at": expires_at, "retry_at": now, "epoch": row.epoch + 1}
            self._tables.delivery.change(row.id, **due, settled_at=None, error=None)
            for part in self._parts(row, State.UNKNOWN):
                again = {"state": State.DUE, "resends": part.resends + 1}
                self._tables.delivery_part.change(part.id, **again, settled_at=None, error=None)
        return len(doubtful)

    def _stretch(self, number: int, after: int, until: int) -> list[DeliveryRow]:
        return self._tables.delivery.where(lambda row: row.broadcast_id == number and after < row.id <= until)

    def _parts(self, row: DeliveryRow, *states: State) -> list[DeliveryPartRow]:
        return self._tables.delivery_part.where(lambda part: part.delivery_id == row.id and part.state in states)

    def _lapsed(self, row: DeliveryRow, expires_at: datetime) -> bool:
        """Whether it expired before anything of it was sent, or waits and will expire before that instant."""
        if row.state is State.EXPIRED:
            return not self._parts(row, *BEGUN)
        return row.state is State.DUE and row.expires_at < expires_at

    def _doubtful(self, row: DeliveryRow) -> bool:
        orders = self._tables.correction.all()
        recalled = any(one.occasion == row.occasion and one.kind is Order.RECALL for one in orders)
        theirs = self._tables.subscription.get(row.subscription_id)
        shown = any(part.variant == row.variant for part in self._parts(row, State.UNKNOWN))
        left = theirs is not None and theirs.ended_at is not None
        return row.state is State.UNKNOWN and shown and not recalled and not left

    async def close_audience(self, number: int) -> None:
        """Plan it for nobody else."""
        if self._tables.broadcast.get(number):
            self._tables.broadcast.change(number, planned_to=BEYOND_ALL)

    async def crowd(self, reach: Reach, platforms: Sequence[str], now: datetime) -> Crowd:
        """Whom the reach comes to now."""
        them = [one for one in self._reached(reach, now) if one[0].platform in platforms]
        counts = Counter((place.platform, profile.language) for place, _, profile in them)
        quiet = Counter((reader.zone, Quiet(reader.quiet_from, reader.quiet_until)) for _, reader, _ in them)
        return Crowd(dict(counts), {key: count for key, count in quiet.items() if key[1]})

    async def paused(self, reach: Reach, platforms: Sequence[str], now: datetime) -> int:
        """How many more it would come to."""
        return sum(one[0].platform in platforms for one in self._reached(reach, now, paused=True))

    async def watch(self, number: int, watcher: Watcher) -> None:
        """Tell how far it is there."""
        if self._tables.broadcast.get(number):
            self._tables.broadcast.change(
                number,
                watch=str(watcher.place),
                watch_language=watcher.language,
                watch_zone=watcher.zone,
                watch_message=watcher.message,
            )

    async def watchers(self, number: int) -> Sequence[Watcher]:
        """Who watches it."""
        row = self._tables.broadcast.get(number)
        return (watcher(row),) if row and row.watch else ()

    def _reached(
        self, reach: Reach, now: datetime, *, paused: bool = False
    ) -> Iterator[tuple[DestinationRow, ReaderRow, Profile]]:
        for row in self._tables.subscription.all():
            place = self._tables.destination.get(row.destination_id)
            reader = self._tables.reader.get(row.reader_id)
            if place is None or reader is None or row.ended_at or place.suspended_at:
                continue
            body = self._tables.profile.get(reader.profile_key)
            waits = row.paused_until is not None and row.paused_until > now
            if body and waits is paused and self._wanted(reach, row, place, reader, body.body, now):
                yield place, reader, body.body

    def _wanted(
        self,
        reach: Reach,
        row: SubscriptionRow,
        place: DestinationRow,
        reader: ReaderRow,
        profile: Profile,
        now: datetime,
    ) -> bool:
        kind = Kind.SHARED if self._shared(reader.id) else Kind.PRIVATE
        since = now - timedelta(days=reach.active)
        return (
            (not reach.platforms or place.platform in reach.platforms)
            and (not reach.languages or profile.language in reach.languages)
            and (not reach.tags or bool(set(reach.tags) & set(profile.follow)))
            and (not reach.active or (row.since is not None and row.since >= since))
            and (not reach.kinds or kind in reach.kinds)
            and (not reach.story or self._told(row.id, reach.story))
        )

    def _told(self, subscription: int, article: int) -> bool:
        """Whether a digest reached the subscription, or may have, that tells the article."""
        mine = self._tables.delivery.where(lambda row: row.subscription_id == subscription and row.state in REACHED)
        told = (self._tables.told.get(row.edition_id or 0) for row in mine)
        return any(item.article == article for one in told if one for item in one.items)

    def _shared(self, reader: int) -> bool:
        mine = self._tables.identity.where(lambda row: row.reader_id == reader)
        return any(row.user.startswith(place_user("")) for row in mine)
