"""How fast the ledger is on SQLite: planning an audience, and leasing, marking and settling its deliveries.

python benchmarks/ledger.py [AUDIENCE]
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from digest.services.deliver import tick
from digest.services.owner import boot_time
from digest.storage.store import SqlStore, SqlUnitOfWork
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, open_test_store
from digest.testing.ledger import ScriptedSender, Setup, add_article, add_audience, bench

DUE = datetime(2026, 11, 24, 8, tzinfo=UTC)


class TimedStore(SqlStore):
    """A store that remembers how long its longest writing transaction took."""

    longest = 0.0

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[SqlUnitOfWork]:
        """A timed transaction."""
        async with super().begin() as uow:
            began = time.perf_counter()
            yield uow
            self.longest = max(self.longest, time.perf_counter() - began)


async def main(audience: int) -> None:
    """Measure and print."""
    clock = FakeClock(DUE)
    with tempfile.TemporaryDirectory() as folder:
        async with open_test_store(Path(folder), clock) as opened:
            await add_article(opened, "one", DUE - timedelta(hours=1))
            for first in range(1, audience + 1, 10_000):
                await add_audience(opened, min(10_000, audience + 1 - first), DUE, first=first)
            store = TimedStore(opened.database, clock)
            async with SqlWriter(opened.database).running() as writer:
                one = bench(store, writer, clock, Setup(sender=ScriptedSender(), elapsed=boot_time))
                began = time.perf_counter()
                await one.planner.plan()
                took = time.perf_counter() - began
                print(f"planned and composed {audience:,} in {took:.2f} s; longest transaction {store.longest:.3f} s")
                began, cpu = time.perf_counter(), time.process_time()
                await tick(one.planner, one.deliverer)
                took, cpu = time.perf_counter() - began, time.process_time() - cpu
                sent = one.deliverer.outcomes()["sent"]
                print(f"leased, marked and settled {sent:,} in {took:.2f} s: {sent / took:,.0f}/s, {cpu:.2f} s of CPU")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
