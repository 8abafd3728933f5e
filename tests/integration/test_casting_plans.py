"""How SQLite finds a broadcast's audience: a chunk is walked by its subscriptions, whatever the database has counted."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from digest.domain.broadcast import Kind, Reach
from digest.domain.reader import Profile
from digest.ledger_broadcasts import Cast, Due
from digest.storage.store import SqlStore
from digest.testing import FakeClock
from digest.testing.ledger import add_audience

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)

COUNTS = [
    ("reader", "ix_reader_profile_key", "1000000 1000"),
    ("subscription", "ix_subscription_reader_id", "1000000 1"),
    ("subscription", "sqlite_autoindex_subscription_1", "1000000 1"),
    ("destination", "sqlite_autoindex_destination_1", "1000000 1000000 1 1"),
    ("profile", "sqlite_autoindex_profile_1", "1000 1"),
    ("identity", "ix_identity_reader_id", "1000000 1"),
    ("edition_item", "ix_edition_item_article_id", "10000 10"),
    ("delivery", "sqlite_autoindex_delivery_1", "20000000 20 1"),
]
"""What ANALYZE finds where a million readers have been told for three weeks."""

REACHES = [Reach(), Reach(languages=("en",), tags=("llm",), active=7, story=1), Reach(kinds=(Kind.SHARED,))]


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOON)


@pytest.mark.parametrize("counted", [True, False], ids=["as in a million", "never counted"])
@pytest.mark.parametrize("reach", REACHES, ids=["everybody", "some", "those who share a place"])
async def test_a_chunk_is_walked_by_its_subscriptions(store: SqlStore, reach: Reach, *, counted: bool) -> None:
    await add_audience(store, 3, NOON)
    async with store.database.begin() as connection:
        if counted:
            await connection.exec_driver_sql("ANALYZE")
            await connection.exec_driver_sql("DELETE FROM sqlite_stat1")
            await connection.exec_driver_sql("INSERT INTO sqlite_stat1 VALUES (?, ?, ?)", COUNTS)
            await connection.exec_driver_sql("ANALYZE sqlite_schema")  # which reads them
    steps = await _steps(store, reach)
    assert steps[0] == "SEARCH subscription USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"
    assert [step for step in steps if step.startswith("SCAN") and "VIRTUAL TABLE" not in step] == []


async def _steps(store: SqlStore, reach: Reach) -> list[str]:
    said: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        said.append((statement, parameters))

    due = Due("en", "", 1, Profile().key, NOON, NOON + timedelta(hours=6))
    cast = Cast(1, "broadcast:1", reach, [due], {"preview": ("rich",)}, NOON)
    async with store.begin() as uow:
        event.listen(uow.connection.sync_connection, "before_cursor_execute", note)
        await uow.casting.plan(cast, 0, 3, NOON)
        [(statement, parameters)] = [one for one in said if "INSERT INTO delivery " in one[0]]
        explained = await uow.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        return [row.detail for row in explained]
