"""Two chunks of a plan at once, on PostgreSQL: everybody is planned once, whoever comes between them, whichever of them dies."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, func, select, text, update

from digest.domain.schedule import Rule
from digest.services.plan import Planner
from digest.storage import cohorts, postgresql, sql, turns
from digest.storage.errors import StorageError
from digest.storage.store import SqlStore, SqlUnitOfWork
from digest.storage.worker import T
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, open_store_at
from digest.testing.ledger import MORNING, Setup, add_article, add_audience, bench

DUE = datetime(2026, 11, 24, 8, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MEMBERS, CHUNK = 200, 20

BESIDE = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND state = 'idle in transaction' AND query LIKE 'INSERT INTO delivery%'"
)
"""Chunks that have their rows, and wait for the one before them."""

Stores = tuple[SqlStore, SqlStore]


class Killed(BaseException):
    """What nothing catches."""


class Interrupted(SqlStore):
    """A store in which something happens in a transaction, before it is committed, and after it."""

    def __init__(self, store: SqlStore, clock: FakeClock) -> None:
        super().__init__(store.database, clock)
        self.chunks = 0
        self.within: dict[int, Callable[[], Awaitable[None]]] = {}
        self.after: dict[int, Callable[[], Awaitable[None]]] = {}

    async def transact(self, work: Callable[[SqlUnitOfWork], Coroutine[object, object, T]], **how: bool) -> T:
        async def interrupted(uow: SqlUnitOfWork) -> T:
            done = await work(uow)
            if number in self.within:
                await self.within[number]()
            return done

        self.chunks = number = self.chunks + 1
        done = await super().transact(interrupted, **how)
        if number in self.after:
            await self.after[number]()
        return done


@pytest.fixture
def database_kind() -> str:
    return "postgresql"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(DUE)


@pytest.fixture
async def stores(database_url: str, clock: FakeClock) -> AsyncIterator[Stores]:
    """The planner's, and one of another process."""
    async with open_store_at(database_url, clock) as one, open_store_at(database_url, clock) as other:
        await add_article(one, "one", DUE - HOUR)
        await add_audience(one, MEMBERS, DUE)
        yield one, other


def planner(store: SqlStore, clock: FakeClock, chunk: int = CHUNK) -> Planner:
    return bench(store, SqlWriter(store.database), clock, Setup(chunk=chunk)).planner


async def planned(store: SqlStore) -> Sequence[int]:
    async with store.database.read() as connection:
        rows = await connection.scalars(select(sql.delivery.c.subscription_id).order_by(sql.delivery.c.subscription_id))
        return list(rows)


async def planned_to(store: SqlStore) -> int | None:
    async with store.database.read() as connection:
        furthest: int | None = await connection.scalar(select(func.max(sql.cohort.c.planned_to)))
    return furthest


async def one_beside(store: SqlStore) -> None:
    """Wait until another chunk has its rows, too."""
    async with asyncio.timeout(10):
        while True:
            async with store.database.read() as connection:
                if await connection.scalar(BESIDE):
                    return
            await asyncio.sleep(0.01)


async def test_the_next_chunk_has_its_rows_before_this_one_is_committed(stores: Stores, clock: FakeClock) -> None:
    store = Interrupted(stores[0], clock)
    store.within[2] = lambda: one_beside(stores[1])
    assert await planner(store, clock).plan() == MEMBERS
    assert await planned(stores[0]) == list(range(1, MEMBERS + 1))


async def test_what_is_planned_behind_a_chunk_that_dies_is_not_noted(stores: Stores, clock: FakeClock) -> None:
    async def die() -> None:
        await one_beside(stores[1])
        raise Killed

    store = Interrupted(stores[0], clock)
    store.within[2] = die
    with pytest.raises(Killed):
        await planner(store, clock).plan()
    assert await planned_to(stores[0]) == CHUNK
    assert await planned(stores[0]) == [*range(1, CHUNK + 1), *range(2 * CHUNK + 1, 3 * CHUNK + 1)]
    assert store.chunks == 3, "nothing else is planned behind it"
    assert await planner(stores[1], clock).plan() == MEMBERS - 2 * CHUNK
    assert await planned(stores[0]) == list(range(1, MEMBERS + 1))


async def test_what_is_planned_before_a_chunk_that_dies_is_noted(stores: Stores, clock: FakeClock) -> None:
    async def die() -> None:
        raise Killed

    store = Interrupted(stores[0], clock)
    store.within[3] = die
    with pytest.raises(Killed):
        await planner(store, clock).plan()
    assert await planned_to(stores[0]) == 2 * CHUNK
    await planner(stores[1], clock).plan()
    assert await planned(stores[0]) == list(range(1, MEMBERS + 1))


@pytest.mark.parametrize("number", [5, 65, 150], ids=["far behind", "just planned", "to come"])
@pytest.mark.parametrize("after", [1, 2, 3, 4])
async def test_who_joins_amid_the_chunks_is_planned_with_them(
    stores: Stores, clock: FakeClock, number: int, after: int
) -> None:
    async def join() -> None:
        async with stores[1].database.begin() as connection:
            await turns.together(connection, turns.AUDIENCE)
            await cohorts.join(connection, number, MORNING, DUE)

    async def begin_to_join() -> None:
        joining.append(asyncio.create_task(join()))

    joining: list[asyncio.Task[None]] = []
    async with stores[0].database.begin() as connection:
        await connection.execute(delete(sql.schedule).where(sql.schedule.c.subscription_id == number))
    store = Interrupted(stores[0], clock)
    store.after[after] = begin_to_join
    first = await planner(store, clock).plan()
    await joining[0]
    # On a busy machine the last turn may come after the last chunk: then the next plan has them.
    assert first + await planner(stores[0], clock).plan() == MEMBERS
    assert await planned(stores[0]) == list(range(1, MEMBERS + 1))


async def test_what_readers_want_meanwhile_is_heeded(stores: Stores, clock: FakeClock) -> None:
    """Each of them comes between two chunks. Nobody waits for the last one."""

    async def leave(number: int) -> None:
        async with stores[1].begin() as uow:
            await uow.readers.unsubscribe(number, DUE)

    async def erase(number: int) -> None:
        async with stores[1].begin() as uow:
            await uow.readers.forget(number)

    async def meanwhile() -> None:
        for number in random.Random(7).sample(range(1, MEMBERS + 1), 40):
            await (leave if number % 2 else erase)(number)
            gone.append(number)

    gone: list[int] = []
    await asyncio.gather(planner(stores[0], clock).plan(), meanwhile())
    due = select(sql.delivery.c.subscription_id).where(sql.delivery.c.state == "due")
    async with stores[0].database.read() as connection:
        assert sorted(await connection.scalars(due)) == sorted(set(range(1, MEMBERS + 1)) - set(gone))


@pytest.mark.parametrize("part", range(turns.PARTS))
async def test_who_changes_what_is_wanted_waits_for_each_chunk_under_way(stores: Stores, part: int) -> None:
    async def take(how: Callable[..., Awaitable[None]]) -> None:
        async with stores[1].database.begin() as connection:
            await how(connection, turns.AUDIENCE)

    async with stores[0].database.begin() as connection:
        await turns.part(connection, part)
        waiting = [asyncio.create_task(take(how)) for how in (turns.alone, turns.together)]
        assert not (await asyncio.wait(waiting, timeout=0.1))[0]
    await asyncio.gather(*waiting)


@pytest.mark.parametrize("how", [turns.alone, turns.together])
@pytest.mark.parametrize("part", range(turns.PARTS))
async def test_a_chunk_waits_for_who_changes_what_is_wanted(
    stores: Stores, how: Callable[..., Awaitable[None]], part: int
) -> None:
    async def take() -> None:
        async with stores[1].database.begin() as connection:
            await turns.part(connection, part)

    async with stores[0].database.begin() as connection:
        await how(connection, turns.AUDIENCE)
        waiting = asyncio.create_task(take())
        assert not (await asyncio.wait([waiting], timeout=0.1))[0]
    await waiting


@pytest.mark.parametrize("how", [turns.alone, turns.together])
async def test_who_is_stopped_amid_a_chunk_does_not_keep_others_from_what_they_want(
    stores: Stores, how: Callable[..., Awaitable[None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server ends its transaction soon: everybody who changes something waits for it."""
    monkeypatch.setattr(postgresql, "STOPPED_SECONDS", 1)

    async def stand_still() -> None:
        async with stores[0].database.begin() as stopped:
            await turns.part(stopped, turns.PARTS - 1)
            async with stores[1].database.begin() as connection:
                await how(connection, turns.AUDIENCE)

    with pytest.raises(StorageError, match="waited too long for this program"):
        await stand_still()


async def test_a_chunk_has_its_rows_in_the_order_of_its_readers(stores: Stores, clock: FakeClock) -> None:
    """So of two that plan the same one waits for the other, and never that for it."""
    async with stores[0].database.begin() as connection:  # in the tables the first come last
        for key in (sql.schedule.c.subscription_id, sql.subscription.c.id, sql.destination.c.id):
            await connection.execute(update(key.table).where(key < MEMBERS // 2).values({key.name: key}))
    await planner(stores[0], clock, chunk=MEMBERS).plan()
    async with stores[0].database.read() as connection:
        order = await connection.scalars(text("SELECT subscription_id FROM delivery ORDER BY id"))
        assert list(order) == list(range(1, MEMBERS + 1))


@pytest.mark.parametrize("late", [timedelta(0), DAY], ids=["in time", "a day late"])
async def test_two_processes_that_plan_many_cohorts_at_once_plan_everybody_once(
    stores: Stores, clock: FakeClock, late: timedelta
) -> None:
    """One of the rules has another date."""
    for place, zone in enumerate(("Europe/Berlin", "Pacific/Kiritimati", "Pacific/Honolulu"), 1):
        there = DUE.astimezone(ZoneInfo(zone))
        await add_audience(
            stores[0], 60, DUE - late, rule=Rule(zone, there.hour * 60 + there.minute), first=1 + 200 * place
        )
    assert sum(await asyncio.gather(*(planner(store, clock).plan() for store in stores))) == MEMBERS + 180
    assert len(await planned(stores[0])) == len(set(await planned(stores[0]))) == MEMBERS + 180
    async with stores[0].database.read() as connection:
        assert not await connection.scalar(select(func.count()).where(sql.cohort.c.next_due_at <= DUE))
