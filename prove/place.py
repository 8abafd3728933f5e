"""Where a crash trial takes place: a folder, a database with an audience in it; and what arrived, counted outside both."""

import os
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from sqlalchemy import func, make_url, select
from sqlalchemy.engine import Connection, create_engine

from digest.domain.schedule import Rule
from digest.services.lane import Limits
from digest.storage import schema, sql
from digest.storage.engine import open_database
from digest.storage.store import SqlStore
from digest.testing import FakeClock
from digest.testing.ledger import add_article, add_audience
from digest_preview.mailbox import FILE_NAME, Mailbox

WINDOW = Limits().window
"""What one interruption may double: the messages in flight."""

AT_ONCE = 5_000
"""Readers inserted in one transaction."""

OPEN = ("due", "sending", "held")
"""States in which a delivery is not through."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What the outside and the ledger say: different messages that arrived, further copies of them, and the ledger's own."""

    arrived: int
    doubled: int
    states: Mapping[str, int]
    resent: int


@dataclass(frozen=True)
class Place:
    """A data directory and a database address. Readers are the preview's, whose mailbox is a file in the directory."""

    folder: Path
    url: str
    platform: ClassVar[str] = "preview"
    window: ClassVar[int] = WINDOW
    """How many messages one interruption may double."""

    @property
    def environment(self) -> dict[str, str]:
        """What `digest run` finds in its environment; no setting of whoever runs the trial gets in."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("DIGEST_")}
        return clean | {"DIGEST_DATA_DIR": str(self.folder), "DIGEST_DATABASE_URL": self.url}

    @cached_property
    def mailbox(self) -> Mailbox:
        """The mailbox, open for counting."""
        return Mailbox(self.folder / FILE_NAME)

    @property
    def count(self) -> int:
        """Messages that have arrived, copies included."""
        return self.mailbox.sequence

    def arrivals(self) -> Counter[str]:
        """How often each message has arrived."""
        return Counter(self.mailbox.arrivals())

    @asynccontextmanager
    async def store(self) -> AsyncIterator[SqlStore]:
        """The ledger, opened beside whoever else has it open."""
        database = open_database(self.url)
        try:
            yield SqlStore(database, FakeClock())
        finally:
            await database.close()

    async def prepare(self, audience: int) -> None:
        """Subscribe the readers; their minute is this one, and there is something to tell."""
        due = datetime.now(UTC).replace(second=0, microsecond=0)
        rule = Rule("UTC", due.hour * 60 + due.minute)
        async with self.store() as store:
            await schema.upgrade(store.database)
            await add_article(store, "one", due - timedelta(hours=1))
            for first in range(1, audience + 1, AT_ONCE):
                count = min(AT_ONCE, audience + 1 - first)
                await add_audience(store, count, due, rule=rule, first=first, platform=self.platform)
        assert self.count == 0

    async def done(self, audience: int) -> bool:
        """Whether everybody's delivery is planned and through."""
        async with self.store() as store, store.read() as uow:
            states = (await uow.ledger.report()).states
        return sum(states.values()) >= audience and not any(states.get(state) for state in OPEN)

    async def holder(self) -> int:
        """The number of the process that may send now; 0 where none holds the lane."""
        async with self.store() as store, store.database.read() as connection:
            here = select(sql.lane.c.owner).where(sql.lane.c.platform == self.platform)
            owner = await connection.scalar(here)
        return int(owner.split(":")[1]) if owner else 0

    async def tally(self) -> Tally:
        """Count what arrived, by message, and what the ledger believes."""
        arrivals = self.arrivals()
        async with self.store() as store:
            async with store.read() as uow:
                states = dict((await uow.ledger.report()).states)
            async with store.database.read() as connection:
                resent = await connection.scalar(select(func.sum(sql.delivery_part.c.resends)))
        return Tally(len(arrivals), arrivals.total() - len(arrivals), states, int(resent or 0))


@contextmanager
def place(folder: Path, server: str = "", *, ledger: Path | None = None) -> Iterator[Place]:
    """A place in the folder, with its ledger: an SQLite file there or in that other folder, or, where a PostgreSQL server is
    named, a new database on it, which is dropped in the end.
    """
    with place_database(ledger or folder, server) as url:
        found = Place(folder, url)
        with closing(found.mailbox):
            yield found


@contextmanager
def administering(url: str) -> Iterator[Connection]:
    """A connection to a PostgreSQL server, outside transactions."""
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def place_database(folder: Path, server: str) -> Iterator[str]:
    """A place's database: its address; see `place`."""
    if not server:
        yield f"sqlite:///{folder.absolute() / 'digest.sqlite3'}"
        return
    name = f"digest_prove_{os.getpid()}"
    with administering(server) as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with administering(server) as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
