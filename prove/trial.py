"""One crash trial: the real `digest run`, interrupted as its scenario says, and the verdict."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from prove.place import WINDOW, Place, Tally
from prove.service import RUNNING, BrokenPromiseError, Service

RESUMES = 60.0
"""Seconds within which deliveries go on after an interruption (FAILURES.md, Crash)."""

STOPS = 10.0
"""Seconds within which SIGTERM ends the process."""


@dataclass
class Trial:
    """A scenario under way: chance, the processes, and what was seen of them."""

    place: Place
    audience: int
    chance: random.Random
    kind: type[Service] = Service
    services: list[Service] = field(default_factory=list)
    interrupted: int = 0
    in_flight: int = 0
    """How many of the interruptions may leave messages in doubt: who sent them was killed, or slept."""
    resumed: list[float] = field(default_factory=list)
    stopped: list[float] = field(default_factory=list)
    silent: list[int] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Messages that have arrived, copies included."""
        return self.place.count

    def start(self) -> Service:
        """Start a process."""
        self.services.append(self.kind(self.place, len(self.services)))
        return self.services[-1]

    async def kill(self, service: Service) -> None:
        """kill -9, counted."""
        service.kill()
        self.in_flight += await self.interrupt()

    async def end(self, service: Service) -> None:
        """SIGTERM, timed and counted."""
        self.stopped.append(await service.end())
        await self.interrupt()

    async def interrupt(self) -> bool:
        """Count an interruption that has just begun; False, and it is none, before the first message and after the last."""
        amid = self.count > 0 and not await self.done()
        self.interrupted += amid
        return amid

    async def pause(self, least: float, most: float) -> None:
        """Let a time pass that chance decides, in seconds."""
        await asyncio.sleep(self.chance.uniform(least, most))

    async def done(self) -> bool:
        """Whether everybody's delivery is through."""
        return await self.place.done(self.audience)

    async def arrive(self, more: int = 1) -> bool:
        """Until that many more messages have arrived; False where everything is through before. Notes how long it took."""
        began, wanted = time.monotonic(), self.count + more
        while self.count < wanted:
            await self._still_there()
            if time.monotonic() - began > 2 * RESUMES:
                raise BrokenPromiseError(f"nothing arrived in {2 * RESUMES:.0f} s")
            if self.count >= self.audience and await self.done():
                return False
            await asyncio.sleep(0.002)
        if more == 1:
            self.resumed.append(time.monotonic() - began)
        return True

    async def still(self, seconds: float) -> None:
        """Until nothing has arrived for that long."""
        count, since, began = self.count, time.monotonic(), time.monotonic()
        while time.monotonic() - since < seconds:
            if (now := self.count) != count:
                count, since = now, time.monotonic()
            if since - began > RESUMES:
                raise BrokenPromiseError("deliveries go on, though nothing can be committed")
            await asyncio.sleep(0.01)

    async def finish(self) -> None:
        """Until everything is through, and every process has ended well."""
        if not any(service.runs for service in self.services):
            self.start()
        deadline = time.monotonic() + 600
        while not await self.done():
            await self._still_there()
            if time.monotonic() > deadline:
                raise BrokenPromiseError("deliveries are still open after ten minutes")
            await asyncio.sleep(0.1)
        for service in self.services:
            while service.runs and RUNNING not in service.said:  # noqa: ASYNC110 - before, it has nothing to finish
                await asyncio.sleep(0.01)
            if service.runs:
                await self.end(service)

    def clean_up(self) -> None:
        """Leave no process behind."""
        for service in self.services:
            if service.runs:
                service.kill()

    async def _still_there(self) -> None:
        if not any(service.runs for service in self.services):
            raise BrokenPromiseError(f"it ended by itself:\n{self.services[-1].said[-2_000:]}")


Scenario = Callable[[Trial], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a trial measured. Seconds are the longest seen; None where the scenario has no such moment."""

    name: str
    seed: int
    audience: int
    interrupted: int
    in_flight: int
    tally: Tally
    resumed: float | None
    stopped: float | None
    took: float
    window: int = WINDOW

    @property
    def lost(self) -> int:
        """Readers whose message never arrived."""
        return self.audience - self.tally.arrived

    @property
    def allowed(self) -> int:
        """How many may arrive twice: what is in flight where a process is killed, or put to sleep."""
        return self.window * self.in_flight

    def broken(self) -> list[str]:
        """The promises that were not kept."""
        promises = {
            f"nothing was interrupted: {self.audience} readers are too few": self.interrupted == 0,
            f"{self.lost} lost": self.lost != 0,
            f"the ledger says {dict(self.tally.states)}": self.tally.states.get("sent", 0)
            + self.tally.states.get("unknown", 0)
            != self.audience,
            f"{self.tally.doubled} doubled, {self.allowed} allowed": self.tally.doubled > self.allowed,
            f"{self.tally.doubled} doubled, {self.tally.resent} noted": self.tally.doubled > self.tally.resent,
            f"resumed after {self.resumed} s": (self.resumed or 0) > RESUMES,
            f"stopped after {self.stopped} s": (self.stopped or 0) > STOPS,
        }
        return [said for said, broken in promises.items() if broken]


async def carry_out(
    scenario: Scenario, place: Place, seed: int, audience: int, kind: type[Service] = Service
) -> Verdict:
    """Prepare the place, run the scenario to its end, and count. Raises BrokenPromiseError where a promise was broken."""
    name = scenario.__name__
    await place.prepare(audience)
    trial, began = Trial(place, audience, random.Random(f"{seed}:{name}"), kind), time.monotonic()
    try:
        await scenario(trial)
        await trial.finish()
    finally:
        trial.clean_up()
    verdict = Verdict(
        name,
        seed,
        audience,
        trial.interrupted,
        trial.in_flight,
        await place.tally(),
        max(trial.resumed, default=None),
        max(trial.stopped, default=None),
        time.monotonic() - began,
        place.window,
    )
    if broken := verdict.broken():
        raise BrokenPromiseError(f"{name}, seed {seed}: {'; '.join(broken)}")
    return verdict
