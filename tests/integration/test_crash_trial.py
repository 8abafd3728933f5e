"""The short form of the crash trial (`make prove`): the real process, killed and ended while it delivers to the mailbox."""

from pathlib import Path

import pytest

from prove.crash import thrice
from prove.place import place
from prove.service import WarmService
from prove.trial import STOPS, carry_out

SEED = 20261124
AUDIENCE = 1_000


@pytest.mark.slow
async def test_killed_and_ended_at_any_moment_nobody_is_missed_and_few_get_it_twice(tmp_path: Path) -> None:
    with place(tmp_path) as here:
        verdict = await carry_out(thrice, here, SEED, AUDIENCE, WarmService)
    assert verdict.tally.arrived == AUDIENCE
    assert verdict.tally.doubled <= verdict.tally.resent <= verdict.allowed
    assert verdict.stopped is not None
    assert verdict.stopped < STOPS
