"""The stores that keep the contracts of `digest.ports`. Another one joins here, and every suite covers it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from digest.storage.store import SqlStore
from digest.testing import FakeClock, MemoryStore, open_store_at, sqlite_url

STORES = ("sqlite", "postgresql", "memory")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=STORES)
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str | None:
    """The address of an empty database of each kind; None for the store that needs none."""
    if request.param == "memory":
        return None
    return sqlite_url(tmp_path) if request.param == "sqlite" else str(request.getfixturevalue("postgresql"))


@pytest.fixture
async def store(store_url: str | None, clock: FakeClock) -> AsyncIterator[SqlStore | MemoryStore]:
    if store_url is None:
        yield MemoryStore(clock)
        return
    async with open_store_at(store_url, clock) as opened:
        yield opened
