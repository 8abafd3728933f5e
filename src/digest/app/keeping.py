"""The database as a whole: backed up, restored, copied to another one; and what is held after that."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from digest.app.opening import App
from digest.services.owner import is_gone
from digest.services.vigil import Holdings
from digest.settings import Settings, SetupError
from digest.storage import copying, snapshots
from digest.storage.engine import open_database
from digest.storage.errors import StorageError
from digest.storage.snapshots import Progress

Say = Callable[[str], None]
"""Tells the operator how far it is."""


async def backup(settings: Settings, path: Path, say: Say) -> datetime:
    """Copy the database into a new file while a service may be working on it; the instant it is a copy of."""
    try:
        source = snapshots.file_of(settings.database, f"pg_dump --format=custom --file={path} '{{url}}'")
        return await asyncio.to_thread(snapshots.backup, source, path, datetime.now(UTC), _tenths(say))
    except StorageError as error:
        raise SetupError(str(error)) from error


async def restore(app: App, path: Path, taken: datetime | None, say: Say) -> tuple[datetime, Path | None]:
    """Put a backup in the database's place: the instant it is a copy of, and where the old database is now."""
    await _nobody_works(app)
    await app.database.close()
    command = f"pg_restore --clean --if-exists --single-transaction --dbname='{{url}}' {path}\n  digest db restored"
    target = snapshots.file_of(app.settings.database, command)
    return await asyncio.to_thread(snapshots.restore, path, target, taken, _tenths(say))


async def restored(app: App, taken: datetime | None) -> datetime:
    """Note that the database was brought back by other means: since when it knows nothing."""
    await _nobody_works(app)
    async with app.store.begin() as uow:
        found = await uow.restoring.installation()
        known = None if found is None else found.snapshot_at or found.alive_at
        at = taken or known
        if at is None:
            raise SetupError(
                "No service has worked on this database yet: name a moment before the backup with --taken-at."
            )
        await uow.restoring.mark(at)
        return at


async def copy(app: App, url: str, say: Say) -> int:
    """Copy everything into another database, which must be empty: how many rows."""
    if await _busy(app):
        say("A service is working on this database. What it does from now on is not in the copy.")
    target = open_database(url)
    try:
        return sum((await copying.copy(app.database, target, say)).values())
    finally:
        await target.close()


async def release(app: App, until: datetime | None) -> int:
    """Let what is held go out after all: how many."""
    return await Holdings(app.store, app.clock).release(until or app.clock.now())


async def drop(app: App, until: datetime | None) -> int:
    """Count what is held as arrived: how many."""
    return await Holdings(app.store, app.clock).drop(until or app.clock.now())


async def _nobody_works(app: App) -> None:
    """Refuse while a service sends. A database too damaged to tell is one that nobody can work on."""
    try:
        busy = await _busy(app)
    except StorageError:
        return
    if busy:
        raise SetupError("A service is working on this database: stop it first (after a kill, wait half a minute).")


async def _busy(app: App) -> bool:
    async with app.store.read() as uow:
        return await uow.restoring.busy(app.clock.now(), is_gone)


def _tenths(say: Say) -> Progress:
    """Tells each tenth of a copy once; nothing about one that takes a single step."""
    told = 0

    def progress(done: int, total: int) -> None:
        nonlocal told
        tenth = 10 * done // max(total, 1)
        if tenth > told and done < total:
            told = tenth
            say(f"{tenth * 10} % of {total:,} pages")

    return progress
