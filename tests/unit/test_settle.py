"""The retry policy, outcome by outcome, and what must hold whatever the outcome."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.delivery import (
    Interrupted,
    Limited,
    Moved,
    Outcome,
    Policy,
    Refused,
    Sent,
    State,
    Stopped,
    Unknown,
    Unreachable,
    Unsent,
)
from digest.domain.verdict import Standing, Verdict, settle

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
FRESH = Standing("42", NOW + timedelta(hours=6))
LAST_MINUTE = FRESH._replace(expires_at=NOW + timedelta(seconds=1))
POLICY = Policy()


def judge(outcome: Outcome, at: Standing = FRESH, policy: Policy = POLICY, luck: float = 1.0) -> Verdict:
    return settle(outcome, at, policy, NOW, luck)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


TABLE = [
    (Sent("m1"), FRESH, Verdict(State.SENT, State.SENT, message="m1")),
    (Sent("m1"), FRESH._replace(rest=True), Verdict(State.SENT, State.DUE, message="m1")),
    (Sent("m1"), FRESH._replace(doubtful=True), Verdict(State.SENT, State.UNKNOWN, message="m1")),
    (Sent("m1"), FRESH._replace(attempt=4), Verdict(State.SENT, State.SENT, message="m1")),
    (Unsent("refused"), FRESH, Verdict(State.DUE, State.DUE, 1, error="refused", retry_at=after(1))),
    (
        Unsent("refused"),
        FRESH._replace(attempt=3),
        Verdict(State.DUE, State.DUE, 4, error="refused", retry_at=after(8)),
    ),
    (Unsent("x"), FRESH._replace(attempt=90), Verdict(State.DUE, State.DUE, 91, error="x", retry_at=after(300))),
    (Unsent("x"), LAST_MINUTE, Verdict(State.EXPIRED, State.EXPIRED, 1, error="x")),
    (Limited(30), FRESH, Verdict(State.DUE, State.DUE, 0, error="limited", retry_at=after(33), wait=33)),
    (Limited(30), LAST_MINUTE, Verdict(State.EXPIRED, State.EXPIRED, 0, error="limited", wait=33)),
    (Limited(30, here=True), FRESH, Verdict(State.DUE, State.DUE, 0, error="limited", retry_at=after(33))),
    (Unknown("reset"), FRESH, Verdict(State.DUE, State.DUE, 0, 1, error="reset", retry_at=after(1))),
    (Unknown("reset"), FRESH._replace(resends=1), Verdict(State.UNKNOWN, State.UNKNOWN, 0, 1, error="reset")),
    (
        Unknown("reset"),
        FRESH._replace(resends=1, rest=True),
        Verdict(State.UNKNOWN, State.DUE, 0, 1, error="reset"),
    ),
    (Unknown("reset"), LAST_MINUTE, Verdict(State.UNKNOWN, State.UNKNOWN, error="reset")),
    (Interrupted(), FRESH, Verdict(State.DUE, State.DUE, 0, 1, error="interrupted", retry_at=NOW)),
    (
        Interrupted(),
        FRESH._replace(resends=4),
        Verdict(State.DUE, State.DUE, 0, 5, error="interrupted", retry_at=NOW),
    ),
    (
        Interrupted(),
        FRESH._replace(resends=5),
        Verdict(State.UNKNOWN, State.UNKNOWN, 0, 5, error="interrupted"),
    ),
    (Refused("long"), FRESH, Verdict(State.DEAD, State.DEAD, error="long")),
    (
        Refused("long"),
        FRESH._replace(fallback="plain"),
        Verdict(State.CANCELLED, State.DUE, error="long", retry_at=NOW, variant="plain"),
    ),
    (Unreachable("blocked"), FRESH, Verdict(State.DEAD, State.DEAD, error="blocked", suspend="blocked")),
    (Moved("43"), FRESH, Verdict(State.DUE, State.DUE, 1, error="moved", retry_at=NOW, moved="43")),
    (Moved("42"), FRESH, Verdict(State.DUE, State.DUE, 1, error="moved", retry_at=after(1))),
    (
        Moved("43"),
        FRESH._replace(attempt=3),
        Verdict(State.DUE, State.DUE, 4, error="moved", retry_at=after(4), moved="43"),
    ),
    (Stopped("401"), FRESH, Verdict(State.DUE, State.DUE, error="401", retry_at=NOW, stop="401")),
]


@pytest.mark.parametrize(("outcome", "at", "verdict"), TABLE)
def test_the_table(outcome: Outcome, at: Standing, verdict: Verdict) -> None:
    assert judge(outcome, at) == verdict


@pytest.mark.parametrize("outcome", [Unknown("reset"), Interrupted()])
def test_an_unknown_outcome_is_left_to_an_admin_where_the_policy_says_so(outcome: Outcome) -> None:
    assert judge(outcome, policy=Policy(resend_unknown=0)).delivery is State.UNKNOWN


REASONS = st.text(max_size=5)
OUTCOMES = st.one_of(
    st.builds(Sent, REASONS),
    st.builds(Unsent, REASONS),
    st.builds(Limited, st.floats(0, 100_000), st.booleans()),
    st.builds(Unknown, REASONS),
    st.just(Interrupted()),
    st.builds(Refused, REASONS),
    st.builds(Unreachable, REASONS),
    st.builds(Moved, st.sampled_from(["42", "43"])),
    st.builds(Stopped, REASONS),
)
STANDINGS = st.builds(
    Standing,
    st.just("42"),
    st.integers(-10, 30_000).map(after),
    st.integers(0, 2_000),
    st.integers(0, 3),
    st.booleans(),
    st.booleans(),
    st.sampled_from([None, "plain"]),
)
POLICIES = st.builds(Policy, resend_unknown=st.integers(0, 3))
LUCK = st.floats(0, 1)


@given(OUTCOMES, STANDINGS, POLICIES, LUCK)
def test_a_delivery_waits_exactly_when_it_is_due_and_never_beyond_its_expiry(
    outcome: Outcome, at: Standing, policy: Policy, luck: float
) -> None:
    verdict = settle(outcome, at, policy, NOW, luck)
    over = verdict.part in (State.SENT, State.UNKNOWN)
    assert (verdict.retry_at is not None) == (verdict.delivery is State.DUE and not over)
    assert verdict.goes_on == (over and at.rest)
    if verdict.retry_at is not None and verdict.retry_at > NOW:
        assert NOW < verdict.retry_at < at.expires_at


@given(OUTCOMES, STANDINGS, POLICIES, LUCK)
def test_only_what_may_have_arrived_counts_as_told(outcome: Outcome, at: Standing, policy: Policy, luck: float) -> None:
    verdict = settle(outcome, at, policy, NOW, luck)
    assert not verdict.told or isinstance(outcome, Sent | Unknown | Interrupted)
    assert not (verdict.told and at.rest)


@given(OUTCOMES, STANDINGS, POLICIES, LUCK)
def test_only_a_destination_at_fault_is_suspended_and_only_a_token_at_fault_stops_the_lane(
    outcome: Outcome, at: Standing, policy: Policy, luck: float
) -> None:
    verdict = settle(outcome, at, policy, NOW, luck)
    assert (verdict.suspend is not None) == isinstance(outcome, Unreachable)
    assert (verdict.stop is not None) == isinstance(outcome, Stopped)
    assert (verdict.wait is not None) == (isinstance(outcome, Limited) and not outcome.here)


@given(STANDINGS, st.integers(0, 5), LUCK)
def test_a_part_nobody_answers_for_is_sent_at_most_once_more_than_the_policy_allows(
    at: Standing, resends: int, luck: float
) -> None:
    sends, standing = 1, at._replace(resends=0)
    while (verdict := settle(Unknown("x"), standing, Policy(resend_unknown=resends), NOW, luck)).part is State.DUE:
        sends, standing = sends + 1, standing._replace(resends=verdict.resends)
    assert sends <= resends + 1
    assert verdict.part is State.UNKNOWN


@given(st.integers(1, 5_000), LUCK)
def test_backoff_stays_within_five_minutes(attempt: int, luck: float) -> None:
    assert timedelta(0) <= POLICY.delay(attempt, luck) <= timedelta(seconds=300)
