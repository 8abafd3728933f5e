"""What `ports.Receipts` promises: each reader's own deliveries, as they stand."""

from datetime import timedelta

import pytest

from digest.domain.delivery import State
from digest.domain.document import Document
from digest.domain.reader import Address
from digest.ports import EditionItem, EditionKey, Receipt, Store, StoredEdition
from digest.testing import START
from tests.contracts.people import CHINESE, DAY, HERE, HOUR, THERE, add, deliver, found, part, subscribe


async def frozen(store: Store, days: int = 0) -> StoredEdition:
    """An edition that tells two stories, so many days after the first."""
    cut = START + days * DAY
    key = EditionKey(CHINESE.key, cut - DAY, cut, cut.date())
    async with store.begin() as uow:
        return await uow.editions.add(key, [EditionItem("a", 1, 1), EditionItem("b", 2, 1)], Document(()), START)


async def test_deliveries_come_newest_first_page_by_page_and_only_the_readers_own(store: Store) -> None:
    mine = await subscribe(store, reader := await add(store))
    theirs = await subscribe(store, await add(store, THERE, "other"), address=THERE)
    edition = await frozen(store)
    async with store.begin() as uow:
        sent = {"edition_id": edition.id, "settled_at": START + HOUR, "late": True, "retry_at": None}
        first = await deliver(uow, mine, "digest:1", State.SENT, **sent)
        empty = {"due_at": START + DAY, "error": "empty", "on_date": (START + DAY).date(), "retry_at": None}
        second = await deliver(uow, mine, "digest:2", State.CANCELLED, **empty)
        third = await deliver(uow, mine, "digest:3", State.DUE, due_at=START + 2 * DAY, retry_at=START + 3 * DAY)
        await deliver(uow, theirs, "digest:1", State.SENT, edition_id=edition.id)
        page = await uow.receipts.page(reader.id, 2)
        assert ([one.delivery for one in page.items], page.total) == ([third, second], 3)
        assert page.items[0].waits_until == START + 3 * DAY
        assert (page.items[1].state, page.items[1].error, page.items[1].stories) == (State.CANCELLED, "empty", 0)
        [last] = (await uow.receipts.page(reader.id, 2, 2)).items
        assert last == Receipt(
            first, START.date(), State.SENT, START, None, START + HOUR, True, None, edition.id, stories=2
        )
        assert (await uow.receipts.page(99, 2)).total == 0


async def test_a_broadcast_is_no_digest(store: Store) -> None:
    mine, edition = await subscribe(store, reader := await add(store)), await frozen(store)
    async with store.begin() as uow:
        number = await deliver(uow, mine, "broadcast:1", State.SENT, edition_id=edition.id, broadcast_id=1)
        assert (await uow.receipts.page(reader.id, 2)).total == 0
        assert await uow.receipts.edition(reader.id, number) is None
        assert await uow.receipts.last(reader.id) is None


@pytest.mark.parametrize(
    ("state", "arrived"), [(State.SENT, True), (State.UNKNOWN, True), (State.DUE, False), (State.DEAD, False)]
)
async def test_an_edition_is_shown_again_to_whom_it_came(store: Store, state: State, arrived: bool) -> None:
    mine, other = await subscribe(store, reader := await add(store)), await add(store, THERE, "other")
    edition = await frozen(store)
    async with store.begin() as uow:
        number = await deliver(uow, mine, "digest:1", state, edition_id=edition.id)
        seen = edition.id if arrived else None
        assert await uow.receipts.edition(reader.id, number) == seen
        assert await uow.receipts.of_cut(reader.id, START + timedelta(microseconds=7)) == seen
        assert await uow.receipts.of_cut(reader.id, START + timedelta(seconds=1)) is None
        assert await uow.receipts.last(reader.id) == seen
        for nothing in (
            await uow.receipts.edition(other.id, number),
            await uow.receipts.edition(reader.id, 2**70),
            await uow.receipts.of_cut(other.id, START),
            await uow.receipts.last(other.id),
        ):
            assert nothing is None


async def test_one_that_came_in_part_has_come(store: Store) -> None:
    mine, edition = await subscribe(store, reader := await add(store)), await frozen(store)
    async with store.begin() as uow:
        number = await deliver(uow, mine, "digest:1", State.DEAD, edition_id=edition.id)
        await part(uow, number, State.SENT)
        assert await uow.receipts.edition(reader.id, number) == edition.id


async def test_of_several_the_last_one_is_the_one_that_was_due_last(store: Store) -> None:
    mine, reader = await subscribe(store, await add(store)), await found(store)
    newer, older = await frozen(store, 1), await frozen(store)
    async with store.begin() as uow:
        await deliver(uow, mine, "digest:2", State.SENT, edition_id=newer.id, due_at=START + DAY, cut=START + DAY)
        await deliver(uow, mine, "digest:1", State.SENT, edition_id=older.id)
        assert await uow.receipts.last(reader.id) == newer.id
        assert await uow.receipts.of_cut(reader.id, START) == older.id


async def test_a_place_to_which_nothing_can_be_sent_is_known_to_its_reader(store: Store) -> None:
    reader, other = await add(store), await add(store, Address("preview", "x"), "x")
    await subscribe(store, reader)
    async with store.begin() as uow:
        assert await uow.receipts.closed_since(reader.id) is None
        await uow.readers.suspend("preview", HERE.chat, "blocked", START + HOUR)
        assert await uow.receipts.closed_since(reader.id) == START + HOUR
        assert await uow.receipts.closed_since(other.id) is None
        await uow.readers.unsubscribe(reader.id, START + HOUR)
        assert await uow.receipts.closed_since(reader.id) is None


async def test_a_draft_is_no_digest_of_the_places(store: Store) -> None:
    mine = await subscribe(store, reader := await add(store))
    edition = await frozen(store)
    async with store.begin() as uow:
        number = await deliver(uow, mine, "digest:1", State.DUE, edition_id=edition.id)
        draft = await deliver(uow, mine, f"draft:{number}", State.SENT, edition_id=edition.id)
        page = await uow.receipts.page(reader.id, 9)
        assert ([one.delivery for one in page.items], page.total) == ([number], 1)
        assert await uow.receipts.last(reader.id) is None
        assert await uow.receipts.edition(reader.id, draft) is None
        assert await uow.receipts.of_cut(reader.id, START) is None
