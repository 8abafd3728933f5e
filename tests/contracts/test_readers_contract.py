"""What `ports.Readers` promises: readers, their identities and settings."""

from dataclasses import replace

import pytest

from digest.domain.delivery import State
from digest.domain.reader import Profile, Reader
from digest.ports import Store
from digest.storage.errors import StorageError
from digest.testing import START, FakeClock
from tests import behind
from tests.contracts.people import CHINESE, HERE, HOUR, THERE, add, deliver, found, subscribe


async def test_a_reader_comes_back_by_their_identity(store: Store) -> None:
    reader = await add(store)
    assert await found(store) == reader == Reader(reader.id, CHINESE, "UTC", False, START)
    async with store.read() as uow:
        assert await uow.readers.get("preview", "other") is None
        assert await uow.readers.get("telegram", "u") is None


async def test_saving_changes_the_reader_and_gives_the_subscription_the_same_profile(
    store: Store, clock: FakeClock
) -> None:
    subscription = await subscribe(store, reader := await add(store))
    chosen = replace(CHINESE, length=3)
    now = clock.advance(HOUR)
    async with store.begin() as uow:
        await uow.readers.save(replace(reader, profile=chosen, zone_confirmed=True))
        changed_at = await behind.column(uow, "subscription", "profile_changed_at")
        profiles = await behind.column(uow, "profile", "key")
    stored = await found(store)
    assert stored == replace(
        reader, profile=chosen, zone_confirmed=True, subscription=replace(subscription, profile=chosen)
    )
    assert changed_at == [now]
    assert profiles == [chosen.key], "a profile that nobody has any more may tell of a person"


async def test_saving_the_same_profile_is_no_change_of_profile(store: Store) -> None:
    await subscribe(store, reader := await add(store))
    async with store.begin() as uow:
        await uow.readers.save(replace(reader, zone_confirmed=True))
        assert await behind.column(uow, "subscription", "profile_changed_at") == [None]


async def test_a_profile_that_an_edition_is_still_composed_for_stays(store: Store) -> None:
    subscription = await subscribe(store, reader := await add(store))
    async with store.begin() as uow:
        await deliver(uow, subscription, "digest", State.DUE)
        await uow.readers.save(replace(reader, profile=Profile()))
        keys = await behind.column(uow, "profile", "key")
    assert set(keys) == {CHINESE.key, Profile().key}


async def test_nobody_can_be_saved_or_subscribed_who_is_not_there(store: Store) -> None:
    stranger = Reader(9, CHINESE, "UTC", False, START)
    with pytest.raises(LookupError, match="9"):
        async with store.begin() as uow:
            await uow.readers.save(stranger)
    with pytest.raises(LookupError, match="9"):
        await subscribe(store, stranger)


async def test_an_identity_is_one_readers(store: Store) -> None:
    reader = await add(store)
    with pytest.raises(StorageError, match="breaks a rule"):
        await add(store, THERE)
    assert (await found(store)).id == reader.id
    async with store.read() as uow:
        assert await behind.column(uow, "reader", "id") == [reader.id]
        assert await behind.column(uow, "destination", "chat") == [HERE.chat]


async def test_saving_gives_every_subscription_the_profile_ended_ones_included(store: Store) -> None:
    reader = await add(store)
    await subscribe(store, reader)
    await subscribe(store, reader, address=THERE)
    async with store.begin() as uow:
        await uow.readers.unsubscribe(reader.id, START)
        await uow.readers.save(replace(reader, profile=Profile()))
        assert await behind.column(uow, "subscription", "profile_key") == [Profile().key] * 2
        assert await behind.column(uow, "profile", "key") == [Profile().key]


async def test_readers_who_choose_alike_share_a_profile(store: Store) -> None:
    await add(store)
    await add(store, THERE, "other", replace(CHINESE, mute_words=("赌", "赌")))
    async with store.read() as uow:
        assert await behind.column(uow, "profile", "key") == [CHINESE.key]
