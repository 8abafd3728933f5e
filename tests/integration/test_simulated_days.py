"""The short form of the simulated years (`make prove`): a few weeks around the autumn's clock changes, and an eventful life."""

from datetime import UTC, datetime

import pytest

from prove.years import simulate


@pytest.mark.parametrize("seed", [1, 2])
async def test_nothing_is_missed_and_nothing_told_twice_whatever_happens(seed: int) -> None:
    lived = await simulate(seed, readers=4, days=10, begin=datetime(2026, 10, 23, 12, tzinfo=UTC), wild=0.2)
    assert lived.events > 2
    assert lived.digests > 10
