"""How many deliveries a second are leased, marked and settled: window by window, as the service commits, and by a whole lane.

python benchmarks/lease.py [DELIVERIES ...] [--database URL]
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial

from audience import DUE, Stopwatch, TimedStore, fresh_store, measure, subscribe, timed

from digest.domain.delivery import State
from digest.domain.verdict import Verdict
from digest.ledger_ports import Claim, Leased, Settlement
from digest.services.owner import boot_time
from digest.services.tools import Limits
from digest.storage.jobs import Commit
from digest.storage.store import SqlUnitOfWork
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock
from digest.testing.ledger import Setup, add_article, bench

WINDOW = Limits().window
OWNER = "bench:1"
UNTIL = DUE + timedelta(minutes=1)
MEASURED = 20_000
"""Deliveries leased, marked and settled window by window, at most half of all."""

SECONDS = 5.0
"""How long a lane then delivers what is left, to a sender that answers at once."""

COLUMNS = "deliveries | leased/s | marked/s | settled/s | longest lock | delivered/s by a lane | its CPU for 1,000"


async def lease(url: str | None, deliveries: int) -> str:
    """One row of the table."""
    async with fresh_store(url) as store:
        await subscribe(store, deliveries)
        await add_article(store, "one", DUE - timedelta(hours=1))
        async with SqlWriter(store.database).running() as writer:
            one = bench(store, writer, FakeClock(DUE), Setup(elapsed=boot_time))
            await one.planner.plan()
            store.longest = 0.0
            rows, leasing, marking, settling_ = await _statements(store, min(MEASURED, deliveries // 2))
            lock = store.longest
            await one.deliverer.open()
            with timed() as lane, suppress(TimeoutError):
                async with asyncio.timeout(SECONDS):
                    await one.deliverer.deliver()
            await one.deliverer.close()
            sent = one.deliverer.outcomes()[State.SENT]
    return (
        f"{deliveries:,} | {rows / leasing.wall:,.0f} | {rows / marking.wall:,.0f} | {rows / settling_.wall:,.0f} "
        f"| {1000 * lock:.0f} ms | {sent / lane.wall:,.0f} | {1_000_000 * lane.cpu / sent:.0f} ms"
    )


async def _statements(store: TimedStore, wanted: int) -> tuple[int, Stopwatch, Stopwatch, Stopwatch]:
    """Lease, mark and settle in batches of a whole window, each in a transaction of its own, as the writer has it, with as many
    more in hand as a lane has ahead of its window.
    """
    total = [Stopwatch(), Stopwatch(), Stopwatch()]
    async with store.begin() as uow:
        await uow.ledger.hold_lane("preview", OWNER, DUE, UNTIL, lambda owner: False)

    async def lease(uow: SqlUnitOfWork, active: Sequence[int]) -> Sequence[Leased]:
        return await uow.ledger.lease("preview", OWNER, WINDOW, DUE, active=active)

    rows = 0
    ahead = await store.transact(partial(lease, active=()), writing=False)
    while rows < wanted:
        active = [one.claim.delivery for one in ahead]
        with timed() as leasing:
            batch = await store.transact(partial(lease, active=active), writing=False)  # as a lane does
        batch, ahead = ahead, batch
        marks = [one.mark(one.parts[0], UNTIL) for one in batch]
        with timed() as marking:
            parts = await store.database.transact(Commit(marks))
        verdicts = _verdicts(parts)
        with timed() as settled:
            await store.database.transact(Commit(verdicts))
        rows += len(batch)
        for sum_, took in zip(total, (leasing, marking, settled), strict=True):
            sum_.wall, sum_.cpu = sum_.wall + took.wall, sum_.cpu + took.cpu
    async with store.begin() as uow:
        await uow.ledger.leave_lane("preview", OWNER)
    return rows, total[0], total[1], total[2]


def _verdicts(parts: Mapping[Claim, int]) -> list[Settlement]:
    return [
        Settlement(claim, part, Verdict(State.SENT, State.SENT, message=f"m{part}"), DUE)
        for claim, part in parts.items()
    ]


if __name__ == "__main__":
    measure("Delivering", (10_000, 100_000, 1_000_000), lease, COLUMNS)
