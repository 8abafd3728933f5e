"""What the ledger's writer does at the end with verdicts that the database does not take."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import select

from digest.domain.delivery import State
from digest.domain.verdict import Verdict
from digest.ending import Ending
from digest.ledger_ports import Settlement
from digest.storage import sql
from digest.storage.errors import StorageError
from digest.storage.store import SqlStore
from digest.storage.worker import Following, T, Work
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, open_test_store
from digest.testing.ledger import add_article, add_audience, bench

DUE = datetime(2026, 11, 24, 8, tzinfo=UTC)
SENT = Verdict(State.SENT, State.SENT, message="m")


class RefusingDatabase:
    """A database that refuses the next so many writes."""

    def __init__(self, store: SqlStore) -> None:
        self._database = store.database
        self.refuses = 0

    async def transact(self, work: Work[T], *, following: Following[T]) -> T:
        if self.refuses:
            self.refuses -= 1
            raise StorageError("disk full")
        return await self._database.transact(work, following=following)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    async with open_test_store(tmp_path, FakeClock(DUE)) as opened:
        await add_article(opened, "one", DUE - timedelta(hours=1))
        await add_audience(opened, 1, DUE)
        yield opened


async def close_with(store: SqlStore, refusals: int, drain: float, ending: Ending | None = None) -> object:
    """Close the writer while a verdict waits and the database refuses that many writes; what became of the verdict."""
    database = RefusingDatabase(store)
    async with SqlWriter(database, drain=drain).running(ending) as writer:  # type: ignore[arg-type]
        one = bench(store, writer, FakeClock(DUE))
        await one.planner.plan()
        await one.lane.hold()
        async with store.begin() as uow:
            [leased] = await uow.ledger.lease("preview", "test:1", 1, DUE)
        number = await writer.sending(leased.mark(leased.parts[0], DUE + timedelta(minutes=1)))
        assert number is not None
        database.refuses = refusals
        settling = asyncio.ensure_future(writer.settle(Settlement(leased.claim, number, SENT, DUE)))
        await asyncio.sleep(0)
    return (await asyncio.gather(settling, return_exceptions=True))[0]


async def state(store: SqlStore) -> str | None:
    async with store.database.read() as connection:
        return await connection.scalar(select(sql.delivery.c.state))


async def test_a_verdict_is_tried_again_at_the_end_while_there_is_time(store: SqlStore) -> None:
    assert await close_with(store, refusals=3, drain=60) is None
    assert await state(store) == "sent"


async def test_a_verdict_that_the_database_never_takes_is_left_to_recovery(store: SqlStore) -> None:
    assert isinstance(await close_with(store, refusals=1000, drain=0.1), StorageError)
    assert await state(store) == "sending"


async def test_a_verdict_is_tried_no_longer_than_the_process_has_left(store: SqlStore) -> None:
    async with asyncio.timeout(30):
        assert isinstance(await close_with(store, 1_000_000, drain=3600, ending=Ending(0.7)), StorageError)


async def test_what_breaks_a_rule_of_the_schema_holds_nothing_up(store: SqlStore) -> None:
    async with asyncio.timeout(20), SqlWriter(store.database, drain=0.1).running() as writer:
        one = bench(store, writer, FakeClock(DUE))
        await one.planner.plan()
        await one.lane.hold()
        async with store.begin() as uow:
            [leased] = await uow.ledger.lease("preview", "test:1", 1, DUE)
        number = await writer.sending(leased.mark(leased.parts[0], DUE + timedelta(minutes=1)))
        assert number is not None
        broken = SENT._replace(part=State.DEAD, delivery=State.DEAD, attempt=cast(int, None))
        with pytest.raises(StorageError, match="breaks a rule"):
            await writer.settle(Settlement(leased.claim, number, broken, DUE))
        assert writer.healthy
