"""What frozen editions and messages share is stored once, read back whole, and goes when the last edition with it has."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, func, select

from digest.domain.document import Card, Document, Heading, Paragraph, text
from digest.ledger_planning import Frozen
from digest.ports import EditionItem, EditionKey
from digest.storage import passages, sql
from digest.storage.store import SqlStore
from digest.testing import FakeClock, open_store_at
from digest_preview.adapter import Preview
from digest_preview.payload import document_of

CUT = datetime(2026, 11, 24, 8, tzinfo=UTC)
DAY = timedelta(days=1)
KEY = EditionKey("p", CUT - DAY, CUT, date(2026, 11, 24))


def telling(score: float) -> Document:
    return Document(
        (Heading(text("Today")), Card((Heading(text("A story"), 2), Paragraph(text("Told."))), 7, score, 1))
    )


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[SqlStore]:
    async with open_store_at(database_url, FakeClock(CUT)) as opened:
        yield opened


async def freeze(store: SqlStore, key: EditionKey, score: float = 70.5) -> int:
    """Freeze an edition and its message, as the press does."""
    async with store.begin() as uow:
        frozen = await uow.editions.add(key, (EditionItem("s", 7, 1),), telling(score), CUT)
        payloads = Preview().render(frozen.document, "web")
        await uow.planning.freeze([Frozen(frozen.id, key.cut, "preview", "web", payloads, (7,))])
    return frozen.id


async def kept(store: SqlStore) -> int:
    async with store.database.read() as connection:
        return await connection.scalar(select(func.count()).select_from(sql.passage)) or 0


async def test_editions_share_what_their_cards_say(store: SqlStore) -> None:
    numbers = [await freeze(store, replace(KEY, profile=f"p{n}"), 70.5 + n) for n in range(3)]
    assert await kept(store) == 1
    async with store.read() as uow:
        documents = [one.document for number in numbers if (one := await uow.editions.get(number))]
    assert documents == [telling(70.5), telling(71.5), telling(72.5)]


async def test_a_message_is_read_whole(store: SqlStore) -> None:
    await freeze(store, KEY)
    async with store.database.read() as connection:
        rows = await connection.execute(select(sql.rendering.c.id, sql.rendering.c.payload))
        lean = {row.id: row.payload for row in rows}
        whole = await passages.whole(connection, lean)
    assert [text != whole[number] for number, text in lean.items()] == [True]
    (payload,) = whole.values()
    assert document_of(json.loads(payload)) == telling(70.5)


async def test_a_passage_goes_with_the_last_edition_that_has_it(store: SqlStore) -> None:
    old, new = await freeze(store, KEY), await freeze(store, replace(KEY, cut=CUT + 30 * DAY))
    async with store.begin() as uow:
        await uow.connection.execute(delete(sql.edition).where(sql.edition.c.id == old))
        assert await passages.prune(uow.connection, CUT + DAY, 10) == 0
        await uow.connection.execute(delete(sql.edition).where(sql.edition.c.id == new))
        assert await passages.prune(uow.connection, CUT + DAY, 10) == 0
        assert await passages.prune(uow.connection, CUT + 31 * DAY, 10) == 1
    assert await kept(store) == 0


async def test_an_old_edition_that_is_still_needed_keeps_its_passages(store: SqlStore) -> None:
    await freeze(store, KEY)
    async with store.begin() as uow:
        assert await passages.prune(uow.connection, CUT + 90 * DAY, 10) == 0


async def test_an_older_edition_never_shortens_how_long_a_passage_is_needed(store: SqlStore) -> None:
    await freeze(store, replace(KEY, cut=CUT + DAY))
    await freeze(store, KEY)
    async with store.database.read() as connection:
        assert await connection.scalar(select(sql.passage.c.cut)) == CUT + DAY
