"""What nearly every commit of the ledger says is one step of SQLite's, and says what the same commit in many steps does."""

import re
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.delivery import State
from digest.domain.verdict import Verdict
from digest.ledger_ports import Claim, Leased, Settlement
from digest.storage import sql
from digest.storage.jobs import Commit, Entry, Marked, Release
from digest.storage.store import SqlStore
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, open_test_store
from digest.testing.ledger import add_article, add_audience, bench

DUE = datetime(2026, 11, 24, 8, tzinfo=UTC)
SECOND = timedelta(seconds=1)
SENT = Verdict(State.SENT, State.SENT, message="m")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    async with open_test_store(tmp_path, FakeClock(DUE)) as opened:
        await add_article(opened, "one", DUE - timedelta(hours=1))
        await add_audience(opened, 4, DUE)
        yield opened


@pytest.fixture
async def leased(store: SqlStore) -> Sequence[Leased]:
    async with SqlWriter(store.database).running() as writer:
        one = bench(store, writer, FakeClock(DUE))
        await one.planner.plan()
        await one.lane.hold()
        return await one.lane._lease(4)


@dataclass
class InOneStep:
    """The works in one step, or in none."""

    works: Sequence[Entry]
    before: Callable[[sqlite3.Connection], object] = lambda bare: None

    async def __call__(self, connection: AsyncConnection) -> Marked | None:
        return None

    def in_one_step(self, bare: sqlite3.Connection) -> Marked | None:
        self.before(bare)
        done = Commit(self.works).in_one_step(bare)
        assert not bare.in_transaction
        return done


def in_many_steps(works: Sequence[Entry]) -> Callable[[AsyncConnection], Any]:
    async def work(connection: AsyncConnection) -> Marked:
        return await Commit(works)(connection)

    return work


def mark(one: Leased) -> Entry:
    return one.mark(one.parts[0], DUE + timedelta(minutes=1))


async def rows(store: SqlStore, *columns: Any) -> list[Mapping[str, Any]]:
    async with store.database.read() as connection:
        found = await connection.execute(select(*columns).order_by(columns[0].table.c.id))
        return [dict(row._mapping) for row in found]


async def what_is_written(store: SqlStore) -> Sequence[Sequence[Mapping[str, Any]]]:
    delivery, part = sql.delivery.c, sql.delivery_part.c
    return (
        await rows(store, *(one for one in delivery if one.name not in ("id", "subscription_id", "destination_id"))),
        await rows(store, *(one for one in part if one.name not in ("id", "delivery_id"))),
        await rows(store, sql.subscription.c.since),
    )


async def test_one_step_writes_what_many_do(store: SqlStore, leased: Sequence[Leased]) -> None:
    first, second, *_ = leased
    database, written = store.database, list[Any]()
    for one, way in ((first, in_many_steps), (second, InOneStep)):
        made = await database.transact(way([mark(one)]))
        written.append([[table[place] for table in await what_is_written(store)] for place in [len(written)]])
        verdict = Settlement(one.claim, made[one.claim], SENT, DUE, True)
        assert await database.transact(way([verdict])) == {}
        written[-1].append([table[len(written) - 1] for table in await what_is_written(store)])
    assert written[0] == written[1]
    assert written[0][1][0]["state"] == State.SENT
    assert written[0][1][2]["since"] is not None


async def test_verdicts_and_marks_of_any_number_of_kinds_are_one_step(
    store: SqlStore, leased: Sequence[Leased]
) -> None:
    first, second, third, fourth = leased
    begun = await store.database.transact(InOneStep([mark(first), mark(second)]))
    assert begun is not None
    assert set(begun) == {first.claim, second.claim}
    arrived = [
        Settlement(one.claim, begun[one.claim], SENT, DUE, late) for one, late in ((first, True), (second, False))
    ]
    other = fourth.mark(fourth.parts[0], DUE)._replace(variant="plain")
    made = await store.database.transact(InOneStep([*arrived, mark(third), other]))
    assert made is not None
    assert len({*begun.values(), *made.values()}) == 4
    states = [row["state"] for row in await rows(store, sql.delivery.c.state)]
    assert states == ["sent", "sent", "sending", "sending"]
    assert [row["late"] for row in await rows(store, sql.delivery.c.late)][:2] == [True, False]


@pytest.mark.parametrize("way", [in_many_steps, InOneStep])
async def test_each_has_its_own_message_and_instant(
    store: SqlStore, leased: Sequence[Leased], way: Callable[[Sequence[Entry]], Any]
) -> None:
    """SQLite is handed the instants by delivery and the messages by part: here the parts' ids run the other way."""
    made: dict[Claim, int] = {}
    for one in reversed(leased):
        made |= await store.database.transact(way([mark(one)]))
    some = [(one, DUE + number * SECOND, f'"{number}') for number, one in enumerate(leased[:2])] + [
        (leased[2], DUE + 9 * SECOND, None)
    ]
    verdicts: list[Entry] = [
        Settlement(one.claim, made[one.claim], SENT._replace(message=message), at) for one, at, message in some
    ]
    assert await store.database.transact(way(verdicts)) == {}
    delivery, part = sql.delivery.c, sql.delivery_part.c
    settled = {row["id"]: row["settled_at"] for row in await rows(store, delivery.id, delivery.settled_at)}
    parts = {row["delivery_id"]: row for row in await rows(store, *part)}
    for one, at, message in some:
        row = parts[number := one.claim.delivery]
        assert (row["id"], row["message_id"], row["settled_at"], settled[number]) == (made[one.claim], message, at, at)
    assert (settled[leased[3].claim.delivery], parts[leased[3].claim.delivery]["state"]) == (None, State.SENDING)


async def test_two_verdicts_on_one_delivery_are_left_to_many_steps(store: SqlStore, leased: Sequence[Leased]) -> None:
    """As rows under one key they would be one."""
    made = await store.database.transact(InOneStep([mark(leased[0])]))
    assert made is not None
    verdict = Settlement(leased[0].claim, made[leased[0].claim], SENT, DUE)
    assert await store.database.transact(InOneStep([verdict, verdict._replace(at=DUE + SECOND)])) is None
    assert (await rows(store, sql.delivery.c.state))[0]["state"] == State.SENDING


async def test_what_nearly_every_commit_says_is_one_row(store: SqlStore, leased: Sequence[Leased]) -> None:
    """Each row that a statement gives is a step more, and Python's lock let go of once more."""
    first, second, *_ = leased
    begun = await store.database.transact(InOneStep([mark(first)]))
    assert begun is not None
    said = list[str]()
    works = [Settlement(first.claim, begun[first.claim], SENT, DUE), mark(second)]
    assert await store.database.transact(InOneStep(works, lambda bare: bare.set_trace_callback(said.append)))
    values, *_ = said[0].partition(" RETURNING ")  # and then what the trigger does
    assert len(re.findall(r"\((NULL|'\[)", values)) == 1


@pytest.mark.parametrize("void", [{"epoch": 9}, {"owner": "somebody"}, {"lane": 1}])
async def test_where_a_claim_is_void_nothing_is_changed(
    store: SqlStore, leased: Sequence[Leased], void: dict[str, Any]
) -> None:
    before = await what_is_written(store)
    claim: Claim = leased[1].claim._replace(**void)
    works = [mark(leased[0]), mark(leased[1]._replace(claim=claim))]
    assert await store.database.transact(InOneStep(works)) is None
    assert await what_is_written(store) == before


async def test_what_is_settled_already_and_rarer_kinds_are_left_to_many_steps(
    store: SqlStore, leased: Sequence[Leased]
) -> None:
    one = leased[0]
    made = await store.database.transact(InOneStep([mark(one)]))
    assert made is not None
    verdict = Settlement(one.claim, made[one.claim], SENT, DUE)
    rarer: list[Entry] = [
        verdict._replace(verdict=Verdict(State.DEAD, State.DEAD, error="gone")),
        Release(leased[1].claim, DUE),
        mark(one),
    ]
    for work in rarer:
        assert await store.database.transact(InOneStep([work])) is None
    assert await store.database.transact(InOneStep([verdict])) == {}
    assert await store.database.transact(InOneStep([verdict])) is None


async def test_a_database_that_somebody_else_writes_to_says_so(store: SqlStore, leased: Sequence[Leased]) -> None:
    other = sqlite3.connect(store.database.name, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    impatient = InOneStep([mark(leased[0])], lambda bare: bare.execute("PRAGMA busy_timeout = 0"))
    with pytest.raises(Exception, match=r"busy|locked") as caught:
        await store.database.transact(impatient)
    assert isinstance(caught.value.__cause__ or caught.value, OperationalError | sqlite3.OperationalError)
    other.execute("ROLLBACK")
    other.close()
    assert await store.database.transact(impatient)
