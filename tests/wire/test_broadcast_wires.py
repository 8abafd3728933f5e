"""The short form of the broadcast's trial over both wires (`make prove ARGS=broadcast`): the real process, killed on the way."""

from pathlib import Path

import pytest

from digest.domain.broadcast import Phase
from prove.service import WarmService
from prove.trial import carry_out
from prove.wires import RIGHT, both_wires, wires_place

SEED, AUDIENCE = 20261126, 300


@pytest.mark.slow
async def test_stopped_killed_and_corrected_everybody_has_it_and_it_is_right(tmp_path: Path) -> None:
    with wires_place(tmp_path) as here:
        verdict = await carry_out(both_wires, here, SEED, AUDIENCE, WarmService)
        assert await here.carrying(RIGHT) == AUDIENCE
        assert await here.phase() is Phase.DONE
    assert verdict.lost == 0
    assert verdict.interrupted == 2
    assert verdict.tally.states == {"sent": AUDIENCE}
    assert verdict.tally.doubled <= verdict.tally.resent <= verdict.allowed
    assert here.answers.all
