"""The short form of the broadcast's crash trial: the real process, stopped, resumed and killed while one goes out."""

from contextlib import closing
from pathlib import Path

import pytest

from digest.domain.broadcast import Phase
from prove.casting import CastingPlace, broadcast_once
from prove.service import WarmService
from prove.trial import carry_out

SEED, AUDIENCE = 20261126, 2_000


@pytest.mark.slow
async def test_stopped_resumed_and_killed_nobody_is_missed_and_few_get_it_twice(tmp_path: Path) -> None:
    here = CastingPlace(tmp_path, f"sqlite:///{tmp_path / 'digest.sqlite3'}")
    with closing(here.mailbox):
        verdict = await carry_out(broadcast_once, here, SEED, AUDIENCE, WarmService)
        assert await here.phase() in (Phase.RUNNING, Phase.DONE)
    assert verdict.lost == 0
    assert verdict.interrupted >= 1
    assert sum(verdict.tally.states.values()) == AUDIENCE
    assert verdict.tally.doubled <= verdict.tally.resent <= verdict.allowed
