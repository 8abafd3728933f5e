"""What `ports.Store` promises: all of a block or nothing of it, and readers who see what was committed."""

import asyncio

import pytest

from digest.domain.article import Article, Content, FaqEntry, Scores, Tag
from digest.domain.document import Document
from digest.domain.place import Review, Silence
from digest.domain.reader import Profile
from digest.ports import EditionKey, Store, UnitOfWork
from digest.storage.errors import StorageError
from digest.testing import START
from tests import behind
from tests.contracts.people import DAY, HERE, HOUR, MORNING

TABLES = (
    *("article_key", "tag", "profile", "reader", "identity", "destination", "subscription", "schedule", "cohort"),
    *(
        "edition",
        "delivery",
        "expectation",
        "shown_list",
        "kept_text",
        "unanswered",
        "request",
        "search_entry",
        "faq_entry",
    ),
    "link_code",
    *("review", "notice"),
)
PAIR = FaqEntry("Who buys chips?", "Clouds.")
ARTICLE = Article(
    {"en": Content("Chips", tldr=("Orders doubled.",), faq=(PAIR,))},
    Scores(50, 50, 50),
    tags=(Tag("chips", {"en": "Chips"}),),
    story="chips",
)


async def write(uow: UnitOfWork) -> None:
    """Something of everything."""
    await uow.index.put(await uow.articles.add(ARTICLE, ("title:chips",), START))
    reader = await uow.readers.add(HERE, "u", Profile(), "UTC", START)
    subscription = await uow.readers.subscribe(reader.id, HERE, [MORNING], START)
    edition = await uow.editions.add(EditionKey("p", START - DAY, START, START.date()), (), Document(()), START)
    await uow.pulls.pull(subscription, "digest:2026-11-24:0", edition, START)
    await uow.notes.expect(HERE, "u", "time", START + HOUR)
    await uow.notes.show(HERE, "u", {1: 1}, START)
    await uow.notes.keep_text("long", reader.id, START)
    await uow.reviews.keep(reader.id, Review("boss", Silence.SKIP))
    await uow.notices.tell(reader.id, HERE, "something", Document(()), START, START + HOUR)
    await uow.notes.unanswered("why?", "en", START)
    await uow.notes.requested("https://example.org/a", START)
    await uow.links.offer(reader.id, "hash", START + HOUR, START)


async def held(store: Store) -> dict[str, int]:
    async with store.read() as uow:
        stored = {name: len(await behind.rows(uow, name)) for name in TABLES}
        return stored | {"article": await uow.articles.count(), "found": (await uow.index.search("chips", 5)).total}


async def test_what_raises_leaves_nothing_of_anything(store: Store) -> None:
    async def begun() -> None:
        async with store.begin() as uow:
            await write(uow)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await begun()
    assert set((await held(store)).values()) == {0}
    async with store.begin() as uow:
        await write(uow)
    assert set((await held(store)).values()) == {1}


async def test_what_is_cancelled_leaves_nothing(store: Store) -> None:
    written = asyncio.Event()

    async def begun() -> None:
        async with store.begin() as uow:
            await write(uow)
            written.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(begun())
    await written.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert set((await held(store)).values()) == {0}


async def test_nobody_else_sees_what_is_not_committed(store: Store) -> None:
    async with store.begin() as uow:
        await write(uow)
        assert await uow.articles.count() == 1
        assert set((await held(store)).values()) == {0}
    assert (await held(store))["article"] == 1


async def test_a_reader_sees_one_state_whatever_is_committed_meanwhile(store: Store) -> None:
    async with store.read() as reading:
        assert await reading.articles.count() == 0
        async with store.begin() as uow:
            await write(uow)
        assert await reading.articles.count() == 0
        assert await reading.readers.get("preview", "u") is None
        assert (await reading.index.search("chips", 5)).total == 0


async def test_who_only_reads_cannot_write(store: Store) -> None:
    with pytest.raises(StorageError, match="cannot be written"):
        async with store.read() as uow:
            await uow.articles.add(ARTICLE, ("title:chips",), START)
    with pytest.raises(StorageError, match="cannot be written"):
        async with store.read() as uow:
            await uow.notes.expected(HERE, "u", START)
    assert set((await held(store)).values()) == {0}


async def test_of_two_who_write_at_once_the_second_sees_what_the_first_has_stored(store: Store) -> None:
    async def store_once() -> bool:
        async with store.begin() as uow:
            if await uow.articles.find(["title:chips"]):
                return False
            await asyncio.sleep(0)
            await uow.articles.add(ARTICLE, ("title:chips",), START)
            return True

    assert sorted(await asyncio.gather(store_once(), store_once())) == [False, True]


async def test_a_rule_that_is_broken_leaves_nothing_of_its_block(store: Store) -> None:
    async def begun() -> None:
        async with store.begin() as uow:
            await write(uow)
            await uow.readers.add(HERE, "u", Profile(), "UTC", START)

    with pytest.raises(StorageError, match="breaks a rule"):
        await begun()
    assert set((await held(store)).values()) == {0}
