"""A transaction holds the write lock for about as long as it should, on fast machines and slow ones."""

import pytest

from digest.services import pace
from digest.services.pace import HELD, LEAST, Pace


@pytest.mark.parametrize("each", [0.000_001, 0.000_01, 0.000_1, 0.001])
def test_chunks_settle_where_they_take_their_time(monkeypatch: pytest.MonkeyPatch, each: float) -> None:
    now = 0.0
    monkeypatch.setattr(pace.time, "perf_counter", lambda: now)
    one = Pace(5_000)
    for _ in range(20):
        with one.timed() as size:
            now += size * each
    assert one.size == pytest.approx(max(LEAST, min(5_000, HELD / each)), rel=0.1)


def test_what_fails_teaches_nothing() -> None:
    one = Pace(5_000)
    before = one.size
    with pytest.raises(ValueError, match="locked"), one.timed():
        raise ValueError("locked")
    assert one.size == before


def test_a_chunk_is_never_larger_than_asked_for() -> None:
    assert Pace(3).size == 3


def test_what_is_of_another_kind_begins_as_small_as_the_first() -> None:
    one = Pace(5_000)
    first = one.size
    with one.timed():
        pass
    assert one.size > first
    one.restart()
    assert one.size == first


def test_two_chunks_at_once_make_it_no_faster_than_one(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(pace.time, "perf_counter", lambda: now)
    one = Pace(10_000)
    with one.timed() as size, one.timed() as other:
        now += HELD / 4
    assert size == other == 2_500
    assert one.size == 2 * size
