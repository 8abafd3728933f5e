"""`digest run` as a process of its own that can be killed, stopped, woken and ended."""

import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from prove.place import Place

RUNNING = "Digest is running"
"""What it says when it listens."""

PATIENCE = 30.0
"""Seconds that a process gets to end before the trial gives up on it."""


class BrokenPromiseError(AssertionError):
    """The product did not do what it promises; the message says what it did instead."""


class Service:
    """`digest run` over a place, started as an operator does. What it says goes to a file there."""

    def __init__(self, place: Place, number: int) -> None:
        self._log = place.folder / f"service-{number}.log"
        self._log.touch()
        self._process = self._begin(place)

    @property
    def number(self) -> int:
        """Its process number."""
        return self._process.pid or 0

    @property
    def runs(self) -> bool:
        """Whether it has not ended."""
        return self._status(0) is None

    @property
    def said(self) -> str:
        """All it has said."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def kill(self) -> None:
        """kill -9; gone when this returns."""
        self._process.kill()
        self._status(PATIENCE)

    def signal(self, number: signal.Signals) -> None:
        """Send it this signal."""
        os.kill(self.number, number)

    async def end(self) -> float:
        """SIGTERM: the seconds until it has ended by itself, and well."""
        began = time.monotonic()
        self._process.terminate()
        status = await asyncio.to_thread(self._status, PATIENCE)
        if status != 0:
            raise BrokenPromiseError(f"SIGTERM ended it with status {status}\n{self.said[-2_000:]}")
        return time.monotonic() - began

    def _begin(self, place: Place) -> "subprocess.Popen[bytes] | ForkServerProcess":
        command = (sys.executable, "-c", "from digest.cli import main; main()", "run", "--port", "0")
        with self._log.open("wb") as log:
            return subprocess.Popen(
                command, cwd=place.folder, env=place.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def _status(self, within: float) -> int | None:
        """How it ended, waiting that many seconds; None while it runs."""
        assert isinstance(self._process, subprocess.Popen)
        try:
            return self._process.wait(within)
        except subprocess.TimeoutExpired:
            return None


class WarmService(Service):
    """The same without the model that reads articles, forked from a process that has imported the program already: it starts
    in a tenth of the time.
    """

    def _begin(self, place: Place) -> "subprocess.Popen[bytes] | ForkServerProcess":
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(
            [
                "digest.cli.commands",
                "digest.app.serving",
                "digest_preview",
                "digest_telegram.adapter",
                "digest_discord.adapter",
            ]
        )
        environment = {**place.environment, "DIGEST_EMBEDDINGS__USE": "none"}
        process = context.Process(target=_run, args=(environment, place.folder, self._log))
        process.start()
        return process

    def _status(self, within: float) -> int | None:
        assert isinstance(self._process, ForkServerProcess)
        self._process.join(within)
        return self._process.exitcode


def _run(environment: dict[str, str], folder: Path, log: Path) -> None:
    from digest.cli.commands import cli

    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    words = os.open(log, os.O_WRONLY | os.O_APPEND)
    os.dup2(words, 1)
    os.dup2(words, 2)
    cli(["run", "--port", "0"])
