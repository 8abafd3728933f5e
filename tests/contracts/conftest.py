"""The stores that keep the contracts of `digest.ports`. A second database joins here, and every suite covers it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from digest.storage.store import SqlStore
from digest.testing import FakeClock, open_test_store


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=["sqlite"])
async def store(tmp_path: Path, clock: FakeClock) -> AsyncIterator[SqlStore]:
    async with open_test_store(tmp_path, clock) as opened:
        yield opened
