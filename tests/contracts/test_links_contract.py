"""What `ports.Links` promises: codes, two readers who become one with all they have, and one who becomes two again."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from digest.domain.delivery import State
from digest.domain.document import Document
from digest.domain.reader import Address, Profile, Reader
from digest.domain.schedule import Rule
from digest.ports import EditionItem, EditionKey, Page, Store
from digest.testing import START
from tests import behind
from tests.contracts.people import CHINESE, DAY, HERE, HOUR, MORNING, add, deliver, found, subscribe
from tests.contracts.test_personal_contract import everything

OTHER = Address("telegram", "7")
EVENING = Rule("Europe/London", 20 * 60)


async def two(store: Store) -> tuple[Reader, Reader]:
    """A reader on one platform, and another on another one."""
    return await add(store), await add(store, OTHER, "7", Profile())


async def on_telegram(store: Store) -> Reader:
    async with store.read() as uow:
        reader = await uow.readers.get("telegram", "7")
    assert reader is not None
    return reader


async def told(store: Store, reader: Reader, story: str, *, own: bool = False) -> int:
    """A digest with this story that the reader got; the edition's number. It may be theirs alone."""
    subscription = reader.subscription
    assert subscription is not None
    async with store.begin() as uow:
        number = reader.id if own else 0
        key = EditionKey(reader.profile.key, START - DAY, START, START.date(), reader=number)
        edition = await uow.editions.add(key, [EditionItem(story, 1, 1)], Document(()), START)
        row = {"edition_id": edition.id, "reader_id": number, "settled_at": START}
        await deliver(uow, subscription, f"digest:{story}", State.SENT, **row)
    return edition.id


async def merged(store: Store, reader: Reader, other: Reader) -> None:
    async with store.begin() as uow:
        await uow.links.merge(reader.id, other.id, START + HOUR)


async def test_a_code_links_until_it_runs_out_or_another_one_is_made(store: Store) -> None:
    reader, other = await two(store)
    async with store.begin() as uow:
        await uow.links.offer(reader.id, "one", START + HOUR, START)
        await uow.links.offer(other.id, "two", START + 2 * HOUR, START)
        assert await uow.links.offered("one", START) == reader
        assert await uow.links.offered("none", START) is None
        assert await uow.links.offered("one", START + HOUR) is None
        await uow.links.offer(reader.id, "three", START + 9 * HOUR, START)
        assert await uow.links.offered("one", START) is None
        await uow.links.withdraw(reader.id)
        assert await uow.links.offered("three", START) is None
        await uow.links.offer(reader.id, "four", START + 9 * HOUR, START + 3 * HOUR)
        assert await behind.column(uow, "link_code", "digest") == ["four"], "what has run out is cleared away"


async def test_the_code_of_somebody_who_was_erased_links_with_nobody(store: Store) -> None:
    reader, _ = await two(store)
    async with store.begin() as uow:
        await uow.links.offer(reader.id, "one", START + HOUR, START)
        await uow.readers.forget(reader.id)
        assert await uow.links.offered("one", START) is None


async def test_two_readers_become_one_with_the_settings_and_the_digest_of_the_first(store: Store) -> None:
    reader, other = await two(store)
    mine = await subscribe(store, reader)
    theirs = await subscribe(store, other, EVENING, address=OTHER)
    async with store.begin() as uow:
        await deliver(uow, theirs, "digest:1", State.DUE)
        await uow.links.offer(other.id, "code", START + HOUR, START)
    await merged(store, reader, other)
    one = await on_telegram(store)
    assert one == await found(store)
    assert (one.id, one.profile) == (reader.id, CHINESE)
    assert one.subscription is not None
    assert (one.subscription.id, one.subscription.rules) == (mine.id, (MORNING,))
    async with store.read() as uow:
        assert await uow.links.homes(reader.id) == [HERE, OTHER]
        assert await uow.readers.rules(reader.id) == (MORNING,)
        assert await behind.column(uow, "reader", "id") == [reader.id]
        assert await behind.column(uow, "delivery", "state") == [State.CANCELLED]
        assert await behind.column(uow, "link_code", "digest") == []
        assert await behind.column(uow, "profile", "key") == [CHINESE.key]
        assert len(await uow.readers.subscriptions()) == 1


async def test_who_has_no_digest_takes_over_the_others_with_its_hour_in_their_own_zone(store: Store) -> None:
    reader, other = await two(store)
    async with store.begin() as uow:
        await uow.readers.save(replace(other, zone="Europe/London"))
    theirs = await subscribe(store, other, EVENING, address=OTHER)
    async with store.begin() as uow:
        await deliver(uow, theirs, "digest:1", State.DUE)
    await merged(store, reader, other)
    one = (await found(store)).subscription
    assert one is not None
    assert (one.id, one.address, one.profile) == (theirs.id, OTHER, CHINESE)
    assert one.rules == (replace(EVENING, zone="UTC"),)
    async with store.read() as uow:
        assert await behind.column(uow, "delivery", "state") == [State.DUE]


@pytest.mark.parametrize("own", [True, False])
async def test_what_either_was_told_both_were_and_the_next_edition_is_theirs_alone(store: Store, own: bool) -> None:
    reader, other = await two(store)
    await subscribe(store, reader)
    await subscribe(store, other, address=OTHER)
    await told(store, await found(store), "a", own=own)
    await told(store, await on_telegram(store), "b", own=own)
    await merged(store, reader, other)
    async with store.read() as uow:
        assert set(await uow.editions.told_to(reader.id, START - DAY)) == {"a", "b"}
        changed = await behind.column(uow, "subscription", "profile_changed_at")
        assert changed == [START + HOUR] * 2
        assert set(await behind.column(uow, "edition", "reader_id")) == {reader.id if own else 0}
        assert set(await behind.column(uow, "delivery", "reader_id")) == {reader.id if own else 0}


async def test_of_two_own_editions_that_are_the_same_one_stays(store: Store) -> None:
    """Both chose the same, for the same hour: there can't be two of one reader's."""
    reader, other = await add(store), await add(store, OTHER, "7", CHINESE)
    await subscribe(store, reader)
    await subscribe(store, other, address=OTHER)
    kept = await told(store, await found(store), "a", own=True)
    await told(store, await on_telegram(store), "b", own=True)
    await merged(store, reader, other)
    async with store.read() as uow:
        assert await behind.column(uow, "edition", "id") == [kept]
        assert await behind.column(uow, "delivery", "edition_id") == [kept, kept]


async def test_the_texts_of_old_buttons_stay(store: Store) -> None:
    reader, other = await two(store)
    async with store.begin() as uow:
        for one in (reader, other):
            await uow.notes.keep_text("both", one.id, START)
        digest = await uow.notes.keep_text("theirs", other.id, START)
    await merged(store, reader, other)
    async with store.begin() as uow:
        assert await uow.notes.text(digest) == "theirs"
        assert set(await behind.column(uow, "kept_text", "reader_id")) == {reader.id}
        assert await uow.links.part("telegram", "7", START)
        assert len(await behind.column(uow, "kept_text", "digest")) == 4


async def test_what_either_saved_both_have_saved_and_keep_when_they_part(store: Store) -> None:
    reader, other = await two(store)
    async with store.begin() as uow:
        await uow.saves.put(reader.id, 1, START)
        await uow.saves.put(other.id, 1, START + HOUR)
        await uow.saves.put(other.id, 2, START + 2 * HOUR)
    await merged(store, reader, other)
    async with store.begin() as uow:
        assert await uow.saves.page(reader.id, 9) == Page((2, 1), 2)
        assert await uow.links.part("telegram", "7", START)
        await uow.saves.take(reader.id, 1)
        assert await uow.saves.page(reader.id, 9) == Page((2,), 1)
        apart = await uow.readers.get("telegram", "7")
        assert apart is not None
        assert await uow.saves.page(apart.id, 9) == Page((2, 1), 2)


async def test_erasing_one_who_is_linked_leaves_nothing_on_either_side(store: Store) -> None:
    stranger = await add(store, Address("preview", "x"), "x")
    await subscribe(store, stranger, address=Address("preview", "x"))
    kept = await everything(store)
    reader, other = await two(store)
    await subscribe(store, reader)
    await subscribe(store, other, address=OTHER)
    await told(store, await found(store), "a", own=True)
    await told(store, await on_telegram(store), "b", own=True)
    async with store.begin() as uow:
        for place in (HERE, OTHER):
            await uow.notes.expect(place, place.chat, "time", START + HOUR)
    await merged(store, reader, other)
    async with store.begin() as uow:
        assert await uow.readers.forget(reader.id) == (HERE, OTHER)
    assert await everything(store) == kept


@pytest.mark.parametrize("main", [HERE, OTHER])
async def test_an_account_that_parts_takes_what_comes_to_it_and_leaves_the_rest(store: Store, main: Address) -> None:
    reader, other = await two(store)
    await subscribe(store, reader)
    await told(store, await found(store), "a", own=True)
    await merged(store, reader, other)
    async with store.begin() as uow:
        await uow.readers.bind(reader.id, main, START)
    before = await found(store)
    async with store.begin() as uow:
        assert await uow.links.part("telegram", "7", START + HOUR)
        assert not await uow.links.part("telegram", "7", START + HOUR)
        assert not await uow.links.part("telegram", "nobody", START + HOUR)
    left, gone = await found(store), await on_telegram(store)
    assert (left.id, gone.id != reader.id) == (reader.id, True)
    assert replace(gone, id=left.id, subscription=None) == replace(left, subscription=None)
    moved, stayed = (gone, left) if main == OTHER else (left, gone)
    assert moved.subscription == before.subscription
    assert stayed.subscription is None
    async with store.begin() as uow:
        assert set(await uow.editions.told_to(moved.id, START - DAY)) == {"a"}
        assert await behind.column(uow, "edition", "reader_id") == [moved.id]
        assert await behind.column(uow, "delivery", "reader_id") == [moved.id]
        await uow.readers.forget(stayed.id)
    kept = gone if main == OTHER else left
    async with store.read() as uow:
        assert (await uow.readers.export(kept.id))["edition"]
        assert await uow.links.homes(kept.id) == [main]


async def test_a_digest_that_comes_back_to_a_place_goes_on_where_it_was(store: Store) -> None:
    """The place had one of its own, which ended by linking: what was told meanwhile is not told again, nor on the same day."""
    reader, other = await two(store)
    await subscribe(store, reader)
    theirs = await subscribe(store, other, EVENING, address=OTHER)
    await merged(store, reader, other)
    async with store.begin() as uow:
        await behind.change(uow, "subscription", since=START + HOUR)
        await uow.readers.bind(reader.id, OTHER, START + 2 * HOUR)
    one = (await found(store)).subscription
    assert one is not None
    assert (one.id, one.address, one.rules, one.since) == (theirs.id, OTHER, (MORNING,), START + HOUR)
    assert one.not_before == START + HOUR + timedelta(hours=12)


async def test_two_who_link_each_other_at_once_become_one(store: Store) -> None:
    reader, other = await two(store)
    await subscribe(store, reader)
    async with store.begin() as uow:
        await uow.links.offer(reader.id, "mine", START + HOUR, START)
        await uow.links.offer(other.id, "theirs", START + HOUR, START)

    async def link(platform: str, user: str, digest: str) -> bool:
        async with store.begin() as uow:
            there, here = await uow.links.offered(digest, START), await uow.readers.get(platform, user)
            if here is None or there is None or here.id == there.id:
                return False
            await uow.links.withdraw(there.id)
            await uow.links.merge(there.id, here.id, START)
            return True

    done = await asyncio.gather(link("preview", "u", "theirs"), link("telegram", "7", "mine"))
    assert sorted(done) == [False, True]
    assert (await found(store)).id == (await on_telegram(store)).id
    assert (await found(store)).subscription is not None
