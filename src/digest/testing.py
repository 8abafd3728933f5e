"""Public fakes for tests: a clock that stands still, and a real store that costs milliseconds."""

import asyncio
import atexit
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from digest.ports import Clock
from digest.storage import schema
from digest.storage.engine import open_database
from digest.storage.store import SqlStore

START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
"""Where a `FakeClock` begins unless told otherwise: a Tuesday."""


class FakeClock:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime = START) -> None:
        self._at = at

    def now(self) -> datetime:
        """The instant it stands at."""
        return self._at

    def set(self, at: datetime) -> None:
        """Move it to that instant, forwards or back."""
        self._at = at

    def advance(self, by: timedelta) -> datetime:
        """Move it on; the new instant."""
        self._at += by
        return self._at


@asynccontextmanager
async def open_test_store(folder: Path, clock: Clock | None = None) -> AsyncIterator[SqlStore]:
    """An empty store at the newest revision in a file of its own in the folder; opening it again finds what is there."""
    path = folder / "digest.db"
    if not path.exists():
        shutil.copyfile(await asyncio.to_thread(_template), path)
    database = open_database(f"sqlite:///{path}")
    try:
        yield SqlStore(database, clock or FakeClock())
    finally:
        await database.close()


@cache
def _template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="digest-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    asyncio.run(_migrate(folder / "template.db"))
    return folder / "template.db"


async def _migrate(path: Path) -> None:
    database = open_database(f"sqlite:///{path}")
    await schema.upgrade(database)
    await database.close()
