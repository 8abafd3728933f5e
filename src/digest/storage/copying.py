"""A whole database into another one, of the same kind or not.

Read over one unchanging state and written in one transaction: after a failure or a kill the target is as empty as before.
Rows go table by table in the order of their foreign keys. The full text is not copied but made anew from the articles,
because each kind of database has its own.
"""

from collections.abc import AsyncIterator, Callable, Mapping

from sqlalchemy import Table, func, insert, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.search.index import SqlIndex
from digest.search.nearest import meanings_of
from digest.storage import numbers, schema, sql
from digest.storage.articles import SqlArticles
from digest.storage.engine import Database
from digest.storage.errors import StorageError
from digest.storage.tables import METADATA

ROWS = 1_000
"""Read and written at a time: an edition may have some 20 kB."""

ARTICLES = 200
"""Put into the index at a time."""

MADE_ANEW = {"search_entry", "faq_entry", "faq_meaning"}
"""Tables that come with the index; the vectors are copied to the entries that are made anew."""

COPIED = tuple(table for table in METADATA.sorted_tables if table.name not in MADE_ANEW)

Counts = Mapping[str, int]


async def copy(source: Database, target: Database, say: Callable[[str], None]) -> Counts:
    """Copy everything into a database without a row, which gets the schema where it has none: rows by table.

    `say` is told how far it is. Raises StorageError, and leaves no row behind, where the target holds anything, or
    either schema is not this program's.
    """
    await schema.check(source)
    if await schema.current(target) is None:
        await schema.upgrade(target)
    await schema.check(target)
    async with source.read() as reading, target.begin() as writing:
        await _must_be_empty(target.name, writing)
        wanted = await count(reading)
        for table in COPIED:
            await _copy(table, reading, writing, wanted[table.name], say)
        given = await numbers.last(reading)
        await numbers.advance(writing, {name: last for name, last in given.items() if name not in MADE_ANEW})
        await _index(reading, writing, say)
        _must_agree(wanted, await count(writing))
        if target.dialect == "postgresql":
            await writing.execute(text("ANALYZE"))
    return wanted


async def count(connection: AsyncConnection) -> Counts:
    """Rows by table, those of the index left out."""
    rows = {table.name: select(func.count()).select_from(table) for table in COPIED}
    return {name: await connection.scalar(query) or 0 for name, query in rows.items()}


async def _must_be_empty(name: str, connection: AsyncConnection) -> None:
    filled = [table.name for table in COPIED if await _first(table, connection)]
    if filled:
        raise StorageError(
            f"{name} holds rows already ({', '.join(filled)}), and nothing was copied: name an empty database."
        )


async def _first(table: Table, connection: AsyncConnection) -> bool:
    return (await connection.execute(select(1).select_from(table).limit(1))).first() is not None


async def _copy(
    table: Table, reading: AsyncConnection, writing: AsyncConnection, wanted: int, say: Callable[[str], None]
) -> None:
    copied = 0
    async for batch in _batches(table, reading):
        await writing.execute(insert(table), batch)
        copied += len(batch)
        say(f"{table.name}: {copied:,} of {wanted:,}")


async def _batches(table: Table, connection: AsyncConnection) -> AsyncIterator[list[sql.Row]]:
    """The table's rows by their keys, each batch from where the last one ended."""
    key = tuple(table.primary_key)
    page = select(table).order_by(*key).limit(ROWS)
    following = page
    while rows := (await connection.execute(following)).mappings().all():
        yield [dict(row) for row in rows]
        following = page.where(tuple_(*key) > tuple(rows[-1][column.name] for column in key))


async def _index(reading: AsyncConnection, writing: AsyncConnection, say: Callable[[str], None]) -> None:
    index, articles = SqlIndex(writing), SqlArticles(writing)
    await index.rebuild(())
    ids = (await writing.scalars(select(sql.article.c.id).order_by(sql.article.c.id))).all()
    done = 0
    async with index.in_bulk():
        for chunk in sql.chunks(ids, ARTICLES):
            meanings = await meanings_of(reading, chunk)
            for stored in await articles.many(chunk):
                await index.put(stored, meanings.get(stored.id))
            done += len(chunk)
            say(f"search index: {done:,} of {len(ids):,} articles")


def _must_agree(wanted: Counts, found: Counts) -> None:
    wrong = [f"{name} {found[name]:,} of {wanted[name]:,}" for name in wanted if found[name] != wanted[name]]
    if wrong:
        raise StorageError(
            f"The copy is not complete, and was taken back: {', '.join(wrong)} rows. Please report this."
        )
