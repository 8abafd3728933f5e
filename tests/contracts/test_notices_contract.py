"""What `ports.Notices` promises: told once, when it is time, and known for as long as its reader."""

from digest.domain.delivery import State
from digest.domain.document import Document, Paragraph, text
from digest.domain.reader import Address
from digest.ports import Store
from digest.testing import START
from tests import behind
from tests.contracts.people import CHINESE as PROFILE
from tests.contracts.people import HERE, HOUR, THERE, add

SAID = Document((Paragraph(text("Linked.")),), language="zh-Hans")


async def told(store: Store, about: str = "linked:1", home: Address = HERE) -> bool:
    async with store.begin() as uow:
        reader = await uow.readers.get("preview", "u") or await uow.readers.add(HERE, "u", PROFILE, "UTC", START)
        return await uow.notices.tell(reader.id, home, about, SAID, START + HOUR, START + 3 * HOUR)


async def test_it_is_due_when_it_is_time_with_all_it_says(store: Store) -> None:
    assert await told(store)
    async with store.read() as uow:
        assert await uow.notices.due("preview", START, 9) == []
        assert await uow.notices.due("telegram", START + HOUR, 9) == []
        [one] = await uow.notices.due("preview", START + HOUR, 9)
    assert (one.address, one.document, one.expires_at, one.begun) == (HERE, SAID, START + 3 * HOUR, False)


async def test_the_same_is_told_once_in_each_place(store: Store) -> None:
    assert await told(store)
    assert not await told(store)
    assert await told(store, home=THERE)
    assert await told(store, "linked:2")
    async with store.begin() as uow:
        for one in await uow.notices.due("preview", START + HOUR, 9):
            await uow.notices.settle(one.number, State.SENT, START)
        assert await uow.notices.due("preview", START + HOUR, 9) == []
    assert not await told(store), "not after it was sent either"


async def test_what_was_begun_is_found_again_and_goes_when_it_is_told_to(store: Store) -> None:
    await told(store)
    async with store.begin() as uow:
        [one] = await uow.notices.due("preview", START + HOUR, 9)
        await uow.notices.begin(one.number)
        [begun] = await uow.notices.due("preview", START, 9)
        assert begun.begun
        await uow.notices.again(one.number, START + 2 * HOUR, 1, 2)
        assert await uow.notices.due("preview", START + HOUR, 9) == []
        [again] = await uow.notices.due("preview", START + 2 * HOUR, 9)
        assert (again.attempt, again.resends, again.begun) == (1, 2, False)


async def test_the_longest_due_come_first_and_only_so_many(store: Store) -> None:
    for number in range(3):
        await told(store, str(number))
    async with store.read() as uow:
        first, second = await uow.notices.due("preview", START + HOUR, 2)
    assert first.number < second.number


async def test_what_was_over_long_ago_is_forgotten(store: Store) -> None:
    await told(store)
    await told(store, "linked:2")
    async with store.begin() as uow:
        first, _ = await uow.notices.due("preview", START + HOUR, 2)
        await uow.notices.settle(first.number, State.SENT, START)
        assert await uow.notices.prune(START) == 0
        assert await uow.notices.prune(START + HOUR) == 1
        assert len(await behind.rows(uow, "notice")) == 1


async def test_it_goes_with_its_reader(store: Store) -> None:
    reader = await add(store)
    await told(store)
    async with store.begin() as uow:
        await uow.readers.forget(reader.id)
        assert await behind.rows(uow, "notice") == []


async def test_what_waits_for_one_of_two_who_are_one_is_theirs(store: Store) -> None:
    other = await add(store)
    reader = await add(store, Address("telegram", "7"), "7")
    await told(store)
    async with store.begin() as uow:
        await uow.links.merge(reader.id, other.id, START)
        [row] = await behind.rows(uow, "notice")
    assert row["reader_id"] == reader.id


async def test_what_both_of_two_who_are_one_were_to_learn_is_told_once(store: Store) -> None:
    other = await add(store)
    reader = await add(store, Address("telegram", "7"), "7")
    await told(store)
    async with store.begin() as uow:
        await uow.notices.tell(reader.id, HERE, "linked:1", SAID, START, START + HOUR)
        await uow.links.merge(reader.id, other.id, START)
        assert [row["reader_id"] for row in await behind.rows(uow, "notice")] == [reader.id]
