"""A backup that comes back sends nothing by itself that the lost database may have sent; the rest goes on as ever."""

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from digest.app.witness import FileWitness
from digest.domain.delivery import State
from digest.services.deliver import Deliverer, tick
from digest.services.vigil import Vigil
from digest.storage import sql
from digest.storage.store import SqlStore
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, open_test_store
from digest.testing.ledger import Bench, ScriptedSender, Setup, add_article, add_audience, bench

DUE = datetime(2026, 11, 24, 8, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


class House:
    """A service with a data directory: its database may be put aside and brought back."""

    def __init__(self, folder: Path, store: SqlStore, clock: FakeClock) -> None:
        self.folder = folder
        self.store = store
        self.clock = clock
        self.sender = ScriptedSender()
        self.kept = folder / "aside"

    async def tick(self) -> dict[str, int]:
        """One round of a service that starts anew."""
        async with SqlWriter(self.store.database).running() as writer:
            made = bench(self.store, writer, self.clock, Setup(sender=self.sender))
            vigil = Vigil(self.store, FileWitness(self.folder / "data"), self.clock)
            deliverer = Deliverer(self.store, made.deliverer.lanes, self.clock, vigil)
            report = await tick(made.planner, deliverer)
        return {**report.outcomes, "planned": report.planned}

    async def set_aside(self) -> None:
        """Copy every row, as a copy of the files of a service at rest would."""
        await self._copy(self.path, self.kept)

    async def bring_back(self) -> None:
        await self._copy(self.kept, self.path)

    @property
    def path(self) -> Path:
        return Path(self.store.database.name)

    async def _copy(self, source: Path, target: Path) -> None:
        await self.store.database.close()
        for leftover in target.parent.glob(f"{target.name}-*"):
            leftover.unlink()
        shutil.copy(source, target)

    async def states(self) -> dict[str, int]:
        async with self.store.read() as uow:
            return dict((await uow.ledger.report()).states)

    async def windows(self) -> list[tuple[Any, ...]]:
        async with self.store.database.read() as connection:
            columns = (sql.delivery.c.since, sql.delivery.c.cut, sql.delivery.c.state)
            rows = await connection.execute(select(*columns).order_by(sql.delivery.c.id))
            return [tuple(row) for row in rows]


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    clock = FakeClock(DUE - HOUR)
    async with open_test_store(tmp_path, clock) as store:
        await add_article(store, "one", DUE - 2 * HOUR)
        await add_audience(store, 3, DUE)
        yield House(tmp_path, store, clock)


async def test_what_was_due_since_a_copied_back_file_is_held_and_later_digests_go_out(house: House) -> None:
    await house.tick()
    await house.set_aside()
    house.clock.set(DUE)
    assert await house.tick() == {"sent": 3, "planned": 3}
    await house.bring_back()
    house.clock.set(DUE + HOUR)
    assert await house.tick() == {"planned": 3}
    assert await house.states() == {"held": 3}
    await add_article(house.store, "two", DUE + 2 * HOUR)
    house.clock.set(DUE + DAY)
    assert await house.tick() == {"sent": 3, "planned": 3}
    assert (await house.windows())[-1] == (DUE, DUE + DAY, "sent"), "what is held is not told by another digest"
    assert len(house.sender.sent) == 6


async def test_a_service_that_slept_or_was_killed_holds_nothing(house: House) -> None:
    await house.tick()
    house.clock.set(DUE + HOUR)
    assert await house.tick() == {"sent": 3, "planned": 3}
    await house.store.database.close()
    house.clock.set(DUE + 30 * DAY + HOUR)
    await add_article(house.store, "two", DUE + 30 * DAY - HOUR)
    assert await house.tick() == {"sent": 3, "planned": 3}
    assert await house.states() == {"sent": 6}
