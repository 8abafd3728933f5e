"""A place in the window is passed on with the verdict, and no commit ever says that more are being sent than have one."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.delivery import State
from digest.domain.verdict import Verdict
from digest.ledger_ports import Claim, Mark, Settlement
from digest.services.tools import Limits
from digest.storage import sql
from digest.storage.errors import StorageError
from digest.storage.rhythm import MOST
from digest.storage.store import SqlStore
from digest.storage.worker import Following, T, Work
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, open_test_store
from digest.testing.ledger import ScriptedSender, Setup, add_article, add_audience, bench

DUE = datetime(2026, 11, 24, 8, tzinfo=UTC)
AUDIENCE = 200


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    async with open_test_store(tmp_path, FakeClock(DUE)) as opened:
        await add_article(opened, "one", DUE - timedelta(hours=1))
        await add_audience(opened, AUDIENCE, DUE)
        yield opened


class WatchedDatabase:
    """A database that counts at the end of each transaction what it says is being sent."""

    def __init__(self, store: SqlStore) -> None:
        self._database = store.database
        self.being_sent: list[int] = []
        self.followed = 0
        self.in_one_step = 0

    async def transact(self, work: Work[T], *, following: Following[T]) -> T:
        def then(done: T) -> Work[T] | None:
            after = following(done)
            self.followed += after is not None
            return after and self._watched(after)

        return await self._database.transact(self._watched(work), following=then)

    def _watched(self, work: Work[T]) -> Work[T]:
        return _Watched(self, work)


@dataclass
class _Watched:
    """Work that counts once it is done what is being sent, in its own thread, before anything else is committed."""

    watch: WatchedDatabase
    work: Any

    async def __call__(self, connection: AsyncConnection) -> Any:
        result = await self.work(connection)
        sending = select(func.count()).where(sql.delivery.c.state == State.SENDING)
        self.watch.being_sent.append(await connection.scalar(sending) or 0)
        return result

    def in_one_step(self, bare: sqlite3.Connection) -> Any:
        if (result := self.work.in_one_step(bare)) is not None:
            self.watch.in_one_step += 1
            [(sending,)] = bare.execute("SELECT count(*) FROM delivery WHERE state = 'sending'")
            self.watch.being_sent.append(sending)
        return result


async def test_no_commit_says_that_more_are_being_sent_than_there_are_places(store: SqlStore) -> None:
    database = WatchedDatabase(store)
    async with SqlWriter(database).running() as writer:  # type: ignore[arg-type]
        one = bench(
            store, writer, FakeClock(DUE), Setup(ScriptedSender(latency=0.2), limits=Limits(window=90, ahead=20))
        )
        await one.planner.plan()
        await one.deliverer.open()
        await one.lane.deliver()
    assert len(one.sender.sent) == AUDIENCE
    assert max(database.being_sent) == 90
    assert database.in_one_step, "some were committed in one step"
    assert database.followed, "some were committed without the loop's asking"
    assert database.being_sent[-1] == 0


class SlowLedger:
    """A writer that notes what it is handed, and commits verdicts only when it is told to."""

    healthy = True

    def __init__(self) -> None:
        self.handed: list[tuple[str, int]] = []
        self.committed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def sending(self, mark: Mark) -> Awaitable[int | None]:
        self.handed.append(("mark", mark.claim.delivery))
        return self._marked()

    async def _marked(self) -> int:
        return 1

    def settle(self, settlement: Settlement) -> Awaitable[None]:
        self.handed.append(("verdict", settlement.claim.delivery))
        return asyncio.shield(self.committed)

    async def release(self, claim: Claim, at: datetime) -> None:
        self.handed.append(("release", claim.delivery))


async def test_who_comes_next_is_handed_over_behind_the_verdict_and_does_not_wait_for_its_commit(
    store: SqlStore,
) -> None:
    ledger = SlowLedger()
    one = bench(store, ledger, FakeClock(DUE), Setup(limits=Limits(window=1, ahead=2)))
    await one.planner.plan()
    await one.lane.hold()
    delivering = asyncio.create_task(one.lane.deliver())
    async with asyncio.timeout(30):
        while len(ledger.handed) < 6:  # noqa: ASYNC110 - the ledger is not told when it is idle
            await asyncio.sleep(0.005)
    assert not delivering.done(), "a delivery has ended when its verdict is committed"
    assert [kind for kind, _ in ledger.handed] == ["mark", "verdict"] * 3
    assert all(mark[1] == verdict[1] for mark, verdict in zip(ledger.handed[::2], ledger.handed[1::2], strict=True))
    one.lane._sending.stopped = "enough"
    ledger.committed.set_result(None)
    await delivering


class CountingDatabase:
    """A database that takes anything, and counts what each transaction was asked for."""

    def __init__(self) -> None:
        self.refuses = 0
        self.tries = 0

    async def transact(self, work: Work[T], *, following: Following[T]) -> Mapping[Claim, int]:
        self.tries += 1
        await asyncio.sleep(0)
        if self.refuses:
            self.refuses -= 1
            raise StorageError("disk full")
        return {}


async def test_what_a_commit_leaves_is_committed_next_and_marks_do_not_wait_for_a_database_that_refuses() -> None:
    database, claim = CountingDatabase(), Claim(1, "test:1", 1)
    sent = Verdict(State.SENT, State.SENT, message="m")
    async with SqlWriter(database).running() as writer:  # type: ignore[arg-type]
        verdicts = [writer.settle(Settlement(claim, part, sent, DUE)) for part in range(2 * MOST)]
        await asyncio.gather(*verdicts)
        assert database.tries == 2
        database.refuses = 1
        marks = [writer.sending(Mark(claim, "rich", part, DUE)) for part in range(2 * MOST)]
        outcomes = await asyncio.gather(*marks, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {StorageError}
    assert database.tries == 4, "what may have been marked is taken back"


class EndlessDatabase:
    """A database that is handed another verdict in each commit, and goes on for as long as it is told what follows."""

    def __init__(self) -> None:
        self.writer: SqlWriter | None = None
        self.rows = list[int]()

    async def transact(self, work: Work[T], *, following: Following[Mapping[Claim, int]]) -> Mapping[Claim, int]:
        assert self.writer is not None
        for commits in range(1, 1_000):
            time.sleep(0.01)  # noqa: ASYNC251 - as the thread that commits does
            if len(self.rows) < 2:
                for part in range(MOST):
                    self.writer.settle(Settlement(Claim(1, "test:1", 1), part, Verdict(State.SENT, State.SENT), DUE))
            if following({}) is None:
                self.rows.append(commits)
                return {}
        raise AssertionError("nobody else would ever have had a turn")


async def test_no_row_of_commits_is_endless_for_another_process_would_never_have_its_turn() -> None:
    database = EndlessDatabase()
    async with SqlWriter(database).running() as writer:  # type: ignore[arg-type]
        database.writer = writer
        await writer.settle(Settlement(Claim(1, "test:1", 1), 1, Verdict(State.SENT, State.SENT), DUE))
    assert len(database.rows) > 2


class FalteringDatabase:
    """A database with a bad row in its first transaction, that is out of reach for the next but one."""

    def __init__(self, store: SqlStore) -> None:
        self._database = store.database
        self._errors: list[Exception | None] = [
            ValueError("bad row"),
            None,
            OperationalError("locked", {}, Exception()),
        ]

    async def transact(self, work: Work[T], *, following: Following[T] | None = None) -> T:
        if self._errors and (error := self._errors.pop(0)) is not None:
            raise error
        return await self._database.transact(work)


async def test_a_mark_never_overtakes_a_verdict_that_waits_for_the_database(store: SqlStore) -> None:
    async with SqlWriter(store.database).running() as writer:
        one = bench(store, writer, FakeClock(DUE))
        await one.planner.plan()
        await one.lane.hold()
        first, second, third = await one.lane._lease(3)
        begun = [
            (each, await writer.sending(each.mark(each.parts[0], DUE + timedelta(minutes=1))))
            for each in (first, second)
        ]
    sent = Verdict(State.SENT, State.SENT, message="m")
    async with SqlWriter(FalteringDatabase(store)).running() as writer:  # type: ignore[arg-type]
        verdicts = [writer.settle(Settlement(each.claim, number or 0, sent, DUE)) for each, number in begun]
        mark = writer.sending(third.mark(third.parts[0], DUE + timedelta(minutes=1)))
        outcomes: list[Any] = await asyncio.gather(*verdicts, mark, return_exceptions=True)
    assert isinstance(outcomes[2], OperationalError), "it waits behind the verdict that could not be committed"
    async with store.database.read() as connection:
        states = list(await connection.scalars(select(sql.delivery.c.state).order_by(sql.delivery.c.id)))
    assert sorted(states[:3]) == ["due", "sent", "sent"]


async def test_of_what_is_committed_together_only_what_its_claim_still_holds_changes(store: SqlStore) -> None:
    async with SqlWriter(store.database).running() as writer:
        one = bench(store, writer, FakeClock(DUE))
        await one.planner.plan()
        await one.lane.hold()
        first, second, third = await one.lane._lease(3)
        later = second.claim._replace(epoch=second.claim.epoch + 1)
        stale = [later, third.claim._replace(owner="somebody")]
        claims = [first.claim, *stale]
        marks = [Mark(claim, first.variant, 0, DUE + timedelta(minutes=1)) for claim in claims]
        told = await asyncio.gather(*map(writer.sending, marks))
        assert told[0]
        assert told[1:] == [None, None]
        part = await writer.sending(marks[1]._replace(claim=second.claim))
        assert part
        sent = Verdict(State.SENT, State.SENT, message="m")
        settled = zip(claims, [told[0], part, 0], strict=True)
        await asyncio.gather(*(writer.settle(Settlement(claim, number, sent, DUE)) for claim, number in settled))
    for table, wanted in ((sql.delivery, ["sent", "sending", "due"]), (sql.delivery_part, ["sent", "sending"])):
        async with store.database.read() as connection:
            states = list(await connection.scalars(select(table.c.state).order_by(table.c.id)))
        assert states[: len(wanted)] == wanted
