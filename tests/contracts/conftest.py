"""The stores that keep the contracts of `digest.ports`. Another one joins here, and every suite covers it."""

from collections.abc import AsyncIterator

import pytest

from digest.storage.store import SqlStore
from digest.testing import FakeClock, open_store_at


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def store(database_url: str, clock: FakeClock) -> AsyncIterator[SqlStore]:
    async with open_store_at(database_url, clock) as opened:
        yield opened
