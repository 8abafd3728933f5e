"""`digest run`: every platform, the web pages and the schedule in one process, until it is told to stop."""

import asyncio
import faulthandler
import logging
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from time import monotonic

import uvicorn
from starlette.applications import Starlette

from digest.app import garbage
from digest.app.opening import App
from digest.app.using import load_samples
from digest.app.welcome import welcome
from digest.ending import Ending
from digest.platforms import Platform
from digest.runner.local import Beat, Tempo, running
from digest.services.reindex import tidy
from digest.settings import SetupError, listening
from digest.settings.platforms import WebSettings
from digest.storage import schema
from digest.storage.errors import StorageError
from digest.web.patient import Limits, config
from digest.web.site import Healthy, site

log = logging.getLogger(__name__)

GOODBYE = 2.0
"""Seconds that open pages get at the end, at most."""

AFTER_TALK, AFTER_PAGES = 5.0, 3.0
"""Seconds of the end that are not for conversations under way, and not for open pages: the drain goes on behind both."""

LAST = 9.5
"""Seconds after which the process ends as it stands, and says where that was: half a second after all that it does for itself."""

LONGEST_PAUSE = 60.0
"""Seconds after which a platform that failed begins again, at most."""


class Server(uvicorn.Server):
    """uvicorn without signal handlers of its own: the whole program stops together."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield

    def say_goodbye(self, seconds: float) -> None:
        """End, with that long for answers under way."""
        self.config.timeout_graceful_shutdown = seconds  # type: ignore[assignment]  # the library waits for parts of one, too
        self.should_exit = True


async def serve(app: App, say: Callable[[str], None], *, host: str | None = None, port: int | None = None) -> None:
    """Serve until Ctrl-C or SIGTERM; then stop leasing, drain and close within nine seconds (ADR 57). `say` prints for the
    operator.
    """
    web, ending = listening(app.settings.web, host, port), Ending()
    with _told_to_stop(ending) as told:
        await _serve(app, say, web, told, ending)


async def _serve(app: App, say: Callable[[str], None], web: WebSettings, told: asyncio.Event, ending: Ending) -> None:
    await load_samples(app)
    garbage.look_seldom()
    async with app.senders(ending) as senders, app.delivering(senders, ending) as deliverer:
        routes = [route for platform in app.platforms.values() for route in platform.routes()]
        tempo = Tempo(retention_days=app.settings.retention_days)
        understand = partial(app.meanings.catch_up, app.store)
        more = (
            Beat(app.drought(senders).look, tempo.watch),
            Beat(understand, tempo.understand, at_once=True, long=True),
            Beat(app.counting.store, tempo.keep),
            Beat(app.roll, tempo.roll, at_once=True, long=True),
            Beat(partial(tidy, app.store), tempo.tidy, at_once=True, long=True),
        )
        async with (
            running(app.planner, deliverer, tempo, more, app.caster, app.herald(senders), ending, app.outage),
            _web(site(routes, _healthy(app)), web, ending) as url,
            _conversing(
                app, ending
            ),  # ends first: the pages' event streams end with it, and the server need not wait for them
        ):
            say(await welcome(app, url, deliverer.elsewhere))
            await told.wait()
            deliverer.rest()  # at once: pages that are open have two seconds first
            say("Stopping: finishing what is being sent, for nine seconds at most; once more ends it at once …")


@asynccontextmanager
async def _conversing(app: App, ending: Ending) -> AsyncIterator[None]:
    """Every platform's own loop, in the background; one that does not end in its time is left."""
    loops = [asyncio.create_task(_keep(platform), name=name) for name, platform in app.platforms.items()]
    try:
        yield
    finally:
        for loop in loops:
            loop.cancel()
        await asyncio.wait(loops, timeout=ending.left(AFTER_TALK))


async def _keep(platform: Platform) -> None:
    """Run the platform; where it fails, that is logged and it begins again after a pause."""
    pause = 0.0
    while True:
        began = monotonic()
        try:
            return await platform.run()
        except Exception:
            pause = pause_after(pause, monotonic() - began)
            log.exception("%s stopped; it starts again in %.0f s", platform.name, pause)
        await asyncio.sleep(pause)


def pause_after(before: float, ran: float) -> float:
    """Seconds until what has failed again begins again: twice as many as before, a minute at most; one after it ran that long."""
    return 1.0 if ran > LONGEST_PAUSE else min(max(1.0, before * 2), LONGEST_PAUSE)


@asynccontextmanager
async def _web(pages: Starlette, web: WebSettings, ending: Ending) -> AsyncIterator[str]:
    """The web server, listening: its address."""
    listener = _bind(web)
    server = Server(config(pages, Limits(connections=web.connections)))
    serving = asyncio.create_task(server.serve([listener]), name="web")
    try:
        shown = f"[{web.host}]" if ":" in web.host else web.host
        yield f"http://{shown}:{listener.getsockname()[1]}"
    finally:
        server.say_goodbye(min(GOODBYE, ending.left(AFTER_PAGES)))
        await serving


def _bind(web: WebSettings) -> socket.socket:
    family = socket.AF_INET6 if ":" in web.host else socket.AF_INET
    try:
        return socket.create_server((web.host, web.port), family=family)
    except OSError as error:
        reason = error.strerror or str(error)
        raise SetupError(
            f"The web chat can't listen on {web.host}:{web.port}: {reason}. Choose another --port or --host."
        ) from error


@contextmanager
def _told_to_stop(ending: Ending) -> Iterator[asyncio.Event]:
    """Set at Ctrl-C or SIGTERM, also at one that comes while the first deliveries go out and nothing is announced yet."""
    told, loop = asyncio.Event(), asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM)

    def stop() -> None:
        ending.begin()
        faulthandler.dump_traceback_later(LAST, exit=True)
        for one in signals:  # not Python's own way: the first process of a container would never hear of it
            loop.add_signal_handler(one, os._exit, 128 + one)
        told.set()

    for one in signals:
        loop.add_signal_handler(one, stop)
    try:
        yield told
    finally:
        for one in signals:
            loop.remove_signal_handler(one)


def _healthy(app: App) -> Healthy:
    async def healthy() -> bool:
        try:
            return await schema.current(app.database) == schema.head()
        except StorageError:
            return False

    return healthy
