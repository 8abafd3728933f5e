"""What `ports.Readers` promises of how each place wants its messages."""

from digest.domain.reader import USUAL, Address, Manner
from digest.ports import Store
from digest.testing import START
from tests.contracts.people import HERE, add, subscribe

CHOSEN = Manner("rich", silent=True, previews=True, mention="7")


async def manner(store: Store, address: Address) -> Manner:
    async with store.read() as uow:
        return await uow.readers.manner(address)


async def keep(store: Store, address: Address, wanted: Manner) -> None:
    async with store.begin() as uow:
        await uow.readers.keep_manner(address, wanted)


async def test_a_place_that_never_said_wants_the_usual(store: Store) -> None:
    assert await manner(store, HERE) == USUAL
    await add(store)
    assert await manner(store, HERE) == USUAL


async def test_what_a_place_chose_is_its_own_and_may_be_taken_back(store: Store) -> None:
    await add(store)
    topic = Address(HERE.platform, HERE.chat, "7")
    await keep(store, HERE, CHOSEN)
    await keep(store, topic, Manner(silent=True))
    assert await manner(store, HERE) == CHOSEN
    assert await manner(store, topic) == Manner(silent=True)
    await keep(store, HERE, USUAL)
    assert await manner(store, HERE) == USUAL


async def test_it_outlives_a_subscription_and_goes_with_its_reader(store: Store) -> None:
    reader = await add(store)
    await keep(store, HERE, CHOSEN)
    await subscribe(store, reader)
    async with store.begin() as uow:
        await uow.readers.unsubscribe(reader.id, START)
    assert await manner(store, HERE) == CHOSEN
    async with store.begin() as uow:
        exported = await uow.readers.export(reader.id)
        await uow.readers.forget(reader.id)
    assert [row["variant"] for row in exported["destination"]] == ["rich"]  # type: ignore[attr-defined]
    assert await manner(store, HERE) == USUAL
