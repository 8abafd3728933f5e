"""What nearly every commit of the ledger says is one statement of PostgreSQL's, and says what the same commit in steps does.

It sees one state, of the moment in which it began: whatever changes before it comes to a row must count all the same.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import Select, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.delivery import State
from digest.domain.verdict import Verdict
from digest.ledger_ports import Claim, Leased, Mark, Settlement
from digest.storage import autocommit, sql
from digest.storage.commit_steps import GIVEN
from digest.storage.errors import StorageError
from digest.storage.jobs import Commit, Entry, Marked, Release
from digest.storage.one_statement import arrays
from digest.storage.sql import delivery, delivery_part, lane, subscription
from digest.storage.store import SqlStore
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, open_store_at
from digest.testing.ledger import add_article, add_audience, bench

DUE = datetime(2026, 11, 24, 8, tzinfo=UTC)
LATER = DUE + timedelta(minutes=1)
SENT = Verdict(State.SENT, State.SENT, message="m")


@pytest.fixture
def database_kind() -> str:
    return "postgresql"


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[SqlStore]:
    async with open_store_at(database_url, FakeClock(DUE)) as opened:
        await add_article(opened, "one", DUE - timedelta(hours=1))
        await add_audience(opened, 4, DUE)
        yield opened


@pytest.fixture
async def leased(store: SqlStore) -> Sequence[Leased]:
    """The four deliveries, in the order of their numbers."""
    one = bench(store, SqlWriter(store.database), FakeClock(DUE))
    await one.planner.plan()
    await one.lane.hold()
    return sorted(await one.lane._lease(4), key=lambda one: one.claim.delivery)


@dataclass
class InOneStatement:
    """The works in one statement, or not at all."""

    works: Sequence[Entry]

    async def __call__(self, connection: AsyncConnection) -> Marked | None:
        return None

    async def in_one_statement(self, connection: AsyncConnection) -> Marked | None:
        return await Commit(self.works).in_one_statement(connection)


def in_steps(works: Sequence[Entry]) -> Callable[[AsyncConnection], Any]:
    async def work(connection: AsyncConnection) -> Marked:
        return await Commit(works)(connection)

    return work


async def commit(store: SqlStore, *works: Entry) -> Marked | None:
    return await store.database.transact(InOneStatement(works))


def mark(one: Leased) -> Mark:
    return one.mark(one.parts[0], LATER)


async def sending(store: SqlStore, *some: Leased, at: datetime = DUE) -> list[Settlement]:
    """They are marked, and have arrived: what is to be settled."""
    made = await commit(store, *map(mark, some))
    assert made
    assert len(made) == len(some)
    return [Settlement(one.claim, made[one.claim], SENT, at) for one in some]


async def rows(store: SqlStore, wanted: Select[Any]) -> list[Mapping[str, Any]]:
    async with store.database.read() as connection:
        return [dict(row._mapping) for row in await connection.execute(wanted)]


async def column(store: SqlStore, wanted: Any) -> list[Any]:
    return [row[wanted.name] for row in await rows(store, select(wanted).order_by(wanted.table.c.id))]


async def what_is_written(store: SqlStore) -> Sequence[Sequence[Mapping[str, Any]]]:
    own = {"id", "subscription_id", "destination_id", "delivery_id"}
    tables = [[one for one in table.c if one.name not in own] for table in (delivery, delivery_part)]
    wanted = [*tables, [subscription.c.since]]
    return [await rows(store, select(*columns).order_by(columns[0].table.c.id)) for columns in wanted]


async def test_one_statement_writes_what_steps_do(store: SqlStore, leased: Sequence[Leased]) -> None:
    written = list[Any]()
    for place, way in enumerate((in_steps, InOneStatement)):
        one = leased[place]
        made = await store.database.transact(way([mark(one)]))
        begun = [table[place] for table in await what_is_written(store)]
        arrived = Settlement(one.claim, made[one.claim], SENT._replace(attempt=2, resends=1), LATER, True)
        assert await store.database.transact(way([arrived])) == {}
        written.append([begun, [table[place] for table in await what_is_written(store)]])
    assert written[0] == written[1]
    assert written[0][1][0]["state"] == State.SENT
    assert written[0][1][2]["since"] is not None


async def test_verdicts_and_marks_of_any_number_of_kinds_are_one_statement(
    store: SqlStore, leased: Sequence[Leased]
) -> None:
    first, second, third, fourth = leased
    arrived = await sending(store, first, second)
    other = mark(fourth)._replace(variant="plain", part=1, until=LATER)
    made = await commit(store, arrived[0], other, arrived[1]._replace(late=True), mark(third))
    assert made is not None
    assert list(made) == [fourth.claim, third.claim]
    assert await column(store, delivery.c.state) == ["sent", "sent", "sending", "sending"]
    assert await column(store, delivery.c.late) == [False, True, False, False]
    kinds = select(delivery_part.c.variant, delivery_part.c.part, delivery_part.c.id).order_by(delivery_part.c.id)
    assert {tuple(row.values()) for row in (await rows(store, kinds))[2:]} == {
        ("rich", 0, made[third.claim]),
        ("plain", 1, made[fourth.claim]),
    }


async def test_what_is_sent_again_keeps_its_key(store: SqlStore, leased: Sequence[Leased]) -> None:
    [arrived] = await sending(store, leased[0])
    again = Verdict(State.DUE, State.DUE, attempt=1, error="reset", retry_at=DUE)
    await store.database.transact(Commit([arrived._replace(verdict=again)]))
    claim = leased[0].claim.next()
    assert await commit(store, mark(leased[0])._replace(claim=claim)) == {claim: arrived.part}
    assert await column(store, delivery_part.c.state) == [State.SENDING]
    assert await column(store, delivery.c.attempt) == [1, 0, 0, 0]


@pytest.mark.parametrize("said", ['"', "\\", "{1,2}", "NULL", "null", "", " a\n\tb ", "消息", "%s", None], ids=repr)
async def test_a_message_is_kept_as_the_platform_calls_it(
    store: SqlStore, leased: Sequence[Leased], said: str | None
) -> None:
    [arrived] = await sending(store, leased[0])
    await commit(store, arrived._replace(verdict=SENT._replace(message=said)))
    assert await column(store, delivery_part.c.message_id) == [said]


def test_every_column_is_an_array() -> None:
    row = (1, True, 2, DUE, 3, "rich", 4, None, 5, 6, False)
    written = arrays([row, row])
    assert list(written) == list(GIVEN)
    assert (written["number"], written["late"], written["message"]) == ("{1,1}", "{false,false}", "{NULL,NULL}")
    assert written["at"].startswith('{"2026-11-24T08:00:00+00:00",')


async def test_an_instant_without_a_zone_is_refused(store: SqlStore, leased: Sequence[Leased]) -> None:
    naive = mark(leased[0])._replace(until=DUE.replace(tzinfo=None))
    with pytest.raises(Exception, match="naive instant"):
        await store.database.transact(Commit([naive]))
    assert await column(store, delivery.c.state) == [State.DUE] * 4


@pytest.mark.parametrize("epoch", [0, 2])
async def test_a_claim_that_is_void_changes_nothing_and_the_others_hold(
    store: SqlStore, leased: Sequence[Leased], epoch: int
) -> None:
    first, second, third, fourth = leased
    arrived, stale = await sending(store, first, second)
    void = mark(third)._replace(claim=third.claim._replace(epoch=epoch))
    made = await commit(store, arrived, stale._replace(claim=stale.claim._replace(epoch=epoch)), void, mark(fourth))
    assert made is not None
    assert list(made) == [fourth.claim]
    assert await column(store, delivery.c.state) == ["sent", "sending", "due", "sending"]
    assert await column(store, delivery_part.c.state) == ["sent", "sending", "sending"]


async def test_what_is_settled_is_settled_once(store: SqlStore, leased: Sequence[Leased]) -> None:
    [arrived] = await sending(store, leased[0])
    assert await commit(store, arrived) == {}
    written = await what_is_written(store)
    assert await commit(store, arrived._replace(at=LATER, verdict=SENT._replace(message="another"))) == {}
    assert await what_is_written(store) == written


async def test_where_the_lane_is_anothers_nothing_is_changed(store: SqlStore, leased: Sequence[Leased]) -> None:
    first, second, *_ = leased
    [arrived] = await sending(store, first)
    before = await what_is_written(store)
    void: Claim = second.claim._replace(lane=second.claim.lane + 1)
    assert await commit(store, arrived, mark(second)._replace(claim=void)) is None
    assert await what_is_written(store) == before
    assert await store.database.transact(Commit([arrived, mark(second)._replace(claim=void)])) == {}
    assert await column(store, delivery.c.state) == ["sent", "due", "due", "due"], "what arrived has, in steps"


async def test_rarer_kinds_are_left_to_steps(store: SqlStore, leased: Sequence[Leased]) -> None:
    first, second, *_ = leased
    [arrived] = await sending(store, first)
    rarer: list[list[Entry]] = [
        [arrived._replace(verdict=Verdict(State.DEAD, State.DEAD, error="gone"))],
        [Release(second.claim, DUE), arrived],
        [mark(second), mark(second)],
        [arrived, mark(first)],
        [mark(second), arrived._replace(claim=first.claim._replace(owner="somebody"))],
    ]
    before = await what_is_written(store)
    for works in rarer:
        assert await commit(store, *works) is None
    assert await what_is_written(store) == before


async def test_a_reader_is_never_told_of_less_than_before(store: SqlStore, leased: Sequence[Leased]) -> None:
    [arrived] = await sending(store, leased[0])
    async with store.database.begin() as connection:
        await connection.execute(update(subscription).values(since=LATER))
    await commit(store, arrived)
    assert await column(store, subscription.c.since) == [LATER] * 4


async def after(store: SqlStore, change: Callable[[AsyncConnection], Awaitable[object]], *works: Entry) -> Marked:
    """The commit, which began before somebody's change was committed and comes to the row after it."""
    async with store.database.begin() as somebody:
        await change(somebody)
        committing = asyncio.ensure_future(store.database.transact(Commit(works)))
        assert not (await asyncio.wait([committing], timeout=0.2))[0], "it waits for that change"
    return await committing


async def test_who_takes_the_lane_meanwhile_has_it(store: SqlStore, leased: Sequence[Leased]) -> None:
    first, second, *_ = leased
    [arrived] = await sending(store, first)

    async def take(connection: AsyncConnection) -> None:
        await connection.execute(update(lane).values(owner="test:2"))

    assert await after(store, take, arrived, mark(second)) == {}
    assert await column(store, delivery.c.state) == ["sent", "due", "due", "due"]


async def test_what_is_to_be_leased_anew_meanwhile_is_not_sent_as_it_was(
    store: SqlStore, leased: Sequence[Leased]
) -> None:
    async def count(connection: AsyncConnection) -> None:
        await connection.execute(update(lane).values(epoch=lane.c.epoch + 1))

    assert await after(store, count, mark(leased[0])) == {}
    assert await column(store, delivery.c.state) == ["due"] * 4
    assert await column(store, delivery_part.c.id) == []


async def test_what_is_changed_meanwhile_is_not_sent_as_it_was(store: SqlStore, leased: Sequence[Leased]) -> None:
    first, second, third, _ = leased

    async def change(connection: AsyncConnection) -> None:
        await connection.execute(update(delivery).where(delivery.c.id == second.claim.delivery).values(**sql.LATER))

    made = await after(store, change, mark(third), mark(second), mark(first))
    assert list(made) == [third.claim, first.claim]
    assert await column(store, delivery.c.state) == ["sending", "due", "sending", "due"]
    assert await column(store, delivery_part.c.delivery_id) == [first.claim.delivery, third.claim.delivery]


@pytest.mark.parametrize("table", [delivery, subscription], ids=str)
async def test_what_is_gone_meanwhile_is_neither_begun_nor_settled(
    store: SqlStore, leased: Sequence[Leased], table: Any
) -> None:
    """Its reader is erased: parts go with their delivery, and that with its subscription."""
    first, second, third, _ = leased
    arrived, other = await sending(store, first, second)

    async def erase(connection: AsyncConnection) -> None:
        own = table.c.id if table is subscription else delivery.c.subscription_id
        these = select(delivery.c.subscription_id).where(
            delivery.c.id.in_([first.claim.delivery, third.claim.delivery])
        )
        await connection.execute(delete(table).where(own.in_(these.scalar_subquery())))

    made = await after(store, erase, arrived, other, mark(third))
    assert made == {}
    assert await column(store, delivery.c.state) == ["sent", "due"]
    assert await column(store, delivery_part.c.delivery_id) == [second.claim.delivery]


async def test_of_two_who_settle_the_same_one_does(store: SqlStore, leased: Sequence[Leased]) -> None:
    [arrived] = await sending(store, leased[0])
    first = arrived._replace(verdict=SENT._replace(message="first"))
    await after(store, in_steps([first]), arrived._replace(at=LATER))
    assert await column(store, delivery_part.c.message_id) == ["first"]
    assert await column(store, delivery.c.settled_at) == [DUE, None, None, None]


async def test_of_two_who_mark_the_same_one_does(store: SqlStore, leased: Sequence[Leased]) -> None:
    assert await after(store, in_steps([mark(leased[0])]), mark(leased[0])) == {}
    assert await column(store, delivery_part.c.state) == [State.SENDING]


async def test_what_is_told_meanwhile_is_not_taken_back(store: SqlStore, leased: Sequence[Leased]) -> None:
    [arrived] = await sending(store, leased[0])

    async def tell(connection: AsyncConnection) -> None:
        await connection.execute(update(subscription).values(since=LATER))

    await after(store, tell, arrived)
    assert await column(store, delivery.c.state) == ["sent", "due", "due", "due"]
    assert await column(store, subscription.c.since) == [LATER] * 4


async def test_what_was_only_tried_meanwhile_is_as_it_was(store: SqlStore, leased: Sequence[Leased]) -> None:
    async with store.database.begin() as somebody:
        await somebody.execute(update(delivery).values(**sql.LATER))
        committing = asyncio.ensure_future(commit(store, mark(leased[0])))
        assert not (await asyncio.wait([committing], timeout=0.2))[0], "it waits for that change"
        await somebody.rollback()
        assert list(await committing or ()) == [leased[0].claim]


async def test_what_is_changed_meanwhile_and_still_holds_keeps_that_change(
    store: SqlStore, leased: Sequence[Leased]
) -> None:
    first, second, *_ = leased
    [arrived] = await sending(store, first)

    async def change(connection: AsyncConnection) -> None:
        await connection.execute(update(delivery).values(expires_at=LATER, late=True))
        await connection.execute(update(delivery_part).values(resends=7))

    made = await after(store, change, arrived, mark(second))
    assert list(made) == [second.claim]
    assert await column(store, delivery.c.state) == ["sent", "sending", "due", "due"]
    assert await column(store, delivery.c.expires_at) == [LATER] * 4
    assert await column(store, delivery.c.late) == [True] * 4


FREE = {
    "deliveries, in their order": (
        delivery.c.id == 1,
        [delivery.c.id == 2, subscription.c.id == 2, lane.c.platform != ""],
    ),
    "then readers": (subscription.c.id == 2, [lane.c.platform != ""]),
}


@pytest.mark.parametrize("order", FREE)
async def test_rows_are_locked_in_one_order(store: SqlStore, leased: Sequence[Leased], order: str) -> None:
    """While it waits for a row, it has none that comes later: whoever goes by the same order is never waited for in turn."""
    first, second, *_ = leased
    [arrived] = await sending(store, second)
    held, free = FREE[order]

    async def lock(connection: AsyncConnection) -> None:
        await connection.execute(select(1).where(held).with_for_update())

    async with store.database.begin() as somebody:
        await lock(somebody)
        committing = asyncio.ensure_future(commit(store, arrived, mark(first)))
        assert not (await asyncio.wait([committing], timeout=0.2))[0], "it waits for that row"
        for row in free:
            await somebody.execute(select(1).where(row).with_for_update(nowait=True))
    assert await committing


def cut_connections(url: str) -> None:
    """As a server that restarts does."""
    with psycopg.connect(url) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


async def test_a_connection_that_is_cut_is_told_and_replaced(
    store: SqlStore, leased: Sequence[Leased], database_url: str
) -> None:
    await sending(store, leased[0])
    await asyncio.to_thread(cut_connections, database_url)
    with pytest.raises(StorageError, match="cannot be reached"):
        await commit(store, mark(leased[1]))
    assert await commit(store, mark(leased[1]))


async def test_a_server_that_was_restarted_costs_nobody_an_error(
    store: SqlStore, leased: Sequence[Leased], database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(autocommit, "IDLE", 0.0)
    await sending(store, leased[0])
    await asyncio.to_thread(cut_connections, database_url)
    assert await commit(store, mark(leased[1]))


async def test_somebody_elses_lock_is_waited_for_then_named(
    database_url: str, store: SqlStore, leased: Sequence[Leased], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.storage.postgresql.LOCK_SECONDS", 0.05)
    async with open_store_at(database_url, FakeClock(DUE)) as impatient, store.database.begin() as somebody:
        await somebody.execute(update(delivery).values(**sql.LATER))
        with pytest.raises(StorageError, match="busy: another process"):
            await commit(impatient, mark(leased[0]))
        await somebody.rollback()
        assert await commit(impatient, mark(leased[0]))


async def test_a_commit_cancelled_at_any_await_is_whole_or_nothing(store: SqlStore, leased: Sequence[Leased]) -> None:
    """The steps of a commit are cancelled one after the other, until one gets through; each leaves a connection that works."""
    one = leased[0]
    await commit(store, mark(leased[1]))  # so there is a connection
    for steps in range(400):
        committing = asyncio.ensure_future(commit(store, mark(one)))
        for _ in range(steps):
            await asyncio.sleep(0)
        if committing.done():
            break
        committing.cancel()
        await asyncio.gather(committing, return_exceptions=True)
        states = await column(store, delivery_part.c.state)
        assert states in ([State.SENDING], [State.SENDING] * 2)
        async with store.database.begin() as connection:
            its_own = delivery_part.c.delivery_id == one.claim.delivery
            await connection.execute(delete(delivery_part).where(its_own))
            due = {"state": State.DUE, "owner": None, "epoch": 0}
            await connection.execute(update(delivery).where(delivery.c.id == one.claim.delivery).values(due))
    assert await commit(store, mark(leased[2]))
    assert await column(store, delivery.c.state) in (["sending"] * 3 + ["due"], ["due", "sending", "sending", "due"])
