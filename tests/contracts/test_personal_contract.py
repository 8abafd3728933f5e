"""What `ports.Readers` promises of everything about a person: exported whole, erased whole."""

import json
from dataclasses import replace

from digest.codec import DOCUMENT
from digest.domain.broadcast import Broadcast
from digest.domain.delivery import State
from digest.domain.document import Document
from digest.domain.figures import Act
from digest.domain.figures import Kind as FigureKind
from digest.domain.opinion import Kind, Subject
from digest.domain.place import Review, Silence
from digest.domain.reader import Address, Profile, Reader
from digest.domain.staff import REFUSED, Office
from digest.ports import Deed, EditionItem, EditionKey, Grant, Store, Watcher
from digest.ports.corrections import Kind as OrderKind
from digest.ports.corrections import Order
from digest.storage.tables import METADATA
from digest.testing import START
from tests import behind
from tests.contracts.people import CHINESE, DAY, HERE, HOUR, THERE, add, change, deliver, found, part, subscribe


async def fill(store: Store, user: str, address: Address, profile: Profile) -> Reader:
    """A reader with a row in every table that can hold something about one."""
    subscription = await subscribe(store, reader := await add(store, address, user, profile), address=address)
    async with store.begin() as uow:
        key = EditionKey(profile.key, START - DAY, START, START.date(), reader=reader.id)
        edition = await uow.editions.add(key, (), Document(()), START)
        number = await deliver(uow, subscription, "digest", State.DUE, edition_id=edition.id, reader_id=reader.id)
        await uow.counts.add(START.date(), {reader.id: {Act(FigureKind.COMMAND, "latest"): 1}})
        order = await uow.corrections.order(Order(OrderKind.CORRECT, 1), START)
        await change(uow, order, await part(uow, number, State.DUE), State.DUE)
        await uow.corrections.watch(order, Watcher(address, "en", "UTC", "1"))
        await uow.notes.expect(address, user, "time", START + HOUR)
        await uow.notes.show(address, user, {1: 1}, START)
        await uow.notes.keep_text(f"the long words of {user}", reader.id, START)
        await uow.links.offer(reader.id, f"the hash of {user}'s code", START + HOUR, START)
        await uow.saves.put(reader.id, 1, START)
        await uow.votes.cast(address.platform, user, Subject(Kind.ARTICLE, 1), True, START)
        await uow.staff.grant(Grant(f"preview:{user}", Office.EDITOR, "operator", START))
        await uow.broadcasts.add(Broadcast(f"preview:{user}", START))
        await uow.audit.note(Deed(f"preview:{user}", REFUSED, START, "stats"))
        await uow.notes.expect(Address("preview", "group"), user, "time", START + HOUR)
        await uow.reviews.keep(reader.id, Review("nobody", Silence.POST))
        await uow.notices.tell(reader.id, address, "something", Document(()), START, START + HOUR)
    return reader


PERSONAL = (
    "attention",
    "audit",
    "broadcast",
    "cohort",
    "correction_part",
    "correction_watch",
    "delivery",
    "delivery_part",
    "destination",
    "edition",
    "expectation",
    "identity",
    "kept_text",
    "link_code",
    "notice",
    "profile",
    "reader",
    "saved",
    "review",
    "schedule",
    "shown_list",
    "staff",
    "subscription",
    "vote",
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
    telling = {"reader_id", "subscription_id", "delivery_id", "destination_id", "user", "actor", "chat", "place"}
    assert {name for name, table in METADATA.tables.items() if telling & set(table.c.keys())} <= set(PERSONAL)


async def test_the_export_has_every_column_its_documents_as_json_and_its_instants_in_utc(store: Store) -> None:
    reader = await fill(store, "u", HERE, CHINESE)
    async with store.read() as uow:
        exported = await uow.readers.export(reader.id)
    rows = {name: value if name == "reader" else value[0] for name, value in exported.items()}
    assert {name: set(row) for name, row in rows.items()} == {
        name: set(METADATA.tables[name].columns.keys()) for name in PERSONAL
    }
    assert rows["reader"]["created_at"] == START.isoformat()
    assert rows["edition"]["on_date"] == START.date().isoformat()
    assert rows["profile"]["body"]["mute_words"] == ["赌"]
    assert rows["edition"]["document"] == DOCUMENT.pack(Document(()))
    assert json.loads(rows["shown_list"]["stories"]) == {"1": 1}


async def test_what_others_said_in_a_readers_private_chat_is_theirs(store: Store) -> None:
    reader = await add(store)
    async with store.begin() as uow:
        await uow.notes.expect(replace(HERE, thread="9"), "other", "time", START + HOUR)
        await uow.notes.show(HERE, "other", {1: 1}, START)
        await uow.notes.show(THERE, "other", {1: 2}, START)
        exported = await uow.readers.export(reader.id)
        assert [len(exported[name]) for name in ("expectation", "shown_list")] == [1, 1]
        await uow.readers.forget(reader.id)
        assert await behind.rows(uow, "expectation") == []
        assert await behind.column(uow, "shown_list", "chat") == [THERE.chat]


async def test_forgetting_leaves_a_place_that_somebody_else_has_taken_over(store: Store) -> None:
    reader, other = await fill(store, "u", HERE, CHINESE), await add(store, THERE, "other")
    await subscribe(store, other, address=HERE)
    async with store.begin() as uow:
        assert await uow.readers.forget(reader.id) == (HERE,)
    kept = (await found(store, "other")).subscription
    assert kept is not None
    assert (kept.address, kept.profile) == (HERE, CHINESE)


async def test_forgetting_names_every_place_of_the_reader_and_erases_profiles_from_before_a_change(
    store: Store,
) -> None:
    reader = await fill(store, "u", HERE, CHINESE)
    await subscribe(store, reader, address=THERE)
    async with store.begin() as uow:
        await behind.change(uow, "delivery", edition_id=None)
        await uow.readers.save(replace(reader, profile=Profile()))
        assert set(await behind.column(uow, "profile", "key")) == {CHINESE.key, Profile().key}
        assert await uow.readers.forget(reader.id) == (HERE, THERE)
    assert await everything(store) == {name: [] for name in PERSONAL}


async def test_a_shared_edition_belongs_to_nobody(store: Store) -> None:
    subscription = await subscribe(store, reader := await add(store))
    async with store.begin() as uow:
        key, told = EditionKey(CHINESE.key, START - DAY, START, START.date()), (EditionItem("a", 1, 1),)
        shared = await uow.editions.add(key, told, Document(()), START)
        await deliver(uow, subscription, "digest", State.SENT, edition_id=shared.id)
        assert (await uow.readers.export(reader.id))["edition"] == []
        await uow.readers.forget(reader.id)
        assert await uow.editions.get(shared.id) == shared
