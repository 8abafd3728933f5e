"""What storage raises, in words that say what to do next; and how a driver's error becomes one."""

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from digest.ports import StoreError


class StorageError(StoreError):
    """The database cannot do what was asked; the message says what is wrong and what to do. Nothing was half-written."""


class BusyError(StorageError):
    """Somebody else has been writing for too long, or was in the way: the same may be tried again."""


class RuleError(StorageError):
    """A row is wrong; another time it would be no better."""

    expected = False


BUSY = "is busy: another process has been writing for 5 s; try again, or stop that process"
UNDONE = "is busy: two changes were in each other's way, and this one was undone; try again"
FULL = "cannot grow: its disk is full; free some space and try again, nothing that was stored is lost"
DAMAGED = "is damaged: restore it from a backup"
RULE = "refused a row that breaks a rule of its schema, nothing was stored: please report this error"
NO_SCHEMA = "has no schema yet: run `digest db upgrade`"
OLD_SCHEMA = "has an older schema than this program: run `digest db upgrade`"
OUT_OF_REACH = (
    "cannot be reached: check that PostgreSQL runs there and what DIGEST_DATABASE_URL says; work goes on by itself as "
    "soon as it answers, and nothing that was stored is lost"
)
REFUSED = "lets nobody in with this user and password: correct DIGEST_DATABASE_URL"

_BY_WORDS = (
    ("database is locked", BUSY),
    ("disk is full", FULL),
    ("readonly", "cannot be written: give this user write access to the file and its folder"),
    ("unable to open", "cannot be opened: check DIGEST_DATABASE_URL, DIGEST_DATA_DIR and the rights on that folder"),
    ("not a database", "is not a database: move that file away, or correct DIGEST_DATABASE_URL"),
    ("malformed", DAMAGED),
    ("disk i/o error", "cannot be read or written: the disk reports an error; check it before going on"),
    ("constraint failed", RULE),
    ("no such table", NO_SCHEMA),
    ("no such column", OLD_SCHEMA),
)
"""SQLite's errors, by what they say."""

_BY_STATE = (
    ("08", OUT_OF_REACH),
    ("23", RULE),
    ("25006", "cannot be written: it is a read-only copy, or this transaction only reads; name the primary server"),
    ("25P03", "waited too long for this program to go on: see whether the machine is overloaded, and try again"),
    ("28", REFUSED),
    ("3D000", "does not exist: create it (`createdb NAME`), or correct DIGEST_DATABASE_URL"),
    ("40", UNDONE),
    ("42501", "gives this user too few rights: make it the owner of the database (`ALTER DATABASE … OWNER TO …`)"),
    ("42703", OLD_SCHEMA),
    ("42P01", NO_SCHEMA),
    ("53100", FULL),
    ("53300", "has no connection left: raise max_connections of the server, or run fewer processes"),
    ("55P03", BUSY),
    ("57014", "took too long: see what keeps the server busy (pg_stat_activity), and try again"),
    ("57P", OUT_OF_REACH),
    ("58", "cannot be read or written: its server reports an error of the disk; see its log"),
    ("XX", DAMAGED),
)
"""PostgreSQL's, by their SQLSTATE or its class (https://www.postgresql.org/docs/current/errcodes-appendix.html)."""

_UNCONNECTED = (
    ("password", REFUSED),
    ("no pg_hba.conf entry", REFUSED),
    (
        "does not exist",
        "does not exist, or its user doesn't: create it (`createdb NAME`), or correct DIGEST_DATABASE_URL",
    ),
    ("too many", "has no connection left: raise max_connections of the server, or run fewer processes"),
    ("proactoreventloop", "needs another event loop on Windows: set asyncio's WindowsSelectorEventLoopPolicy"),
)
"""A connection that cannot be made has words only, in the server's language; what they leave open is out of reach."""


def explain(error: DBAPIError, name: str) -> StorageError | None:
    """The driver's error about the database `name` as a `StorageError`; None where an operator can do nothing about it."""
    said = str(error.orig).lower()
    state = getattr(error.orig, "sqlstate", "")
    if state == "":
        remedy = next((remedy for sign, remedy in _BY_WORDS if sign in said), None)
    elif state:
        remedy = next((remedy for sign, remedy in _BY_STATE if state.startswith(sign)), None)
    elif error.connection_invalidated or isinstance(error, OperationalError | InterfaceError):
        remedy = next((remedy for sign, remedy in _UNCONNECTED if sign in said), OUT_OF_REACH)
    else:
        remedy = None
    kind = {BUSY: BusyError, UNDONE: BusyError, RULE: RuleError}.get(remedy or "", StorageError)
    return kind(f"The database {name} {remedy}.") if remedy else None
