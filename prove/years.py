"""Simulated years: the real planner and lanes on SQLite under a clock that moves as it is told, and lives that are lived.

Daily, twice-daily, workday and weekly readers in zones whose clocks change, half of them with quiet hours, move, pause, change
what they read and when nothing may come; the machine sleeps for weeks, and its clock is set forward and back. Afterwards
everybody's digests are laid side by side.
"""

import random
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, select, update

from digest.domain.quiet import LONGEST, NEVER, Quiet
from digest.domain.reader import APART, Address, Profile, Reader
from digest.domain.schedule import EVERY_DAY, Rule, due_on, held
from digest.services.accounts import Accounts
from digest.storage import sql
from digest.storage.store import SqlStore
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, NothingKept, open_test_store
from digest.testing.ledger import Bench, Setup, add_article, bench

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
BEGIN = datetime(2026, 9, 20, 12, tzinfo=UTC)
"""A Sunday before the autumn's clock changes."""

ZONES = (
    *("America/New_York", "Europe/Berlin", "Asia/Shanghai", "Africa/Cairo", "Australia/Lord_Howe"),
    *("America/Santiago", "Pacific/Kiritimati", "Pacific/Honolulu", "Asia/Kathmandu", "America/Scoresbysund"),
)
HOURS = (0, 2 * 60 + 30, 8 * 60, 23 * 60 + 30)
WORKDAYS = 0b0011111


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest that a reader got: its date and slot, its window, and the stories in it."""

    on: date
    slot: int
    since: datetime
    cut: datetime
    articles: tuple[int, ...]


@dataclass(slots=True)
class Life:
    """A reader and what happened to them. The counts are of the digests they had had by then."""

    number: int
    chat: str
    rules: tuple[Rule, ...]
    moves: list[int] = field(default_factory=list)
    absences: list[int] = field(default_factory=list)
    hushed: bool = False
    digests: list[Digest] = field(default_factory=list)

    @property
    def calm(self) -> bool:
        """Whether they neither moved nor paused, and kept their quiet hours."""
        return not self.moves and not self.absences and not self.hushed


@dataclass(frozen=True, slots=True)
class Lived:
    """How much was lived, in how many seconds."""

    seed: int
    readers: int
    days: int
    events: int
    articles: int
    digests: int
    took: float


@dataclass
class World:
    """The store, its clock, everybody in it, what was published when, and the times in which the machine was not itself.

    `untold`: articles that came after the clock was set back, at an instant up to which somebody had been told before.
    """

    store: SqlStore
    clock: FakeClock
    process: Bench
    chance: random.Random
    lives: list[Life] = field(default_factory=list)
    published: dict[int, datetime] = field(default_factory=dict)
    untold: set[int] = field(default_factory=set)
    odd: list[tuple[datetime, datetime]] = field(default_factory=list)
    ahead: timedelta = timedelta()
    furthest: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    events: int = 0

    @property
    def accounts(self) -> Accounts:
        """What a reader's commands do."""
        return Accounts(self.store, NothingKept())

    async def settle(self, lives: int) -> None:
        """Subscribe that many readers, of every kind."""
        for number in range(1, lives + 1):
            zone, minute = self.chance.choice(ZONES), self.chance.choice(HOURS)
            kinds = (
                (Rule(zone, minute),),
                (Rule(zone, 8 * 60), Rule(zone, 20 * 60, EVERY_DAY, 1)),
                (Rule(zone, minute, WORKDAYS),),
                (Rule(zone, minute, 1 << self.chance.randrange(7)),),
            )
            self.lives.append(await self._born(number, kinds[number % 4]))

    async def live(self, until: datetime, *, wild: float) -> None:
        """Go from hour to hour at which something is due; between two of them something odd happens with that chance."""
        while (now := self.clock.now()) < until:
            if self.chance.random() < wild:
                self.events += 1
                await self.chance.choice(
                    (self._move, self._move, self._hush, self._pause, self._choose, self._sleep, self._set)
                )()
                now = self.clock.now()
            due = max(await self._next(), now + MINUTE)
            self.clock.set(now + self.chance.random() * (due - now))
            await self._publish()
            self.clock.set(due + timedelta(seconds=self.chance.uniform(0, 5)))
            self.furthest = max(self.furthest, self.clock.now())
            await self._round()

    async def collect(self) -> None:
        """Read what everybody got from the ledger, and check that the sender saw the same."""
        d = sql.delivery.c
        got = select(d.subscription_id, d.occasion, d.on_date, d.since, d.cut, d.edition_id).where(d.state == "sent")
        items = select(sql.edition_item.c.edition_id, sql.edition_item.c.article_id)
        async with self.store.database.read() as connection:
            rows = (await connection.execute(got.order_by(d.id))).all()
            told: dict[int, list[int]] = {}
            for item in await connection.execute(items):
                told.setdefault(item.edition_id, []).append(item.article_id)
        for life in self.lives:
            life.digests = [
                Digest(row.on_date, int(row.occasion[-1]), row.since, row.cut, tuple(sorted(told[row.edition_id])))
                for row in rows
                if row.subscription_id == life.number
            ]
            sent = [tuple(sorted(p["articles"])) for a, p in self.process.sender.sent if a.chat == life.chat]
            assert sent == [one.articles for one in life.digests], f"{life}: sent otherwise than written"

    async def _born(self, number: int, rules: tuple[Rule, ...]) -> Life:
        address, now = Address("preview", f"life{number}"), self.clock.now()
        quiet = self._quiet()
        async with self.store.begin() as uow:
            reader = await uow.readers.add(address, address.chat, Profile(), rules[0].zone, now)
            await uow.readers.save(replace(reader, quiet=quiet))
            rules = tuple(held(rule, quiet, now) for rule in rules)
            subscription = await uow.readers.subscribe(reader.id, address, rules, now)
        return Life(subscription.id, address.chat, rules)

    def _quiet(self) -> Quiet:
        """A usual night, anything else, or none."""
        start, lasts = self.chance.randrange(24 * 60), self.chance.randrange(1, LONGEST + 1)
        return self.chance.choice((NEVER, NEVER, Quiet(22 * 60, 7 * 60), Quiet(start, (start + lasts) % (24 * 60))))

    async def _next(self) -> datetime:
        async with self.store.database.read() as connection:
            due = await connection.scalar(select(func.min(sql.cohort.c.next_due_at)))
        assert isinstance(due, datetime)
        return due

    async def _publish(self) -> None:
        now = self.clock.now()
        number = await add_article(self.store, f"story{len(self.published)}", now)
        self.published[number] = now
        if now <= self.furthest:
            self.untold.add(number)

    async def _round(self) -> None:
        await self.process.planner.plan()
        await self.process.deliverer.deliver()

    async def _had(self, life: Life) -> int:
        return self.process.sender.times(life.chat)

    async def _reader(self, life: Life) -> Reader:
        async with self.store.read() as uow:
            reader = await uow.readers.get("preview", life.chat)
        assert reader is not None
        return reader

    async def _move(self) -> None:
        life = self.chance.choice(self.lives)
        life.moves.append(await self._had(life))
        await self.accounts.move(await self._reader(life), self.chance.choice(ZONES), self.clock.now())

    async def _hush(self) -> None:
        life = self.chance.choice(self.lives)
        life.hushed = True
        await self.accounts.hush(await self._reader(life), self._quiet(), self.clock.now())

    async def _choose(self) -> None:
        reader = await self._reader(self.chance.choice(self.lives))
        await self.accounts.choose(reader, Profile(floor=self.chance.randrange(3)))

    async def _pause(self) -> None:
        life = self.chance.choice(self.lives)
        life.absences.append(await self._had(life))
        until = self.clock.now() + self.chance.uniform(0.2, 12) * DAY
        paused = update(sql.subscription).where(sql.subscription.c.id == life.number)
        async with self.store.database.begin() as connection:
            await connection.execute(paused.values(paused_until=until))

    async def _sleep(self) -> None:
        """The machine is off for hours or weeks; on waking it may be another process."""
        began = self.clock.now()
        for life in self.lives:
            life.absences.append(await self._had(life))
        self.clock.advance(self.chance.choice((5 * HOUR, 2 * DAY, 20 * DAY)) * self.chance.random())
        self.odd.append((began, self.clock.now()))
        await self._restart()

    async def _set(self) -> None:
        """The clock is set up to a day forward, or back to where it should be."""
        if self.ahead:
            self.clock.set(self.clock.now() - self.ahead)
            self.ahead = timedelta()
        else:
            began, self.ahead = self.clock.now(), self.chance.random() * DAY
            self.clock.advance(self.ahead)
            self.odd.append((began, self.clock.now() + 3 * DAY))
        self.furthest = max(self.furthest, self.clock.now())
        await self._restart()

    async def _restart(self) -> None:
        if self.chance.random() < 0.5:
            await self.process.planner.reschedule()


def judge(world: World) -> None:
    """Everybody got what the rules say. Raises AssertionError, naming the life in which they did not."""
    for life in world.lives:
        _windows(life)
        _told(world, life)
        _dates(world, life)


def _windows(life: Life) -> None:
    """Each window begins where the last one ended, but for who was away; none overlap; a move leaves twelve hours."""
    pairs = zip(life.digests, life.digests[1:], strict=False)
    for place, (one, other) in enumerate(pairs, start=1):
        assert other.since >= one.cut, f"{life.chat} is told again what {one} told by {other}"
        if place not in life.absences:
            assert other.since == one.cut, f"{life.chat} misses what came between {one} and {other}"
        if place in life.moves:
            assert other.cut - one.cut >= APART, f"{life.chat} moved and got {one} and {other}"


def _told(world: World, life: Life) -> None:
    """Every article once, from the first window to the last; not what came while nobody would have been told."""
    told = [article for one in life.digests for article in one.articles]
    assert len(told) == len(set(told)), f"{life.chat} is told something twice"
    windows = [(one.since, one.cut) for one in life.digests]
    within = {number for number, at in world.published.items() if any(since < at <= cut for since, cut in windows)}
    assert within - set(told) <= world.untold, f"{life.chat} is not told {within - set(told)}"


def _dates(world: World, life: Life) -> None:
    """One digest a date and slot; for who stayed where they were, on every date that exists and at its very instant.

    Of two that quiet hours hold until one instant one comes.
    """
    had = [(one.on, one.slot) for one in life.digests]
    assert len(had) == len(set(had)), f"{life.chat} got two on one date"
    if not life.calm or not life.digests:
        return
    first, last = life.digests[0], life.digests[-1]
    for days in range((last.on - first.on).days + 1):
        on = first.on + days * DAY
        for rule in life.rules:
            due = due_on(rule, on)
            wanted = due is not None and first.cut < due < last.cut
            asleep = due is not None and any(began <= due <= ended for began, ended in world.odd)
            came = (on, rule.slot) in had or due in {one.cut for one in life.digests}
            assert not wanted or asleep or came, f"{life.chat} got none on {on}"
    for one in life.digests:
        assert one.cut == due_on(life.rules[one.slot], one.on), f"{life.chat} got {one} at another hour"


async def simulate(seed: int, readers: int, days: int, *, begin: datetime = BEGIN, wild: float = 0.02) -> Lived:
    """Let that many readers live that many days, and judge. Raises AssertionError where something was missed or doubled."""
    began, clock = time.monotonic(), FakeClock(begin)
    with TemporaryDirectory() as folder:
        async with open_test_store(Path(folder), clock) as store, SqlWriter(store.database).running() as writer:
            process = bench(store, writer, clock, Setup(chunk=3))
            world = World(store, clock, process, random.Random(f"{seed}:years"))
            await world.settle(readers)
            await process.deliverer.open()
            await world.live(begin + days * DAY, wild=wild)
            await world.collect()
    judge(world)
    digests = sum(len(life.digests) for life in world.lives)
    return Lived(seed, readers, days, world.events, len(world.published), digests, time.monotonic() - began)
