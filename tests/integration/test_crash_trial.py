"""The short form of the crash trial (`make prove`): the real process, killed and ended while it delivers to the mailbox."""

from pathlib import Path

import pytest

from prove.crash import thrice
from prove.place import Tally, place
from prove.service import BrokenPromiseError, WarmService
from prove.trial import STOPS, Trial, Verdict, carry_out

SEED = 20261124
AUDIENCE = 8_000


@pytest.mark.slow
async def test_killed_and_ended_at_any_moment_nobody_is_missed_and_few_get_it_twice(tmp_path: Path) -> None:
    with place(tmp_path) as here:
        verdict = await carry_out(thrice, here, SEED, AUDIENCE, WarmService)
    assert verdict.tally.arrived == AUDIENCE
    assert 1 <= verdict.in_flight < verdict.interrupted
    assert verdict.tally.doubled <= verdict.tally.resent <= verdict.allowed
    assert verdict.stopped is not None
    assert verdict.stopped < STOPS


async def _through_before(trial: Trial) -> None:
    service = trial.start()
    while not await trial.done():
        await trial.arrive()
    await trial.kill(service)


@pytest.mark.slow
async def test_a_trial_that_was_interrupted_after_the_last_message_proves_nothing(tmp_path: Path) -> None:
    with place(tmp_path) as here, pytest.raises(BrokenPromiseError, match="nothing was interrupted"):
        await carry_out(_through_before, here, SEED, 5, WarmService)


def test_a_trial_holds_where_something_was_interrupted_and_nobody_missed() -> None:
    tally = Tally(arrived=5, doubled=1, states={"sent": 5}, resent=1)
    assert Verdict("killed", 1, 5, 1, 1, tally, 1.0, 1.0, 1.0).broken() == []
    assert len(Verdict("ended", 1, 5, 1, 0, tally, 1.0, 1.0, 1.0).broken()) == 1, "SIGTERM may double nothing"
