"""What `ports.Readers` promises of everything about a person: exported whole, erased whole."""

import json

from digest.domain.delivery import State
from digest.domain.document import Document
from digest.domain.reader import Address, Profile, Reader
from digest.ports import EditionKey, Store
from digest.storage.tables import METADATA
from digest.testing import START
from tests import behind
from tests.contracts.people import CHINESE, DAY, HERE, HOUR, THERE, add, deliver, found, part, subscribe


async def fill(store: Store, user: str, address: Address, profile: Profile) -> Reader:
    """A reader with a row in every table that can hold something about one."""
    subscription = await subscribe(store, reader := await add(store, address, user, profile), address=address)
    async with store.begin() as uow:
        key = EditionKey(profile.key, START - DAY, START, START.date(), reader=reader.id)
        edition = await uow.editions.add(key, (), Document(()), START)
        number = await deliver(uow, subscription, "digest", State.DUE, edition_id=edition.id, reader_id=reader.id)
        await part(uow, number, State.DUE)
        await uow.notes.expect(address, user, "time", START + HOUR)
        await uow.notes.show(address, user, {1: 1}, START)
        await uow.notes.keep_text(f"the long words of {user}", reader.id, START)
        await uow.notes.expect(Address("preview", "group"), user, "time", START + HOUR)
    return reader


PERSONAL = (
    "delivery",
    "delivery_part",
    "destination",
    "edition",
    "expectation",
    "identity",
    "kept_text",
    "profile",
    "reader",
    "schedule",
    "shown_list",
    "subscription",
)


async def everything(store: Store) -> dict[str, list[dict[str, object]]]:
    async with store.read() as uow:
        return {name: await behind.rows(uow, name) for name in PERSONAL}


async def test_the_export_is_everything_as_json(store: Store) -> None:
    reader = await fill(store, "u", HERE, CHINESE)
    await fill(store, "other", THERE, Profile())
    async with store.read() as uow:
        exported = await uow.readers.export(reader.id)
        assert await uow.readers.export(99) == {}
    assert json.loads(json.dumps(exported)) == exported
    assert set(exported) == set(PERSONAL)
    lengths = {name: len(list(value)) for name, value in exported.items() if isinstance(value, list)}
    assert lengths == {name: 2 if name == "expectation" else 1 for name in PERSONAL if name != "reader"}
    assert "other" not in json.dumps(exported)
    assert "赌" in json.dumps(exported, ensure_ascii=False)


async def test_forgetting_leaves_no_row_about_the_reader_and_every_row_about_others(store: Store) -> None:
    other = await fill(store, "other", THERE, Profile())
    kept = await everything(store)
    reader = await fill(store, "u", HERE, CHINESE)
    async with store.begin() as uow:
        assert await uow.readers.forget(reader.id) == (HERE,)
    assert await everything(store) == kept
    assert (await found(store, "other")).id == other.id
    async with store.begin() as uow:
        assert await uow.readers.get("preview", "u") is None
        assert await uow.readers.forget(reader.id) == ()


async def test_forgetting_keeps_a_profile_that_others_share(store: Store) -> None:
    await fill(store, "other", THERE, CHINESE)
    reader = await fill(store, "u", HERE, CHINESE)
    async with store.begin() as uow:
        await uow.readers.forget(reader.id)
    assert (await found(store, "other")).profile == CHINESE


async def test_the_number_of_a_forgotten_reader_is_nobody_elses(store: Store) -> None:
    reader = await add(store)
    async with store.begin() as uow:
        await uow.readers.forget(reader.id)
    assert (await add(store)).id > reader.id


def test_every_table_that_names_a_person_is_exported_and_erased() -> None:
    telling = {"reader_id", "subscription_id", "delivery_id", "destination_id", "user", "actor", "chat"}
    assert {name for name, table in METADATA.tables.items() if telling & set(table.c.keys())} <= set(PERSONAL)
