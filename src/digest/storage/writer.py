"""The single writer: the marks and verdicts of all sends in flight, committed together every few milliseconds.

One commit a message would cost two flushes of the disk each; batched, a thousand messages cost as many as ten did. What is
handed over first is never committed later: a place that a verdict has freed is marked for the next message at once, and no
commit says that more are being sent than there are places.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from math import inf
from time import monotonic
from typing import Any

from sqlalchemy.exc import OperationalError

from digest.ending import Ending
from digest.ledger_ports import Claim, Mark, Settlement
from digest.storage.engine import Database
from digest.storage.errors import RuleError, StorageError
from digest.storage.jobs import Commit, Entry, Job, Marked, Release
from digest.storage.rhythm import MOST, Rhythm
from digest.storage.worker import Following, Work

log = logging.getLogger(__name__)

DRAIN = 5.0
"""Seconds at the end in which verdicts that the database does not take are still tried."""

AFTER = 0.5
"""Seconds that closing the platforms and the database needs behind that."""

UNAVAILABLE = (StorageError, OperationalError)
"""The database cannot commit now and may later: locked, full, unreachable. Anything else is wrong with a row."""


class SqlWriter:
    """`ledger_ports.Writer` over a database. It works between `__aenter__` and `__aexit__` of `running`."""

    def __init__(self, database: Database, *, drain: float = DRAIN) -> None:
        self._database = database
        self._drain = drain
        self._jobs: deque[Job] = deque()
        self._under_way: list[Job] = []
        self._wake = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closing = False
        self._ends = inf
        self._committed = 0
        self.healthy = True

    @asynccontextmanager
    async def running(self, ending: Ending | None = None) -> AsyncIterator["SqlWriter"]:
        """Commit in the background; at the end what is waiting is committed first, or tried until its time is up, or that of
        the process that is `ending`.
        """
        self._closing, self._ends, self._loop = False, inf, asyncio.get_running_loop()
        task = asyncio.create_task(self._run(), name="ledger writer")
        try:
            yield self
        finally:
            drain = min(self._drain, ending.left(AFTER)) if ending else self._drain
            self._closing, self._ends = True, self._loop.time() + drain
            self._wake.set()
            await task

    def sending(self, mark: Mark) -> Awaitable[int | None]:
        """Commit that the part is about to be sent."""
        return self._queue(mark)

    def settle(self, settlement: Settlement) -> Awaitable[None]:
        """Commit a verdict, trying until the database takes it; StorageError where the writer ends before that."""
        return self._queue(settlement)

    def release(self, claim: Claim, at: datetime) -> Awaitable[None]:
        """Have a delivery wait."""
        return self._queue(Release(claim, at))

    def _queue(self, work: Entry) -> asyncio.Future[Any]:
        # A caller who is cancelled takes only this future along and leaves the job standing: what was sent must be settled
        # all the same.
        assert self._loop is not None, "it works within `running` only"
        done: asyncio.Future[Any] = self._loop.create_future()
        self._jobs.append(Job(work, done))
        self._wake.set()
        return done

    async def _run(self) -> None:
        rhythm, clock = Rhythm(), asyncio.get_running_loop().time
        try:
            while await self._some():
                began, before = clock(), self._committed
                following = partial(self._following, asyncio.get_running_loop(), rhythm, monotonic())
                if await self._attempt(self._next(), following):
                    pause = rhythm.committed(self._committed - before, began, len(self._jobs))
                else:
                    pause = rhythm.failed()
                if not self.healthy and clock() >= self._ends:
                    return
                if pause:
                    await asyncio.sleep(max(0.0, min(pause, self._ends - clock())))
        finally:
            self._abandon()

    async def _some(self) -> bool:
        """Wait for work; False when there is none left and the writer closes."""
        while not self._jobs and not self._closing:
            self._wake.clear()
            await self._wake.wait()
        return bool(self._jobs)

    def _next(self) -> list[Job]:
        """Take the first that wait. Asked in the database's thread, too."""
        return [self._jobs.popleft() for _ in range(min(MOST, len(self._jobs)))]

    def _following(
        self, loop: asyncio.AbstractEventLoop, rhythm: Rhythm, began: float, marked: Marked
    ) -> Work[Marked] | None:
        """In the database's thread: what to commit at once, before the loop has heard of this commit."""
        if not rhythm.follows(len(self._jobs), monotonic() - began):
            return None
        loop.call_soon_threadsafe(self._succeed, self._under_way, marked)
        return self._begin(self._next())

    async def _attempt(self, jobs: list[Job], following: Following[Marked] | None = None) -> bool:
        try:
            marked = await self._database.transact(self._begin(jobs), following=following)
        except RuleError as error:
            await self._one_by_one(self._under_way, error)
        except UNAVAILABLE as error:
            self._postpone(self._under_way, error)
        except Exception as error:
            await self._one_by_one(self._under_way, error)
        else:
            self._succeed(self._under_way, marked)
        return self.healthy

    def _begin(self, jobs: list[Job]) -> Work[Marked]:
        self._under_way = jobs
        return Commit([job.work for job in jobs])

    def _succeed(self, jobs: list[Job], marked: Marked) -> None:
        if not self.healthy:
            log.warning("The ledger can commit again")
        self.healthy = True
        self._committed += len(jobs)
        # Whoever has a mark sends now; who has a verdict told is over.
        for job in sorted(jobs, key=_begins_nothing):
            job.succeed(marked)

    def _postpone(self, jobs: list[Job], error: Exception) -> None:
        """Verdicts wait for the database; a mark fails at once, so that nothing is sent on the strength of it."""
        if self.healthy:
            log.warning("The ledger cannot commit, so nothing is sent: %s", error)
        self.healthy = False
        waiting = [*jobs, *self._jobs]
        for job in waiting:
            if isinstance(job.work, Mark):
                job.fail(error)
        # Where the connection was lost in COMMIT, the marks may be committed all the same.
        in_doubt = [job.withdrawn() for job in jobs if isinstance(job.work, Mark)]
        self._jobs = deque([*in_doubt, *(job for job in waiting if not isinstance(job.work, Mark))])

    async def _one_by_one(self, jobs: list[Job], error: Exception) -> None:
        """Keep one bad row from holding up the others; where the database goes away meanwhile, the rest waits, too."""
        if len(jobs) == 1:
            log.error("The ledger refused %r", jobs[0].work, exc_info=error)
            jobs[0].fail(error)
            return
        self._jobs.extendleft(reversed(jobs))
        for _ in jobs:
            if not await self._attempt([self._jobs.popleft()]):
                return

    def _abandon(self) -> None:
        """What could not be committed by the end (the database was out of reach) is left to recovery."""
        for job in self._jobs:
            job.fail(StorageError("The ledger closed before the database could take this"))
        self._jobs.clear()


def _begins_nothing(job: Job) -> bool:
    return type(job.work) is not Mark
