"""A process that delivers whatever is due in a database to a file, one line a message, until nothing is left or SIGTERM.

python ledger_process.py FOLDER WINDOW
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from digest.domain.delivery import Outcome, Sent
from digest.domain.reader import Address
from digest.ports import Payload
from digest.runner.local import Tempo, running
from digest.services.lane import Limits
from digest.services.owner import boot_time, is_gone, own_name
from digest.storage.engine import Database, open_database
from digest.storage.store import SqlStore
from digest.storage.writer import SqlWriter
from digest.testing.ledger import Setup, bench

TEMPO = Tempo(plan=0.3, heartbeat=1.0, recover=0.5)


class WallClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The current instant."""
        return datetime.now(UTC)


class Sink:
    """What arrives: one line a message, appended in one system call, before the answer."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_APPEND | os.O_CREAT | os.O_WRONLY)

    async def send(self, address: Address, payload: Payload, part: int) -> Outcome:
        """Write the line between two halves of the latency."""
        await asyncio.sleep(0.005)
        os.write(self._file, f"{address.chat}\n".encode())
        await asyncio.sleep(0.005)
        return Sent(str(part))


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Database]:
    """The folder's database."""
    database = open_database(f"sqlite:///{folder / 'digest.db'}")
    try:
        yield database
    finally:
        await database.close()


async def main(folder: Path, window: int) -> None:
    """Deliver until nothing is due any more, or told to end."""
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    clock = WallClock()
    async with opened(folder) as database, SqlWriter(database).running() as writer:
        store = SqlStore(database, clock)
        limits = Limits(window=window)
        setup = Setup(
            sender=Sink(folder / "sink"), limits=limits, owner=own_name(), chunk=300, elapsed=boot_time, gone=is_gone
        )
        one = bench(store, writer, clock, setup)
        async with running(one.planner, one.deliverer, TEMPO):
            while await _left(store):
                with suppress(TimeoutError):
                    async with asyncio.timeout(0.1):
                        await ended.wait()
                        return


async def _left(store: SqlStore) -> bool:
    async with store.read() as uow:
        groups = await uow.planning.due(datetime.now(UTC))
        states = (await uow.ledger.report()).states
    return bool(groups) or any(states.get(state) for state in ("due", "leased", "sending"))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
