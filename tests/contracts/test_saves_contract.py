"""What `ports.Saves` promises: what a reader keeps for later."""

from datetime import timedelta

from digest.ports import Page, Store
from digest.testing import START
from tests.contracts.people import HOUR, THERE, add


async def test_what_is_saved_is_listed_newest_first_page_by_page(store: Store) -> None:
    reader, other = await add(store), await add(store, THERE, "other")
    async with store.begin() as uow:
        for number, article in enumerate((7, 3, 9)):
            await uow.saves.put(reader.id, article, START + number * HOUR)
        await uow.saves.put(other.id, 1, START)
        assert await uow.saves.page(reader.id, 2) == Page((9, 3), 3)
        assert await uow.saves.page(reader.id, 2, 2) == Page((7,), 3)
        assert await uow.saves.page(99, 2) == Page((), 0)


async def test_saving_twice_keeps_the_first_instant_and_of_one_instant_the_newer_article_comes_first(
    store: Store,
) -> None:
    reader = await add(store)
    async with store.begin() as uow:
        for article in (3, 9, 3):
            await uow.saves.put(reader.id, article, START)
        await uow.saves.put(reader.id, 3, START + HOUR)
        assert await uow.saves.at(reader.id, 3) == START
        assert await uow.saves.page(reader.id, 5) == Page((9, 3), 2)


async def test_what_is_taken_away_is_saved_no_more(store: Store) -> None:
    reader = await add(store)
    async with store.begin() as uow:
        await uow.saves.put(reader.id, 3, START)
        assert await uow.saves.take(reader.id, 3)
        assert not await uow.saves.take(reader.id, 3)
        assert await uow.saves.at(reader.id, 3) is None
        await uow.saves.put(reader.id, 3, START + timedelta(minutes=1))
        assert await uow.saves.at(reader.id, 3) == START + timedelta(minutes=1)
