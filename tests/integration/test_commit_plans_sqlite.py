"""How SQLite finds what a commit marks and settles: by its number, whatever it has counted (ANALYZE), and whenever that was."""

import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import sqlite

from digest.storage import arrivals, marks, verdicts
from digest.storage.store import SqlStore
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, open_test_store
from digest.testing.ledger import add_article, add_audience, bench

DUE = datetime(2026, 11, 24, 8, tzinfo=UTC)

THROUGH_ALL = re.compile(r"SCAN (delivery|delivery_part|subscription)\b")

EVERY = {
    f"{one.__name__.rpartition('.')[2]}.{field.name}": str(
        getattr(one.statements("sqlite"), field.name).compile(dialect=sqlite.dialect())
    )
    for one in (marks, arrivals, verdicts)
    for field in fields(one.statements("sqlite"))
    if field.name != "unmark_part"  # only where nobody knows whether a mark was committed
}


@pytest.fixture
async def counted(tmp_path: Path) -> AsyncIterator[SqlStore]:
    """A store that was counted when it had few: SQLite takes that for what it has, and reads few sooner than it looks them up."""
    clock = FakeClock(DUE)
    async with open_test_store(tmp_path, clock) as store:
        await add_article(store, "one", DUE - timedelta(hours=1))
        await add_audience(store, 40, DUE)
        await bench(store, SqlWriter(store.database), clock).planner.plan()
        async with store.database.begin() as connection:
            await connection.execute(text(PARTS))
            await connection.execute(text("ANALYZE"))
        yield store


PARTS = """
INSERT INTO delivery_part (delivery_id, variant, part, state, resends)
SELECT delivery.id, 'full', each.value, 'sent', 0 FROM delivery, json_each('[0, 1, 2]') AS each
"""
"""Fewer than eighty are read through, whatever a statement says: parts are given by a table, which SQLite may put second."""


@pytest.mark.parametrize("name", EVERY)
async def test_nothing_is_looked_through(counted: SqlStore, name: str) -> None:
    with closing(sqlite3.connect(counted.database.name)) as bare:  # a new one, so it knows what was counted
        rows = bare.execute(f"EXPLAIN QUERY PLAN {EVERY[name]}", (None,) * EVERY[name].count("?"))
        plan = [row[-1] for row in rows]
    assert plan
    assert [step for step in plan if THROUGH_ALL.match(step)] == []
