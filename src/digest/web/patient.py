"""Requests come whole and soon, or the connection is closed: uvicorn itself waits for ever for a byte that does not come.

Who opens connections and sends a byte now and then (“slowloris”) would else have them all. uvicorn has a limit for the size of
a head (64 kB) and one for idle connections behind an answer (5 s); routes limit their bodies' sizes.
"""

import asyncio
import logging
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

log = logging.getLogger(__name__)

FULL = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 10\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds for a request's head from the connection's beginning or the last answer, for its body behind that, and for an
    answer of which the client takes nothing; and connections at once. A route may answer sooner that a body is late.
    """

    head: float = 10.0
    body: float = 15.0
    taking: float = 30.0
    connections: int = 500


class Crowd:
    """Whoever is turned away. The log hears of it once a minute at most."""

    def __init__(self) -> None:
        self._told = -MINUTE

    def turn_away(self, connections: int, now: float) -> None:
        """So many connections are open, and there is no room for one more."""
        if now >= self._told + MINUTE:
            self._told = now
            log.warning("The web pages have %d connections, and turn away who wants one more", connections)


class Patient(H11Protocol):
    """A connection that is given up by these limits."""

    def __init__(self, *given: Any, limits: Limits, crowd: Crowd, **named: Any) -> None:
        super().__init__(*given, **named)
        self._limits, self._crowd = limits, crowd
        self._awaited: object = None
        self._reading: asyncio.TimerHandle | None = None
        self._writing: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a head; beyond the limit there is an answer at once, and no more."""
        if len(self.connections) >= self._limits.connections:
            self._crowd.turn_away(len(self.connections), self.loop.time())
            self.transport = transport  # which uvicorn closes once more at the end
            transport.write(FULL)
            transport.close()
            return
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Take it, and wait for what comes next; some of what is awaited already gives no more time."""
        super().data_received(data)
        self._wait()

    def on_response_complete(self) -> None:
        """Answered: the next head may come, once this is taken."""
        super().on_response_complete()
        self._wait()
        self._writing = _cancel(self._writing)
        self._watch(self.transport.get_write_buffer_size())

    def pause_writing(self) -> None:
        """The client takes less than there is."""
        super().pause_writing()
        self._writing = _cancel(self._writing)
        self._watch(self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        """It has taken most of it."""
        super().resume_writing()
        self._writing = _cancel(self._writing)

    def connection_lost(self, exc: Exception | None) -> None:
        """There is nothing to wait for."""
        self._reading, self._writing = _cancel(self._reading), _cancel(self._writing)
        super().connection_lost(exc)

    def _watch(self, left: int) -> None:
        """Have the connection end where of what is `left` to send nothing is taken in its time."""

        def look() -> None:
            now = self.transport.get_write_buffer_size()
            if now < left:
                self._watch(now)
            else:
                self.transport.abort()

        if left:
            self._writing = self.loop.call_later(self._limits.taking, look)

    def _wait(self) -> None:
        """Have the connection end where what the client owes now, a head or a body, is not here in its time."""
        state = self.conn.their_state
        awaited = (state, self.cycle) if state in (h11.IDLE, h11.SEND_BODY) else None
        if awaited == self._awaited:
            return
        self._awaited, self._reading = awaited, _cancel(self._reading)
        if awaited and not self.transport.is_closing():
            seconds = self._limits.head if state is h11.IDLE else self._limits.body
            self._reading = self.loop.call_later(seconds, self._overdue, seconds)

    def _overdue(self, seconds: float) -> None:
        """Give the connection up, unless the client still takes what was answered before."""
        if self.transport.get_write_buffer_size():
            self._reading = self.loop.call_later(seconds, self._overdue, seconds)
        else:
            self.transport.abort()


def _cancel(timer: asyncio.TimerHandle | None) -> asyncio.TimerHandle | None:
    """No timer any more."""
    if timer is not None:
        timer.cancel()
    return None


def config(pages: ASGIApp, limits: Limits | None = None) -> uvicorn.Config:
    """How the pages are served: by these limits, without logs of requests, and without sockets for anything but HTTP."""
    protocol = cast(type[asyncio.Protocol], partial(Patient, limits=limits or Limits(), crowd=Crowd()))
    return uvicorn.Config(pages, http=protocol, ws="none", lifespan="off", log_config=None, access_log=False)
