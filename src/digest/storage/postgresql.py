"""PostgreSQL's own rules for connections and transactions.

Transactions that write run side by side at READ COMMITTED; where two must not, `turns` has them queue. Those that only
read are REPEATABLE READ, READ ONLY: one unchanging state, and no waiting. Leases, and nearly all that the ledger commits, go
without transactions (`autocommit`). Every wait has an end: for a lock, for a statement, for a server that has gone silent, and
for a transaction that this program has left open.
"""

from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, ColumnElement, NullPool, event, func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection as Connection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

if TYPE_CHECKING:  # the driver is loaded where there is such a database
    from psycopg import AsyncConnection

EXAMPLE = "postgresql://user:password@host/digest"

DRIVERS = ("postgresql", "postgresql+psycopg")

CONNECT_SECONDS = 5
LOCK_SECONDS = 5
STATEMENT_SECONDS = 30
FORGOTTEN_SECONDS = 60
SILENT_SECONDS = 10
"""How long to wait for a connection, for somebody else's lock, for a statement, before the server ends a transaction in
which nothing happens, and for a sign of life from a server that said nothing to what was sent."""

STOPPED_SECONDS = 10
"""The same where a transaction has locked a lane, or has the audience's turn: a process that is stopped amid it, or whose
machine is gone, would keep others from going on.
"""

WRITERS, READERS = 5, 5
"""Connections kept open; as many again come and go under load, and readers three times as many. One of the writers' is the
ledger's, in autocommit.
"""


def engines(url: URL) -> tuple[AsyncEngine, AsyncEngine]:
    """The engine that writes and the one that reads; nothing is opened yet."""
    writer = _engine(url, "READ COMMITTED", read_only=False, **_kept(WRITERS - 1, WRITERS))
    reader = _engine(url, "REPEATABLE READ", read_only=True, **_kept(READERS, 3 * READERS))
    return writer, reader


def _kept(size: int, more: int) -> dict[str, Any]:
    """A pool that keeps so many connections. A server that was restarted meanwhile costs nobody an error."""
    return {"pool_size": size, "max_overflow": more, "pool_pre_ping": True, "pool_timeout": LOCK_SECONDS}


_HASTENED = (
    "SELECT set_config('synchronous_commit', 'off', true), set_config('plan_cache_mode', 'force_custom_plan', true)"
)


async def hasten(connection: Connection) -> None:
    """Have this transaction's commit not wait for the disk; the next one that does takes it along
    (https://www.postgresql.org/docs/current/wal-async-commit.html).

    Its statements are planned for their values, each anew: they meet thousands of rows, and in a plan for any values an array
    is compared one by one, and made anew for each row.
    """
    await connection.exec_driver_sql(_HASTENED)


async def hurry(connection: Connection) -> None:
    """Have the server end this transaction soon where nothing happens in it; elsewhere nobody else could go on anyway."""
    if connection.dialect.name == "postgresql":
        await connection.execute(select(hurried()))


def hurried() -> ColumnElement[str]:
    """As `hurry`, within a statement that is said anyway."""
    return func.set_config("idle_in_transaction_session_timeout", f"{STOPPED_SECONDS}s", true())


_UNWANTED = ("enable_seqscan", "enable_bitmapscan", "enable_sort", "enable_hashjoin", "enable_mergejoin", "jit")

BY_INDEXES = "; ".join(["SET plan_cache_mode = force_generic_plan", *(f"SET {name} = off" for name in _UNWANTED)])
"""Has a connection's statements look rows up one by one and in an index's order, whatever PostgreSQL has counted, and when.
So they are planned only once, for planning takes longer than the statement.
"""


def autocommit(url: URL) -> AsyncEngine:
    """The engine of connections in autocommit, whose statements are planned so; it keeps none, and nothing is opened yet."""
    engine = _engine(url, "AUTOCOMMIT", read_only=False, poolclass=NullPool)

    @event.listens_for(engine.sync_engine, "connect")
    def plan(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute(BY_INDEXES)
        cursor.close()

    return engine


def _engine(url: URL, isolation: str, *, read_only: bool, **pool: Any) -> AsyncEngine:
    engine = create_async_engine(
        url.set(drivername="postgresql+psycopg"),
        connect_args=_connect_arguments(url),
        isolation_level=isolation,
        execution_options={"postgresql_readonly": read_only},
        **pool,
    )

    from digest.storage.postgresql_text import StorableDumper

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        driver: AsyncConnection[Any] = connection.driver_connection
        driver.adapters.register_dumper(str, StorableDumper)

    return engine


def _connect_arguments(url: URL) -> dict[str, Any]:
    """What the address itself says goes first."""
    limits = {
        "lock_timeout": LOCK_SECONDS,
        "statement_timeout": STATEMENT_SECONDS,
        "idle_in_transaction_session_timeout": FORGOTTEN_SECONDS,
    }
    usual = {
        "connect_timeout": CONNECT_SECONDS,
        "tcp_user_timeout": SILENT_SECONDS * 1000,
        "keepalives_idle": SILENT_SECONDS,
        "application_name": "digest",
        "options": " ".join(f"-c {name}={seconds}s" for name, seconds in limits.items()),
    }
    return {name: value for name, value in usual.items() if name not in url.query}
