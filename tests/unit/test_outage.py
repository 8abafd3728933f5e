"""What the log hears of a store that can't be had for a while."""

import logging

import pytest

from digest.ports import StoreError
from digest.services.outage import Outage, tell
from digest.storage.errors import BusyError, RuleError, StorageError

WAITS = "The ledger's work waits, and goes on by itself: gone"
AGAIN = "The ledger's work goes on again"


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [line.getMessage() for line in caplog.records]


def test_what_several_wait_for_is_told_by_the_first_and_is_over_with_the_first_that_works(
    caplog: pytest.LogCaptureFixture,
) -> None:
    outage = Outage()
    for _ in range(3):
        for who in ("plan", "lease"):
            outage.failed(who, StorageError("gone"), "%s failed", who)
        outage.worked("what needs no store")
    outage.worked("lease")
    outage.worked("plan")
    assert said(caplog) == [WAITS, AGAIN]
    outage.failed("plan", StorageError("gone"), "failed")
    assert said(caplog) == [WAITS, AGAIN, WAITS]


@pytest.mark.parametrize("error", [ZeroDivisionError(), RuleError("please report this")])
def test_what_nobody_expects_is_told_whole_each_time(caplog: pytest.LogCaptureFixture, error: Exception) -> None:
    outage = Outage()
    for _ in range(2):
        outage.failed("plan", error, "Nothing can be leased on %s now", "telegram")
    outage.worked("plan")
    tell(logging.getLogger("digest"), error, "Order %s", 7)
    assert said(caplog) == [*["Nothing can be leased on telegram now"] * 2, "Order 7"]
    assert all(line.exc_info and line.exc_info[1] is error for line in caplog.records)


def test_an_expected_error_is_a_line_of_its_own_words(caplog: pytest.LogCaptureFixture) -> None:
    tell(logging.getLogger("digest"), BusyError("busy"), "Order %s goes no further now", 7)
    assert said(caplog) == ["Order 7 goes no further now: busy"]
    assert not caplog.records[0].exc_info


def test_every_error_of_the_database_is_one_that_the_services_know() -> None:
    assert issubclass(StorageError, StoreError)
