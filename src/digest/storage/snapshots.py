"""Backups of an SQLite database as files: made while a service works, and put back while none does.

The copy is made by SQLite's online backup (https://www.sqlite.org/backup.html), a few pages at a time, over one
unchanging state: the source is never locked against its writers, and what they write meanwhile is not in the copy. The
copy says of itself since when it is one, so that the service it is given to knows (docs/adr/0009-restored.md).
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from digest.storage import address
from digest.storage.columns import from_microseconds, microseconds
from digest.storage.errors import StorageError
from digest.wire.owned import give_to_folders_owner

PAGES = 1_000
"""Copied at a time."""

Progress = Callable[[int, int], None]
"""Called with the pages copied, and how many there are."""

_MARK = """
INSERT INTO installation (id, generation, beat, alive_at, snapshot_at) VALUES (1, '', 0, ?, ?)
ON CONFLICT (id) DO UPDATE SET snapshot_at = excluded.snapshot_at
"""


def file_of(url: str, command: str) -> Path:
    """The file of the SQLite database with this URL; `command` is what PostgreSQL has in place of it.

    Raises StorageError for any other database, with the exact command that does there what was asked for.
    """
    parts = address.parsed(url)
    if parts.get_backend_name() != "sqlite":
        raise StorageError(f"On PostgreSQL its own tool does this:\n  {command.format(url=address.for_tools(parts))}")
    return Path(parts.database or "")


def backup(source: Path, target: Path, now: datetime, progress: Progress) -> datetime:
    """Copy the database into a new file, whole and checked; the instant it is a copy of.

    Raises StorageError, and leaves nothing behind, where there is nothing to copy, the file exists, or the copy is damaged.
    """
    if not source.exists():
        raise StorageError(f"There is no database {source} to back up yet.")
    with _partial(target) as partial:
        _copy(source, partial, progress)
        taken = _stamp(partial, now) or now
        _check(partial)
        _publish(partial, target)
    return taken


def restore(source: Path, target: Path, taken: datetime | None, progress: Progress) -> tuple[datetime, Path | None]:
    """Put a backup in the database's place: the instant it is a copy of, and where the old database is now.

    `taken` says when the backup was made, for one that does not say it itself. No service may be running. Raises
    StorageError, the database untouched, where the backup is missing, damaged, or does not say when it was made.
    """
    if not source.exists():
        raise StorageError(f"There is no backup {source}.")
    if not source.is_file():
        raise StorageError(f"{source} is no file: name the backup itself.")
    with _partial(target.with_name(f"{target.name}.restoring"), anew=True) as partial:
        _copy(source, partial, progress)
        _check(partial)
        at = _stamp(partial, taken)
        if at is None:
            raise StorageError("This backup does not say when it was made: name a moment before it with --taken-at.")
        aside = _set_aside(target, at) if target.exists() else None
        give_to_folders_owner(partial)
        os.replace(partial, target)
        _flush(target.parent)
    return at, aside


def _copy(source: Path, target: Path, progress: Progress) -> None:
    try:
        with closing(_open(source, "ro")) as reading, closing(sqlite3.connect(target)) as writing:
            # One read transaction around it all: otherwise every commit of a service would begin the copy again.
            reading.execute("BEGIN")
            reading.execute("SELECT count(*) FROM sqlite_master").fetchone()
            reading.backup(writing, pages=PAGES, progress=lambda _, left, all_: progress(all_ - left, all_))
            writing.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it
    except sqlite3.Error as error:
        raise StorageError(f"{source} can't be copied: {error}.") from error


def _open(path: Path, mode: str = "rw") -> sqlite3.Connection:
    """A file that is there already."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=5)


def _check(path: Path) -> None:
    try:
        with closing(_open(path)) as connection:
            [*said] = (row[0] for row in connection.execute("PRAGMA integrity_check"))
    except sqlite3.Error as error:
        said = [str(error)]
    if said != ["ok"]:
        raise StorageError(f"The copy is damaged ({said[0]}), and was thrown away: check the disk and the original.")


def _stamp(path: Path, taken: datetime | None) -> datetime | None:
    """Write into a copy since when it is one: what it says itself counts, else `taken`, else its last heartbeat.

    None where nothing is known, or the schema is from before there was a place for it.
    """
    try:
        with closing(_open(path)) as connection:
            return _stamped(connection, taken)
    except sqlite3.Error as error:
        raise StorageError(f"{path} is no database of Digest: {error}.") from error


def _stamped(connection: sqlite3.Connection, taken: datetime | None) -> datetime | None:
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone():
        raise sqlite3.DatabaseError("it has none of its tables")
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'installation'").fetchone():
        return None
    alive, snapshot = connection.execute("SELECT alive_at, snapshot_at FROM installation").fetchone() or (None, None)
    at = _instant(snapshot) or taken or _instant(alive)
    if at:
        connection.execute(_MARK, (microseconds(at), microseconds(at)))
    return at


def _instant(kept: int | str | None) -> datetime | None:
    """An instant of a backup; one that is older than migration 0005 has it as text."""
    return datetime.fromisoformat(kept).replace(tzinfo=UTC) if isinstance(kept, str) else from_microseconds(kept)


@contextmanager
def _partial(target: Path, *, anew: bool = False) -> Iterator[Path]:
    """A file beside the target that only its owner may read, gone in the end unless it was renamed."""
    partial = target if anew else target.with_name(f"{target.name}.partial")
    if not anew and target.exists():
        raise StorageError(f"{target} exists already; nothing is ever overwritten. Name another file.")
    try:
        partial.unlink(missing_ok=True)
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise StorageError(f"{partial} can't be written: {error.strerror}.") from error
    try:
        yield partial
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def _publish(partial: Path, target: Path) -> None:
    """Give the finished file its name, all at once, unless somebody else has taken it meanwhile."""
    with open(partial, "rb") as file:
        os.fsync(file.fileno())
    try:
        os.link(partial, target)
    except FileExistsError:
        raise StorageError(f"{target} exists already; nothing is ever overwritten. Name another file.") from None
    except OSError:  # a file system without links
        os.rename(partial, target)
    _flush(target.parent)


def _set_aside(path: Path, at: datetime) -> Path:
    """Keep the old database under another name; at every moment there is one under its own, old or new."""
    aside = path.with_name(f"{path.name}.replaced-{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
    with suppress(sqlite3.Error), closing(_open(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for ending in ("-wal", "-shm"):
        # What is left in these belongs to the old file; beside the new one it would destroy it.
        with suppress(FileNotFoundError):
            os.rename(f"{path}{ending}", f"{aside}{ending}")
    try:
        os.link(path, aside)
    except OSError:
        os.rename(path, aside)
    return aside


def _flush(folder: Path) -> None:
    """Make a rename last through a power cut, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
