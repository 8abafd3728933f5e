"""What `ports.Editions` promises."""

from dataclasses import replace
from datetime import timedelta

import pytest

from digest.domain.delivery import State
from digest.ports import Draft, EditionItem, EditionKey, Store, StoredEdition
from digest.testing import START
from tests.contracts import people
from tests.contracts.editions import DOCUMENT, KEY, add, plan, subscribe
from tests.contracts.people import DAY, HOUR


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
    await add(store, replace(KEY, cut=START - DAY), "a", "b", article=20)
    await add(store, replace(KEY, cut=START - 2 * DAY), "a", article=10)
    await add(store, KEY, "too new")
    await add(store, replace(KEY, cut=START - DAY, reader=5), "somebody's own")
    await add(store, replace(KEY, cut=START - DAY, profile="q"), "c", article=30)
    async with store.read() as uow:
        among = ("a", "b", "c", "too new", "old", "somebody's own")
        told = await uow.editions.told(["p", "q", "nobody"], among, START - 3 * DAY, START - DAY)
        assert await uow.editions.told(["p"], ["b", "x"], START - 3 * DAY, START - DAY) == {"p": {"b": 21}}
        assert await uow.editions.told(["p"], [], START - 3 * DAY, START - DAY) == {"p": {}}
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


async def test_editions_are_frozen_together_in_their_order_and_each_once(store: Store) -> None:
    had = await add(store, replace(KEY, profile="b"), "old")
    drafts = [Draft(replace(KEY, profile=name), (EditionItem(name, 1, 1),), DOCUMENT) for name in "abc"]
    async with store.begin() as uow:
        frozen = await uow.editions.add_all(drafts, START)
        assert list(await uow.editions.add_all([], START)) == []
    assert [one.key.profile for one in frozen] == ["a", "b", "c"]
    assert frozen[1] == had
    async with store.read() as uow:
        assert [await uow.editions.get(one.id) for one in frozen] == list(frozen)
        assert await uow.editions.get(0) is None


async def test_of_editions_with_one_cut_the_later_one_told_last(store: Store) -> None:
    await add(store, KEY, "a", article=10)
    await add(store, replace(KEY, since=START - 2 * DAY), "a", article=20)
    async with store.read() as uow:
        assert await uow.editions.told(["p"], ["a"], START - DAY, START) == {"p": {"a": 20}}


@pytest.mark.parametrize("state", State)
async def test_only_what_was_sent_or_may_have_been_counts_as_told(store: Store, state: State) -> None:
    one, edition = await subscribe(store), await add(store, KEY, "a")
    await plan(store, one, state, edition=edition.id)
    told = state in (State.SENT, State.UNKNOWN)
    async with store.read() as uow:
        assert await uow.editions.told_to(1, START - DAY) == ({"a": 1} if told else {})
        assert await uow.editions.told_at(1, "a") == (START if told else None)


async def test_a_story_told_twice_was_told_by_the_delivery_that_arrived_last(store: Store) -> None:
    one = await subscribe(store)
    late, early = (
        await add(store, KEY, "a", article=10),
        await add(store, replace(KEY, samples=True), "a", "b", article=20),
    )
    async with store.begin() as uow:
        await people.deliver(uow, one, "late", State.SENT, edition_id=late.id, settled_at=START + HOUR)
        await people.deliver(uow, one, "early", State.UNKNOWN, edition_id=early.id, due_at=START)
        assert await uow.editions.told_to(1, START - DAY) == {"a": 10, "b": 21}
        assert await uow.editions.told_to(1, START) == {"a": 10}
        assert await uow.editions.told_at(1, "a") == START + HOUR
        assert await uow.editions.told_at(1, "b") == START, "of one that is not settled, when it was due"


LATER = replace(KEY, cut=KEY.cut + DAY, on=KEY.on + DAY)


async def explained(store: Store, *keys: EditionKey) -> set[EditionKey]:
    async with store.read() as uow:
        return set(await uow.editions.explained(keys))


async def test_a_shared_edition_that_told_nothing_has_explained_the_later_ones(store: Store) -> None:
    await add(store, KEY)
    assert await explained(store, LATER) == {LATER}
    others = (
        KEY,
        replace(LATER, profile="q"),
        replace(LATER, since=KEY.since - DAY),
        replace(LATER, samples=True),
        replace(LATER, reader=7),
    )
    assert await explained(store, *others) == set()


async def test_an_edition_that_told_something_explains_nothing(store: Store) -> None:
    await add(store, KEY, "a")
    assert await explained(store, LATER) == set()


@pytest.mark.parametrize("state", State)
async def test_to_a_reader_explains_what_reached_them(store: Store, state: State) -> None:
    one, edition = await subscribe(store), await add(store, KEY)
    await plan(store, one, state, edition=edition.id)
    async with store.read() as uow:
        reader = await uow.readers.get("preview", "u")
    assert reader
    theirs = replace(LATER, profile="other", reader=reader.id)
    reached = state in (State.SENT, State.UNKNOWN)
    assert await explained(store, theirs) == ({theirs} if reached else set())
