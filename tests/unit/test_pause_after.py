"""How long a platform that fails stays away."""

from itertools import accumulate

from digest.app.serving import LONGEST_PAUSE, pause_after


def test_what_fails_at_once_again_and_again_stays_away_for_longer_each_time() -> None:
    pauses = list(accumulate([0.1] * 8, pause_after, initial=0.0))[1:]
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]


def test_what_ran_well_since_its_last_failure_begins_again_soon() -> None:
    assert pause_after(LONGEST_PAUSE, 3600.0) == 1
