"""One person's flood."""

from datetime import UTC, datetime, timedelta

from digest.chat.throttle import Throttle, Verdict

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


def test_a_burst_is_answered_then_one_notice_then_short_answers() -> None:
    throttle = Throttle(burst=3, per_second=1)
    verdicts = [throttle.spend("a", NOW) for _ in range(6)]
    assert verdicts == [*[Verdict.ANSWER] * 3, Verdict.NOTICE, Verdict.HUSH, Verdict.HUSH]


def test_waiting_fills_the_budget_and_a_new_flood_gets_a_new_notice() -> None:
    throttle = Throttle(burst=2, per_second=1)
    for _ in range(5):
        throttle.spend("a", NOW)
    later = NOW + timedelta(seconds=1)
    assert [throttle.spend("a", later) for _ in range(3)] == [Verdict.ANSWER, Verdict.NOTICE, Verdict.HUSH]


def test_nobody_else_is_slower() -> None:
    throttle = Throttle(burst=1, per_second=0.1)
    for _ in range(10):
        throttle.spend("flooder", NOW)
    assert throttle.spend("other", NOW) is Verdict.ANSWER


def test_a_clock_set_back_takes_nothing_away() -> None:
    throttle = Throttle(burst=2, per_second=1)
    throttle.spend("a", NOW)
    assert throttle.spend("a", NOW - timedelta(days=1)) is Verdict.ANSWER


def test_only_the_last_seen_are_remembered() -> None:
    throttle = Throttle(burst=1, per_second=0.001, people=2)
    for person in ("a", "b", "c"):
        throttle.spend(person, NOW)
    assert throttle.spend("c", NOW) is Verdict.NOTICE
    assert throttle.spend("a", NOW) is Verdict.ANSWER
