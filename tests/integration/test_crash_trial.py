"""The short form of the crash trial (`make prove`): the real process, killed and ended while it delivers to the mailbox."""

from pathlib import Path

from prove.place import place
from prove.service import WarmService
from prove.trial import STOPS, Trial, carry_out

SEED = 20261124
AUDIENCE = 1_000


async def thrice(trial: Trial) -> None:
    """Ended at the first message, then killed three times: while it starts or plans, and twice while it delivers."""
    service = trial.start()
    await trial.arrive()
    await trial.end(service)
    tally = await trial.place.tally()
    assert tally.doubled == 0
    assert not {"leased", "sending", "unknown"} & set(tally.states)
    assert tally.states["sent"] == tally.arrived
    service = trial.start()
    await trial.pause(0.3, 1.5)
    trial.kill(service)
    for _ in range(2):
        service = trial.start()
        await trial.arrive()
        await trial.arrive(trial.chance.randrange(2, 200))
        trial.kill(service)


async def test_killed_and_ended_at_any_moment_nobody_is_missed_and_few_get_it_twice(tmp_path: Path) -> None:
    with place(tmp_path) as here:
        verdict = await carry_out(thrice, here, SEED, AUDIENCE, WarmService)
    assert verdict.tally.arrived == AUDIENCE
    assert verdict.tally.doubled <= verdict.tally.resent <= verdict.allowed
    assert verdict.stopped is not None
    assert verdict.stopped < STOPS
