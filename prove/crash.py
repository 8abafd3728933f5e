"""The crash scenarios: what happens to the process, its neighbour, its disk and its database while it delivers.

Each draws its instants from the trial's own chance, so that a seed runs the same again (as far as a machine allows).
"""

import asyncio
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import make_url

from digest.domain.delivery import State
from digest.runner.local import Tempo
from digest.services.tools import Limits
from digest_preview.mailbox import FILE_NAME
from prove.place import WINDOW, administering
from prove.service import BrokenPromiseError
from prove.trial import Scenario, Trial

LONGER_THAN_A_LEASE = Limits().lease + 5
LONGER_THAN_PATIENCE = 12.0
"""Seconds for which a process is stopped, and the database locked: SQLite waits 5 for another writer."""

FULL_FOR = 8.0
"""Seconds for which the disk is full."""

UNDER_WAY = (State.SENDING, State.SENT, State.UNKNOWN, State.DEAD)
"""As what a delivery is committed before its message leaves, and after it."""

TAKEN_OVER = Tempo().recover + 10
"""Seconds in which another process has found what a lease that ran out left behind, and sent it."""


async def killed(trial: Trial) -> None:
    """kill -9 every 1 to 2.5 s of delivering; one time in four within 2 s of its start, so while it starts or plans."""
    while not await trial.done():
        service = trial.start()
        if trial.chance.random() < 0.25:
            await trial.pause(0, 2)
        elif await trial.arrive():
            await trial.pause(1, 2.5)
        await trial.kill(service)


async def ended(trial: Trial) -> None:
    """SIGTERM after 1 to 2.5 s of delivering, five times: nothing may be lost or doubled, and nothing is left in hand."""
    for _ in range(5):
        service = trial.start()
        if not await trial.arrive():
            return
        await trial.pause(1, 2.5)
        await trial.end(service)
        states = (await trial.place.tally()).states
        if states.get("sending") or states.get("unknown"):
            raise BrokenPromiseError(f"SIGTERM left {dict(states)}")


async def beside(trial: Trial) -> None:
    """Two processes; the one that sends is killed, the other goes on, three times."""
    trial.start()
    trial.start()
    for _ in range(3):
        if not await trial.arrive():
            return
        await trial.pause(1, 2.5)
        holder = await trial.place.holder()
        for service in trial.services:
            if service.number == holder:
                await trial.kill(service)
        if not await trial.arrive():
            return
        trial.start()


async def stopped(trial: Trial) -> None:
    """SIGSTOP for longer than a lease, alone; then woken."""
    service = trial.start()
    await trial.arrive()
    await trial.pause(1, 2.5)
    await _asleep(trial, service.number, LONGER_THAN_A_LEASE)
    await trial.arrive()


async def stopped_beside(trial: Trial) -> None:
    """SIGSTOP of the process that sends, for longer than a lease, with another beside it that goes on; then woken."""
    trial.start()
    trial.start()
    await trial.arrive()
    await trial.pause(1, 2.5)
    holder = await trial.place.holder()
    sleeping = asyncio.create_task(_asleep(trial, holder, LONGER_THAN_A_LEASE + TAKEN_OVER))
    await trial.arrive()
    await sleeping


async def locked(trial: Trial) -> None:
    """Another program keeps the database locked for longer than anybody waits; at most what is in flight still goes out."""
    trial.start()
    await trial.arrive()
    await trial.pause(1, 2.5)
    with _locked(trial):
        await trial.interrupt()
        before = trial.count
        await asyncio.sleep(LONGER_THAN_PATIENCE)
        if trial.count - before > WINDOW:
            raise BrokenPromiseError(f"{trial.count - before} were sent under the lock")
    await trial.arrive()


async def cut(trial: Trial) -> None:
    """PostgreSQL: the server ends every connection, after 1 to 2.5 s of delivering, five times."""
    trial.start()
    for _ in range(5):
        if not await trial.arrive():
            return
        await trial.pause(1, 2.5)
        with administering(trial.place.url) as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        await trial.interrupt()


async def full(trial: Trial) -> None:
    """The ledger's disk is full: what cannot be committed is not sent. Killed and started again meanwhile; then there is room.

    Now and then there is a commit all the same: once SQLite's log has been moved, it is written anew from its beginning.
    """
    service = trial.start()
    await trial.arrive()
    await trial.pause(1, 2.5)
    balloon = Path(make_url(trial.place.url).database or "").with_name("balloon")
    _fill(balloon)
    ends = time.monotonic() + FULL_FOR
    while time.monotonic() < ends:
        arrived = trial.count  # before what is committed is looked at: that comes first
        states = (await trial.place.tally()).states
        committed = sum(states.get(state, 0) for state in UNDER_WAY)
        if arrived > committed:
            raise BrokenPromiseError(f"{arrived - committed} were sent that were not committed")
        await asyncio.sleep(0.1)
    await trial.kill(service)
    balloon.unlink()
    trial.start()
    await trial.arrive()


async def thrice(trial: Trial) -> None:
    """The short form: ended at the first message, then killed while it starts or plans, and twice while it delivers."""
    service = trial.start()
    await trial.arrive()
    await trial.end(service)
    tally = await trial.place.tally()
    assert tally.doubled == 0
    assert not {"sending", "unknown"} & set(tally.states)
    assert tally.states["sent"] == tally.arrived
    service = trial.start()
    await trial.pause(0.3, 1.5)
    await trial.kill(service)
    for _ in range(2):
        service = trial.start()
        await trial.arrive()
        await trial.arrive(trial.chance.randrange(2, 200))
        await trial.kill(service)


EVERYWHERE: tuple[Scenario, ...] = (killed, ended, beside, stopped, stopped_beside, locked)
"""Scenarios for any database. `full` needs a small disk of its own and `cut` a server."""


async def _asleep(trial: Trial, number: int, seconds: float) -> None:
    """Stop the process and wake it: its messages in flight may be sent again by then, so it is counted as a kill is."""
    (service,) = (one for one in trial.services if one.number == number)
    service.signal(signal.SIGSTOP)
    mailbox = f"sqlite:///{trial.place.folder / FILE_NAME}"
    while not (_writable(trial.place.url) and _writable(mailbox)):
        # SQLite: stopped in the middle of a commit it keeps everybody from writing, whoever is beside it (docs/proofs.md).
        # The mailbox is a file, too: with it locked the messenger itself stands still, and answers are waited for in vain.
        service.signal(signal.SIGCONT)
        await trial.pause(0.01, 0.1)
        service.signal(signal.SIGSTOP)
    try:
        trial.in_flight += await trial.interrupt()
        await asyncio.sleep(seconds)
    finally:
        service.signal(signal.SIGCONT)


def _writable(url: str) -> bool:
    """Whether anybody may write now; on PostgreSQL nobody keeps all others from it."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return True
    with closing(sqlite3.connect(parsed.database or "", timeout=0.2, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        connection.execute("ROLLBACK")
        return True


@contextmanager
def _locked(trial: Trial) -> Iterator[None]:
    if make_url(trial.place.url).get_backend_name() == "sqlite":
        connection = sqlite3.connect(make_url(trial.place.url).database or "", timeout=60, isolation_level=None)
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("ROLLBACK")
        finally:
            connection.close()
        return
    with administering(trial.place.url) as admin:
        admin.exec_driver_sql("BEGIN")
        admin.exec_driver_sql("LOCK TABLE delivery IN EXCLUSIVE MODE")
        yield
        admin.exec_driver_sql("ROLLBACK")


def _fill(balloon: Path) -> None:
    """Take all the room there is, to the last byte."""
    with balloon.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue
