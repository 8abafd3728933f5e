"""The door of a gate: coroutines wait at it for their turn."""

import asyncio
import time
from collections.abc import Callable

from digest.domain.delivery import Priority
from digest.services.budget import Rates
from digest.services.gate import Gate

PULSE = 0.005
"""Seconds between two looks at the gate at least: a timer for each of a thousand requests a second would cost more than they."""


class Door:
    """Lets requests through as its gate decides. `clock` counts seconds and never goes back."""

    def __init__(self, gate: Gate | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._gate = gate or Gate()
        self._clock = clock
        self._waiting: dict[int, asyncio.Future[None]] = {}
        self._timer: asyncio.TimerHandle | None = None

    @property
    def held(self) -> float:
        """The seconds for which nobody is let through yet; 0 where somebody may be."""
        return max(0.0, self._gate.held_until - self._clock())

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def hold(self, seconds: float) -> None:
        """Let nobody through for so long (after a 429)."""
        self._gate.hold(self._clock() + seconds)

    def change(self, rates: Rates) -> None:
        """Other overall and bulk rates from now on."""
        if rates is not self._gate.rates and rates != self._gate.rates:
            self._gate.change(rates)

    async def admit(self, chat: str, priority: Priority, *, group: bool = False) -> None:
        """Wait for the turn of a request to this chat."""
        now = self._clock()
        if self._gate.walk_in(chat, priority, now, group=group):
            return
        ticket = self._gate.ask(chat, priority, now, group=group)
        turn = self._waiting[ticket.number] = asyncio.get_running_loop().create_future()
        self._look(now)
        try:
            await turn
        finally:
            if self._waiting.pop(ticket.number, None) is not None:
                self._gate.leave(ticket, self._clock())

    def _look(self, now: float | None = None) -> None:
        """Let through whose turn it is, and look again when the next one's may be."""
        now = self._clock() if now is None else now
        admitted, again = self._gate.admit(now)
        for ticket in admitted:
            if (turn := self._waiting.pop(ticket.number, None)) is not None and not turn.done():
                turn.set_result(None)
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
        if again is not None:
            self._timer = asyncio.get_running_loop().call_later(max(PULSE, again - now), self._look)
