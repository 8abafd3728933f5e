"""Asking for the latest stories while something else goes on, over each wire: how long the answers take."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count

from aiohttp import ClientSession

from prove.service import RUNNING, Service

EVERY = 0.2
"""Seconds between two questions on one wire, where the answer does not take longer."""

PEOPLE = 40
"""So many people take turns: each may be written to once a second."""

FIRST = 900_000_000
"""Their numbers begin here; they are nobody of the audience."""

PROMISED = 0.5
"""Seconds within which 99 of 100 answers come (issue 8)."""


@dataclass
class Answers:
    """How long answers took, in seconds, by what went on meanwhile."""

    seconds: dict[str, list[float]] = field(default_factory=dict)

    def add(self, what: str, seconds: float) -> None:
        """Note one."""
        self.seconds.setdefault(what, []).append(seconds)

    @property
    def all(self) -> Sequence[float]:
        """Every one."""
        return [one for some in self.seconds.values() for one in some]


def percentile(values: Sequence[float], share: float) -> float:
    """The least value that so great a share of the values does not exceed; 0.0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


@dataclass
class Asking:
    """Asks on each wire while a service runs. `during` names what goes on."""

    answers: Answers
    during: str = ""
    _service: Service | None = None

    def about(self, service: Service, during: str) -> None:
        """This process answers from now on. Its first answer on each wire is not counted: it may still be starting."""
        self._service, self.during = service, during

    def rest(self) -> None:
        """Nobody answers now; what is under way is not counted."""
        self._service = None

    async def on(self, api: str, who: str) -> None:
        """Ask there until cancelled; `who` is the name under which the wire knows a person."""
        warm: Service | None = None
        async with ClientSession() as session:
            for number in count():
                await asyncio.sleep(EVERY)
                service = self._service
                if service is None or not service.runs or RUNNING not in service.said:
                    continue
                asked = {who: str(FIRST + number % PEOPLE), "text": "/latest"}
                async with session.post(f"{api}/control/ask", json=asked) as answer:
                    if answer.status != 200:  # nobody listens: the process was killed this moment
                        continue
                    seconds = float((await answer.json())["seconds"])
                if self._service is service is warm:
                    self.answers.add(self.during, seconds)
                warm = service


@asynccontextmanager
async def asking(answers: Answers, wires: Sequence[tuple[str, str]]) -> AsyncIterator[Asking]:
    """Ask on these wires (address, what a person is called there) until the block ends."""
    asks = Asking(answers)
    tasks = [asyncio.create_task(asks.on(api, who)) for api, who in wires]
    try:
        yield asks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
