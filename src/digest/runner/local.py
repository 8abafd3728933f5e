"""One process: APScheduler as a metronome. The truth is in rows, so a second ticker, or a missed tick, is harmless."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from digest.ending import Ending
from digest.services.casting import Caster
from digest.services.deliver import HEARTBEAT, Deliverer
from digest.services.herald import Herald
from digest.services.outage import Outage
from digest.services.plan import Planner

log = logging.getLogger(__name__)


PATIENCE = 5.0
"""Seconds that a job under way gets at the end, at most."""

AFTER_BEATS = 3.0
"""Seconds of the end that are not for beats: what is being sent may still take one, and closing two."""

AFTER_SENDING = 1.0
"""Seconds of the end that the last commits and closing need, whatever still waits for an answer."""

Work = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Tempo:
    """Seconds between two beats of each job, and the days after which what is settled is deleted."""

    plan: float = 5.0
    cast: float = 1.0
    heartbeat: float = HEARTBEAT
    recover: float = 10.0
    correct: float = 60.0
    watch: float = 600.0
    prune: float = 3600.0
    understand: float = 60.0
    keep: float = 10.0
    roll: float = 3600.0
    tidy: float = 86_400.0
    mend: float = 1.0
    retention_days: int = 90


@dataclass(frozen=True, slots=True)
class Beat:
    """Work, and the seconds between two times that it is done; `at_once`: for the first time as the process starts.

    `long`: there may be much of it, and what is cut short at the end goes on where it was, as a matter of course.
    """

    work: Work
    seconds: float
    at_once: bool = False
    long: bool = False


@asynccontextmanager
async def running(
    planner: Planner,
    deliverer: Deliverer,
    tempo: Tempo | None = None,
    more: Sequence[Beat] = (),
    caster: Caster | None = None,
    herald: Herald | None = None,
    ending: Ending | None = None,
    outage: Outage | None = None,
) -> AsyncIterator[None]:
    """Plan, deliver and recover in the background, from now on; at the end lease no more, drain, and give the lanes up.

    `more` are others' beats. `caster` takes broadcasts further, and `herald` tells how far they are. `ending` is the process's,
    of which beats and drain take their share; `outage` what it knows of its store.
    """
    tempo, ending = tempo or Tempo(), ending or Ending()
    beating: set[asyncio.Task[None]] = set()
    beats = (*_upkeep(planner, deliverer, tempo), *_broadcasting(deliverer, tempo, caster, herald), *more)
    scheduler = _scheduler(beats, beating, outage or Outage())
    async with _sending(planner, deliverer, ending):
        scheduler.start()
        try:
            yield
        finally:
            deliverer.rest()  # what is being sent ends while other work does
            scheduler.remove_all_jobs()
            await _finished(beating, min(PATIENCE, ending.left(AFTER_BEATS)))
            scheduler.shutdown(wait=False)


async def _finished(beating: set[asyncio.Task[None]], seconds: float) -> None:
    """No beat is under way any more, or the time is up; one that starts during the wait is waited for, too."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await asyncio.sleep(0)  # what was started a moment ago lists itself
            while beating:
                await asyncio.wait(beating)


def _scheduler(beats: Sequence[Beat], beating: set[Any], outage: Outage) -> AsyncIOScheduler:
    scheduler = AsyncIOScheduler(timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1})
    for beat in beats:
        first = {"next_run_time": datetime.now(UTC)} if beat.at_once else {}
        work = _safely(beat, beating, outage)
        scheduler.add_job(work, "interval", seconds=beat.seconds, misfire_grace_time=None, **first)
    # A tick that comes while the last one still works is skipped, and that is as it should be.
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
    return scheduler


def _upkeep(planner: Planner, deliverer: Deliverer, tempo: Tempo) -> Iterator[Beat]:
    async def plan() -> None:
        await planner.plan()
        deliverer.wake()

    async def prune() -> None:
        await deliverer.prune(tempo.retention_days)

    yield Beat(plan, tempo.plan, at_once=True)  # a process that is killed again and again must get on all the same
    yield Beat(deliverer.hold, tempo.heartbeat)
    yield Beat(deliverer.recover, tempo.recover)
    # By themselves: a platform that hangs keeps nothing from being taken back, and with many editions corrections take minutes.
    yield Beat(deliverer.notify, tempo.recover)
    yield Beat(deliverer.prepare, tempo.mend)
    # A clock that ran ahead and was set back has left next instants that lie far ahead.
    yield Beat(planner.reschedule, tempo.correct)
    yield Beat(prune, tempo.prune, long=True)


def _broadcasting(deliverer: Deliverer, tempo: Tempo, caster: Caster | None, herald: Herald | None) -> Iterator[Beat]:
    async def cast() -> None:
        if caster:
            await caster.cast()
            deliverer.wake()

    async def tell() -> None:
        if herald:
            await herald.tell([lane.platform for lane in deliverer.lanes if lane.held])

    yield Beat(cast, tempo.cast)
    yield Beat(tell, tempo.cast)


@asynccontextmanager
async def _sending(planner: Planner, deliverer: Deliverer, ending: Ending) -> AsyncIterator[None]:
    """The lanes open, and sending; closed whatever happens, so that no lane is left to run out."""
    sending: list[asyncio.Task[None]] = []
    try:
        await deliverer.open()
        await planner.reschedule()
        sending.append(asyncio.create_task(deliverer.run(), name="deliver"))
        yield
    finally:
        await deliverer.close(ending)
        await _ended(sending, ending.left(AFTER_SENDING))


async def _ended(sending: list[asyncio.Task[None]], seconds: float) -> None:
    """What sends has ended, or is cut short: a change of what was sent that nobody answers for is made again by whoever comes."""
    if sending:
        await asyncio.wait(sending, timeout=seconds)
    for one in sending:
        one.cancel()
    for outcome in await asyncio.gather(*sending, return_exceptions=True):
        if isinstance(outcome, Exception):
            raise outcome


def _safely(beat: Beat, beating: set[Any], outage: Outage) -> Work:
    """The work, listed while it runs; where it fails that is told, and the next beat tries again."""

    async def work() -> None:
        task = asyncio.current_task()
        beating.add(task)
        try:
            await beat.work()
        except asyncio.CancelledError:
            level = logging.INFO if beat.long else logging.WARNING
            log.log(level, "A beat was cut short at the end; the next process takes it up")
        except Exception as error:
            outage.failed(beat, error, "A beat of the ledger failed; the next one tries again")
        else:
            outage.worked(beat)
        finally:
            beating.discard(task)

    return work
