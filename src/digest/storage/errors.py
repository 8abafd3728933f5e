"""What storage raises, in words that say what to do next; and how a driver's message becomes one."""

from sqlalchemy.exc import DBAPIError


class StorageError(Exception):
    """The database cannot do what was asked; the message says what is wrong and what to do. Nothing was half-written."""


_REMEDIES = (
    ("database is locked", "is busy: another process has been writing for 5 s; try again, or stop that process"),
    ("disk is full", "cannot grow: its disk is full; free some space and try again, nothing that was stored is lost"),
    ("readonly", "cannot be written: give this user write access to the file and its folder"),
    ("unable to open", "cannot be opened: check DIGEST_DATABASE_URL, DIGEST_DATA_DIR and the rights on that folder"),
    ("not a database", "is not a database: move that file away, or correct DIGEST_DATABASE_URL"),
    ("malformed", "is damaged: restore it from a backup"),
    ("disk i/o error", "cannot be read or written: the disk reports an error; check it before going on"),
    (
        "constraint failed",
        "refused a row that breaks a rule of its schema, nothing was stored: please report this error",
    ),
    ("no such table", "has no schema yet: run `digest db upgrade`"),
    ("no such column", "has an older schema than this program: run `digest db upgrade`"),
)


def explain(error: DBAPIError, name: str) -> StorageError | None:
    """The driver's error about the database `name` as a `StorageError`; None where an operator can do nothing about it."""
    said = str(error.orig).lower()
    for sign, remedy in _REMEDIES:
        if sign in said:
            return StorageError(f"The database {name} {remedy}.")
    return None
