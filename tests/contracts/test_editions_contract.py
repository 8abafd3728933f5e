"""What `ports.Editions` promises."""

from dataclasses import replace
from datetime import timedelta

import pytest

from digest.domain.delivery import State
from digest.ports import EditionItem, Store, StoredEdition
from digest.testing import START
from tests.contracts.editions import DAY, DOCUMENT, KEY, add, plan, subscribe


async def test_an_edition_comes_back_as_it_was_frozen(store: Store) -> None:
    edition = await add(store, KEY, "a", "b")
    items = (EditionItem("a", 1, 1), EditionItem("b", 2, 1))
    assert edition == StoredEdition(edition.id, KEY, items, DOCUMENT)
    async with store.read() as uow:
        assert await uow.editions.find(KEY) == await uow.editions.get(edition.id) == edition
        assert await uow.editions.get(edition.id + 1) is None
        assert await uow.editions.get(2**70) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"profile": "q"},
        {"since": START - 2 * DAY},
        {"cut": START + timedelta(microseconds=1)},
        {"on": START.date() + DAY},
        {"samples": True},
        {"reader": 7},
    ],
    ids=lambda changed: next(iter(changed)),
)
async def test_every_part_of_the_key_makes_another_edition(store: Store, changed: dict[str, object]) -> None:
    edition = await add(store, KEY)
    other = replace(KEY, **changed)  # type: ignore[arg-type]
    async with store.read() as uow:
        assert await uow.editions.find(other) is None
    assert (await add(store, other)).id != edition.id


async def test_an_edition_is_frozen_once(store: Store) -> None:
    edition = await add(store, KEY, "a")
    assert await add(store, KEY, "b", "c") == edition


async def test_an_empty_edition_can_be_kept(store: Store) -> None:
    assert (await add(store, KEY)).items == ()


async def test_told_is_what_shared_editions_of_the_profile_told_last_within_the_time(store: Store) -> None:
    await add(store, replace(KEY, cut=START - 3 * DAY), "old", "again")
    await add(store, replace(KEY, cut=START - 2 * DAY), "a", article=10)
    await add(store, replace(KEY, cut=START - DAY), "a", "b", article=20)
    await add(store, KEY, "too new")
    await add(store, replace(KEY, cut=START - DAY, reader=5), "somebody's own")
    await add(store, replace(KEY, cut=START - DAY, profile="q"), "c", article=30)
    async with store.read() as uow:
        told = await uow.editions.told(["p", "q", "nobody"], START - 3 * DAY, START - DAY)
    assert told == {"p": {"a": 20, "b": 21}, "q": {"c": 30}, "nobody": {}}


async def test_told_to_a_reader_is_what_reached_them_or_may_have(store: Store) -> None:
    one, other = await subscribe(store), await subscribe(store, "other")
    shared, missed = await add(store, KEY, "a", "b", article=10), await add(store, replace(KEY, profile="q"), "c")
    await plan(store, one, State.UNKNOWN, edition=shared.id)
    await plan(store, other, State.EXPIRED, edition=missed.id)
    async with store.read() as uow:
        assert await uow.editions.told_to(1, START - DAY) == {"a": 10, "b": 11}
        assert await uow.editions.told_to(1, START) == {}
        assert await uow.editions.told_to(2, START - DAY) == {}
        reached = await uow.editions.told_at(1, "a")
        assert reached is not None
        assert START - DAY < reached <= START
        assert await uow.editions.told_at(1, "c") is None
        assert await uow.editions.told_at(2, "c") is None
