"""A database copied into another one, of each kind into each: complete, numbered on, searchable, or not at all."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.search.nearest import Nearest
from digest.services.ingest import Ingest
from digest.services.meanings import Meanings
from digest.sources.samples import samples
from digest.storage import copying, schema, sql
from digest.storage.engine import Database, open_database
from digest.storage.errors import StorageError
from digest.storage.store import SqlStore
from digest.storage.tables import METADATA
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, sqlite_url
from digest.testing.ledger import add_article, add_audience, bench
from digest.testing.meaning import FakeEmbedder
from digest.testing.server import new_database

DUE = datetime(2026, 11, 24, 8, tzinfo=UTC)

HELD = 6
"""As many of the samples as it takes."""
Pair = tuple[Database, Database]


@pytest.fixture(params=["sqlite to sqlite", "sqlite to postgresql", "postgresql to sqlite", "postgresql to postgresql"])
def urls(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """A source at the newest revision and an empty target: one in SQLite, or beside its source, has no schema yet."""
    before, _, after = str(request.param).partition(" to ")
    server = str(request.getfixturevalue("postgresql")) if "postgresql" in (before, after) else ""
    beside = new_database("copy") if before == after == "postgresql" else server
    return (
        sqlite_url(tmp_path) if before == "sqlite" else server,
        f"sqlite:///{tmp_path / 'target' / 'digest.db'}" if after == "sqlite" else beside,
    )


@pytest.fixture
async def pair(urls: tuple[str, str]) -> AsyncIterator[Pair]:
    """Both opened; a service has worked on the source."""
    source, target = (open_database(url) for url in urls)
    await fill(source)
    yield source, target
    await source.close()
    await target.close()


async def fill(database: Database) -> None:
    """Articles in two languages, readers, and a digest sent to each; the newest article is gone again."""
    clock = FakeClock(DUE - timedelta(hours=2))
    store = SqlStore(database, clock)
    await Ingest(store, clock).store_all(samples(clock.now(), HELD))
    clock.set(DUE)
    gone = await add_article(store, "gone", DUE - timedelta(hours=1))
    await add_audience(store, 30, DUE)
    async with SqlWriter(database).running() as writer:
        made = bench(store, writer, clock)
        await made.planner.plan()
        await made.deliverer.open()
        await made.deliverer.deliver()
        await made.deliverer.close()
    async with store.begin() as uow:
        await uow.restoring.beat("this one", DUE)
        await uow.connection.execute(delete(sql.article).where(sql.article.c.id == gone))


async def contents(database: Database) -> Mapping[str, list[Any]]:
    async with database.read() as connection:
        return {
            table.name: [tuple(row) for row in await connection.execute(select(table).order_by(*table.primary_key))]
            for table in METADATA.sorted_tables
            if table.name not in copying.MADE_ANEW
        }


async def test_everything_arrives_in_bounded_batches_numbered_on_and_searchable(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = pair
    monkeypatch.setattr(copying, "ROWS", 7)
    said: list[str] = []
    counts = await copying.copy(source, target, said.append)
    assert counts["delivery"] == 30
    assert "subscription: 28 of 30" in said
    assert "subscription: 30 of 30" in said
    assert await contents(target) == await contents(source)
    stores = [SqlStore(database, FakeClock(DUE)) for database in pair]
    found = []
    for store in stores:
        async with store.read() as uow:
            hits = await uow.index.search("AI", 5)
            found.append(([hit.article for hit in hits.items], await uow.index.ask("为什么？", 3)))
    assert found[0] == found[1]
    assert all(found[0])
    assert await add_article(stores[1], "new", DUE) == await add_article(stores[0], "new", DUE), "none is given twice"
    await add_audience(stores[1], 1, DUE, first=31)


async def test_a_target_that_holds_anything_is_left_alone(pair: Pair) -> None:
    source, target = pair
    await schema.upgrade(target)
    async with SqlStore(target, FakeClock(DUE)).begin() as uow:
        await uow.restoring.beat("another", DUE)
    before = await contents(target)
    with pytest.raises(StorageError, match=r"holds rows already \(installation\)"):
        await copying.copy(source, target, lambda line: None)
    assert await contents(target) == before


class StoppedError(Exception):
    """Somebody pulled the plug."""


async def test_a_copy_that_fails_leaves_no_row_and_may_be_tried_again(pair: Pair) -> None:
    source, target = pair
    for at in ("article: ", "delivery_part: ", "search index: "):

        def fail(line: str, at: str = at) -> None:
            if line.startswith(at):
                raise StoppedError

        with pytest.raises(StoppedError):
            await copying.copy(source, target, fail)
        assert not any((await contents(target)).values())
    assert (await copying.copy(source, target, lambda line: None))["delivery"] == 30


async def test_vectors_go_along_with_their_entries(pair: Pair) -> None:
    source, target = pair
    meanings, embedder = Meanings(FakeEmbedder()), FakeEmbedder()
    await meanings.catch_up(SqlStore(source, FakeClock(DUE)))
    await copying.copy(source, target, lambda said: None)
    store = SqlStore(target, FakeClock(DUE), Nearest())
    async with store.read() as uow:
        assert await uow.index.without_meaning("fake", 1) == {}
        asked = await embedder.asked("出口新规什么时候生效")
        assert await uow.index.ask("出口新规什么时候生效", 1, (), asked)
    async with source.read() as before, target.read() as after:
        assert await vectors(before) == await vectors(after) != []


async def vectors(connection: AsyncConnection) -> list[Any]:
    entry, meaning = sql.faq_entry.c, sql.faq_meaning.c
    place = (entry.article_id, sql.by_code_point(connection, entry.language), entry.position)
    kept = select(*place, meaning.model, meaning.vector).join(sql.faq_meaning, meaning.entry_id == entry.id)
    return list(await connection.execute(kept.order_by(*place)))
