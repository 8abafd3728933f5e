"""Audiences for the measurements: any number of readers in 40 zones, all due at one instant, on SQLite or PostgreSQL."""

import argparse
import asyncio
import os
import platform
import resource
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.app import garbage
from digest.app.loop import fast_loop
from digest.codec import PROFILE
from digest.domain.reader import Profile
from digest.storage import schema, sql
from digest.storage.columns import UtcDateTime
from digest.storage.engine import open_database
from digest.storage.sql import cohort, destination, profile, reader, schedule, subscription
from digest.storage.store import SqlStore, SqlUnitOfWork
from digest.storage.worker import T
from digest.testing import FakeClock

DUE = datetime(2026, 11, 24, 8, tzinfo=UTC)
"""When everybody is due: the hardest minute there is."""

_ZONES = """
Africa/Cairo Africa/Johannesburg Africa/Lagos Africa/Nairobi America/Anchorage America/Argentina/Buenos_Aires
America/Bogota America/Chicago America/Denver America/Halifax America/Los_Angeles America/Mexico_City
America/New_York America/Sao_Paulo America/St_Johns Asia/Bangkok Asia/Dhaka Asia/Dubai Asia/Ho_Chi_Minh
Asia/Hong_Kong Asia/Jakarta Asia/Karachi Asia/Kathmandu Asia/Kolkata Asia/Manila Asia/Riyadh Asia/Seoul
Asia/Shanghai Asia/Singapore Asia/Tehran Asia/Tokyo Australia/Adelaide Australia/Sydney Europe/Berlin
Europe/Istanbul Europe/London Europe/Moscow Pacific/Auckland Pacific/Honolulu UTC
"""
ZONES = tuple(_ZONES.split())

AT_ONCE = 100_000
"""Readers stored in one transaction."""


class TimedStore(SqlStore):
    """A store that remembers how long its longest writing transaction held the database, in seconds."""

    longest = 0.0

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[SqlUnitOfWork]:
        """A timed transaction, from where it has begun to where it is committed."""
        began: float | None = None
        try:
            async with super().begin() as uow:
                began = time.perf_counter()
                yield uow
        finally:
            if began is not None:
                self.longest = max(self.longest, time.perf_counter() - began)

    async def transact(
        self,
        work: Callable[[SqlUnitOfWork], Coroutine[Any, Any, T]],
        *,
        lasting: bool = True,
        checked: bool = True,
        writing: bool = True,
    ) -> T:
        """A transaction in one trip, timed where it writes."""
        began = time.perf_counter()
        try:
            return await super().transact(work, lasting=lasting, checked=checked, writing=writing)
        finally:
            if writing:
                self.longest = max(self.longest, time.perf_counter() - began)


@dataclass
class Stopwatch:
    """Seconds of a block, by the clock on the wall and of this process's CPU."""

    wall: float = 0.0
    cpu: float = 0.0


@contextmanager
def timed() -> Iterator[Stopwatch]:
    """Measure the block."""
    watch = Stopwatch()
    wall, cpu = time.perf_counter(), time.process_time()
    yield watch
    watch.wall, watch.cpu = time.perf_counter() - wall, time.process_time() - cpu


def measure(title: str, sizes: Sequence[int], bench: Callable[[str | None, int], Awaitable[str]], columns: str) -> None:
    """Run a measurement for every size that the command line asks for, and print a Markdown table of its rows."""
    parser = argparse.ArgumentParser(description=title)
    parser.add_argument("sizes", nargs="*", type=int, default=list(sizes), help=f"how many ({sizes})")
    parser.add_argument("--database", help="an empty database's address; a temporary SQLite file by default")
    asked = parser.parse_args()
    garbage.look_seldom()  # as the service does
    names = columns.split(" | ")
    print(f"\n{title}. {surroundings()}\n\n| {columns} | peak RSS |\n|{'---|' * (len(names) + 1)}")
    for size in asked.sizes:
        with asyncio.Runner(loop_factory=fast_loop) as runner:  # likewise
            print(f"| {runner.run(bench(asked.database, size))} | {peak()} |", flush=True)


def surroundings() -> str:
    """Where and when: what a figure means nothing without."""
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, load {load}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )


def resident() -> int:
    """The bytes of memory that this process has now (on Linux)."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()


def peak() -> str:
    """The most memory that this process had at any time (Linux counts kilobytes)."""
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:,.0f} MB"


@asynccontextmanager
async def fresh_store(url: str | None) -> AsyncIterator[TimedStore]:
    """A store at the newest revision: in a temporary SQLite file, or in the database at this address, which must be empty."""
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(url or f"sqlite:///{Path(folder)}/digest.db")
        try:
            await schema.upgrade(database)
            yield TimedStore(database, FakeClock(DUE))
        finally:
            await database.close()


async def subscribe(store: SqlStore, count: int, wants: Iterable[Profile] = (Profile(),)) -> None:
    """Store that many readers, spread over `ZONES` and over these different profiles, all of them due at `DUE`."""
    kinds = 0
    for chunk in sql.chunks(wants):
        async with store.database.begin() as connection:
            rows = [{"key": one.key, "body": PROFILE.dumps(one)} for one in chunk]
            await connection.execute(insert(profile), rows)
        kinds += len(chunk)
    async with store.database.begin() as connection:
        await connection.execute(insert(cohort), [_cohort(number, zone) for number, zone in enumerate(ZONES, 1)])
    for first in range(1, count + 1, AT_ONCE):
        async with store.database.begin() as connection:
            await _subscribe(connection, first, min(count, first + AT_ONCE - 1), kinds)
    await analyze(store)


async def analyze(store: SqlStore) -> None:
    """Have the database look at what it holds, as a running one does by itself (SQLite: in its upkeep)."""
    async with store.database.begin() as connection:
        await connection.exec_driver_sql("ANALYZE")


async def _subscribe(connection: AsyncConnection, first: int, last: int, kinds: int) -> None:
    numbers = select(literal(first).label("n")).cte("numbers", recursive=True)
    numbers = numbers.union_all(select(numbers.c.n + 1).where(numbers.c.n < last))
    n = numbers.c.n
    keys = (
        select(profile.c.key, (func.row_number().over(order_by=profile.c.key) - 1).label("place")).cte("keys")
        if kinds > 1
        else select(profile.c.key, literal(0).label("place")).cte("keys")
    )
    with_key = numbers.join(keys, keys.c.place == n % kinds)
    at = literal(DUE - timedelta(days=60), UtcDateTime())
    zone = case(dict(enumerate(ZONES)), value=n % len(ZONES))
    tables = (
        (reader, {"id": n, "profile_key": keys.c.key, "zone": zone, "zone_confirmed": literal(True), "created_at": at}),
        (
            destination,
            {"id": n, "platform": literal("preview"), "chat": literal("chat").concat(n), "thread": literal("")},
        ),
        (subscription, {"id": n, "reader_id": n, "destination_id": n, "profile_key": keys.c.key, "created_at": at}),
        (
            schedule,
            {
                "subscription_id": n,
                "slot": literal(0),
                "cohort_id": n % len(ZONES) + 1,
            },
        ),
    )
    for table, values in tables:
        source = with_key if any(value is keys.c.key for value in values.values()) else numbers
        rows = select(*(value.label(name) for name, value in values.items())).select_from(source)
        await connection.execute(insert(table).from_select(list(values), rows))


def _cohort(number: int, zone: str) -> sql.Row:
    local = DUE.astimezone(ZoneInfo(zone))
    minute = local.hour * 60 + local.minute
    return {"id": number, "zone": zone, "minute": minute, "weekdays": 127, "slot": 0, "next_due_at": DUE}
