"""The short form of the wire's crash trial: the real `digest run` with a bot, ended and killed while its digests go out."""

from pathlib import Path

import pytest

from prove.crash import thrice
from prove.service import WarmService
from prove.trial import STOPS, carry_out
from prove.wire import FAST, FREE, bot_place, discord_place

SEED = 20261126


@pytest.mark.slow
@pytest.mark.parametrize(("pace", "audience"), [(FAST, 1_000), (FREE, 150)], ids=["paid", "free"])
async def test_killed_and_ended_at_any_moment_nobody_is_missed_and_few_get_it_twice(
    pace: dict[str, str], audience: int, tmp_path: Path
) -> None:
    with bot_place(tmp_path, pace) as here:
        verdict = await carry_out(thrice, here, SEED, audience, WarmService)
    assert verdict.tally.arrived == audience
    assert verdict.tally.doubled <= verdict.tally.resent <= verdict.allowed
    assert verdict.stopped is not None
    assert verdict.stopped < STOPS


@pytest.mark.slow
async def test_on_discord_nobody_is_missed_and_nobody_gets_it_twice(tmp_path: Path) -> None:
    with discord_place(tmp_path) as here:
        verdict = await carry_out(thrice, here, SEED, 150, WarmService)
    assert verdict.tally.arrived == 150
    assert verdict.tally.doubled == 0
    assert verdict.tally.states == {"sent": 150}
    assert verdict.stopped is not None
    assert verdict.stopped < STOPS
