"""The one deadline of a process's end."""

from digest.ending import Ending


class Seconds:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_every_stage_has_what_those_before_it_left_and_leaves_what_those_behind_it_need() -> None:
    clock = Seconds()
    ending = Ending(9, clock)
    ending.begin()
    clock.now += 4
    assert (ending.left(), ending.left(after=2)) == (5, 3)
    clock.now += 4
    assert (ending.left(), ending.left(after=2)) == (1, 0)
    clock.now += 4
    assert ending.left() == 0


def test_being_told_once_more_gives_no_more_time() -> None:
    clock = Seconds()
    ending = Ending(9, clock)
    ending.begin()
    clock.now += 4
    ending.begin()
    assert ending.left() == 5


def test_an_end_that_nobody_announced_begins_with_its_first_stage() -> None:
    clock = Seconds()
    ending = Ending(9, clock)
    clock.now += 1_000
    assert ending.left(after=2) == 7
