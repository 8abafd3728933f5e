"""A commit of marks whose connection was lost: nobody knows whether it was written, and nothing was sent on its strength."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from digest.domain.delivery import State
from digest.domain.verdict import Verdict
from digest.ledger_ports import Leased, Mark, Settlement
from digest.storage import sql
from digest.storage.errors import StorageError
from digest.storage.jobs import commit
from digest.storage.store import SqlStore
from digest.storage.worker import Following, T, Work
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, open_store_at
from digest.testing.ledger import add_article, add_audience, bench

DUE = datetime(2026, 11, 24, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SENT = Verdict(State.SENT, State.SENT, message="m")


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[SqlStore]:
    async with open_store_at(database_url, FakeClock(DUE)) as opened:
        await add_article(opened, "one", DUE - timedelta(hours=1))
        await add_audience(opened, 3, DUE)
        yield opened


class CutDatabase:
    """A database whose connection is lost in the next so many commits: `committed`, or not."""

    def __init__(self, store: SqlStore, *, committed: bool = True) -> None:
        self._database, self._committed = store.database, committed
        self.cuts = 0

    async def transact(self, work: Work[T], *, following: Following[T]) -> T:
        if not self.cuts:
            return await self._database.transact(work, following=following)
        self.cuts -= 1
        if self._committed:
            await self._database.transact(work)
        raise StorageError("the connection was lost in COMMIT")


async def in_hand(store: SqlStore) -> list[Leased]:
    one = bench(store, SqlWriter(store.database), FakeClock(DUE))
    await one.planner.plan()
    await one.lane.hold()
    return list(await one.lane._lease(3))


async def column(store: SqlStore, wanted: Any) -> list[Any]:
    async with store.database.read() as connection:
        return list(await connection.scalars(select(wanted).order_by(*wanted.table.primary_key)))


def mark(leased: Leased) -> Mark:
    return leased.mark(leased.parts[0], DUE + MINUTE)


@pytest.mark.parametrize("committed", [True, False])
async def test_what_was_marked_by_a_commit_that_was_cut_is_due_again_and_goes_out_once(
    store: SqlStore, caplog: pytest.LogCaptureFixture, *, committed: bool
) -> None:
    database = CutDatabase(store, committed=committed)
    async with SqlWriter(database).running() as writer:  # type: ignore[arg-type]
        one = bench(store, writer, FakeClock(DUE))
        await one.planner.plan()
        await one.deliverer.open()
        database.cuts = 2
        await one.deliverer.deliver()
    assert sorted(address.chat for address, _ in one.sender.sent) == ["chat1", "chat2", "chat3"]
    assert await column(store, sql.delivery.c.state) == ["sent"] * 3
    assert await column(store, sql.delivery_part.c.resends) == [0] * 3, "nothing was sent again"
    told, over = caplog.records  # once, and not for each of hundreds in hand
    assert "the connection was lost in COMMIT" in told.getMessage()
    assert over.getMessage() == "The ledger can commit again"


async def test_nothing_is_taken_back_but_what_was_marked_in_doubt(store: SqlStore) -> None:
    database = CutDatabase(store)
    async with SqlWriter(database).running() as writer:  # type: ignore[arg-type]
        first, second, third = await in_hand(store)
        number = await writer.sending(mark(first))
        assert number
        database.cuts = 1
        settled = writer.settle(Settlement(first.claim, number, SENT, DUE))
        lost = await asyncio.gather(writer.sending(mark(second)), return_exceptions=True)
        assert isinstance(lost[0], StorageError)
        await settled
        assert await writer.sending(mark(third))
    assert await column(store, sql.delivery.c.state) == ["sent", "due", "sending"]
    assert await column(store, sql.delivery_part.c.state) == ["sent", "due", "sending"]
    assert await column(store, sql.delivery.c.owner) == [None, None, "test:1"]


async def test_what_was_never_committed_may_be_marked_with_the_same_claim_at_once(store: SqlStore) -> None:
    database = CutDatabase(store, committed=False)
    async with SqlWriter(database).running() as writer:  # type: ignore[arg-type]
        one, *_ = await in_hand(store)
        database.cuts = 1
        lost = writer.sending(mark(one))
        with pytest.raises(StorageError):
            await lost
        assert await writer.sending(mark(one))
    assert await column(store, sql.delivery.c.state) == ["sending", "due", "due"]


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_a_commit_that_the_server_has_still_to_write_is_waited_for(store: SqlStore) -> None:
    """The connection was lost while the server was writing: what it writes after that is taken back, too."""
    one, *_ = await in_hand(store)
    unsure = CutDatabase(store, committed=False)
    unsure.cuts = 1
    async with SqlWriter(unsure).running() as writer:  # type: ignore[arg-type]
        async with store.database.begin() as slow:
            assert await commit([mark(one)], slow)
            with pytest.raises(StorageError):
                await writer.sending(mark(one))
            released = asyncio.ensure_future(writer.release(one.claim, DUE))
            assert not (await asyncio.wait([released], timeout=0.1))[0], "it waits for that commit"
        await released
    assert await column(store, sql.delivery.c.state) == ["due"] * 3


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_two_processes_never_wait_for_each_others_rows(store: SqlStore) -> None:
    """One slept and settles what was taken from it, both in one commit; the other settles the second and marks the first."""
    first, second, _ = await in_hand(store)
    async with SqlWriter(store.database).running() as writer:
        number = await writer.sending(mark(second))
        assert number

    async def go_on() -> None:
        async with store.database.begin() as connection:
            await commit([Settlement(second.claim, number, SENT, DUE), mark(first)], connection)

    async with store.database.begin() as slept:
        await commit([stale(first)], slept)  # its statement has locked the first row, and comes to the second
        going_on = asyncio.create_task(go_on())
        assert not (await asyncio.wait([going_on], timeout=0.2))[0]
        await commit([stale(second)], slept)
    await going_on
    assert await column(store, sql.delivery.c.state) == ["sending", "sent", "due"]


def stale(leased: Leased) -> Settlement:
    return Settlement(leased.claim._replace(owner="test:0"), 0, SENT, DUE)
