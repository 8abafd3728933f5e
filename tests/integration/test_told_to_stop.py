"""A process that is told to stop ends within ten seconds, whatever holds it up, and at once where it is told so twice."""

import asyncio
import signal
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from prove.place import Place
from prove.service import RUNNING, Service, WarmService

AS_LONG_AS_OTHERS_WAIT = 15
"""Seconds after which systemd and Docker kill it: its own bound, and what a busy machine adds. It took 33 before."""

pytestmark = pytest.mark.slow


@pytest.fixture
async def place(tmp_path: Path) -> Place:
    """Readers whose minute is this one, more than are served by the time it is told to stop."""
    there = Place(tmp_path, f"sqlite:///{tmp_path / 'digest.sqlite3'}")
    await there.prepare(5_000)
    return there


@pytest.fixture
async def service(place: Place) -> AsyncIterator[WarmService]:
    """A process that listens, and delivers."""
    running = WarmService(place, 0)
    try:
        async with asyncio.timeout(240):
            while RUNNING not in running.said or place.count < 100:  # noqa: ASYNC110 - it is another process's doing
                await asyncio.sleep(0.01)
        yield running
    finally:
        if running.runs:
            running.kill()


@contextmanager
def locked(place: Place) -> Iterator[None]:
    """Somebody writes, and does not end: each statement that wants to waits for five seconds, one after the other."""
    connection = sqlite3.connect(place.folder / "digest.sqlite3", isolation_level=None, timeout=30)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.close()


async def ended(service: Service, within: float) -> float:
    """The seconds until it has ended, however."""
    began = time.monotonic()
    while service.runs:
        assert time.monotonic() - began < within
        await asyncio.sleep(0.02)
    return time.monotonic() - began


async def test_a_database_that_takes_nothing_holds_it_up_for_less_than_ten_seconds(
    place: Place, service: WarmService
) -> None:
    with locked(place):
        service.signal(signal.SIGTERM)
        await ended(service, within=AS_LONG_AS_OTHERS_WAIT)


async def test_what_is_told_so_twice_ends_at_once(place: Place, service: WarmService) -> None:
    with locked(place):
        service.signal(signal.SIGTERM)
        await asyncio.sleep(0.5)
        assert service.runs
        service.signal(signal.SIGTERM)
        await ended(service, within=2)
