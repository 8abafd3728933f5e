"""Two processes over one database at once, on each: nothing is lost, nothing is there twice, and nobody gets an error."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, func, select, update

from digest.domain.article import Article, Content, Scores
from digest.domain.reader import Address, Profile
from digest.ledger_planning import Plan
from digest.ports import Parsed
from digest.services.accounts import Accounts
from digest.services.ingest import Change, Ingest
from digest.storage import cohorts, sql, turns
from digest.storage.store import SqlStore
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, NothingKept, open_store_at
from digest.testing.ledger import MORNING, Setup, add_article, add_audience, bench

DUE = datetime(2026, 11, 24, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(DUE)


@pytest.fixture
async def stores(database_url: str, clock: FakeClock) -> AsyncIterator[tuple[SqlStore, SqlStore]]:
    """One for each process."""
    async with open_store_at(database_url, clock) as one, open_store_at(database_url, clock) as other:
        yield one, other


Stores = tuple[SqlStore, SqlStore]


async def count(store: SqlStore, table: str) -> int:
    async with store.database.read() as connection:
        return await connection.scalar(select(func.count()).select_from(sql.METADATA.tables[table])) or 0


@pytest.mark.parametrize("due_at", [DUE, DUE - timedelta(days=1)], ids=["in time", "a day late"])
async def test_planning_at_once_plans_everybody_once(stores: Stores, clock: FakeClock, due_at: datetime) -> None:
    await add_article(stores[0], "one", DUE - HOUR)
    await add_audience(stores[0], 300, due_at)
    planners = [bench(store, SqlWriter(store.database), clock, Setup(chunk=20)).planner for store in stores]
    assert sum(await asyncio.gather(*(planner.plan() for planner in planners))) == 300
    assert await count(stores[0], "delivery") == 300


async def test_of_those_who_lease_the_same_at_once_one_sends_each_delivery(stores: Stores, clock: FakeClock) -> None:
    await add_article(stores[0], "one", DUE - HOUR)
    await add_audience(stores[0], 40, DUE)
    one = bench(stores[0], SqlWriter(stores[0].database), clock)
    await one.planner.plan()
    await one.lane.open()

    async def lease(store: SqlStore) -> list[int]:
        async with SqlWriter(store.database).running() as writer, store.read() as uow:
            leased = await uow.ledger.lease("preview", "test:1", 40, DUE)
            marks = [writer.sending(each.mark(each.parts[0], DUE + HOUR)) for each in leased]
            return [number for number in await asyncio.gather(*marks) if number]

    taken = [number for marked in await asyncio.gather(*map(lease, stores * 2)) for number in marked]
    assert len(taken) == len(set(taken)) == 40
    assert await count(stores[0], "delivery_part") == 40


async def test_one_article_imported_at_once_is_one_article(stores: Stores, clock: FakeClock) -> None:
    article = Article({"en": Content("A title", tldr=("Said.",))}, Scores(50, 50, 50), url="https://example.org/1")
    reports = await asyncio.gather(*(Ingest(store, clock).store_all(Parsed((article,))) for store in stores))
    assert {one.change for report in reports for one in report.ingested} == {Change.ADDED, Change.UNCHANGED}
    assert await count(stores[0], "article") == await count(stores[0], "search_entry") == 1


async def test_a_window_that_is_composed_during_an_import_misses_nothing_of_it(stores: Stores) -> None:
    async def window() -> int:
        async with stores[1].begin() as uow:
            return len(await uow.articles.window(DUE - HOUR, DUE, samples=False))

    async with stores[0].begin() as uow:
        assert await uow.articles.find(["k"]) is None
        await uow.articles.add(Article({"en": Content("A title")}, Scores(50, 50, 50)), ["k"], DUE)
        composing = asyncio.create_task(window())
        assert not (await asyncio.wait([composing], timeout=0.05))[0], "it waits for the import"
    assert await composing == 1


async def test_two_first_messages_at_once_make_one_reader(stores: Stores) -> None:
    here = Address("preview", "1")
    accounts = [Accounts(store, NothingKept()) for store in stores]
    readers = await asyncio.gather(*(one.meet(here, "u", "en", DUE) for one in accounts * 2))
    assert len({reader.id for reader in readers}) == await count(stores[0], "reader") == 1


async def test_readers_who_swap_profiles_at_once_all_get_what_they_chose(stores: Stores) -> None:
    accounts = [Accounts(store, NothingKept()) for store in stores]
    choices = [Profile(length=length) for length in (3, 4)]

    async def change(number: int) -> None:
        mine = accounts[number % 2]
        reader = await mine.meet(Address("preview", str(number)), str(number), "en", DUE)
        reader = await mine.subscribe(reader, Address("preview", str(number)), (), DUE)
        for turn in range(4):
            reader = await mine.choose(reader, choices[(number + turn) % 2])

    await asyncio.gather(*map(change, range(8)))
    async with stores[0].read() as uow:
        subscriptions = await uow.readers.subscriptions()
    assert [one.profile for one in subscriptions] == [choices[(int(one.address.chat) + 3) % 2] for one in subscriptions]
    assert await count(stores[0], "profile") == 2


async def test_who_unsubscribes_while_their_chunk_is_planned_gets_nothing(stores: Stores) -> None:
    await add_audience(stores[0], 3, DUE)
    async with stores[0].begin() as uow:
        (cohort,) = await uow.planning.due(DUE)
        assert cohort.rule == MORNING
        week, day = timedelta(days=7), timedelta(days=1)
        numbers, occasion = [cohort.number], (f"digest:{DUE.date()}:0", DUE, DUE.date())
        plan = Plan(
            numbers,
            await uow.planning.spread(numbers),
            *occasion,
            DUE - day,
            DUE - week,
            DUE - week,
            DUE,
            DUE + 6 * HOUR,
            {"preview": "rich"},
        )
        assert await uow.planning.plan(plan, 100, DUE) == (3, False, True)
        leaving = asyncio.create_task(unsubscribe(stores[1], 2))
        assert not (await asyncio.wait([leaving], timeout=0.05))[0], "it waits for the chunk"
    assert await leaving
    async with stores[0].database.read() as connection:
        states = await connection.execute(select(sql.delivery.c.subscription_id, sql.delivery.c.state))
        assert {row.subscription_id: row.state for row in states} == {1: "due", 2: "cancelled", 3: "due"}


async def test_joining_at_once_what_is_being_planned_leaves_nobody_out(stores: Stores) -> None:
    await add_audience(stores[0], 9, DUE)

    async def join(number: int) -> None:
        async with stores[1].database.begin() as connection:
            await cohorts.join(connection, number, MORNING, DUE)

    async with stores[1].database.begin() as connection:  # which opens its connection, too
        await connection.execute(update(sql.cohort).values(planned_to=9))
    async with stores[0].database.begin() as connection:
        await cohorts.join(connection, 3, MORNING, DUE)
        joining = asyncio.create_task(join(7))
        await asyncio.wait([joining], timeout=0.1)
    await joining
    async with stores[0].database.read() as connection:
        assert await connection.scalar(select(sql.cohort.c.planned_to)) == 2


async def test_an_hour_is_kept_while_the_last_of_its_cohort_leaves(stores: Stores) -> None:
    await add_audience(stores[0], 1, DUE)
    async with stores[0].database.begin() as connection:
        await connection.execute(delete(sql.schedule))

    async def keep() -> None:
        async with stores[1].begin() as uow:
            await uow.readers.keep_rules(1, [MORNING], DUE - HOUR)

    async with stores[0].begin() as uow:
        assert await uow.planning.due(DUE)
        await turns.alone(uow.connection, turns.AUDIENCE)
        keeping = asyncio.create_task(keep())
        assert not (await asyncio.wait([keeping], timeout=0.1))[0], "it waits for the planner"
    await keeping


async def unsubscribe(store: SqlStore, reader: int) -> bool:
    async with store.begin() as uow:
        return await uow.readers.unsubscribe(reader, DUE)
