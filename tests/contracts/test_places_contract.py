"""What `ports.Readers` promises about chats: closed and open again, with another id, with a digest in another thread."""

from dataclasses import replace

import pytest

from digest.domain.delivery import State
from digest.domain.document import Document
from digest.domain.place import Asking, place_user
from digest.domain.reader import Address, Reader
from digest.ports import EditionItem, EditionKey, Store
from digest.testing import START
from tests import behind
from tests.contracts.people import HOUR, MORNING, add, deliver, found, subscribe

ROOM, TOPIC, OTHER = Address("preview", "-1"), Address("preview", "-1", "7"), Address("preview", "-1", "9")
NEW = "-1001"
OPEN = (State.DUE, State.HELD)


async def add_room(store: Store, chat: str = "-1") -> Reader:
    return await add(store, Address("preview", chat), place_user(chat))


async def room(store: Store, chat: str = "-1") -> Reader:
    return await found(store, place_user(chat))


async def places(store: Store) -> list[tuple[str, str, object]]:
    async with store.read() as uow:
        columns = [await behind.column(uow, "destination", name) for name in ("chat", "thread", "reason")]
    return sorted(zip(*columns, strict=True), key=lambda row: row[:2])


async def test_who_may_ask_is_kept(store: Store) -> None:
    reader = await add_room(store)
    async with store.begin() as uow:
        await uow.readers.save(replace(reader, asking=Asking.ADMINS))
    assert (await room(store)).asking is Asking.ADMINS
    assert reader.asking is Asking.EVERYONE


async def test_a_digest_goes_to_another_thread_with_what_is_planned_and_how_far_it_was_told(store: Store) -> None:
    one = await subscribe(store, reader := await add_room(store), address=TOPIC)
    async with store.begin() as uow:
        for number, state in enumerate(OPEN):
            await deliver(uow, one, f"digest:{number}", state)
        await deliver(uow, one, "digest:sent", State.SENT)
        await uow.readers.bind(reader.id, OTHER, START)
        targets = await behind.column(uow, "delivery", "destination_id")
        numbers = dict(
            zip(
                await behind.column(uow, "destination", "thread"),
                await behind.column(uow, "destination", "id"),
                strict=True,
            )
        )
    bound = (await room(store)).subscription
    assert bound is not None
    assert replace(bound, planned=()) == replace(one, address=OTHER)
    assert targets == [numbers["9"]] * len(OPEN) + [1]


async def test_a_thread_with_a_digest_of_its_own_takes_over(store: Store) -> None:
    reader, other = await add_room(store), await add(store)
    mine, theirs = await subscribe(store, reader, address=TOPIC), await subscribe(store, other, address=OTHER)
    async with store.begin() as uow:
        await uow.readers.bind(reader.id, OTHER, START)
    bound = (await room(store)).subscription
    assert bound is not None
    assert (bound.id, bound.address, bound.rules) == (theirs.id, OTHER, (MORNING,))
    assert mine.id != theirs.id
    assert (await found(store)).subscription is None


async def test_nobody_without_a_digest_is_bound_anywhere(store: Store) -> None:
    reader = await add_room(store)
    async with store.begin() as uow:
        await uow.readers.bind(reader.id, TOPIC, START)
    assert (await room(store)).subscription is None


async def test_a_chat_is_closed_with_its_threads_keeps_its_first_reason_and_opens_again(store: Store) -> None:
    one = await subscribe(store, await add_room(store), address=TOPIC)
    async with store.begin() as uow:
        await deliver(uow, one, "digest:1", State.DUE)
        await uow.readers.suspend("preview", "-1", "removed", START)
        assert await behind.column(uow, "delivery", "epoch") == [1], "whoever has it in hand must not send it"
        await uow.readers.suspend("preview", "-1", "another", START)
        await uow.readers.suspend("telegram", "-1", "elsewhere", START)
        assert await uow.readers.suspended("preview") == {Address("preview", "-1"), TOPIC}
        assert await uow.readers.suspended("telegram") == set()
        assert await behind.column(uow, "delivery", "state") == [State.DUE]
    assert await places(store) == [("-1", "", "removed"), ("-1", "7", "removed")]
    async with store.begin() as uow:
        await uow.readers.reopen("preview", "-1")
        assert await uow.readers.suspended("preview") == set()
    assert await places(store) == [("-1", "", None), ("-1", "7", None)]
    assert (await room(store)).subscription == replace(one, planned=("digest:1",))


async def test_a_chat_with_another_id_keeps_everything(store: Store) -> None:
    one = await subscribe(store, reader := await add_room(store), address=TOPIC)
    for _ in range(2):  # the service says it in both chats
        async with store.begin() as uow:
            await uow.readers.migrate("preview", "-1", NEW, START)
    assert await room(store, NEW) == replace(reader, subscription=replace(one, address=Address("preview", NEW, "7")))
    assert [row[0] for row in await places(store)] == [NEW, NEW]
    async with store.read() as uow:
        assert await uow.readers.get("preview", place_user("-1")) is None


async def test_a_new_chat_that_somebody_spoke_in_before_gives_way(store: Store) -> None:
    one = await subscribe(store, reader := await add_room(store), address=ROOM)
    await add_room(store, NEW)
    async with store.begin() as uow:
        await deliver(uow, one, "digest:1", State.DUE)
        await uow.readers.migrate("preview", "-1", NEW, START)
        targets = await behind.column(uow, "delivery", "destination_id")
    moved = await room(store, NEW)
    assert (moved.id, moved.subscription and moved.subscription.id) == (reader.id, one.id)
    assert moved.subscription is not None
    assert moved.subscription.address == Address("preview", NEW)
    assert targets != [1]
    assert await places(store) == [("-1", "", "moved"), (NEW, "", None)]


async def test_a_new_chat_with_a_digest_of_its_own_keeps_it_and_nothing_comes_twice(store: Store) -> None:
    await subscribe(store, await add_room(store), address=ROOM)
    own = await subscribe(store, new := await add_room(store, NEW), address=Address("preview", NEW))
    async with store.begin() as uow:
        await uow.readers.migrate("preview", "-1", NEW, START)
    assert await room(store, NEW) == replace(new, subscription=own)
    assert ("-1", "", "moved") in await places(store)


@pytest.mark.parametrize("chat", ["-2", ""])
async def test_what_happens_in_an_unknown_chat_changes_nothing(store: Store, chat: str) -> None:
    await add_room(store)
    async with store.begin() as uow:
        await uow.readers.suspend("preview", chat, "removed", START)
        await uow.readers.reopen("preview", chat)
        await uow.readers.migrate("preview", chat, NEW, START)
    assert await places(store) == [("-1", "", None)]


async def test_a_message_tells_which_articles_its_edition_holds(store: Store) -> None:
    one = await subscribe(store, await add_room(store), address=TOPIC)
    async with store.begin() as uow:
        key = EditionKey(one.profile.key, START, START, START.date())
        edition = await uow.editions.add(key, [EditionItem("b", 12, 1), EditionItem("a", 11, 1)], Document(()), START)
        number = await deliver(uow, one, "digest:1", State.SENT, edition_id=edition.id)
        row = {"delivery_id": number, "variant": "web", "part": 0, "state": State.SENT, "message_id": "5"}
        await behind.insert(uow, "delivery_part", row)
        assert list(await uow.editions.carried("preview", "-1", "5")) == [12, 11]
        for platform, chat, message in (("preview", "-1", "6"), ("preview", "-2", "5"), ("telegram", "-1", "5")):
            assert list(await uow.editions.carried(platform, chat, message)) == []


async def test_who_speaks_in_a_place_is_erased_with_it_and_exported_to_nobody_else(store: Store) -> None:
    reader, member = await add_room(store), await add(store)
    async with store.begin() as uow:
        for actor in ("u", "stranger"):
            await uow.notes.show(ROOM, actor, {1: 5}, START)
            await uow.notes.expect(TOPIC, actor, "time", START)
        exports = [await uow.readers.export(number) for number in (reader.id, member.id)]
    of_place, of_member = [(len(one["shown_list"]), len(one["expectation"])) for one in exports]  # type: ignore[arg-type]
    assert (of_place, of_member) == ((0, 0), (1, 1))
    async with store.begin() as uow:
        await uow.readers.forget(reader.id)
        assert await behind.column(uow, "shown_list", "actor") == []
        assert await behind.column(uow, "expectation", "actor") == []


async def test_a_chat_is_found_with_its_threads_and_moves_with_them(store: Store) -> None:
    chat = await add_room(store, "-1_1")
    topic = await add(store, Address("preview", "-1_1", "7"), place_user("-1_1", "7"))
    await add_room(store, "-1x1")
    await add(store, Address("preview", "-1x1", "7"), place_user("-1x1", "7"))
    async with store.begin() as uow:
        assert [one.id for one in await uow.readers.places("preview", "-1_1")] == [chat.id, topic.id]
        assert await uow.readers.places("telegram", "-1_1") == []
        await uow.readers.migrate("preview", "-1_1", NEW, START)
        assert [one.id for one in await uow.readers.places("preview", NEW)] == [chat.id, topic.id]
    assert (await found(store, place_user(NEW, "7"))).id == topic.id


async def test_erasing_a_thread_leaves_what_is_said_elsewhere_in_its_chat(store: Store) -> None:
    await add_room(store)
    topic = await add(store, TOPIC, place_user("-1", "7"))
    async with store.begin() as uow:
        for place in (ROOM, TOPIC, OTHER):
            await uow.notes.expect(place, "u", "time", START + HOUR)
            await uow.notes.show(place, "u", {1: 1}, START)
        assert not (await uow.readers.export(topic.id))["expectation"], "who speaks there is nobody's data but theirs"
        await uow.readers.forget(topic.id)
        left = [await behind.column(uow, name, "thread") for name in ("expectation", "shown_list")]
    assert left == [["", "9"]] * 2
