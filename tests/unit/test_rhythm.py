"""The writer commits seldom while little is sent, often while sending waits for it, and ever more seldom while it fails."""

from digest.storage.rhythm import ENOUGH, FIRST_RETRY, LONGEST_RETRY, MANY, PAUSE, ROW, SHORT_PAUSE, SPAN, Rhythm


def sending_fast() -> Rhythm:
    """As many in two hundredths of a second as it takes in a whole span."""
    rhythm = Rhythm()
    assert rhythm.committed(64, 0.0) == PAUSE
    rhythm.committed(round(MANY * SPAN) - 64, 0.020)
    return rhythm


def test_what_is_sent_now_and_then_waits_for_company() -> None:
    rhythm = Rhythm()
    assert [rhythm.committed(works, began) for works, began in [(1, 0.0), (2, 5.0), (20, 5.010)]] == [PAUSE] * 3


def test_sending_as_fast_as_it_goes_does_not_wait_long() -> None:
    rhythm = sending_fast()
    assert rhythm.committed(16, 0.024) == SHORT_PAUSE, "it is the rate that counts: short pauses make small commits"
    assert rhythm.committed(16, 1.0) == PAUSE


def test_a_moment_with_little_in_it_is_no_end_of_sending_fast() -> None:
    """Within ten milliseconds all places would wait, and then be sent, answered and waiting again in step."""
    rhythm = sending_fast()
    assert [rhythm.committed(1, began) for began in (0.030, 0.040, SPAN)] == [SHORT_PAUSE] * 3
    assert rhythm.committed(1, 2 * SPAN) == PAUSE


def test_a_pace_of_a_thousand_messages_is_not_taken_for_sending_fast() -> None:
    rhythm = Rhythm()
    assert {rhythm.committed(20, 0.010 * count) for count in range(100)} == {PAUSE}


def test_where_enough_waits_the_next_commit_follows_at_once() -> None:
    rhythm = sending_fast()
    assert rhythm.committed(1, 0.024, waiting=ENOUGH) == 0.0
    assert rhythm.committed(30, 0.028, waiting=ENOUGH - 1) == SHORT_PAUSE


def test_a_database_that_takes_nothing_is_asked_ever_more_seldom_until_it_does() -> None:
    rhythm = Rhythm()
    pauses = [rhythm.failed() for _ in range(9)]
    assert pauses[:3] == [FIRST_RETRY, 2 * FIRST_RETRY, 4 * FIRST_RETRY]
    assert pauses[-1] == LONGEST_RETRY
    rhythm.committed(1, 0.0)
    assert rhythm.failed() == FIRST_RETRY


def test_in_a_row_a_commit_follows_for_a_few_or_for_any_where_sending_is_fast_but_no_row_lasts() -> None:
    rhythm = Rhythm()
    rhythm.committed(1, 0.0)
    assert [rhythm.follows(waiting, 0.0) for waiting in (ENOUGH - 1, ENOUGH)] == [False, True]
    rhythm = sending_fast()
    assert [rhythm.follows(waiting, 0.0) for waiting in (0, 1)] == [False, True]
    assert not rhythm.follows(64, ROW)
