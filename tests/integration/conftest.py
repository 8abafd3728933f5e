"""What tests of the ledger share: a store in each kind of database, at the time of the test's own `clock`, and its writer."""

from collections.abc import AsyncIterator

import pytest

from digest.storage.store import SqlStore
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, open_store_at


@pytest.fixture
async def store(database_url: str, clock: FakeClock) -> AsyncIterator[SqlStore]:
    async with open_store_at(database_url, clock) as opened:
        yield opened


@pytest.fixture
async def writer(store: SqlStore) -> AsyncIterator[SqlWriter]:
    async with SqlWriter(store.database).running() as running:
        yield running
