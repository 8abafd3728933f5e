"""SQLite's log moves into the file beside whoever writes (https://www.sqlite.org/wal.html, Checkpointing).

By itself SQLite does that within the commit that made the log long enough, and everybody who wants to write waits for the disk.
"""

import logging
import sqlite3
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

log = logging.getLogger(__name__)

OFTEN = 4_000
"""Rows changed between two checkpoints: two of a delivery when it is marked, two when it is settled."""

ROUNDS = 3
"""So many times at most, where somebody reads what would be written over. What is committed during a checkpoint is left to the
next one, or to `finish`; only when nothing is left the log begins anew, and is the file flushed.
"""

MUCH = 50_000
"""Pages of a log that is too long: as long as one reader or another looks into it, it would go on growing."""

PATIENCE = 0.5
"""Seconds for which a log that is too long waits for those who read it, and whoever writes waits for the log."""


class Checkpoints:
    """The checkpoints of one file, in a thread of their own."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._thread: ThreadPoolExecutor | None = None
        self._running: Future[None] | None = None
        self._seen = 0

    def changed(self, rows: int) -> None:
        """The connection that writes has changed so many rows in all: begin where it is time, and none is under way."""
        if rows - self._seen < OFTEN or (self._running is not None and not self._running.done()):
            return
        self._seen = rows
        self._thread = self._thread or ThreadPoolExecutor(1, "checkpoints")
        self._running = self._thread.submit(move, self._name)

    def finish(self, connection: sqlite3.Connection) -> None:
        """Once one has ended, move the little that was committed beside it, in the thread of the connection that writes: then
        the log begins anew in place of growing, and what is written over reaches the disk sooner than what makes a file longer.
        """
        if self._running is not None and self._running.done():
            self._running = None
            with suppress(sqlite3.Error):  # it is moved later
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def close(self) -> None:
        """Wait for the one that is under way."""
        if self._thread is not None:
            self._thread.shutdown()
            self._thread = self._running = None
        self._seen = 0


def move(name: str) -> None:
    """Move what the log holds now into the file; what can't be moved is moved later. Nobody is kept waiting, unless there is
    too much.
    """
    try:
        # Not made anew where it is gone.
        with closing(sqlite3.connect(f"{Path(name).absolute().as_uri()}?mode=rw", uri=True, timeout=0)) as connection:
            for _ in range(ROUNDS):
                _, found, moved = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
                if found == moved:
                    break
            if found > MUCH:
                connection.execute(f"PRAGMA busy_timeout={int(1_000 * PATIENCE)}")
                connection.execute("PRAGMA wal_checkpoint(RESTART)")
    except sqlite3.Error as error:
        log.debug("The log of %s stays as long as it is: %s", name, error)
