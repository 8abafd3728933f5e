"""The ledger under any order of planning, sending, dying and clocks: what must hold, holds after every step."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select, update

from digest.domain.delivery import Limited, Moved, Outcome, Refused, Sent, Stopped, Unknown, Unreachable, Unsent
from digest.domain.reader import Address
from digest.ledger_ports import Leased
from digest.ports import Payload
from digest.services.deliver import tick
from digest.services.tools import Limits
from digest.storage import sql
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, open_store_at, sqlite_url
from digest.testing.ledger import Bench, PlainRenderer, ScriptedSender, Setup, add_article, add_audience, bench
from digest.testing.server import postgresql_url
from tests.examples import examples

DUE = datetime(2026, 11, 24, 8, tzinfo=UTC)
AUDIENCE = 4
OUTCOMES: st.SearchStrategy[Outcome | None] = st.sampled_from(
    [None, None, Unsent("x"), Limited(30), Unknown("x"), Refused("x"), Unreachable("x"), Moved("moved"), Stopped("x")]
)
ARRIVES = (Sent, Unknown, type(None))


class LedgerMachine(RuleBasedStateMachine):
    """Two processes over one ledger. `arrived` counts what the platform has: per chat, and message in a variant.

    A variant refused after its first part gives way to its fallback, which goes out whole.
    """

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.clock = FakeClock(DUE)
        self.arrived: Counter[tuple[str, str]] = Counter()
        self.script: list[Outcome | None] = []
        self.killed = self.unanswered = self.articles = self.process = 0

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Run to the end."""
        return self.runner.run(work)

    def teardown(self) -> None:
        """Close everything."""
        self.run(self.stack.aclose())
        self.runner.close()

    @initialize()
    def begin(self) -> None:
        self.run(self._begin())

    async def _begin(self) -> None:
        self.store = await self.stack.enter_async_context(open_store_at(await self._url(), self.clock))
        self.writer = await self.stack.enter_async_context(SqlWriter(self.store.database).running())
        await add_audience(self.store, AUDIENCE, DUE)
        await self._article()

    async def _url(self) -> str:
        folder = self.stack.enter_context(tempfile.TemporaryDirectory())
        return await asyncio.to_thread(sqlite_url, Path(folder))

    async def _article(self) -> None:
        self.articles += 1
        await add_article(self.store, f"story{self.articles}", self.clock.now() - timedelta(minutes=1))

    def bench(self) -> Bench:
        """A new process; those before it are gone."""
        self.process += 1
        mine = f"process:{self.process}"
        setup = Setup(
            sender=ScriptedSender(self._answer),
            renderer=PlainRenderer(parts=2),
            limits=Limits(window=3),
            owner=mine,
            chunk=3,
            elapsed=lambda: (self.clock.now() - DUE).total_seconds() + 86_400 * 400,
            gone=lambda owner: owner != mine,
        )
        return bench(self.store, self.writer, self.clock, setup)

    def _answer(self, address: Address, payload: Payload) -> Outcome | None:
        outcome = self.script.pop() if self.script else None
        if isinstance(outcome, ARRIVES):
            self.arrived[address.chat, str(payload)] += 1
        self.unanswered += isinstance(outcome, Unknown)
        return outcome

    @rule(outcomes=st.lists(OUTCOMES, max_size=6))
    def round(self, outcomes: list[Outcome | None]) -> None:
        self.script = outcomes
        one = self.bench()
        self.run(tick(one.planner, one.deliverer))
        self.script = []

    @rule(sending=st.integers(0, 3), reached=st.booleans())
    def die(self, sending: int, reached: bool) -> None:
        """A process leases, marks and sends, and is gone before the answer."""
        self.run(self._die(sending, reached))

    async def _die(self, sending: int, reached: bool) -> None:
        one = self.bench()
        await one.planner.plan()
        await one.lane.open()
        async with self.store.begin() as uow:
            now = self.clock.now()
            leased = await uow.ledger.lease("preview", f"process:{self.process}", 3, now)
        for each in leased[:sending]:
            if await self.writer.sending(each.mark(each.parts[0], now + timedelta(minutes=1))):
                self.killed += 1
                self._reach(each, reached)

    def _reach(self, each: Leased, reached: bool) -> None:
        payload = each.parts[0].payload
        if reached:
            self.arrived[each.address.chat, str(payload)] += 1

    @rule(minutes=st.sampled_from([1, 7, 60, 300, 24 * 60, 3 * 24 * 60]))
    def wait(self, minutes: int) -> None:
        self.clock.advance(timedelta(minutes=minutes))

    @rule()
    def publish(self) -> None:
        self.run(self._article())

    @rule()
    def revive(self) -> None:
        """Whoever was suspended writes /start."""
        self.run(self._revive())

    async def _revive(self) -> None:
        async with self.store.database.begin() as connection:
            await connection.execute(update(sql.destination).values(suspended_at=None, reason=None))

    @invariant()
    def nothing_arrives_twice_but_for_want_of_an_answer(self) -> None:
        doubled = sum(count - 1 for count in self.arrived.values())
        assert doubled <= self.killed + self.unanswered

    @invariant()
    def the_ledger_agrees_with_itself(self) -> None:
        if hasattr(self, "store"):
            self.run(self._check())

    async def _check(self) -> None:
        async with self.store.database.read() as connection:
            deliveries = (await connection.execute(select(sql.delivery))).all()
            parts = (await connection.execute(select(sql.delivery_part))).all()
            told = {row.id: row.since for row in await connection.execute(select(sql.subscription))}
            telling = set(await connection.scalars(select(sql.edition_item.c.edition_id)))
            report = await self.store_report()
        assert report.audience == len(deliveries) == sum(report.states.values())
        assert len({(row.subscription_id, row.occasion) for row in deliveries}) == len(deliveries)
        states = {row.id: [part.state for part in parts if part.delivery_id == row.id] for row in deliveries}
        for row in deliveries:
            match row.state:
                case "sent":
                    assert set(states[row.id]) <= {"sent", "cancelled"}
                    assert "sent" in states[row.id]
                case "sending":
                    assert states[row.id].count("sending") == 1
                case "unknown":
                    assert "due" not in states[row.id]
            if row.state in ("sent", "unknown") and row.edition_id in telling:
                assert told[row.subscription_id] >= row.cut

    async def store_report(self) -> Any:
        async with self.store.read() as uow:
            return await uow.ledger.report()


class PostgresqlLedgerMachine(LedgerMachine):
    """The same over PostgreSQL."""

    async def _url(self) -> str:
        return await asyncio.to_thread(postgresql_url)


TestLedger = LedgerMachine.TestCase
LONG: dict[str, Any] = {"stateful_step_count": 14, "deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
TestLedger.settings = examples(12, **LONG)


@pytest.mark.usefixtures("postgresql")
class TestPostgresqlLedger(PostgresqlLedgerMachine.TestCase):  # type: ignore[misc, name-defined]
    """Skipped where no server answers, as the fixture says."""

    settings = examples(5, **LONG)
