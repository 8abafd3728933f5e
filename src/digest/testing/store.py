"""A real store that costs milliseconds, because the schema is made once."""

import asyncio
import atexit
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

from digest.ports import Clock
from digest.storage import schema
from digest.storage.engine import open_database
from digest.storage.store import SqlStore
from digest.testing.clock import FakeClock


@asynccontextmanager
async def open_test_store(folder: Path, clock: Clock | None = None) -> AsyncIterator[SqlStore]:
    """An empty store at the newest revision in a file of its own in the folder; opening it again finds what is there."""
    async with open_store_at(await asyncio.to_thread(sqlite_url, folder), clock) as store:
        yield store


@asynccontextmanager
async def open_store_at(url: str, clock: Clock | None = None) -> AsyncIterator[SqlStore]:
    """The store of a database that is at the newest revision."""
    database = open_database(url)
    try:
        yield SqlStore(database, clock or FakeClock())
    finally:
        await database.close()


def sqlite_url(folder: Path) -> str:
    """The database in the folder, made there at the newest revision where there is none."""
    path = folder / "digest.db"
    if not path.exists():
        shutil.copyfile(_template(), path)
    return f"sqlite:///{path}"


def data_dir(folder: Path) -> Path:
    """The folder as a data directory: with an empty database at the newest revision, where there was none."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "digest.sqlite3"
    if not path.exists():
        shutil.copy(_template(), path)
    return folder


@cache
def temporary_folder() -> Path:
    """A folder of this process, gone at its end."""
    folder = Path(tempfile.mkdtemp(prefix="digest-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def _template() -> Path:
    path = temporary_folder() / "empty.db"
    asyncio.run(_migrate(path))
    return path


async def _migrate(path: Path) -> None:
    database = open_database(f"sqlite:///{path}")
    await schema.upgrade(database)
    await database.close()
